import { type BusinessDate } from '../../kernel/business-date.js';
import { type Fen } from '../../kernel/money.js';

/** What a column holds: text cells, whole numbers, plain decimals, yuan to the fen, calendar days. */
export type ColumnKind = 'text' | 'integer' | 'decimal' | 'yuan' | 'date';

/** What reading a cell of a kind gives: a decimal comes as its shortest decimal text, yuan as fen. */
export interface CellValues {
  text: string;
  integer: bigint;
  decimal: string;
  yuan: Fen;
  date: BusinessDate;
}

/** The rows and columns a sheet of the format can hold, and the characters of a cell. */
export const SHEET_ROWS = 1_048_576;
export const SHEET_COLUMNS = 16_384;
export const CELL_CHARACTERS = 32_767;
/** A spreadsheet keeps numbers as doubles: 15 significant digits come back as they were written. */
export const NUMBER_DIGITS = 15;

export const NUMBER_FORMATS: Readonly<Record<ColumnKind, string>> = {
  text: '@',
  integer: '0',
  decimal: 'General',
  yuan: '0.00',
  date: 'yyyy-mm-dd',
};

/** The letters of a column counted from 1: 1 is A, 27 is AA. */
export function columnLetters(column: number): string {
  let letters = '';
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}

/** The column of an address such as AB12, counted from 1; 0 when it is not an address. */
export function columnOf(address: string): number {
  let column = 0;
  for (let i = 0; i < address.length && i < 4; i++) {
    const code = address.charCodeAt(i);
    if (code < 65 || code > 90) return i === 0 ? 0 : column;
    column = column * 26 + code - 64;
  }
  return column;
}

const DAY_MS = 86_400_000;
const UNIX_EPOCH_SERIAL = 25_569;
/** 1900-03-01: before it the format counts a leap day that never was. */
const FIRST_SAFE_SERIAL = 61;
const LAST_SERIAL = 2_958_465;

/** The serial number of a day written YYYY-MM-DD in the 1900 system; undefined for what is no such day. */
export function serialOfDay(day: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const ms = Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8)));
  const serial = ms / DAY_MS + UNIX_EPOCH_SERIAL;
  return dayOfSerial(serial) === day ? serial : undefined;
}

/** The day of a serial number of the 1900 system; undefined for a time of day or outside 1900-03 to 9999. */
export function dayOfSerial(serial: number): string | undefined {
  if (!Number.isInteger(serial) || serial < FIRST_SAFE_SERIAL || serial > LAST_SERIAL) return undefined;
  return new Date((serial - UNIX_EPOCH_SERIAL) * DAY_MS).toISOString().slice(0, 10);
}

/** Control characters, lone surrogates and non-characters, which XML cannot carry. */
// eslint-disable-next-line no-control-regex -- the characters are named to be refused
const ILLEGAL_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u;

/** Whether every character of the text can stand in an XML document. */
export function isXmlText(text: string): boolean {
  return !ILLEGAL_XML.test(text);
}

/** Why a name cannot be a sheet's name, in Chinese; undefined when it can. */
export function sheetNameFault(name: string): string | undefined {
  if (name.trim() === '' || name.length > 31) return '工作表名称应为 1 至 31 个字符';
  if (/[\\/?*[\]:]/.test(name) || !isXmlText(name)) return '工作表名称不能含有 \\ / ? * [ ] :';
  return /^'|'$/.test(name) ? '工作表名称首尾不能是单引号' : undefined;
}
