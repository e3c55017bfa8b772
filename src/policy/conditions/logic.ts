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
  const either = needed < parts.length;
  return {
    label: parts.map(({ label }) => label).join('、'),
    test: someTest(parts, needed),
    explain: someExplained(parts, needed),
    state: (threshold) => (either ? `（${threshold}）` : threshold),
    lack: (env, into) => {
      for (const part of parts) if (part.test(env) === undefined) part.lack(env, into);
    },
    mend: (env) => mendSome(parts, needed, env),
    subject: undefined,
    branches: either ? parts : undefined,
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
  const between = needed === parts.length ? '，且' : needed === 1 ? '，或者' : '；';
  const listed = allowed > 0 && needed > 1 ? `下列 ${parts.length} 项中至少 ${needed} 项：` : '';
  const sayFound = findingsOf(parts);
  return (env, into) => {
    let [held, failed, threshold] = [0, 0, listed];
    const found: string[] = [];
    for (const part of parts) {
      const holds = part.explain(env, into);
      if (holds === true) held++;
      else if (holds === false) failed++;
      if (found.length > 0) threshold += between;
      threshold += part.state(into.threshold);
      found.push(into.found);
    }
    into.found = sayFound(found);
    into.threshold = threshold;
    return held >= needed ? true : failed > allowed ? false : undefined;
  };
}

/** Puts together what was found of every part; the same is said once. */
function findingsOf(parts: readonly BoundCondition[]): (found: readonly string[]) => string {
  const heads = parts.map(({ label, branches }) => (branches === undefined ? `${label}：` : ''));
  // Two parts about one value always find the same. Otherwise only parts of one name can, or those of several parts.
  const isNew = parts.map(({ label, subject }, i) =>
    parts
      .slice(0, i)
      .every((other) => other.label !== label || other.subject !== subject || subject === undefined),
  );
  const names = heads.filter((_, i) => isNew[i]);
  const differ = new Set(names).size === names.length && !names.includes('');
  return (found) => {
    if (!differ) return [...new Set(found.map((text, i) => `${heads[i]}${text}`))].join('；');
    let all = '';
    for (let i = 0; i < found.length; i++) {
      if (!isNew[i]) continue;
      if (i > 0) all += '；';
      all += (heads[i] ?? '') + (found[i] ?? '');
    }
    return all;
  };
}

/** Mends the nearest parts, one after the other on the case as changed so far, until enough hold. */
function mendSome(parts: readonly BoundCondition[], needed: number, env: Env): readonly Change[] {
  if (needed === 1) return parts.flatMap((part) => part.mend(env).filter((way) => works(part, env, way)));
  const test = someTest(parts, needed);
  const done: Change[] = [];
  for (let now = env, round = 0; round <= 2 * parts.length; round++) {
    if (test(now) === true) return [together(done)];
    const next = nearestMend(parts, now);
    if (next === undefined) return [];
    done.push(next);
    now = now.with(next.moves);
  }
  return [];
}

/** Of the parts that do not hold, the one that is mended with the least. */
function nearestMend(parts: readonly BoundCondition[], env: Env): Change | undefined {
  let best: Change | undefined;
  for (const part of parts) {
    if (part.test(env) === true) continue;
    const way = nearest(part.mend(env).filter((candidate) => works(part, env, candidate)));
    if (way !== undefined && (best === undefined || byCost(way, best) < 0)) best = way;
  }
  return best;
}

/** Whether a change makes a condition true; nothing is advised that was not tried. */
export function works(condition: BoundCondition, env: Env, { moves }: Change): boolean {
  return condition.test(env.with(moves)) === true;
}
