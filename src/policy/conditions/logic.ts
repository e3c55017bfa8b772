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
    bind: (law) => ({ ...inner.bind(law), label: title }),
    negate: () => titled(`并非${title}`, inner.negate()),
  };
}

function bindSome(conditions: readonly Condition[], needed: number, law: Law): BoundCondition {
  const parts = conditions.map((condition) => condition.bind(law));
  const only = parts[0];
  if (only !== undefined && parts.length === 1) return only;
  const threshold = sayThreshold(parts, needed);
  return {
    label: parts.map(({ label }) => label).join('、'),
    test: someTest(parts, needed),
    lack: (env, into) => {
      for (const part of parts) if (part.test(env) === undefined) part.lack(env, into);
    },
    found: (env) => sayFound(parts, env),
    threshold,
    statement: (env) => (needed === parts.length ? threshold(env) : `（${threshold(env)}）`),
    mend: (env) => mendSome(parts, needed, env),
    ...(needed < parts.length ? { branches: parts } : {}),
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

function sayFound(parts: readonly BoundCondition[], env: Env): string {
  const seen = new Set(
    parts.map((part) => (part.branches ? part.found(env) : `${part.label}：${part.found(env)}`)),
  );
  return [...seen].join('；');
}

function sayThreshold(parts: readonly BoundCondition[], needed: number): (env: Env) => string {
  const join = (env: Env, between: string) => parts.map((part) => part.statement(env)).join(between);
  if (needed === parts.length) return (env) => join(env, '，且');
  if (needed === 1) return (env) => join(env, '，或者');
  return (env) => `下列 ${parts.length} 项中至少 ${needed} 项：${join(env, '；')}`;
}

/** Mends the nearest parts, one after the other on the case as changed so far, until enough hold. */
function mendSome(parts: readonly BoundCondition[], needed: number, env: Env): readonly Change[] {
  if (needed === 1) return parts.flatMap((part) => part.mend(env).filter((way) => works(part, env, way)));
  const test = someTest(parts, needed);
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
