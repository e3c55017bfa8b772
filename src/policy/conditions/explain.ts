import {
  type BoundValue,
  type Env,
  lapseAmong,
  lapseIn,
  valueOf,
  wordsOf,
} from '../expressions/expression.js';
import type { Value } from '../types.js';
import type { BoundCondition, Compared, Several, Told } from './condition.js';

/** Gives what `test` gives, and writes down what was found and what is asked: all come of the same values. */
export function explain(condition: BoundCondition, env: Env, into: Told): boolean | undefined {
  const { compared, several, lapsed = '' } = condition;
  if (compared !== undefined) return explainComparison(compared, env, into);
  if (several !== undefined) return explainSeveral(several, env, into);
  into.found = lapsed;
  into.threshold = lapsed;
  return false;
}

/** What a condition says of a case. */
export function tell(condition: BoundCondition, env: Env): Told {
  const told = { found: '', threshold: '' };
  explain(condition, env, told);
  return told;
}

/** A threshold as a whole sentence part: `研发费用占比不低于 30%`. */
export function state({ compared, several, lapsed }: BoundCondition, threshold: string): string {
  if (compared !== undefined) return compared.stated ?? compared.left.label + threshold;
  if (several === undefined) return lapsed ?? threshold;
  return several.needed < several.parts.length ? `（${threshold}）` : threshold;
}

function explainComparison(compared: Compared, env: Env, into: Told): boolean | undefined {
  const { left, right } = compared;
  const a = valueOf(left, env);
  const b = valueOf(right, env);
  into.found = wordsOf(left, a, env);
  into.threshold = compared.fixed ?? thresholdOf(compared, b, env);
  return a === undefined || b === undefined ? withoutBoth(left, right, env) : compared.comparator.holds(a, b);
}

/** What the law has no number for is false, whichever way it is asked; the rest is not known yet. */
export function withoutBoth(left: BoundValue, right: BoundValue, env: Env): false | undefined {
  return lapseAmong([left, right], env) === undefined ? undefined : false;
}

/** The value that is asked for behind its name; nothing while it is not known. */
function thresholdOf(compared: Compared, value: Value | undefined, env: Env): string {
  const { right, named, opened, plain } = compared;
  if (value === undefined && lapseIn(right, env) === undefined) return named;
  const shown = wordsOf(right, value, env);
  // A value that shows its working has brackets of its own.
  const bare = (plain && value !== undefined) || !shown.includes('（');
  return bare ? `${opened}${shown}）` : `${named} ${shown}`;
}

function explainSeveral(several: Several, env: Env, into: Told): boolean | undefined {
  const { parts, needed, heads, again, apart } = several;
  const either = needed < parts.length;
  const findings: string[] | undefined = apart ? undefined : [];
  let [held, failed, found, threshold] = [0, 0, '', several.before];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as BoundCondition;
    const holds = explain(part, env, into);
    if (holds === true) held++;
    else if (holds === false) failed++;
    const summary = either ? part.summary : undefined;
    if (several.fixed === undefined)
      threshold += (i === 0 ? '' : several.between) + (summary ?? state(part, into.threshold));
    const finding = (heads[i] ?? '') + (summary === undefined ? into.found : sayOutcome(holds));
    if (findings !== undefined) findings.push(finding);
    else if (again[i] !== true) found += i === 0 ? finding : `；${finding}`;
  }
  into.found = findings === undefined ? found : [...new Set(findings)].join('；');
  into.threshold = several.fixed ?? threshold;
  return held >= needed ? true : failed > parts.length - needed ? false : undefined;
}

function sayOutcome(holds: boolean | undefined): string {
  return holds === undefined ? '尚不清楚' : holds ? '符合' : '不符合';
}
