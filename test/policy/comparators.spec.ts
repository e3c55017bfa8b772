import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../src/kernel/canonical-json.js';
import { comparatorOf, COMPARATORS } from '../../src/policy/conditions/comparators.js';
import { judged, outcomeOf, type Part } from './support/small-law.js';

/** For each comparison: what it asks of which fact, what is then satisfied, and what is not. */
const EDGES: Record<string, [fact: string, right: Part, satisfied: readonly Json[], not: readonly Json[]]> = {
  atLeast: ['firm.staff', '50 人', [50, 51], [49, 0]],
  above: ['firm.staff', '50 人', [51], [50, 49]],
  atMost: ['firm.staff', '50 人', [50, 0], [51]],
  below: ['firm.staff', '50 人', [49], [50, 51]],
  equals: ['firm.staff', '50 人', [50], [49, 51]],
  differs: ['firm.staff', '50 人', [49, 51], [50]],
  onOrAfter: ['firm.foundedOn', '2024-02-29', ['2024-02-29', '2024-03-01'], ['2024-02-28']],
  after: ['firm.foundedOn', '2024-02-29', ['2024-03-01'], ['2024-02-29', '2024-02-28']],
  onOrBefore: ['firm.foundedOn', '2024-02-29', ['2024-02-29', '2024-02-28'], ['2024-03-01']],
  before: ['firm.foundedOn', '2024-02-29', ['2024-02-28'], ['2024-02-29', '2024-03-01']],
  on: ['firm.foundedOn', '2024-02-29', ['2024-02-29'], ['2024-02-28', '2024-03-01']],
  notOn: ['firm.foundedOn', '2024-02-29', ['2024-02-28', '2024-03-01'], ['2024-02-29']],
  is: ['firm.size', 'small', ['small'], ['large', 'micro']],
  isNot: ['firm.size', 'small', ['large', 'micro'], ['small']],
  oneOf: ['firm.size', ['small', 'micro'], ['small', 'micro'], ['large']],
  noneOf: ['firm.size', ['small', 'micro'], ['large'], ['small', 'micro']],
  startsWith: ['firm.region', '6501', ['650104', '650121'], ['652301', '165010']],
  startsNotWith: ['firm.region', '6501', ['652301', '165010'], ['650104']],
  hasAnyOf: ['firm.blocks', ['court', 'tax'], [['court'], ['lab', 'tax'], ['court', 'tax']], [[], ['lab']]],
  hasNoneOf: ['firm.blocks', ['court', 'tax'], [[], ['lab']], [['court'], ['lab', 'tax']]],
  hasAllOf: [
    'firm.blocks',
    ['court', 'tax'],
    [
      ['court', 'tax'],
      ['tax', 'lab', 'court'],
    ],
    [[], ['court']],
  ],
  lacksSomeOf: [
    'firm.blocks',
    ['court', 'tax'],
    [[], ['court'], ['lab']],
    [
      ['court', 'tax'],
      ['tax', 'court'],
    ],
  ],
};

it('has an example for every comparison that there is', () => {
  expect(Object.keys(EDGES).sort()).toEqual(COMPARATORS.map(({ name }) => name).sort());
});

describe.each(Object.entries(EDGES))('%s', (name, [fact, right, satisfied, not]) => {
  const that = { fact, [name]: right };

  it('holds on its own side of the edge and fails on the other', () => {
    expect(satisfied.map((json) => outcomeOf(that, { [fact]: json }))).toEqual(
      satisfied.map(() => 'satisfied'),
    );
    expect(not.map((json) => outcomeOf(that, { [fact]: json }))).toEqual(not.map(() => 'not-satisfied'));
  });

  it('denied is its opposite, and its opposite denied is itself', () => {
    for (const json of [...satisfied, ...not]) {
      const holds = satisfied.includes(json);
      expect(outcomeOf({ not: that }, { [fact]: json })).toBe(holds ? 'not-satisfied' : 'satisfied');
      expect(outcomeOf({ not: { not: that } }, { [fact]: json })).toBe(holds ? 'satisfied' : 'not-satisfied');
    }
    const opposite = comparatorOf(comparatorOf(name)?.opposite ?? '');
    expect(opposite?.opposite).toBe(name);
  });

  it('is unknown while the fact is, either way, and asks for it', () => {
    expect(judged(that)).toMatchObject({ outcome: 'unknown', found: '未知', missing: [fact] });
    expect(judged({ not: that })).toMatchObject({ outcome: 'unknown', missing: [fact] });
  });
});

describe('a comparison', () => {
  it('of money is to the fen', () => {
    const that = { fact: 'firm.revenue', atLeast: '30 万元' };
    expect(outcomeOf(that, { 'firm.revenue': '299999.99' })).toBe('not-satisfied');
    expect(outcomeOf(that, { 'firm.revenue': '300000.00' })).toBe('satisfied');
  });

  it('of a share is exact and never rounded: 59.96 % is not 60 %', () => {
    const that = { ratio: [{ fact: 'firm.spend' }, { fact: 'firm.revenue' }], atLeast: '60%' };
    const of = (spend: string, revenue: string) =>
      outcomeOf(that, { 'firm.spend': spend, 'firm.revenue': revenue });
    expect(of('5996', '10000')).toBe('not-satisfied');
    expect(of('59999999999.99', '100000000000')).toBe('not-satisfied');
    expect(of('60000000000', '100000000000')).toBe('satisfied');
    expect(outcomeOf({ ...that, atLeast: '1/3' }, { 'firm.spend': '1', 'firm.revenue': '3' })).toBe(
      'satisfied',
    );
  });

  it('of two facts works on both sides', () => {
    const that = { fact: 'firm.foundedOn', before: { fact: 'firm.enteredOn' } };
    const of = (founded: string, entered: string) =>
      outcomeOf(that, { 'firm.foundedOn': founded, 'firm.enteredOn': entered });
    expect(of('2024-01-01', '2024-01-02')).toBe('satisfied');
    expect(of('2024-01-02', '2024-01-02')).toBe('not-satisfied');
    expect(judged(that, { 'firm.foundedOn': '2024-01-01' }).missing).toEqual(['firm.enteredOn']);
    expect(judged(that).missing).toEqual(['firm.enteredOn', 'firm.foundedOn']);
  });

  it('of one value may be several, and all must hold', () => {
    const that = { fact: 'firm.staff', atLeast: '10 人', below: '20 人' };
    const of = (staff: number) => outcomeOf(that, { 'firm.staff': staff });
    expect([9, 10, 19, 20].map(of)).toEqual(['not-satisfied', 'satisfied', 'satisfied', 'not-satisfied']);
  });

  it('of truth is with true or false', () => {
    expect(outcomeOf({ fact: 'firm.listed', is: 'false' }, { 'firm.listed': false })).toBe('satisfied');
    expect(outcomeOf({ fact: 'firm.listed', isNot: 'false' }, { 'firm.listed': false })).toBe(
      'not-satisfied',
    );
  });

  it('of a list of texts may change with the law', () => {
    const that = { fact: 'firm.name', oneOf: { '2020-01-01': ['甲'], '2026-01-01': ['甲', '乙'] } };
    const on = (day: string) => outcomeOf(that, { 'deal.signedOn': day, 'firm.name': '乙' });
    expect(on('2025-12-31')).toBe('not-satisfied');
    expect(on('2026-01-01')).toBe('satisfied');
    expect(on('2019-12-31')).toBe('not-satisfied');
  });
});
