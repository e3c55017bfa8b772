import { type Exact, isExact, minus, order } from '../exact.js';
import {
  type BoundValue,
  type Change,
  Env,
  type ValueExpression,
  valueOf,
} from '../expressions/expression.js';
import { mirrored } from '../expressions/goals.js';
import type { Type, Value } from '../types.js';
import { type Comparator, comparatorOf } from './comparators.js';
import type { BoundCondition, Compared, Condition } from './condition.js';
import { withoutBoth } from './explain.js';

/** One comparison of two values. */
export function comparison(left: ValueExpression, comparator: Comparator, right: ValueExpression): Condition {
  return {
    label: left.label,
    bind: (law) => bindComparison(left.bind(law), comparator, right.bind(law)),
    negate: () => comparison(left, comparatorOf(comparator.opposite) as Comparator, right),
  };
}

function bindComparison(left: BoundValue, comparator: Comparator, right: BoundValue): BoundCondition {
  const lapsed = left.lapsed ?? right.lapsed;
  if (lapsed !== undefined) return closed(left.label, lapsed);
  const sides = { left, comparator, right };
  return {
    label: left.label,
    test: (env) => {
      const [a, b] = [valueOf(left, env), valueOf(right, env)];
      return a === undefined || b === undefined ? withoutBoth(left, right, env) : comparator.holds(a, b);
    },
    lack: (env, into) => {
      for (const side of [left, right]) if (side.read(env) === undefined) side.lack(env, into);
    },
    mend: (env) => mends(sides, env),
    compared: comparedOf(sides),
    several: undefined,
    lapsed: undefined,
    summary: undefined,
  };
}

/** The law has no number here at this day: false, whichever way it is asked. */
function closed(label: string, lapsed: string): BoundCondition {
  const [test, lack, mend] = [() => false, () => {}, () => []];
  return { label, test, lack, mend, compared: undefined, several: undefined, lapsed, summary: undefined };
}

function comparedOf({ left, comparator, right }: Sides): Compared {
  const { label, type } = left;
  const { name, words, many } = comparator;
  const named = words + right.label;
  const opened = `${named}（`;
  const plain = right.say !== undefined && ['quantity', 'date', 'boolean'].includes(right.type.kind);
  if (right.constant === undefined)
    return { left, comparator, right, fixed: undefined, named, opened, plain, stated: undefined };
  const quoted = many === true || (type.kind !== 'quantity' && type.kind !== 'date');
  const text = right.show(NO_CASE);
  const fixed = quoted ? `${words}“${text}”` : `${words} ${text}`;
  // What holds is said as it stands (“高新技术企业证书有效”), what must not hold as its denial.
  const yesOrNo = right.constant === (name === 'is') ? label : `“${label}”为否`;
  const stated = type.kind === 'boolean' ? yesOrNo : label + fixed;
  return { left, comparator, right, fixed, named, opened, plain, stated };
}

/** A constant shows itself without one. */
const NO_CASE = new Env([]);

interface Sides {
  readonly left: BoundValue;
  readonly comparator: Comparator;
  readonly right: BoundValue;
}

function mends(sides: Sides, env: Env): readonly Change[] {
  const { left, comparator, right } = sides;
  const [a, b] = [left.read(env), right.read(env)];
  if (b === undefined) return [];
  if (comparator.goal !== undefined) return stepsOf(sides, env).map((step) => pursued(step, sides, env));
  return otherValues(comparator.name, a, b, left.type).flatMap((target) =>
    left.reach(env, { sense: 'exactly', strict: false, target }),
  );
}

/** Ways to move one side to where the other side is now. */
function stepsOf({ left, comparator: { goal }, right }: Sides, env: Env): readonly Change[] {
  const [a, b] = [left.read(env), right.read(env)];
  if (goal === undefined || b === undefined) return [];
  const { sense, strict } = goal;
  const own = left.reach(env, { sense, strict, target: b });
  if (a === undefined || right.constant !== undefined) return own;
  const other = right.reach(env, { sense: mirrored(sense), strict, target: a });
  return other.length === 0 ? own : [...own, ...other];
}

const MOST_STEPS = 400;

/**
 * What raises a part of a total raises the total too, and the part's share still falls short: goes on through the
 * same facts until the comparison holds. Each step closes the same part of what is left, down to the last fen; where
 * both sides move alike nothing closes, and it is left at that.
 */
function pursued(first: Change, sides: Sides, env: Env): Change {
  let [change, now, left] = [first, env.with(first.moves), gapOf(sides, env)];
  for (let step = 0; step < MOST_STEPS; step++) {
    const [a, b] = [sides.left.read(now), sides.right.read(now)];
    if (a === undefined || b === undefined) return first;
    if (sides.comparator.holds(a, b)) return change;
    const next = stepsOf(sides, now).find((one) => through(one) === through(first));
    const gap = gapOf(sides, now);
    if (next === undefined || gap === undefined || (left !== undefined && order(gap, left) >= 0))
      return first;
    [change, now, left] = [{ moves: next.moves, cost: change.cost + next.cost }, now.with(next.moves), gap];
  }
  return first;
}

/** How far the sides are from each other, when they are quantities. */
function gapOf({ left, right }: Sides, env: Env): Exact | undefined {
  const [a, b] = [left.read(env), right.read(env)];
  if (!isExact(a) || !isExact(b)) return undefined;
  return order(a, b) < 0 ? minus(b, a) : minus(a, b);
}

function through({ moves }: Change): string {
  return moves.map(({ slot }) => slot).join();
}

/** Values that satisfy a comparison without an order. */
function otherValues(name: string, a: Value | undefined, b: Value, type: Type): readonly Value[] {
  if (type.kind === 'boolean') return name === 'isNot' ? [b !== true] : [];
  const options = type.kind === 'choice' ? [...type.options.keys()] : [];
  if (name === 'isNot') return options.filter((code) => code !== b);
  const many = Array.isArray(b) ? (b as readonly string[]) : [];
  const items = Array.isArray(a) ? (a as readonly string[]) : [];
  if (name === 'oneOf') return many;
  if (name === 'noneOf') return options.filter((code) => !many.includes(code));
  if (name === 'hasNoneOf') return [items.filter((item) => !many.includes(item))];
  if (name === 'hasAnyOf') return many.map((item) => [...items, item]);
  if (name === 'hasAllOf') return [[...items, ...many.filter((item) => !items.includes(item))]];
  if (name === 'lacksSomeOf') return many.map((out) => items.filter((item) => item !== out));
  if (name === 'differs' && isExact(b)) return [];
  return [];
}
