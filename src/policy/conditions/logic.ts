import type { Change, Env, Law } from '../expressions/expression.js';
import { nearest, together } from '../expressions/goals.js';
import type { BoundCondition, Condition, Several } from './condition.js';
import { state } from './explain.js';

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
      return { ...bound, label: title, summary: bound.several === undefined ? bound.summary : title };
    },
    negate: () => titled(`并非${title}`, inner.negate()),
  };
}

function bindSome(conditions: readonly Condition[], needed: number, law: Law): BoundCondition {
  const parts = conditions.map((condition) => condition.bind(law));
  const only = parts[0];
  if (only !== undefined && parts.length === 1) return only;
  return {
    label: parts.map(({ label }) => label).join('、'),
    test: someTest(parts, needed),
    lack: (env, into) => {
      for (const part of parts) if (part.test(env) === undefined) part.lack(env, into);
    },
    mend: (env) => mendSome(parts, needed, env),
    compared: undefined,
    several: severalOf(parts, needed),
    lapsed: undefined,
    summary: undefined,
  };
}

/** Parts about one value always find the same; others only can where their names do not tell them apart. */
function severalOf(parts: readonly BoundCondition[], needed: number): Several {
  const either = needed < parts.length;
  const before = either && needed > 1 ? `下列 ${parts.length} 项中至少 ${needed} 项：` : '';
  const between = either ? (needed === 1 ? '，或者' : '；') : '，且';
  const heads = parts.map((part) =>
    either && part.summary !== undefined
      ? `${part.summary}：`
      : branchesOf(part).length > 0
        ? ''
        : `${part.label}：`,
  );
  const again = parts.map((part, i) => parts.slice(0, i).some((one) => isAboutTheSame(one, part)));
  const names = heads.filter((_, i) => again[i] !== true);
  const apart = new Set(names).size === names.length && !names.includes('');
  const fixed = fixedThreshold(parts, either, before, between);
  return { parts, needed, fixed, before, between, heads, again, apart };
}

function fixedThreshold(
  parts: readonly BoundCondition[],
  either: boolean,
  before: string,
  between: string,
): string | undefined {
  const statements = parts.map((part) => {
    const { compared, several, lapsed, summary } = part;
    const fixed = compared?.fixed ?? several?.fixed ?? lapsed;
    return (either ? summary : undefined) ?? (fixed && state(part, fixed));
  });
  return statements.every((one) => one !== undefined) ? before + statements.join(between) : undefined;
}

function isAboutTheSame(one: BoundCondition, other: BoundCondition): boolean {
  return (
    one.compared !== undefined && one.compared.left === other.compared?.left && one.label === other.label
  );
}

/** The parts of an either-or. */
export function branchesOf({ several }: BoundCondition): readonly BoundCondition[] {
  return several !== undefined && several.needed < several.parts.length ? several.parts : [];
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
