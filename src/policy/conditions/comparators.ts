import { type Exact, order } from '../exact.js';
import type { Goal } from '../expressions/expression.js';
import type { Type, Value } from '../types.js';

/** Comparisons with the edges of Chinese legal language: 以上、不超过 include the number, 超过、不满 do not. */
export interface Comparator {
  readonly name: string;
  readonly kinds: readonly Type['kind'][];
  readonly words: string;
  readonly opposite: string;
  /** A list of options stands on the right side. */
  readonly many?: true;
  readonly holds: (left: Value, right: Value) => boolean;
  /** What the left side should become to make it hold. */
  readonly goal?: Pick<Goal, 'sense' | 'strict'>;
}

const QUANTITIES: readonly Type['kind'][] = ['quantity'];
const DATES: readonly Type['kind'][] = ['date'];
const SINGLE: readonly Type['kind'][] = ['choice', 'text', 'boolean'];
const LISTS: readonly Type['kind'][] = ['choices'];

const UP = { sense: 'up', strict: false } as const;
const OVER = { sense: 'up', strict: true } as const;
const DOWN = { sense: 'down', strict: false } as const;
const UNDER = { sense: 'down', strict: true } as const;
const EXACTLY = { sense: 'exactly', strict: false } as const;

type Holds = Comparator['holds'];
const atLeast: Holds = (a, b) => order(a as Exact, b as Exact) >= 0;
const above: Holds = (a, b) => order(a as Exact, b as Exact) > 0;
const atMost: Holds = (a, b) => order(a as Exact, b as Exact) <= 0;
const below: Holds = (a, b) => order(a as Exact, b as Exact) < 0;
const equal: Holds = (a, b) => order(a as Exact, b as Exact) === 0;
// The texts of days stand in the order of the days.
const onOrAfter: Holds = (a, b) => a >= b;
const after: Holds = (a, b) => a > b;
const onOrBefore: Holds = (a, b) => a <= b;
const before: Holds = (a, b) => a < b;
const same: Holds = (a, b) => a === b;
const among = (a: Value, b: Value) => (b as readonly string[]).includes(a as string);
const shared = (a: Value, b: Value) =>
  (a as readonly string[]).some((item) => (b as readonly string[]).includes(item));
const covered = (a: Value, b: Value) =>
  (b as readonly string[]).every((item) => (a as readonly string[]).includes(item));
const begins = (a: Value, b: Value) => (a as string).startsWith(b as string);

const not = (test: (a: Value, b: Value) => boolean) => (a: Value, b: Value) => !test(a, b);

export const COMPARATORS: readonly Comparator[] = [
  {
    name: 'atLeast',
    kinds: QUANTITIES,
    words: '不低于',
    opposite: 'below',
    holds: atLeast,
    goal: UP,
  },
  {
    name: 'above',
    kinds: QUANTITIES,
    words: '高于',
    opposite: 'atMost',
    holds: above,
    goal: OVER,
  },
  {
    name: 'atMost',
    kinds: QUANTITIES,
    words: '不超过',
    opposite: 'above',
    holds: atMost,
    goal: DOWN,
  },
  {
    name: 'below',
    kinds: QUANTITIES,
    words: '低于',
    opposite: 'atLeast',
    holds: below,
    goal: UNDER,
  },
  {
    name: 'equals',
    kinds: QUANTITIES,
    words: '等于',
    opposite: 'differs',
    holds: equal,
    goal: EXACTLY,
  },
  { name: 'differs', kinds: QUANTITIES, words: '不等于', opposite: 'equals', holds: not(equal) },
  {
    name: 'onOrAfter',
    kinds: DATES,
    words: '不早于',
    opposite: 'before',
    holds: onOrAfter,
    goal: UP,
  },
  {
    name: 'after',
    kinds: DATES,
    words: '晚于',
    opposite: 'onOrBefore',
    holds: after,
    goal: OVER,
  },
  {
    name: 'onOrBefore',
    kinds: DATES,
    words: '不晚于',
    opposite: 'after',
    holds: onOrBefore,
    goal: DOWN,
  },
  {
    name: 'before',
    kinds: DATES,
    words: '早于',
    opposite: 'onOrAfter',
    holds: before,
    goal: UNDER,
  },
  { name: 'on', kinds: DATES, words: '为', opposite: 'notOn', holds: same, goal: EXACTLY },
  { name: 'notOn', kinds: DATES, words: '不为', opposite: 'on', holds: not(same) },
  { name: 'is', kinds: SINGLE, words: '为', opposite: 'isNot', holds: same, goal: EXACTLY },
  { name: 'isNot', kinds: SINGLE, words: '不为', opposite: 'is', holds: not(same) },
  { name: 'oneOf', kinds: ['choice', 'text'], many: true, words: '属于', opposite: 'noneOf', holds: among },
  {
    name: 'noneOf',
    kinds: ['choice', 'text'],
    many: true,
    words: '不属于',
    opposite: 'oneOf',
    holds: not(among),
  },
  { name: 'startsWith', kinds: ['text'], words: '开头应为', opposite: 'startsNotWith', holds: begins },
  {
    name: 'startsNotWith',
    kinds: ['text'],
    words: '开头不得为',
    opposite: 'startsWith',
    holds: not(begins),
  },
  { name: 'hasAnyOf', kinds: LISTS, many: true, words: '含有', opposite: 'hasNoneOf', holds: shared },
  { name: 'hasNoneOf', kinds: LISTS, many: true, words: '不含', opposite: 'hasAnyOf', holds: not(shared) },
  { name: 'hasAllOf', kinds: LISTS, many: true, words: '同时含有', opposite: 'lacksSomeOf', holds: covered },
  {
    name: 'lacksSomeOf',
    kinds: LISTS,
    many: true,
    words: '未同时含有',
    opposite: 'hasAllOf',
    holds: not(covered),
  },
];

const BY_NAME = new Map(COMPARATORS.map((comparator) => [comparator.name, comparator]));

export function comparatorOf(name: string): Comparator | undefined {
  return BY_NAME.get(name);
}
