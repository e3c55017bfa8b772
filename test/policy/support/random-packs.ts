import fc from 'fast-check';
import { COUNTS, DAYS, SHARES, SUMS } from './random-facts.js';
import { BASIS, type Part, type Parts } from './small-law.js';

type Any = fc.Arbitrary<Part>;
type Kind = 'money' | 'staff' | 'share' | 'day';

const fact = (...names: string[]): Any => fc.constantFrom(...names.map((name) => ({ fact: `firm.${name}` })));
/** A literal, one that changes with the law, a parameter of the pack, or one at a day that the case states. */
const literal = (texts: readonly string[], unit: string, parameter: string): Any => {
  const text = fc.constantFrom(...texts).map((number) => `${number}${unit}`);
  const dated = fc.tuple(text, text).map(([a, b]) => ({ '2020-01-01': a, '2026-01-01': b }));
  const named = fc.constantFrom<Part[]>(
    { parameter },
    { parameter, on: { fact: 'firm.foundedOn' } },
    { parameter, on: { fact: 'firm.enteredOn' } },
  );
  return fc.oneof({ weight: 3, arbitrary: text }, dated, named);
};

const LEAVES: Record<Kind, Any> = {
  money: fc.oneof(fact('spend', 'revenue', 'priorSpend'), literal(SUMS, ' 元', 'sum')),
  staff: fc.oneof(fact('staff'), literal(COUNTS, ' 人', 'heads')),
  share: fc.oneof(fact('share'), literal(SHARES, '', 'part')),
  day: fc.oneof(
    fact('foundedOn', 'enteredOn'),
    fc.constant({ fact: 'deal.signedOn' }),
    fc.constantFrom(...DAYS),
  ),
};

/** Any expression of a kind, of at most some depth. */
export function anyValue(kind: Kind, depth: number): Any {
  if (depth === 0) return LEAVES[kind];
  const own = anyValue(kind, depth - 1);
  const alike = fc.array(own, { minLength: 2, maxLength: 3 });
  const same: Any[] = [LEAVES[kind], chosen(own, depth), tabled(own), bracketed(own, depth)];
  if (kind === 'day') return fc.oneof(...same, ...dayOperators(depth));
  const unit = { money: '元', staff: '人', share: '' }[kind];
  return fc.oneof(
    ...same,
    alike.map((sum) => ({ sum })),
    alike.map(([a, b]) => ({ difference: [a!, b!] })),
    alike.map((leastOf) => ({ leastOf })),
    alike.map((greatestOf) => ({ greatestOf })),
    fc.tuple(own, anyValue('share', depth - 1)).map((product) => ({ product })),
    fc
      .tuple(own, fc.constantFrom('truncate', 'half-up', 'ceil', 'floor'))
      .map(([round, mode]) => ({ round, to: `10 ${unit}`.trim(), mode })),
    ...(kind === 'share' ? shareOperators(depth) : kind === 'staff' ? countOperators(depth) : []),
  );
}

function shareOperators(depth: number): Any[] {
  const pair = fc.tuple(anyValue('money', depth - 1), anyValue('money', depth - 1));
  return [
    pair.map((ratio) => ({ ratio })),
    pair.map((ratio) => ({ ratio, ifZero: '0' })),
    anyValue('staff', depth - 1).map((remainder) => ({ remainder, by: '3' })),
  ];
}

function countOperators(depth: number): Any[] {
  return [
    fc
      .tuple(anyValue('staff', depth - 1), fc.constantFrom('up', 'down'))
      .map(([perEach, rounding]) => ({ perEach, each: '5 人', give: '2 人', rounding })),
  ];
}

function dayOperators(depth: number): Any[] {
  const day = anyValue('day', depth - 1);
  return [
    fc.tuple(day, fc.constantFrom('-1', '1', '24')).map(([of, n]) => ({ addMonths: [of, `${n} 个月`] })),
    fc.tuple(day, fc.constantFrom('-1', '30')).map(([of, n]) => ({ addDays: [of, `${n} 天`] })),
    day.map((of) => ({ firstOfNextMonth: of })),
    day.map((of) => ({ endOfYear: of })),
    fc.tuple(day, day).map((earliestOf) => ({ earliestOf })),
    fc.tuple(day, day).map((latestOf) => ({ latestOf })),
  ];
}

function chosen(own: Any, depth: number): Any {
  return fc
    .tuple(anyCondition(depth - 1), own, own)
    .map(([when, value, otherwise]) => ({ choose: [{ when, value }], otherwise }));
}

function tabled(own: Any): Any {
  return fc
    .tuple(own, own)
    .map(([small, otherwise]) => ({ lookup: { fact: 'firm.size' }, in: { small }, otherwise }));
}

function bracketed(own: Any, depth: number): Any {
  const steps = fc
    .tuple(own, own, own, fc.constantFrom('upTo', 'below'))
    .map(([a, b, c, edge]) => [{ [edge]: '5 人', value: a }, { [edge]: '10 人', value: b }, { value: c }]);
  return fc.tuple(anyValue('staff', depth - 1), steps).map(([brackets, rows]) => ({ brackets, steps: rows }));
}

const QUANTITIES = ['atLeast', 'above', 'atMost', 'below', 'equals', 'differs'];
const DATES = ['onOrAfter', 'after', 'onOrBefore', 'before', 'on', 'notOn'];

function comparisons(depth: number): Any[] {
  const of = (kind: Kind, names: readonly string[]) =>
    fc
      .tuple(anyValue(kind, depth), fc.constantFrom(...names), anyValue(kind, depth))
      .filter(([left]) => typeof left === 'object' && !Array.isArray(left) && !('2020-01-01' in left))
      .map(([left, name, right]) => ({ ...(left as Parts), [name]: right }));
  const span = fc
    .tuple(
      anyValue('day', depth),
      anyValue('day', depth),
      fc.constantFrom(...QUANTITIES),
      fc.constantFrom('0', '6', '24'),
    )
    .map(([a, b, name, n]) => ({ monthsBetween: [a, b], [name]: `${n} 个月` }));
  return [of('money', QUANTITIES), of('staff', QUANTITIES), of('share', QUANTITIES), of('day', DATES), span];
}

const PLAIN: Any = fc.constantFrom<Part[]>(
  { fact: 'firm.listed', is: 'true' },
  { fact: 'firm.listed', isNot: 'true' },
  { fact: 'firm.barred', is: 'false' },
  { fact: 'firm.size', is: 'small' },
  { fact: 'firm.size', oneOf: ['small', 'micro'] },
  { fact: 'firm.form', isNot: 'team' },
  { fact: 'firm.blocks', hasNoneOf: ['court', 'tax'] },
  { fact: 'firm.blocks', hasAnyOf: ['lab'] },
  { fact: 'firm.history', hasAllOf: ['A', 'B'] },
  { fact: 'firm.history', lacksSomeOf: ['A', 'C'] },
  { fact: 'firm.region', startsWith: '6501' },
  { longestRun: { fact: 'firm.history' }, among: ['C'], below: '2 次' },
  { value: 'named', is: 'true' },
  { value: 'named', is: 'false' },
);

/** Any condition, of at most some depth. */
export function anyCondition(depth: number): Any {
  if (depth <= 0) return fc.oneof(PLAIN, ...comparisons(0));
  const inner = anyCondition(depth - 1);
  const some = fc.uniqueArray(inner, {
    selector: (part) => JSON.stringify(part),
    minLength: 1,
    maxLength: 3,
  });
  return fc.oneof(
    PLAIN,
    ...comparisons(depth - 1),
    some.map((allOf) => ({ allOf })),
    some.map((anyOf) => ({ anyOf })),
    fc.tuple(some, fc.nat(2)).map(([of, n]) => ({ nOf: { atLeast: String((n % of.length) + 1), of } })),
    inner.map((not) => ({ not })),
  );
}

/** Parameters and a named condition for whatever an expression refers to; some have gaps at their ends. */
const COMMON: Parts = {
  parameters: [
    { id: 'sum', title: '金额线', value: { '2020-01-01': '100 元', '2026-01-01': '5000 元' }, basis: BASIS },
    {
      id: 'heads',
      title: '人数线',
      by: 'firm.form',
      values: { company: '10 人', team: { '2020-01-01': '2 人', '2026-01-01': 'expired' } },
      basis: BASIS,
    },
    { id: 'part', title: '比例线', value: { '2019-12-31': '30%', '2025-12-31': 'expired' }, basis: BASIS },
  ],
  values: [
    {
      id: 'named',
      title: '具名条件',
      that: {
        anyOf: [
          { fact: 'firm.listed', is: 'true' },
          { fact: 'firm.staff', atLeast: { parameter: 'heads' } },
        ],
      },
      basis: BASIS,
    },
  ],
};

/** Packs of a few criteria and outputs. */
export const anyParts: fc.Arbitrary<Parts> = fc
  .record({
    conditions: fc.array(fc.record({ that: anyCondition(2), when: fc.option(anyCondition(0)) }), {
      minLength: 1,
      maxLength: 3,
    }),
    money: anyValue('money', 2),
    day: anyValue('day', 2),
  })
  .map(({ conditions, money, day }) => ({
    ...COMMON,
    criteria: conditions.map(({ that, when }, i) => ({
      ...{ id: `c${i}`, title: `条件${i}`, steps: ['apply'], that, basis: BASIS },
      ...(when === null ? {} : { when }),
    })),
    outputs: [
      { id: 'money', title: '金额', step: 'apply', value: money, basis: BASIS },
      { id: 'day', title: '日期', step: 'apply', value: day, basis: BASIS },
    ],
  }));

/** The parts that expressions refer to, for packs made elsewhere. */
export const commonParts = COMMON;
