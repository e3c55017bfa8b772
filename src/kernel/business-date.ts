import { digits } from './digits.js';

declare const dateBrand: unique symbol;
/** A calendar day in China as `YYYY-MM-DD`, years 0001 to 9999. Text order is the order of time. */
export type BusinessDate = string & { readonly [dateBrand]: true };

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
  if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return false;
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
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
  return [digits(d, 0, 4), digits(d, 5, 7), digits(d, 8, 10)];
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** Of a year without a leap day. */
const DAYS_BEFORE_MONTH = MONTH_DAYS.map((_, i) => MONTH_DAYS.slice(0, i).reduce((sum, n) => sum + n, 0));
/** From 0001-01-01 to 1970-01-01. */
const DAYS_BEFORE_1970 = 719_162;
const DAYS_IN_400_YEARS = 146_097;

function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (MONTH_DAYS[month - 1] ?? 0);
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Days since 1970-01-01, in whole numbers and without a Date: facts are judged by the hundred thousand. */
function dayNumber(d: BusinessDate): number {
  const [year, month, day] = parts(d);
  const leapDay = month > 2 && isLeapYear(year) ? 1 : 0;
  return daysBeforeYear(year) + (DAYS_BEFORE_MONTH[month - 1] ?? NaN) + leapDay + day - 1 - DAYS_BEFORE_1970;
}

function daysBeforeYear(year: number): number {
  const past = year - 1;
  return past * 365 + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
}

function dateOfNumber(n: number): BusinessDate {
  const days = n + DAYS_BEFORE_1970;
  const year = yearOfDays(days);
  let [month, day] = [1, days - daysBeforeYear(year) + 1];
  for (let length = 31; day > length; length = daysInMonth(year, month)) {
    day -= length;
    month += 1;
  }
  return dateOfParts(year, month, day);
}

/** The year in which that many days since 0001-01-01 end; RangeError beyond the calendar. */
function yearOfDays(days: number): number {
  // By the mean length of a year, which is never off by more than one.
  const year = inCalendar(Math.floor((days * 400) / DAYS_IN_400_YEARS) + 1);
  if (days < daysBeforeYear(year)) return inCalendar(year - 1);
  return days < daysBeforeYear(year + 1) ? year : inCalendar(year + 1);
}

function dateOfParts(year: number, month: number, day: number): BusinessDate {
  const [century, ofCentury] = [Math.floor(inCalendar(year) / 100), year % 100];
  return (twoDigits(century) + twoDigits(ofCentury) + (DAY_TEXTS[month * 32 + day] ?? '')) as BusinessDate;
}

function inCalendar(year: number): number {
  if (year >= 1 && year <= 9999) return year;
  throw new RangeError(`not a year from 0001 to 9999: ${year}`);
}

const TWO_DIGITS = Array.from({ length: 100 }, (_, n) => n.toString().padStart(2, '0'));
/** `-01-01` at 33, `-12-31` at 415: by 32 times the month and the day. */
const DAY_TEXTS = Array.from({ length: 13 * 32 }, (_, n) => `-${twoDigits(n >> 5)}-${twoDigits(n & 31)}`);

function twoDigits(n: number): string {
  return TWO_DIGITS[n] ?? '';
}

function whole(n: number): number {
  if (!Number.isSafeInteger(n)) throw new RangeError(`not a whole number of days or months: ${n}`);
  return n;
}
