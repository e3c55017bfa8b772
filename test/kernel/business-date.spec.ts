import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  addMonths,
  beijingDate,
  businessDate,
  compareDates,
  daysBetween,
  endOfDay,
  firstOfNextMonth,
  isBusinessDate,
  isWeekend,
  monthsBetween,
  startOfDay,
  yearOf,
} from '../../src/kernel/business-date.js';

const day = businessDate;
const anyDay = fc.integer({ min: -300_000, max: 300_000 }).map((n) => addDays(day('2026-01-01'), n));
const seconds = (n: number) => new Date(n * 1000);

describe('a day', () => {
  it.each(['0001-01-01', '9999-12-31', '2024-02-29', '2000-02-29', '2026-02-28', '2026-04-30', '2026-12-31'])(
    'is real: %s',
    (text) => {
      expect(isBusinessDate(text)).toBe(true);
      expect(businessDate(text)).toBe(text);
    },
  );

  it.each([
    ...['2026-02-29', '1900-02-29', '2100-02-29', '2026-02-30', '2026-04-31', '2026-13-01', '2026-00-10'],
    ...['2026-01-00', '2026-01-32', '0000-01-01', '2026-1-1', '26-01-01', '20260101', '2026/01/01', ''],
    ...[
      '2026-01-01 ',
      ' 2026-01-01',
      '2026-01-01\n',
      '2026-01-01T00:00:00Z',
      '+002026-01-01',
      '２０２６-01-01',
    ],
  ])('is not real: %j', (text) => {
    expect(isBusinessDate(text)).toBe(false);
    expect(() => businessDate(text)).toThrow(RangeError);
  });

  it('stands in order as its text does', () => {
    expect(compareDates(day('2025-12-31'), day('2026-01-01'))).toBe(-1);
    expect(compareDates(day('2026-01-01'), day('2026-01-01'))).toBe(0);
    expect(compareDates(day('2026-10-01'), day('2026-09-30'))).toBe(1);
    expect(yearOf(day('0026-10-01'))).toBe(26);
  });

  it.each([
    ['2026-11-20', false],
    ['2026-11-21', true],
    ['2026-11-22', true],
    ['2026-11-23', false],
    ['1970-01-01', false],
    ['1969-12-28', true],
    ['2000-01-01', true],
  ])('%s falls on a weekend: %s', (text, expected) => {
    expect(isWeekend(day(text))).toBe(expected);
  });
});

describe('counting days', () => {
  it.each([
    ['2024-02-28', 1, '2024-02-29'],
    ['2024-02-29', 1, '2024-03-01'],
    ['2026-02-28', 1, '2026-03-01'],
    ['2026-01-01', -1, '2025-12-31'],
    ['2024-01-01', 366, '2025-01-01'],
    ['2026-01-01', 365, '2027-01-01'],
    ['1969-12-31', 2, '1970-01-02'],
    ['0001-01-01', 0, '0001-01-01'],
  ])('from %s by %d comes to %s', (from, n, to) => {
    expect(addDays(day(from), n)).toBe(to);
    expect(daysBetween(day(from), day(to))).toBe(n);
  });

  it('there and back ends where it began', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -99_999, max: 99_999 }), (d, n) => {
        const later = addDays(d, n);
        return daysBetween(d, later) === n && addDays(later, -n) === d && isBusinessDate(later);
      }),
    );
  });

  it('agrees with the calendar of the machine on every day of four centuries', () => {
    const first = Date.UTC(1900, 0, 1);
    const text = (n: number) => new Date(first + n * 86_400_000).toISOString().slice(0, 10);
    for (let n = 0; n < 146_097; n++) {
      const later = addDays(day('1900-01-01'), n);
      if (later !== text(n) || daysBetween(day('1900-01-01'), later) !== n) expect(later).toBe(text(n));
    }
    expect(addDays(day('1900-01-01'), 146_097)).toBe('2300-01-01');
  });

  it('stops at the ends of the calendar and at parts of a day', () => {
    expect(() => addDays(day('9999-12-31'), 1)).toThrow(RangeError);
    expect(() => addDays(day('0001-01-01'), -1)).toThrow(RangeError);
    expect(() => addDays(day('2026-01-01'), 1e15)).toThrow(RangeError);
    for (const n of [0.5, NaN, Infinity]) expect(() => addDays(day('2026-01-01'), n)).toThrow(RangeError);
  });
});

describe('counting months', () => {
  it.each([
    ['2024-01-15', 24, '2026-01-15'],
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-02-29', 48, '2028-02-29'],
    ['2026-08-31', 1, '2026-09-30'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2026-12-31', 2, '2027-02-28'],
    ['2026-05-20', 0, '2026-05-20'],
  ])('from %s by %d comes to the same day, or the end of the month: %s', (from, n, to) => {
    expect(addMonths(day(from), n)).toBe(to);
  });

  it('stops at the ends of the calendar and at parts of a month', () => {
    expect(() => addMonths(day('9999-12-31'), 1)).toThrow(RangeError);
    expect(() => addMonths(day('0001-01-31'), -1)).toThrow(RangeError);
    expect(() => addMonths(day('2026-01-01'), 0.5)).toThrow(RangeError);
  });

  it.each([
    ['2026-01-01', '2026-02-01'],
    ['2026-01-31', '2026-02-01'],
    ['2024-02-29', '2024-03-01'],
    ['2026-11-30', '2026-12-01'],
    ['2026-12-01', '2027-01-01'],
    ['2026-12-31', '2027-01-01'],
  ])('the month after %s begins on %s', (from, to) => {
    expect(firstOfNextMonth(day(from))).toBe(to);
  });

  it.each([
    ['2024-01-15', '2026-01-14', 23],
    ['2024-01-15', '2026-01-15', 24],
    ['2024-01-15', '2026-01-16', 24],
    ['2026-01-31', '2026-02-27', 0],
    ['2026-01-31', '2026-02-28', 1],
    ['2026-01-15', '2026-01-14', -1],
    ['2026-03-31', '2026-02-28', -1],
    ['2026-03-31', '2026-02-27', -2],
    ['2026-05-20', '2026-05-20', 0],
  ])('from %s to %s there are %d full months', (a, b, months) => {
    expect(monthsBetween(day(a), day(b))).toBe(months);
  });

  it('gives the largest number of full months, and no more', () => {
    fc.assert(
      fc.property(anyDay, anyDay, (a, b) => {
        const months = monthsBetween(a, b);
        return addMonths(a, months) <= b && addMonths(a, months + 1) > b;
      }),
    );
  });
});

describe('the day in Beijing', () => {
  it.each([
    ['2026-11-23T15:59:59.999Z', '2026-11-23'],
    ['2026-11-23T16:00:00.000Z', '2026-11-24'],
    ['2026-11-24T15:59:59.999Z', '2026-11-24'],
    ['2026-11-24T16:00:00.000Z', '2026-11-25'],
    ['2026-12-31T15:59:59.999Z', '2026-12-31'],
    ['2026-12-31T16:00:00.000Z', '2027-01-01'],
    ['2024-02-28T16:00:00.000Z', '2024-02-29'],
    ['1969-12-31T15:59:59.999Z', '1969-12-31'],
    ['1969-12-31T16:00:00.000Z', '1970-01-01'],
    // China's summer time of 1986 to 1991 does not count: a legal day is +08:00.
    ['1990-07-01T15:59:59.999Z', '1990-07-01'],
  ])('at %s is %s', (instant, expected) => {
    expect(beijingDate(new Date(instant))).toBe(expected);
  });

  it('runs from its first to its last millisecond', () => {
    expect(startOfDay(day('2026-11-24')).toISOString()).toBe('2026-11-23T16:00:00.000Z');
    expect(endOfDay(day('2026-11-24')).toISOString()).toBe('2026-11-24T15:59:59.999Z');
    const ms = (at: Date, by: number) => new Date(at.getTime() + by);
    fc.assert(
      fc.property(
        anyDay,
        (d) =>
          beijingDate(startOfDay(d)) === d &&
          beijingDate(ms(startOfDay(d), -1)) === addDays(d, -1) &&
          beijingDate(endOfDay(d)) === d &&
          beijingDate(ms(endOfDay(d), 1)) === addDays(d, 1),
      ),
    );
  });

  const anyInstant = fc.integer({ min: 0, max: 4_000_000_000 }).map(seconds);
  const holds = (dateOf: (at: Date) => string) =>
    !fc.check(
      fc.property(anyInstant, (at) => {
        const d = day(dateOf(at));
        return startOfDay(d) <= at && at <= endOfDay(d);
      }),
      { endOnFailure: true },
    ).failed;

  it('holds every instant, which neither UTC nor Urumqi would do', () => {
    const shifted = (hours: number) => (at: Date) =>
      new Date(at.getTime() + hours * 3_600_000).toISOString().slice(0, 10);
    expect(holds(beijingDate)).toBe(true);
    expect(holds(shifted(0))).toBe(false);
    expect(holds(shifted(6))).toBe(false);
  });

  it('is no day at an instant that is none', () => {
    expect(() => beijingDate(new Date(NaN))).toThrow(RangeError);
  });
});
