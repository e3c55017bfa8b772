declare const dateBrand: unique symbol;
/** A calendar day in China as `YYYY-MM-DD`, years 0001 to 9999. Text order is the order of time. */
export type BusinessDate = string & { readonly [dateBrand]: true };

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_MS = 86_400_000;
/** Beijing time decides everywhere; Asia/Urumqi decides nothing. */
const BEIJING_MS = 8 * 3_600_000;

/** The text as a day; RangeError for anything but a real calendar day as `YYYY-MM-DD`. */
export function businessDate(text: string): BusinessDate {
  if (!isBusinessDate(text)) {
    throw new RangeError(`not a calendar day as YYYY-MM-DD: ${JSON.stringify(text.slice(0, 40))}`);
  }
  return text;
}

/** Whether the text is a real calendar day as `YYYY-MM-DD`. */
export function isBusinessDate(text: string): text is BusinessDate {
  const match = SHAPE.exec(text);
  if (match === null) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** −1 when a is earlier than b, 0 on the same day, 1 when later. */
export function compareDates(a: BusinessDate, b: BusinessDate): -1 | 0 | 1 {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The day n days later; earlier when n is negative. RangeError beyond year 9999 or for a part of a day. */
export function addDays(d: BusinessDate, n: number): BusinessDate {
  return dateOfNumber(dayNumber(d) + whole(n));
}

/** The same day n months later, or the month's end when that month has no such day (民法典第二百零二条). */
export function addMonths(d: BusinessDate, n: number): BusinessDate {
  const [year, month, day] = parts(d);
  const months = year * 12 + (month - 1) + whole(n);
  const [laterYear, laterMonth] = [Math.floor(months / 12), (((months % 12) + 12) % 12) + 1];
  return dateOfParts(laterYear, laterMonth, Math.min(day, daysInMonth(laterYear, laterMonth)));
}

/** The first day of the following month: “自次月起”. */
export function firstOfNextMonth(d: BusinessDate): BusinessDate {
  const [year, month] = parts(d);
  return month === 12 ? dateOfParts(year + 1, 1, 1) : dateOfParts(year, month + 1, 1);
}

/** How many days b is after a; negative when it is before. */
export function daysBetween(a: BusinessDate, b: BusinessDate): number {
  return dayNumber(b) - dayNumber(a);
}

/** Full months from a to b: the largest n whose `addMonths(a, n)` is not after b; negative when b is before a. */
export function monthsBetween(a: BusinessDate, b: BusinessDate): number {
  const [yearA, monthA] = parts(a);
  const [yearB, monthB] = parts(b);
  const months = (yearB - yearA) * 12 + (monthB - monthA);
  return addMonths(a, months) > b ? months - 1 : months;
}

/** The year as a number. */
export function yearOf(d: BusinessDate): number {
  return parts(d)[0];
}

/** Whether the day is a Saturday or a Sunday. */
export function isWeekend(d: BusinessDate): boolean {
  // 1970-01-01 was a Thursday: with Monday as 0 that is 3.
  return (((dayNumber(d) + 3) % 7) + 7) % 7 >= 5;
}

/** The day in Beijing at that instant; RangeError for an invalid Date. */
export function beijingDate(instant: Date): BusinessDate {
  return dateOfNumber(Math.floor((instant.getTime() + BEIJING_MS) / DAY_MS));
}

/** The first instant of the day: 00:00:00.000+08:00. */
export function startOfDay(d: BusinessDate): Date {
  return new Date(dayNumber(d) * DAY_MS - BEIJING_MS);
}

/** The last millisecond of the day: 23:59:59.999+08:00. */
export function endOfDay(d: BusinessDate): Date {
  return new Date((dayNumber(d) + 1) * DAY_MS - BEIJING_MS - 1);
}

function parts(d: BusinessDate): [number, number, number] {
  return [Number(d.slice(0, 4)), Number(d.slice(5, 7)), Number(d.slice(8, 10))];
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Days since 1970-01-01. Only this and its inverse lend the Gregorian arithmetic of Date, in UTC. */
function dayNumber(d: BusinessDate): number {
  return Date.parse(`${d}T00:00:00Z`) / DAY_MS;
}

function dateOfNumber(n: number): BusinessDate {
  const instant = new Date(n * DAY_MS);
  if (Number.isNaN(instant.getTime())) throw new RangeError('not an instant');
  return businessDate(instant.toISOString().slice(0, -14));
}

function dateOfParts(year: number, month: number, day: number): BusinessDate {
  const pad = (n: number, length: number) => n.toString().padStart(length, '0');
  return businessDate(`${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`);
}

function whole(n: number): number {
  if (!Number.isSafeInteger(n)) throw new RangeError(`not a whole number of days or months: ${n}`);
  return n;
}
