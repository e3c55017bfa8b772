import type { Change, Env, Law } from '../expressions/expression.js';
import { nearest, together } from '../expressions/goals.js';
import type { BoundCondition, Condition } from './condition.js';

/** At least m of several: all of them is 均须, one of them 任一. Judged with three values (Kleene). */
export function someOf(parts: readonly Condition[], needed: number): Condition {
  return {
    label: parts.map(({ label }) => label).join('、'),
    bind: (law) => bindSome(parts, needed, law),
    // Not “at least m of n” is “at least n − m + 1 of the opposites”.
    negate: () =>
      someOf(
        parts.map((part) => part.negate()),
        parts.length - needed + 1,
      ),
  };
}

export function allOf(parts: readonly Condition[]): Condition {
  return someOf(parts, parts.length);
}

export function anyOf(parts: readonly Condition[]): Condition {
  return someOf(parts, 1);
}

/** A condition under a name of its own. */
export function titled(title: string, inner: Condition): Condition {
  return {
    label: title,
    bind: (law) => {
      const bound = inner.bind(law);
      return { ...bound, label: title, ...(bound.several ? { summary: title } : {}) };
    },
    negate: () => titled(`并非${title}`, inner.negate()),
  };
}

function bindSome(conditions: readonly Condition[], needed: number, law: Law): BoundCondition {
  const parts = conditions.map((condition) => condition.bind(law));
  const only = parts[0];
  if (only !== undefined && parts.length === 1) return only;
  const either = needed < parts.length;
  return {
    several: true,
    label: parts.map(({ label }) => label).join('、'),
    test: someTest(parts, needed),
    explain: someExplained(parts, needed),
    state: (threshold) => (either ? `（${threshold}）` : threshold),
    lack: (env, into) => {
      for (const part of parts) if (part.test(env) === undefined) part.lack(env, into);
    },
    mend: (env) => mendSome(parts, needed, env),
    ...(either ? { branches: parts } : {}),
  };
}

function someTest(parts: readonly BoundCondition[], needed: number): BoundCondition['test'] {
  const allowed = parts.length - needed;
  return (env) => {
    let [held, failed] = [0, 0];
    for (const part of parts) {
      const result = part.test(env);
      if (result === true && ++held >= needed) return true;
      if (result === false && ++failed > allowed) return false;
    }
    return undefined;
  };
}

function someExplained(parts: readonly BoundCondition[], needed: number): BoundCondition['explain'] {
  const allowed = parts.length - needed;
  const [before, between] = wordsAround(parts.length, needed);
  const together = findingsOf(parts, allowed > 0);
  return (env, into) => {
    const findings: string[] = [];
    let [held, failed, threshold] = [0, 0, before];
    for (const part of parts) {
      const holds = part.explain(env, into);
      if (holds === true) held++;
      else if (holds === false) failed++;
      const summary = allowed > 0 ? part.summary : undefined;
      if (findings.length > 0) threshold += between;
      threshold += summary ?? part.state(into.threshold);
      findings.push(summary === undefined ? into.found : sayOutcome(holds));
    }
    into.found = together(findings);
    into.threshold = threshold;
    return held >= needed ? true : failed > allowed ? false : undefined;
  };
}

function wordsAround(parts: number, needed: number): readonly [before: string, between: string] {
  if (needed === parts) return ['', '，且'];
  return needed === 1 ? ['', '，或者'] : [`下列 ${parts} 项中至少 ${needed} 项：`, '；'];
}

function sayOutcome(holds: boolean | undefined): string {
  return holds === undefined ? '尚不清楚' : holds ? '符合' : '不符合';
}

/** Puts together what was found of every part, each under its name; the same is said once. */
function findingsOf(parts: readonly BoundCondition[], either: boolean) {
  const heads = parts.map(({ label, summary, branches }) =>
    either && summary !== undefined ? `${summary}：` : branches === undefined ? `${label}：` : '',
  );
  // Parts about one value always find the same; others can only where their names do not tell them apart.
  const again = parts.map(({ label, subject }, i) =>
    parts.slice(0, i).some((one) => subject !== undefined && one.subject === subject && one.label === label),
  );
  const names = heads.filter((_, i) => !again[i]);
  const apart = new Set(names).size === names.length && !names.includes('');
  return (findings: readonly string[]): string => {
    if (!apart) return [...new Set(findings.map((found, i) => `${heads[i]}${found}`))].join('；');
    let text = '';
    for (let i = 0; i < findings.length; i++)
      if (again[i] === false) text += (i === 0 ? '' : '；') + (heads[i] ?? '') + (findings[i] ?? '');
    return text;
  };
}

/** Every single change that suffices; when none does, the nearest parts one after the other. */
function mendSome(parts: readonly BoundCondition[], needed: number, env: Env): readonly Change[] {
  const test = someTest(parts, needed);
  const ways = parts.filter((part) => part.test(env) !== true).flatMap((part) => part.mend(env));
  const enough = ways.filter(({ moves }) => test(env.with(moves)) === true);
  return enough.length > 0 || needed === 1 ? enough : mendInTurn(parts, test, env);
}

/** Each on the case as changed so far, until enough hold. */
function mendInTurn(
  parts: readonly BoundCondition[],
  test: BoundCondition['test'],
  env: Env,
): readonly Change[] {
  const done: Change[] = [];
  for (let now = env, round = 0; round <= 2 * parts.length; round++) {
    if (test(now) === true) return [together(done)];
    const here = now;
    const next = nearest(
      parts.filter((part) => part.test(here) !== true).flatMap((part) => waysOf(part, here)),
    );
    if (next === undefined) return [];
    done.push(next);
    now = now.with(next.moves);
  }
  return [];
}

function waysOf(part: BoundCondition, env: Env): readonly Change[] {
  const way = nearest(part.mend(env).filter((candidate) => works(part, env, candidate)));
  return way === undefined ? [] : [way];
}

/** Whether a change makes a condition true; nothing is advised that was not tried. */
export function works(condition: BoundCondition, env: Env, { moves }: Change): boolean {
  return condition.test(env.with(moves)) === true;
}
