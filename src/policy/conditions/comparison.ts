import { isExact } from '../exact.js';
import {
  type BoundValue,
  type Change,
  type Env,
  lapseAmong,
  lapseIn,
  type ValueExpression,
} from '../expressions/expression.js';
import { mirrored } from '../expressions/goals.js';
import type { Type, Value } from '../types.js';
import { type Comparator, comparatorOf } from './comparators.js';
import type { BoundCondition, Condition } from './condition.js';

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
  const threshold = thresholdOf(comparator, left.type, right);
  return {
    label: left.label,
    test: tester(left, comparator, right),
    lack: (env, into) => {
      for (const side of [left, right]) if (side.read(env) === undefined) side.lack(env, into);
    },
    found: left.show,
    threshold,
    statement: statementOf(left, comparator, right, threshold),
    mend: (env) => mends({ left, comparator, right }, env),
  };
}

/** The law has no number here at this day: false, whichever way it is asked. */
function closed(label: string, lapsed: string): BoundCondition {
  const text = () => lapsed;
  return {
    label,
    test: () => false,
    lack: () => {},
    found: text,
    threshold: text,
    statement: text,
    mend: () => [],
  };
}

function tester(left: BoundValue, { holds }: Comparator, right: BoundValue): BoundCondition['test'] {
  const sides = [left, right];
  // What the law has no number for is false, whichever way it is asked; the rest is not known yet.
  const without = (env: Env) => (lapseAmong(sides, env) === undefined ? undefined : false);
  const constant = right.constant;
  if (constant !== undefined) {
    return (env) => {
      const value = left.read(env);
      return value === undefined ? without(env) : holds(value, constant);
    };
  }
  return (env) => {
    const [a, b] = [left.read(env), right.read(env)];
    return a === undefined || b === undefined ? without(env) : holds(a, b);
  };
}

function thresholdOf({ words, many }: Comparator, left: Type, right: BoundValue): (env: Env) => string {
  if (right.constant !== undefined) {
    const quoted = many === true || (left.kind !== 'quantity' && left.kind !== 'date');
    const text = `${words}${spaced(right.show(EMPTY), quoted)}`;
    return () => text;
  }
  return (env) => {
    if (right.read(env) === undefined && lapseIn(right, env) === undefined) return `${words}${right.label}`;
    const shown = right.show(env);
    // A value that shows its working has brackets of its own.
    return `${words}${right.label}${shown.includes('（') ? ` ${shown}` : `（${shown}）`}`;
  };
}

/** What holds is said as it stands (“高新技术企业证书有效”), what must not hold as its denial. */
function statementOf(
  left: BoundValue,
  { name }: Comparator,
  right: BoundValue,
  threshold: (env: Env) => string,
): (env: Env) => string {
  if (left.type.kind !== 'boolean' || right.constant === undefined)
    return (env) => `${left.label}${threshold(env)}`;
  const wanted = right.constant === (name === 'is');
  const text = wanted ? left.label : `“${left.label}”为否`;
  return () => text;
}

const EMPTY = { slots: [], memo: [] } as unknown as Env;

function spaced(text: string, quoted: boolean): string {
  return quoted ? `“${text}”` : ` ${text}`;
}

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
  const own = left.reach(env, { ...goal, target: b });
  if (a === undefined) return own;
  return [...own, ...right.reach(env, { ...goal, sense: mirrored(goal.sense), target: a })];
}

const MOST_STEPS = 400;

/**
 * What raises a part of a total raises the total too, and the part's share still falls short: goes on through the
 * same facts until the comparison holds. Each step closes the same part of what is left, down to the last fen.
 */
function pursued(first: Change, sides: Sides, env: Env): Change {
  let [change, now] = [first, env.with(first.moves)];
  for (let step = 0; step < MOST_STEPS; step++) {
    const [a, b] = [sides.left.read(now), sides.right.read(now)];
    if (a === undefined || b === undefined) return first;
    if (sides.comparator.holds(a, b)) return change;
    const next = stepsOf(sides, now).find((one) => through(one) === through(first));
    if (next === undefined || next.cost === 0) return first;
    [change, now] = [{ moves: next.moves, cost: change.cost + next.cost }, now.with(next.moves)];
  }
  return first;
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
