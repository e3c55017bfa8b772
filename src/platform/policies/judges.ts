import { StrictReader } from '../../kernel/strict-reader.js';
import type { PolicyLibrary } from '../../policy/library.js';
import type { Policy } from '../../policy/policy.js';

/** Which step of which policy answers a question that a room asks without knowing any policy. */
export interface Judge {
  readonly policy: Policy;
  readonly step: string;
}

/**
 * What rooms ask: whether a firm is an incubatee on a day, could enter, has graduated, has grown; whether an accident
 * still tells against it, and whether the time of a listing is over.
 */
export const QUESTIONS = [
  ...(['incubatee', 'entry', 'graduate', 'grower'] as const),
  ...(['accident', 'serious-illegal-over', 'major-tax-over'] as const),
] as const;
export type Question = (typeof QUESTIONS)[number];
export type Judges = Readonly<Record<Question, Judge>>;

/** Reads `question: {policy, step}` for every question; FileFault with every fault at once. `path` names the file. */
export function readJudges(value: unknown, path: string, policies: PolicyLibrary): Judges {
  const reader = new StrictReader(path);
  const map = reader.map(value, '', [...QUESTIONS], []);
  const entries = QUESTIONS.map((question) => [
    question,
    readJudge(reader, map[question], question, policies),
  ]);
  return reader.finish(Object.fromEntries(entries) as Judges);
}

function readJudge(
  reader: StrictReader,
  value: unknown,
  path: string,
  policies: PolicyLibrary,
): Judge | undefined {
  const map = reader.map(value, path, ['policy', 'step'], []);
  const code = reader.text(map['policy'], `${path}.policy`, 'the code of a policy', (text) =>
    policies.has(text),
  );
  if (!policies.has(code)) return undefined;
  const policy = policies.get(code);
  const isStep = (text: string) => policy.steps.some(({ id }) => id === text);
  return { policy, step: reader.text(map['step'], `${path}.step`, `a step of ${code}`, isStep) };
}
