// npm run bench -- policy [--enterprises N] [--runs N] [--seed S]: judges the voucher policy with every explanation
// beside its peers, after comparing every verdict.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { type BenchStep, blocksOf, enterprises, STEPS } from './support/policy-cases.js';
import { charactersSaid, criteriaOf, type EngineName, type Form, FORMS } from './support/policy-judges.js';

/** Against each peer as its manual uses it; what it does in other forms is printed beside. */
const GOALS: readonly { readonly engine: EngineName; readonly times: number }[] = [
  { engine: 'json-rules-engine', times: 50 },
  { engine: 'zen-engine', times: 20 },
];
/** By how much what we hold may grow while all of them are judged again in every run. */
const GOAL_GROWTH_MB = 1;

interface Bench {
  readonly step: BenchStep;
  readonly count: number;
  readonly seed: number;
  readonly runs: number;
}

interface Measured {
  readonly seconds: number;
  readonly peakMb: number;
  /** Of what is still held after a collection, from the first time that all are judged to the last. */
  readonly growthMb: number;
}

interface Result extends Measured {
  readonly form: Form;
  readonly rate: number;
}

const run = promisify(execFile);
const child = fileURLToPath(new URL('./support/policy-run.js', import.meta.url));
const grouped = (n: number) => Math.round(n).toLocaleString('en');
const verdict = (met: boolean) => (met ? 'met' : 'MISSED');

interface Compared {
  /** How often each criterion fails. */
  readonly failures: readonly number[];
  /** What is said of all of them. */
  readonly characters: number;
}

/** Judges all in every form, and throws at the first verdict that differs. */
async function compare({ step, count, seed }: Bench): Promise<Compared> {
  const criteria = criteriaOf(step);
  const failures = criteria.map(() => 0);
  const prepared = FORMS.map((form) => ({ form, judgingOf: form.prepare(step) }));
  let [done, characters] = [0, 0];
  for (const block of blocksOf(enterprises(step, count, seed))) {
    let own: readonly number[] | undefined;
    for (const { form, judgingOf } of prepared) {
      const answers = await judgingOf(block)();
      own ??= answers;
      refuseDifference(form, answers, own, criteria, done);
    }
    criteria.forEach((_, i) => (failures[i]! += own?.filter((bits) => ((bits >> i) & 1) === 0).length ?? 0));
    for (const sheet of block) characters += charactersSaid(sheet, step);
    done += block.length;
  }
  return { failures, characters };
}

function refuseDifference(
  { engine, name, firstOnly = false }: Form,
  theirs: readonly number[],
  own: readonly number[],
  criteria: readonly string[],
  before: number,
): void {
  own.forEach((bits, at) => {
    const told = firstOnly ? exceptFirstFailed(bits) : bits;
    const differing = criteria.filter((_, i) => ((told ^ (theirs[at] ?? -1)) >> i) & 1);
    if (differing.length === 0) return;
    throw new Error(`enterprise ${before + at + 1}: ${engine}, ${name}, differs in ${differing.join(', ')}`);
  });
}

/** Every criterion met but the first that fails. */
const exceptFirstFailed = (bits: number) => ~(~bits & (bits + 1));

/** Each form in a process of its own, so that neither heap nor compiled code of one helps or hinders another. */
async function measure({ step, count, seed, runs }: Bench): Promise<Result[]> {
  const results: Result[] = [];
  for (const [i, form] of FORMS.entries()) {
    const args = ['--expose-gc', child, i, step, count, seed, runs].map(String);
    const { stdout } = await run(process.execPath, args, { maxBuffer: 1024 * 1024 });
    const measured = JSON.parse(stdout) as Measured;
    results.push({ ...measured, form, rate: count / measured.seconds });
  }
  return results;
}

function report({ step, count }: Bench, compared: Compared, results: readonly Result[]): boolean {
  const { failures, characters } = compared;
  const [own] = results;
  if (own === undefined) return false;
  const [least, most] = [Math.min(...failures), Math.max(...failures)].map(grouped);
  console.log(`\nvoucher policy, step ${step}: ${failures.length} criteria, ${grouped(count)} enterprises`);
  console.log(
    `results: every verdict is the same in every engine; a criterion fails for ${least} to ${most}`,
  );
  console.log(`explained: ${grouped(characters / count)} characters an enterprise`);
  for (const { form, rate, peakMb } of results) {
    const name = `${form.engine}, ${form.name}`.padEnd(42);
    const times = form === own.form ? '' : `${(own.rate / rate).toFixed(1)} times slower`;
    const figures = [`${grouped(rate)} a second`, `${peakMb} MB peak`, times];
    console.log(`  ${name}${figures.map((figure) => figure.padStart(20)).join('')}`);
  }
  return judge(own, results) && Math.min(...failures) > 0;
}

function judge(own: Result, results: readonly Result[]): boolean {
  const flat = own.growthMb <= GOAL_GROWTH_MB;
  console.log(
    `what we hold grew by ${own.growthMb.toFixed(1)} MB over all runs, goal at most ${GOAL_GROWTH_MB}: ${verdict(flat)}`,
  );
  const met = GOALS.map(({ engine, times }) => {
    const rates = results.filter(({ form }) => form.engine === engine && form.usual).map(({ rate }) => rate);
    const ratio = own.rate / Math.max(...rates);
    console.log(`${ratio.toFixed(1)} times ${engine}, goal at least ${times}: ${verdict(ratio >= times)}`);
    return ratio >= times;
  });
  return flat && met.every(Boolean);
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { enterprises: text, runs: text, seed: text } });
  const count = Number(values.enterprises ?? 100_000);
  for (const step of STEPS) {
    const bench = { step, count, seed: Number(values.seed ?? 1), runs: Number(values.runs ?? 3) };
    if (!report(bench, await compare(bench), await measure(bench))) process.exitCode = 1;
  }
}

await main();
