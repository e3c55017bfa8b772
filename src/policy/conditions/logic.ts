import type { Change, Env, Law } from '../expressions/expression.js';
import { byCost, nearest, together } from '../expressions/goals.js';
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
  const threshold = sayThreshold(parts, needed);
  return {
    several: true,
    label: parts.map(({ label }) => label).join('、'),
    test: someTest(parts, needed),
    lack: (env, into) => {
      for (const part of parts) if (part.test(env) === undefined) part.lack(env, into);
    },
    found: (env) => [...new Set(parts.map((part) => sayPart(part, either, env)))].join('；'),
    threshold,
    statement: (env) => (either ? `（${threshold(env)}）` : threshold(env)),
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

function sayPart(part: BoundCondition, inEither: boolean, env: Env): string {
  if (inEither && part.summary !== undefined) return `${part.summary}：${sayOutcome(part.test(env))}`;
  return part.branches ? part.found(env) : `${part.label}：${part.found(env)}`;
}

function sayOutcome(holds: boolean | undefined): string {
  return holds === undefined ? '尚不清楚' : holds ? '符合' : '不符合';
}

function sayThreshold(parts: readonly BoundCondition[], needed: number): (env: Env) => string {
  const either = needed < parts.length;
  const say = (part: BoundCondition, env: Env) => (either ? part.summary : undefined) ?? part.statement(env);
  const join = (env: Env, between: string) => parts.map((part) => say(part, env)).join(between);
  if (!either) return (env) => join(env, '，且');
  if (needed === 1) return (env) => join(env, '，或者');
  return (env) => `下列 ${parts.length} 项中至少 ${needed} 项：${join(env, '；')}`;
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
  const way = [...part.mend(env)].filter((candidate) => works(part, env, candidate)).sort(byCost)[0];
  return way === undefined ? [] : [way];
}

/** Whether a change makes a condition true; nothing is advised that was not tried. */
export function works(condition: BoundCondition, env: Env, { moves }: Change): boolean {
  return condition.test(env.with(moves)) === true;
}
