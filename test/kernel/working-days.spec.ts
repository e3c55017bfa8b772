import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../config/paths.js';
import {
  addDays,
  type BusinessDate,
  businessDate,
  daysBetween,
  isWeekend,
} from '../../src/kernel/business-date.js';
import { Refused } from '../../src/kernel/refusal.js';
import { type FileFault } from '../../src/kernel/strict-reader.js';
import {
  buildCalendar,
  type CalendarDay,
  type CalendarYear,
  MissingCalendarYear,
  parseCalendarYear,
  type WorkingCalendar,
} from '../../src/kernel/working-days.js';

const day = businessDate;
const folder = join(projectRoot, 'config/calendar');
const years = readdirSync(folder).map((file) =>
  parseCalendarYear(parse(readFileSync(join(folder, file), 'utf8')), `config/calendar/${file}`),
);
const calendar = buildCalendar(years);
const nationOnly = buildCalendar(years.map((year) => ({ ...year, regional: [] })));

function daysOf(year: number): BusinessDate[] {
  const first = day(`${year}-01-01`);
  const length = daysBetween(first, day(`${year + 1}-01-01`));
  return Array.from({ length }, (_, n) => addDays(first, n));
}

/** The days from `10-01` to `10-07`, written `10-01/10-07`; several apart by spaces. */
function spans(year: number, text: string): string[] {
  return text.split(' ').flatMap((span) => {
    const [from = '', to = from] = span.split('/');
    const [first, last] = [day(`${year}-${from}`), day(`${year}-${to}`)];
    return Array.from({ length: daysBetween(first, last) + 1 }, (_, n) => addDays(first, n));
  });
}
const dates = (days: readonly CalendarDay[]) => days.map(({ date }) => date);

/** As the notices of the State Council and of the autonomous region put it. */
const NOTICES: readonly [
  year: number,
  off: string,
  worked: string,
  regional: string,
  statutoryDays: number,
][] = [
  [
    2024,
    '01-01 02-10/02-17 04-04/04-06 05-01/05-05 06-10 09-15/09-17 10-01/10-07',
    '02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12',
    '04-10 06-17/06-19',
    11,
  ],
  [
    2025,
    '01-01 01-28/02-04 04-04/04-06 05-01/05-05 05-31/06-02 10-01/10-08',
    '01-26 02-08 04-27 09-28 10-11',
    '03-29/03-31 06-06/06-10',
    13,
  ],
  [
    2026,
    '01-01/01-03 02-15/02-23 04-04/04-06 05-01/05-05 06-19/06-21 09-25/09-27 10-01/10-07',
    '01-04 02-14 02-28 05-09 09-20 10-10',
    '03-20/03-22 05-27/05-31',
    13,
  ],
];

describe.each(NOTICES)('the year %d', (number, off, worked, regional, statutoryDays) => {
  const year = years.find((candidate) => candidate.year === number)!;

  it('has the holidays and make-up workdays of its notices', () => {
    expect(dates(year.holidays)).toEqual(spans(number, off));
    expect(dates(year.makeUpWorkdays)).toEqual(spans(number, worked));
    expect(dates(year.regional)).toEqual(spans(number, regional));
  });

  it('moves days off about, and takes away only those of the statute', () => {
    const weekdays = daysOf(number).filter((d) => !isWeekend(d)).length;
    const working = daysOf(number).filter((d) => nationOnly.isWorkingDay(d)).length;
    expect(working).toBe(weekdays - statutoryDays);
  });

  it('gives Xinjiang one working day off at 肉孜节 and three at 古尔邦节', () => {
    const lost = year.regional.filter(({ date }) => nationOnly.isWorkingDay(day(date)));
    expect(lost.map(({ name }) => name)).toEqual(['肉孜节', '古尔邦节', '古尔邦节', '古尔邦节']);
    for (const { date } of lost) expect(calendar.isWorkingDay(day(date))).toBe(false);
  });
});

describe('the committed calendar', () => {
  it('holds the announced years and no other', () => {
    expect(years.map(({ year }) => year)).toEqual([2024, 2025, 2026]);
  });

  it.each([
    ['2026-01-01', false, 'New Year, a Thursday'],
    ['2026-01-02', false, 'a Friday off'],
    ['2026-01-04', true, 'a Sunday worked for it'],
    ['2026-01-05', true, 'a plain Monday'],
    ['2026-02-14', true, 'a Saturday before the Spring Festival'],
    ['2026-02-24', true, 'the day after it'],
    ['2026-03-20', false, '肉孜节 in Xinjiang'],
    ['2026-05-27', false, '古尔邦节 in Xinjiang'],
    ['2026-06-01', true, 'the day after it'],
    ['2026-11-21', false, 'a plain Saturday'],
    ['2026-12-31', true, 'the last day of the year'],
  ])('says of %s that it is worked: %s (%s)', (date, expected) => {
    expect(calendar.isWorkingDay(day(date))).toBe(expected);
  });
});

describe('a period of five working days', () => {
  const end = (from: string, countFirstDay: boolean, by: WorkingCalendar = calendar) =>
    by.addWorkingDays(day(from), 5, { countFirstDay });

  it('over New Year 2026 skips the holiday and counts the Sunday that is worked', () => {
    expect(end('2025-12-31', true)).toBe('2026-01-07');
    expect(end('2025-12-31', false)).toBe('2026-01-08');
  });

  it('skips the Xinjiang holidays, which the nation does not have', () => {
    expect(end('2026-03-19', true)).toBe('2026-03-26');
    expect(end('2026-03-19', true, nationOnly)).toBe('2026-03-25');
    expect(end('2026-05-25', true)).toBe('2026-06-03');
    expect(end('2026-05-25', true, nationOnly)).toBe('2026-05-29');
  });

  it('posted on a Sunday that is worked counts it as its first day', () => {
    expect(end('2026-09-20', true)).toBe('2026-09-24');
    expect(end('2026-09-20', false)).toBe('2026-09-28');
  });

  it('posted on a day off begins with the next working day either way', () => {
    expect(end('2026-01-01', true)).toBe('2026-01-08');
    expect(end('2026-01-01', false)).toBe('2026-01-08');
  });

  it('ends as published notices did', () => {
    const plain = { makeUpWorkdays: [], regional: [] };
    const then = buildCalendar([
      { year: 2020, holidays: [], ...plain },
      { year: 2021, holidays: [{ date: '2021-01-01', name: '元旦' }], ...plain },
    ]);
    expect(end('2020-12-30', true, then)).toBe('2021-01-06');
    expect(end('2021-08-19', true, then)).toBe('2021-08-25');
  });

  it('is one day long when only its first day is asked for', () => {
    expect(calendar.addWorkingDays(day('2026-11-24'), 1, { countFirstDay: true })).toBe('2026-11-24');
    expect(calendar.addWorkingDays(day('2026-11-24'), 1, { countFirstDay: false })).toBe('2026-11-25');
  });

  it.each([0, -1, 1.5, NaN, Infinity])('cannot be %d days long', (n) => {
    expect(() => calendar.addWorkingDays(day('2026-11-24'), n, { countFirstDay: true })).toThrow(RangeError);
  });
});

describe('counting working days', () => {
  const anyDay = fc.integer({ min: 0, max: 900 }).map((n) => addDays(day('2024-01-01'), n));
  const agrees = (by: WorkingCalendar) =>
    !fc.check(
      fc.property(anyDay, fc.integer({ min: 1, max: 60 }), (from, n) => {
        const last = by.addWorkingDays(from, n, { countFirstDay: true });
        return calendar.isWorkingDay(last) && calendar.workingDaysBetween(from, last) === n;
      }),
      { endOnFailure: true },
    ).failed;

  it('agrees both ways', () => {
    expect(agrees(calendar)).toBe(true);
  });

  it('by the week alone, or without the region, would be seen to be wrong', () => {
    const plain = (year: number): CalendarYear => ({ year, holidays: [], makeUpWorkdays: [], regional: [] });
    expect(agrees(buildCalendar([2024, 2025, 2026].map(plain)))).toBe(false);
    expect(agrees(nationOnly)).toBe(false);
  });

  it('includes both ends, and finds none backwards', () => {
    const between = (a: string, b: string) => calendar.workingDaysBetween(day(a), day(b));
    expect(between('2026-11-23', '2026-11-27')).toBe(5);
    expect(between('2026-11-24', '2026-11-24')).toBe(1);
    expect(between('2026-11-21', '2026-11-22')).toBe(0);
    expect(between('2026-11-25', '2026-11-24')).toBe(0);
  });
});

describe('a year whose holidays are not announced', () => {
  const notice = (n: number) => calendar.addWorkingDays(day('2026-12-28'), n, { countFirstDay: true });

  it('does not disturb a period that ends before it', () => {
    expect(notice(4)).toBe('2026-12-31');
  });

  it('refuses a period that runs into it, and says which year is missing and what to do', () => {
    expect(() => notice(5)).toThrow(MissingCalendarYear);
    expect(() => notice(5)).toThrow(
      '期限涉及 2027 年，该年放假安排尚未录入，无法计算工作日；请联系管理员录入后再办理。',
    );
    expect(() => calendar.isWorkingDay(day('2027-01-04'))).toThrow(MissingCalendarYear);
    expect(() => calendar.workingDaysBetween(day('2023-12-29'), day('2024-01-02'))).toThrow('2023 年');
  });

  it('is a refusal that a caller can answer with, not a fault of the system', () => {
    const refused = new MissingCalendarYear(2027);
    expect(refused).toBeInstanceOf(Refused);
    expect(refused.refusal).toMatchObject({
      code: 'unavailable',
      findings: [{ code: 'missing-calendar-year' }],
      detail: { year: 2027 },
    });
  });
});

describe('a calendar', () => {
  const base: CalendarYear = { year: 2030, holidays: [], makeUpWorkdays: [], regional: [] };

  it('takes each year once', () => {
    expect(() => buildCalendar([base, base])).toThrow(RangeError);
  });

  it('lets nobody in the region work on its holiday, though the nation makes up for another day', () => {
    const saturday = { date: '2030-01-05', name: '调休' };
    const made = buildCalendar([{ ...base, makeUpWorkdays: [saturday] }]);
    const both = buildCalendar([{ ...base, makeUpWorkdays: [saturday], regional: [saturday] }]);
    expect(made.isWorkingDay(day('2030-01-05'))).toBe(true);
    expect(both.isWorkingDay(day('2030-01-05'))).toBe(false);
  });
});

describe('a calendar file', () => {
  const good = {
    year: 2030,
    holidays: [{ date: '2030-01-01', name: '元旦' }],
    makeUpWorkdays: [{ date: '2030-01-05', name: '元旦调休' }],
    regional: [{ date: '2030-02-04', name: '肉孜节', provenance: 'unverified' }],
  };
  const faults = (value: unknown): readonly string[] => {
    try {
      parseCalendarYear(value, 'c.yaml');
      return [];
    } catch (error) {
      return (error as FileFault).faults;
    }
  };

  it('is read as it stands', () => {
    expect(parseCalendarYear(good, 'c.yaml')).toEqual(good);
  });

  it.each<[string, object, string]>([
    ['another key', { ...good, region: 'Xinjiang' }, 'c.yaml region: expected one of the keys'],
    ['a region that is no list', { ...good, regional: {} }, 'c.yaml regional: expected a list'],
    ['a year in quotes', { ...good, year: '2030' }, 'c.yaml year: expected a year'],
    ['a part of a year', { ...good, year: 2030.5 }, 'c.yaml year: expected a year'],
    [
      'a day of another year',
      { ...good, holidays: [{ date: '2031-01-01', name: '元旦' }] },
      'holidays[0].date: expected a day of 2030',
    ],
    ['no real day', { ...good, holidays: [{ date: '2030-02-30', name: '元旦' }] }, 'c.yaml holidays[0].date'],
    ['a nameless day', { ...good, holidays: [{ date: '2030-01-01', name: ' ' }] }, 'c.yaml holidays[0].name'],
    [
      'a day twice',
      { ...good, holidays: [...good.holidays, ...good.holidays] },
      'holidays[1].date: expected a day after',
    ],
    [
      'a weekday made up for',
      { ...good, makeUpWorkdays: [{ date: '2030-01-04', name: '调休' }] },
      'a Saturday or Sunday',
    ],
    [
      'a holiday made up for',
      { ...good, holidays: good.makeUpWorkdays },
      'expected a day that is not a holiday',
    ],
    [
      'a region without a source',
      { ...good, regional: [{ date: '2030-02-04', name: '肉孜节' }] },
      'the key provenance',
    ],
    [
      'a strange source',
      { ...good, regional: [{ ...good.regional[0], provenance: 'rumour' }] },
      'one of known, unverified',
    ],
  ])('with %s is refused, with the place', (_what, value, told) => {
    expect(faults(value)).toEqual([expect.stringContaining(told)]);
  });

  it('tells all its faults at once', () => {
    expect(faults({ year: 0, holidays: [{ date: 'x' }], makeUpWorkdays: 3 })).toEqual([
      'c.yaml (top): expected the key regional, found nothing',
      'c.yaml year: expected a year such as 2026, found 0',
      'c.yaml holidays[0]: expected the key name, found nothing',
      'c.yaml holidays[0].date: expected a calendar day as YYYY-MM-DD, found "x"',
      'c.yaml makeUpWorkdays: expected a list, found 3',
    ]);
  });
});
