import { addDays, type BusinessDate, isBusinessDate, isWeekend, yearOf } from './business-date.js';
import { Refused } from './refusal.js';
import { below, StrictReader } from './strict-reader.js';

export interface CalendarDay {
  readonly date: string;
  readonly name: string;
}

/** A day off in one region only; `unverified` until somebody has held the region's notice in hand. */
export interface RegionalDay extends CalendarDay {
  readonly provenance?: 'known' | 'unverified';
}

/** What one year's notices change about the week: days off, weekend days worked, days off in the region. */
export interface CalendarYear {
  readonly year: number;
  readonly holidays: readonly CalendarDay[];
  readonly makeUpWorkdays: readonly CalendarDay[];
  readonly regional: readonly RegionalDay[];
}

/** Every question throws MissingCalendarYear when it touches a year without data. */
export interface WorkingCalendar {
  isWorkingDay(d: BusinessDate): boolean;
  /**
   * The n-th working day. With `countFirstDay` the first one may be `from` itself, without it the day after is the
   * earliest. RangeError unless n is a whole number from 1.
   */
  addWorkingDays(from: BusinessDate, n: number, opts: { readonly countFirstDay: boolean }): BusinessDate;
  /** How many working days there are from a to b, both included; 0 when b is before a. */
  workingDaysBetween(a: BusinessDate, b: BusinessDate): number;
}

/**
 * A period touches a year whose holidays are not known. Guessing would shift legal periods, so whoever asks is refused
 * with the year and the way on; a notice comes once a year, so asking again before tomorrow is in vain.
 */
export class MissingCalendarYear extends Refused {
  constructor(readonly year: number) {
    const message = `期限涉及 ${year} 年，该年放假安排尚未录入，无法计算工作日；请联系管理员录入后再办理。`;
    const finding = { code: 'missing-calendar-year', message, fix: `录入 ${year} 年放假安排` };
    super({ code: 'unavailable', message, findings: [finding], detail: { year, retryAfterSeconds: 86_400 } });
    this.name = 'MissingCalendarYear';
  }
}

/** The calendar of those years; RangeError when one stands twice. */
export function buildCalendar(years: readonly CalendarYear[]): WorkingCalendar {
  const days = new Map(years.map((year) => [year.year, exceptions(year)]));
  if (days.size < years.length) throw new RangeError('a calendar year stands twice');
  return new TabledCalendar(days);
}

/** Exceptions to the week of one year: true for a day worked, false for a day off. */
type Exceptions = ReadonlyMap<string, boolean>;

/** The region's day off is entered last: nobody works on it, even where the nation makes up for another day. */
function exceptions({ holidays, makeUpWorkdays, regional }: CalendarYear): Exceptions {
  const worked = makeUpWorkdays.map(({ date }) => [date, true] as const);
  const off = [...holidays, ...regional].map(({ date }) => [date, false] as const);
  return new Map([...worked, ...off]);
}

class TabledCalendar implements WorkingCalendar {
  constructor(private readonly years: ReadonlyMap<number, Exceptions>) {}

  isWorkingDay(d: BusinessDate): boolean {
    const year = this.years.get(yearOf(d));
    if (year === undefined) throw new MissingCalendarYear(yearOf(d));
    return year.get(d) ?? !isWeekend(d);
  }

  addWorkingDays(from: BusinessDate, n: number, { countFirstDay }: { countFirstDay: boolean }): BusinessDate {
    if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`not a number of working days: ${n}`);
    let day = countFirstDay ? from : addDays(from, 1);
    for (let left = n; ; day = addDays(day, 1)) {
      if (this.isWorkingDay(day)) left -= 1;
      if (left === 0) return day;
    }
  }

  workingDaysBetween(a: BusinessDate, b: BusinessDate): number {
    let count = 0;
    for (let day = a; day <= b; day = addDays(day, 1)) if (this.isWorkingDay(day)) count += 1;
    return count;
  }
}

/** A year of config/calendar, read strictly; FileFault with every fault at once. `path` names the file. */
export function parseCalendarYear(value: unknown, path: string): CalendarYear {
  const reader = new StrictReader(path);
  const top = reader.map(value, '', ['year', 'holidays', 'makeUpWorkdays', 'regional']);
  const year = readYear(reader, top['year']);
  const read = (key: string) => readDays(reader, top[key], key, year);
  const holidays = read('holidays');
  const makeUpWorkdays = read('makeUpWorkdays');
  checkMakeUps(reader, makeUpWorkdays, holidays);
  const regional = readDays(reader, top['regional'], 'regional', year, ['provenance']).map((day) => ({
    date: day.date,
    name: day.name,
    provenance: reader.oneOf(day.provenance, day.path + '.provenance', ['known', 'unverified']),
  }));
  const plain = ({ date, name }: CalendarDay) => ({ date, name });
  return reader.finish({
    year,
    holidays: holidays.map(plain),
    makeUpWorkdays: makeUpWorkdays.map(plain),
    regional,
  });
}

interface ReadDay extends CalendarDay {
  readonly path: string;
  readonly provenance: unknown;
}

function readYear(reader: StrictReader, value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 9999) return value;
  if (value !== undefined) reader.fault('year', 'a year such as 2026', value);
  return 0;
}

function readDays(
  reader: StrictReader,
  value: unknown,
  key: string,
  year: number,
  more: readonly string[] = [],
): readonly ReadDay[] {
  const days = reader.list(value, key).map((item, i) => readDay(reader, item, `${key}[${i}]`, more));
  days.forEach(({ date, path }, i) => {
    const before = days[i - 1]?.date ?? '';
    if (date === '') return;
    if (year !== 0 && Number(date.slice(0, 4)) !== year)
      reader.fault(`${path}.date`, `a day of ${year}`, date);
    if (date <= before) reader.fault(`${path}.date`, `a day after ${before}`, date);
  });
  return days;
}

function readDay(reader: StrictReader, item: unknown, path: string, more: readonly string[]): ReadDay {
  const map = reader.map(item, path, ['date', 'name', ...more]);
  const date = reader.text(map['date'], below(path, 'date'), 'a calendar day as YYYY-MM-DD', isBusinessDate);
  const name = reader.text(
    map['name'],
    below(path, 'name'),
    'the name of the holiday',
    (text) => text.trim() !== '',
  );
  return { date, name, path, provenance: map['provenance'] };
}

/** A make-up day on a weekday, or one that is also off, is a slip in the file. */
function checkMakeUps(
  reader: StrictReader,
  makeUps: readonly ReadDay[],
  holidays: readonly CalendarDay[],
): void {
  const off = new Set(holidays.map(({ date }) => date));
  for (const { date, path } of makeUps) {
    if (!isBusinessDate(date)) continue;
    if (!isWeekend(date)) reader.fault(`${path}.date`, 'a Saturday or Sunday', date);
    if (off.has(date)) reader.fault(`${path}.date`, 'a day that is not a holiday', date);
  }
}
