import { describe, expect, it } from '@jest/globals';
import { faultOfValue, judged, outcomeOf, outputOf, type Part, valueOf } from './support/small-law.js';

const founded = { fact: 'firm.foundedOn' };
const entered = { fact: 'firm.enteredOn' };
const from = (value: Part, day: string) => valueOf(value, { 'firm.foundedOn': day });

describe('months after a day', () => {
  const after = (n: string, day: string) => from({ addMonths: [founded, `${n} 个月`] }, day);

  it.each([
    ['2024-01-15', '1', '2024-02-15'],
    ['2024-01-31', '1', '2024-02-29'],
    ['2023-01-31', '1', '2023-02-28'],
    ['2024-02-29', '12', '2025-02-28'],
    ['2024-02-29', '48', '2028-02-29'],
    ['2024-08-31', '6', '2025-02-28'],
    ['2024-12-31', '2', '2025-02-28'],
    ['2024-03-31', '-1', '2024-02-29'],
    ['2024-01-15', '0', '2024-01-15'],
  ])('of %s by %s end on %s: the same day, or the month’s end', (day, n, expected) => {
    expect(after(n, day)).toBe(expected);
  });

  it('may be as many as another fact says', () => {
    const until = { addMonths: [founded, { product: [{ fact: 'firm.index' }, '1 个月'] }] };
    expect(valueOf(until, { 'firm.foundedOn': '2024-01-31', 'firm.index': '1' })).toBe('2024-02-29');
  });

  it('that lead out of the centuries are not known, and both sides are to blame', () => {
    const until = {
      addMonths: [founded, { product: [{ fact: 'firm.index' }, '1 个月'] }],
      after: '2020-01-01',
    };
    for (const index of ['1400', '1500', '99999', '0.5'])
      expect(judged(until, { 'firm.foundedOn': '2190-01-31', 'firm.index': index })).toMatchObject({
        outcome: 'unknown',
        missing: ['firm.foundedOn', 'firm.index'],
      });
  });
});

describe('days after a day', () => {
  it('cross months and years', () => {
    expect(from({ addDays: [founded, '60 天'] }, '2024-12-31')).toBe('2025-03-01');
    expect(from({ addDays: [founded, '-1 天'] }, '2024-03-01')).toBe('2024-02-29');
  });

  it('are days, and months are months', () => {
    expect(faultOfValue({ addDays: [founded, '2 个月'] })?.expected).toBe('a quantity in 天');
    expect(faultOfValue({ addMonths: [founded, '2 天'] })?.expected).toBe('a quantity in 个月');
    expect(faultOfValue({ addMonths: [{ fact: 'firm.staff' }, '2 个月'] })?.expected).toBe('a date');
    expect(faultOfValue({ addDays: [founded] })?.expected).toBe('at least 2 items');
  });
});

describe('the first of the next month', () => {
  it.each([
    ['2024-01-01', '2024-02-01'],
    ['2024-01-31', '2024-02-01'],
    ['2024-02-29', '2024-03-01'],
    ['2024-12-31', '2025-01-01'],
  ])('after %s is %s', (day, expected) => {
    expect(from({ firstOfNextMonth: founded }, day)).toBe(expected);
  });
});

describe('the year of a day', () => {
  it('begins, ends, has a number and has its days', () => {
    expect(from({ startOfYear: founded }, '2024-12-31')).toBe('2024-01-01');
    expect(from({ endOfYear: founded }, '2024-01-01')).toBe('2024-12-31');
    expect(from({ yearOf: founded }, '2024-12-31')).toBe('2024');
    expect(from({ inYearOf: founded, monthDay: '12-15' }, '2024-12-31')).toBe('2024-12-15');
    expect(outputOf({ yearOf: founded }, { 'firm.foundedOn': '2024-01-01' }).text).toBe('2024 年');
  });

  it.each(['02-29', '13-01', '2-1', '12-32', '0101'])('has not every year the day %j', (monthDay) => {
    expect(faultOfValue({ inYearOf: founded, monthDay })?.expected).toContain(
      'a monthDay that every year has',
    );
  });
});

describe('the time between two days', () => {
  const between = (what: string, a: string, b: string) =>
    valueOf({ [what]: [founded, entered] }, { 'firm.foundedOn': a, 'firm.enteredOn': b });

  it.each([
    ['2024-01-31', '2024-02-28', '0'],
    ['2024-01-31', '2024-02-29', '1'],
    ['2024-01-15', '2024-02-14', '0'],
    ['2024-01-15', '2024-02-15', '1'],
    ['2024-01-15', '2026-01-14', '23'],
    ['2024-01-15', '2026-01-15', '24'],
    ['2024-02-15', '2024-01-15', '-1'],
    ['2024-02-15', '2024-01-16', '-1'],
  ])('in full months from %s to %s is %s', (a, b, expected) => {
    expect(between('monthsBetween', a, b)).toBe(expected);
  });

  it('in days counts the nights', () => {
    expect(between('daysBetween', '2024-02-28', '2024-03-01')).toBe('2');
    expect(between('daysBetween', '2024-03-01', '2024-02-28')).toBe('-2');
    expect(between('daysBetween', '2024-03-01', '2024-03-01')).toBe('0');
  });
});

describe('a limit of 24 months', () => {
  const within = { fact: 'firm.enteredOn', onOrBefore: { addMonths: [founded, '24 个月'] } };
  const of = (a: string, b: string) => outcomeOf(within, { 'firm.foundedOn': a, 'firm.enteredOn': b });

  it('includes its last day', () => {
    expect(of('2022-05-31', '2024-05-31')).toBe('satisfied');
    expect(of('2022-05-31', '2024-06-01')).toBe('not-satisfied');
    expect(of('2022-02-28', '2024-02-28')).toBe('satisfied');
    expect(of('2022-02-28', '2024-02-29')).toBe('not-satisfied');
    expect(of('2024-02-29', '2026-02-28')).toBe('satisfied');
    expect(of('2024-02-29', '2026-03-01')).toBe('not-satisfied');
  });
});
