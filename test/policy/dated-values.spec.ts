import { describe, expect, it } from '@jest/globals';
import {
  asking,
  BASIS,
  decisionOf,
  faultOfThat,
  faultsOf,
  outcomeOf,
  outputOf,
  type Part,
  type Parts,
} from './support/small-law.js';

const on = (day: string) => ({ 'deal.signedOn': day });
const floor = (value: Part, more: Parts = {}): Parts => ({
  parameters: [{ id: 'floor', title: '下限', value, basis: BASIS, ...more }],
});
/** What the parameter `floor` is on each of some days. */
const over = (days: readonly string[], parts: Parts) =>
  days.map((day) => outputOf({ parameter: 'floor' }, on(day), parts).text);

describe('a dated value', () => {
  const series = { '2024-01-01': '30%', '2026-01-01': '40%', '2028-01-01': 'expired' };

  it('changes on its day and not on the day before', () => {
    const days = ['2024-01-01', '2025-12-31', '2026-01-01', '2027-12-31', '2028-01-01', '2023-12-31'];
    expect(over(days, floor(series))).toEqual([
      ...['30%', '30%', '40%', '40%'],
      ...['下限自 2028-01-01 起失效', '下限自 2024-01-01 起才施行'],
    ]);
  });

  it('is the same when its periods are written with their last days', () => {
    const periods = [
      { from: '2024-01-01', to: '2025-12-31', value: '30%' },
      { from: '2026-01-01', to: '2027-12-31', value: '40%' },
    ];
    const days = ['2023-12-31', '2024-01-01', '2025-12-31', '2026-01-01', '2027-12-31', '2028-01-01'];
    expect(over(days, floor(periods))).toEqual(over(days, floor(series)));
  });

  it('may be written where it is used', () => {
    const that = { fact: 'firm.share', atLeast: series };
    expect(outcomeOf(that, { ...on('2025-12-31'), 'firm.share': '0.3' })).toBe('satisfied');
    expect(outcomeOf(that, { ...on('2026-01-01'), 'firm.share': '0.3' })).toBe('not-satisfied');
  });

  it('may state its amounts in other units of the same kind', () => {
    const parts = floor({ '2024-01-01': '1 万元', '2025-01-01': '9999 元' });
    expect(over(['2024-12-31', '2025-01-01'], parts)).toEqual(['1 万元', '0.9999 万元']);
  });

  it.each<[string, Part, string, string]>([
    ['out of order', { '2026-01-01': '1 家', '2024-01-01': '2 家' }, 'ascending', '2026-01-01'],
    ['on a day that is none', { '2026-02-29': '1 家' }, 'a calendar day', '2026-02-29'],
    ['in another century', { '1899-12-31': '1 家' }, 'a calendar day', '1899-12-31'],
    ['for ever after', [{ from: '2024-01-01', to: '9999-12-31', value: '1 家' }], 'a calendar day', '9999'],
    ['expired and nothing else', { '2024-01-01': 'expired' }, 'a value at some time', 'only expired'],
    ['of two kinds', { '2024-01-01': '1 家', '2025-01-01': '1 元' }, 'a quantity in 家', '1 元'],
    ['of two nouns', { '2024-01-01': '1 家', '2025-01-01': '1 人' }, 'a quantity in 家', '1 人'],
    ['empty', {}, 'a text', 'a map with no keys'],
    ['an empty list', [], 'a text', 'a list'],
    ['with a key that is no day', { '2024-01-01': '1 家', later: '2 家' }, 'a text', 'a map'],
    ['without a value', [{ from: '2024-01-01' }], 'the key value', 'none'],
    ['ending before it begins', [{ from: '2024-01-02', to: '2024-01-01', value: '1 家' }], 'last', '2024-01'],
  ])('is refused %s', (_what, value, expected, found) => {
    const [fault] = faultsOf(floor(value));
    expect(fault?.path).toMatch(/^parameters\[0\]\.value/);
    expect(fault?.expected).toContain(expected);
    expect(fault?.found).toContain(found);
  });

  it.each([
    ['a gap of a day', '2024-12-31', '2025-01-02', '2025-01-01'],
    ['an overlap of a day', '2024-12-31', '2024-12-31', '2025-01-01'],
  ])('is refused with %s, and told which day comes next', (_what, to, from, next) => {
    const periods = [
      { from: '2024-01-01', to, value: '1 家' },
      { from, value: '2 家' },
    ];
    const fault = { path: 'parameters[0].value[1].from', expected: next, found: from };
    expect(faultsOf(floor(periods))).toMatchObject([fault]);
  });

  it('is refused with a period after an open one', () => {
    const periods = [
      { from: '2024-01-01', value: '1 家' },
      { from: '2025-01-01', value: '2 家' },
    ];
    expect(faultsOf(floor(periods))[0]?.expected).toBe('no period after an open one');
  });

  it('has to begin no later than its pack', () => {
    const effective = (from: string): Parts => ({ effective: { from, basis: BASIS } });
    const value = { '2024-01-01': '1 家' };
    expect(faultsOf({ ...floor(value), ...effective('2024-01-01') })).toEqual([]);
    const fault = { expected: 'a value from 2023-12-31', found: 'none before 2024-01-01' };
    expect(faultsOf({ ...floor(value), ...effective('2023-12-31') })).toMatchObject([fault]);
    expect(faultOfThat({ fact: 'firm.tenants', atLeast: value }, effective('2023-12-31'))).toMatchObject({
      path: 'criteria[0].that.atLeast',
      ...fault,
    });
  });
});

describe('a pack', () => {
  const parts = {
    effective: { from: '2024-01-01', to: '2025-12-31', basis: { in: 'd', clause: '附则' } },
    criteria: [asking({ fact: 'firm.listed', is: 'true' })],
    awards: [{ id: 'grant', title: '资助额', step: 'apply', formula: 'flat', amount: '5 元', basis: BASIS }],
  };
  const outcome = (day: string) => decisionOf(parts, { ...on(day), 'firm.listed': true });

  it('grants on its first and on its last day, and on no other', () => {
    expect(['2024-01-01', '2025-12-31'].map((day) => outcome(day).award?.amount)).toEqual(['5.00', '5.00']);
    for (const day of ['2023-12-31', '2026-01-01'])
      expect(outcome(day)).toMatchObject({
        verdict: 'not-eligible',
        award: { amount: '0.00' },
        criteria: [
          {
            id: 'in-force',
            title: '《小办法》在施行期内',
            outcome: 'not-satisfied',
            found: day,
            threshold: '施行期为 2024-01-01 至 2025-12-31',
            basis: { clause: '附则' },
          },
          { id: 'asked', outcome: 'satisfied' },
        ],
      });
  });

  it('says nothing of what follows outside its days', () => {
    const saying = {
      ...parts,
      outputs: [{ id: 'rate', title: '比例', step: 'apply', value: '15%', basis: BASIS }],
      grades: [
        {
          ...{ id: 'grade', title: '等次', step: 'apply' },
          rules: [{ grade: 'a', title: '甲', because: '均为甲', basis: BASIS }],
        },
      ],
    };
    const said = (day: string) => {
      const { outputs, grades } = decisionOf(saying, { ...on(day), 'firm.listed': true });
      return [outputs?.[0]?.value, grades?.[0]?.grade];
    };
    for (const day of ['2024-01-01', '2025-12-31']) expect(said(day)).toEqual(['0.15', 'a']);
    for (const day of ['2023-12-31', '2026-01-01']) expect(said(day)).toEqual([undefined, undefined]);
  });

  it('without a last day stays in force', () => {
    const open = { ...parts, effective: { from: '2024-01-01', basis: BASIS } };
    expect(decisionOf(open, { ...on('2199-12-31'), 'firm.listed': true }).verdict).toBe('eligible');
    expect(decisionOf(open, on('2023-12-31')).criteria[0]?.threshold).toBe('施行期为 2024-01-01 至 另行通知');
  });

  it.each<[string, Part, string]>([
    ['without a basis', { from: '2024-01-01' }, 'the key basis'],
    ['with no day', { basis: BASIS }, 'from, to or both'],
    ['that ends before it begins', { from: '2024-01-02', to: '2024-01-01', basis: BASIS }, 'a first day'],
    ['on a day that is none', { from: '2023-02-29', basis: BASIS }, 'a calendar day'],
  ])('has no window %s', (_what, effective, expected) => {
    expect(faultsOf({ effective })[0]?.expected).toContain(expected);
  });
});
