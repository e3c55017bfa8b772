import { isExact } from '../exact.js';
import {
  type BoundValue,
  type Change,
  Env,
  type ValueExpression,
  valueOf,
  wordsOf,
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
  return {
    label: left.label,
    test: tester(left, comparator, right),
    explain: explainer(left, comparator, right),
    state: stater(left, comparator, right),
    lack: (env, into) => {
      for (const side of [left, right]) if (side.read(env) === undefined) side.lack(env, into);
    },
    mend: (env) => mends(left, comparator, right, env),
    subject: left,
    branches: undefined,
  };
}

/** The law has no number here at this day: false, whichever way it is asked. */
function closed(label: string, lapsed: string): BoundCondition {
  return {
    label,
    test: () => false,
    explain: (_env, into) => {
      into.found = lapsed;
      into.threshold = lapsed;
      return false;
    },
    state: () => lapsed,
    lack: () => {},
    mend: () => [],
    subject: undefined,
    branches: undefined,
  };
}

function tester(left: BoundValue, { holds }: Comparator, right: BoundValue): BoundCondition['test'] {
  return (env) => {
    const a = valueOf(left, env);
    const b = valueOf(right, env);
    return a === undefined || b === undefined ? undefined : holds(a, b);
  };
}

function explainer(left: BoundValue, comparator: Comparator, right: BoundValue): BoundCondition['explain'] {
  const { holds, words } = comparator;
  const fixed = right.constant === undefined ? undefined : fixedThreshold(left.type, comparator, right);
  const named = `${words}${right.label}`;
  return (env, into) => {
    const a = valueOf(left, env);
    const b = valueOf(right, env);
    into.found = wordsOf(left, a, env);
    into.threshold = fixed ?? (b === undefined ? named : `${named}（${wordsOf(right, b, env)}）`);
    return a === undefined || b === undefined ? undefined : holds(a, b);
  };
}

function fixedThreshold(left: Type, { words, many }: Comparator, right: BoundValue): string {
  const quoted = many === true || (left.kind !== 'quantity' && left.kind !== 'date');
  const text = right.show(NO_CASE);
  return quoted ? `${words}“${text}”` : `${words} ${text}`;
}

/** What holds is said as it stands (“高新技术企业证书有效”), what must not hold as its denial. */
function stater(
  { label, type }: BoundValue,
  { name }: Comparator,
  right: BoundValue,
): BoundCondition['state'] {
  if (type.kind !== 'boolean' || right.constant === undefined) return (threshold) => `${label}${threshold}`;
  const text = right.constant === (name === 'is') ? label : `“${label}”为否`;
  return () => text;
}

/** A constant needs none. */
const NO_CASE = new Env([]);

function mends(left: BoundValue, { goal, name }: Comparator, right: BoundValue, env: Env): readonly Change[] {
  const [a, b] = [left.read(env), right.read(env)];
  if (b === undefined) return [];
  if (goal !== undefined) {
    const { sense, strict } = goal;
    const own = left.reach(env, { sense, strict, target: b });
    if (a === undefined || right.constant !== undefined) return own;
    const other = right.reach(env, { sense: mirrored(sense), strict, target: a });
    return other.length === 0 ? own : [...own, ...other];
  }
  return otherValues(name, a, b, left.type).flatMap((target) =>
    left.reach(env, { sense: 'exactly', strict: false, target }),
  );
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
