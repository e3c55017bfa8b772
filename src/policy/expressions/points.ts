import { type Exact, greatest, isExact, least, minus, over, plus, roundTo, sign, times } from '../exact.js';
import { type Type, quantity } from '../types.js';
import { POINT } from '../units.js';
import type { QuantityExpression } from './arithmetic.js';
import { operator } from './build.js';
import type { BoundValue, Change, Env, Goal, ValueExpression } from './expression.js';
import { reachArg } from './goals.js';

export const POINTS: Type = quantity(POINT);

/** 按完成比例计分: the most points × value ÷ target; a target of zero or less is met by anything. */
export function towardOf(
  most: QuantityExpression,
  value: QuantityExpression,
  target: QuantityExpression,
): ValueExpression {
  return operator({
    type: POINTS,
    label: value.label,
    args: [most, value, target],
    compute: ([points, found, wanted]) =>
      sign(wanted as Exact) > 0 ? over(times(points as Exact, found as Exact), wanted as Exact) : points,
    reach: ([points, found, wanted], env, goal) => {
      const [full, whole] = [points?.read(env), wanted?.read(env)];
      if (!isExact(full) || !isExact(whole) || sign(full) <= 0 || sign(whole) <= 0) return [];
      return reachArg(found, env, goal, over(times(goal.target as Exact, whole), full));
    },
  });
}

/** 达到起点计分、超出递增: nothing below `from`, `give` points there, and `add` for each full step beyond. */
export interface Stepping {
  readonly value: QuantityExpression;
  readonly from: QuantityExpression;
  readonly give: Exact;
  readonly each: Exact;
  readonly add: Exact;
}

export function steppingOf({ value, from, give, each, add }: Stepping): ValueExpression {
  const points = (found: Exact, start: Exact): Exact => {
    const beyond = minus(found, start);
    if (sign(beyond) < 0) return 0n;
    return plus(give, times(roundTo(over(beyond, each) as Exact, 1n, 'floor'), add));
  };
  return operator({
    type: POINTS,
    label: value.label,
    args: [value, from],
    compute: ([found, start]) => points(found as Exact, start as Exact),
    reach: ([found, start], env, goal) => {
      const begin = start?.read(env);
      if (!isExact(begin) || !isExact(goal.target)) return [];
      return reachArg(found, env, goal, stepsTo(goal, begin, { give, each, add }));
    },
  });
}

/** The smallest value whose points reach the goal; lowering is left alone. */
function stepsTo(
  goal: Goal,
  start: Exact,
  { give, each, add }: Omit<Stepping, 'value' | 'from'>,
): Exact | undefined {
  if (goal.sense === 'down') return undefined;
  const more = over(minus(goal.target as Exact, give), add);
  if (more === undefined || sign(more) <= 0) return start;
  return plus(start, times(roundTo(more, 1n, 'ceil'), each));
}

/** 逐项计分: `give` points for each full `each`. */
export function countingOf(value: QuantityExpression, each: Exact, give: Exact): ValueExpression {
  return operator({
    type: POINTS,
    label: value.label,
    args: [value],
    compute: ([found]) => times(roundTo(over(found as Exact, each) as Exact, 1n, 'floor'), give),
    reach: ([found], env, goal) => {
      if (goal.sense === 'down' || !isExact(goal.target)) return [];
      const steps = roundTo(over(goal.target, give) as Exact, 1n, 'ceil');
      return reachArg(found, env, goal, times(steps, each));
    },
  });
}

/** Points within 0 and the most that the law gives for them. */
export function clippedOf(points: QuantityExpression, most: QuantityExpression): ValueExpression {
  return operator({
    type: POINTS,
    label: points.label,
    args: [points, most],
    compute: ([found, full]) => greatest(0n, least(found as Exact, full as Exact)),
    reach: ([found, full], env, goal) => reachWithin(found, full, env, goal),
  });
}

function reachWithin(
  points: BoundValue | undefined,
  most: BoundValue | undefined,
  env: Env,
  goal: Goal,
): readonly Change[] {
  const full = most?.read(env);
  const target = goal.target;
  if (!isExact(full) || !isExact(target) || sign(minus(full, target)) < 0) return [];
  return reachArg(points, env, goal, target);
}
