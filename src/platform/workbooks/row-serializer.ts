import {
  CELL_CHARACTERS,
  columnLetters,
  type ColumnKind,
  isXmlText,
  NUMBER_DIGITS,
  serialOfDay,
} from './cells.js';

/** What a cell can be given. Objects (formulas, links, rich text, JS dates) are refused. */
export type CellInput = string | number | bigint | null | undefined;

/** The separators of the canonical text; no cell can contain them. */
export const CELL_END = '\u001f';
export const ROW_END = '\u001e';

/** A cell's canonical text, or an Error that says in Chinese why the value cannot be written. */
type Canonical = (value: CellInput) => string | Error;

const wrongType = (value: unknown, expected: string) =>
  new TypeError(`应为${expected}，实际为 ${value === null ? 'null' : typeof value}`);

function canonicalText(value: CellInput): string | Error {
  if (typeof value !== 'string') return wrongType(value, '文本');
  if (value.length > CELL_CHARACTERS) return new RangeError(`文本超过 ${CELL_CHARACTERS} 个字符`);
  return value;
}

function canonicalInteger(value: CellInput): string | Error {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return new RangeError(`${value} 不是整数`);
  if (typeof value !== 'bigint' && typeof value !== 'number') return wrongType(value, '整数');
  const text = value.toString();
  return text.length > NUMBER_DIGITS + (text.startsWith('-') ? 1 : 0)
    ? tooLong(text)
    : text === '-0'
      ? '0'
      : text;
}

const tooLong = (text: string) =>
  new RangeError(`${text} 超过 ${NUMBER_DIGITS} 位有效数字，电子表格无法精确保存`);

function canonicalDecimal(value: CellInput): string | Error {
  if (typeof value === 'number' && !Number.isFinite(value)) return new RangeError(`${value} 不是有限的数`);
  if (typeof value !== 'number' && typeof value !== 'string') return wrongType(value, '小数');
  const text = typeof value === 'number' ? plainDecimal(value) : value;
  if (!/^-?(0|[1-9]\d*)(\.\d+)?$/.test(text)) return new RangeError(`“${text}”不是十进制小数`);
  const shortest = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return significantDigits(shortest) > NUMBER_DIGITS ? tooLong(shortest) : shortest === '-0' ? '0' : shortest;
}

const significantDigits = (text: string) => text.replace(/[-.]/g, '').replace(/^0+/, '').length;

/** The shortest decimal text of a number, without an exponent; a finite number that needs one is left to fail. */
export function plainDecimal(value: number): string {
  const text = String(value);
  const scientific = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(text);
  if (scientific === null) return text;
  const [, sign = '', first = '', rest = '', places = '0'] = scientific;
  return `${sign}0.${'0'.repeat(Number(places) - 1)}${first}${rest}`;
}

function canonicalYuan(value: CellInput): string | Error {
  if (typeof value !== 'bigint') return wrongType(value, '以分计的 bigint');
  const text = value.toString();
  const negative = text.charCodeAt(0) === 45;
  const digits = (negative ? text.slice(1) : text).padStart(3, '0');
  if (digits.length > NUMBER_DIGITS) return tooLong(text);
  return `${negative ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function canonicalDate(value: CellInput): string | Error {
  if (typeof value !== 'string') return wrongType(value, 'YYYY-MM-DD 日期');
  return serialOfDay(value) === undefined ? new RangeError(`“${value}”不是可写入的日期`) : value;
}

const CANONICAL: Readonly<Record<ColumnKind, Canonical>> = {
  text: canonicalText,
  integer: canonicalInteger,
  decimal: canonicalDecimal,
  yuan: canonicalYuan,
  date: canonicalDate,
};

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\r': '_x000D_',
};
// eslint-disable-next-line no-control-regex -- the characters are named to be escaped or refused
const NEEDS_CARE = /[&<>_\u0000-\u001F\uD800-\uDFFF\uFFFE\uFFFF]/;

/** The text as XML, `_x000D_` sequences escaped as spreadsheets do; undefined when XML cannot carry it. */
export function escapeCell(text: string): string | undefined {
  if (!NEEDS_CARE.test(text)) return text;
  if (!isXmlText(text)) return undefined;
  return text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_').replace(/[&<>\r]/g, (c) => ENTITIES[c] ?? c);
}

const isSpace = (code: number) => code === 32 || (code >= 9 && code <= 13);
const keepsSpace = (text: string) =>
  isSpace(text.charCodeAt(0)) || isSpace(text.charCodeAt(text.length - 1)) || text.includes('\n');

interface CompiledColumn {
  readonly kind: ColumnKind;
  readonly canonical: Canonical;
  readonly open: string;
  readonly afterNumber: string;
}

/** What was serialized since the last take: XML for the sheet, canonical text for the digest. */
export interface Serialized {
  readonly xml: string;
  readonly canonical: string;
}

/** Turns rows into sheet XML by string building, one style id a column: no object a cell. */
export class RowSerializer {
  private xml = '';
  private canonical = '';
  private readonly columns: readonly CompiledColumn[];

  constructor(
    private readonly sheet: string,
    kinds: readonly { readonly kind: ColumnKind; readonly styleId: number }[],
  ) {
    this.columns = kinds.map(({ kind, styleId }, i) => ({
      kind,
      canonical: CANONICAL[kind],
      open: `<c r="${columnLetters(i + 1)}`,
      afterNumber: kind === 'text' ? `" s="${styleId}" t="inlineStr"><is><t` : `" s="${styleId}"><v>`,
    }));
  }

  get length(): number {
    return this.xml.length;
  }

  /** Adds one row; throws with the sheet and address of the first cell that cannot be written. */
  add(row: readonly CellInput[], number: number): void {
    if (row.length > this.columns.length)
      throw this.fault(this.columns.length, number, new RangeError('多出的单元格'));
    let xml = `<row r="${number}">`;
    let canonical = '';
    let filled = false;
    for (let i = 0; i < this.columns.length; i++) {
      const value = row[i];
      if (value !== null && value !== undefined && value !== '') {
        const column = this.columns[i] as CompiledColumn;
        const text = column.canonical(value);
        if (typeof text !== 'string') throw this.fault(i, number, text);
        xml += column.open + number + column.afterNumber + this.body(column.kind, text, i, number);
        canonical += text;
        filled = true;
      }
      canonical += CELL_END;
    }
    this.xml += xml + '</row>';
    if (filled) this.canonical += canonical + ROW_END;
  }

  take(): Serialized {
    const taken = { xml: this.xml, canonical: this.canonical };
    this.xml = this.canonical = '';
    return taken;
  }

  private body(kind: ColumnKind, text: string, index: number, number: number): string {
    if (kind === 'date') return `${String(serialOfDay(text))}</v></c>`;
    if (kind !== 'text') return `${text}</v></c>`;
    const escaped = escapeCell(text);
    if (escaped === undefined) throw this.fault(index, number, new RangeError('文本含有 XML 不允许的字符'));
    return `${keepsSpace(text) ? ' xml:space="preserve">' : '>'}${escaped}</t></is></c>`;
  }

  private fault(index: number, number: number, error: Error): Error {
    error.message = `${this.sheet}!${columnLetters(index + 1)}${number}：${error.message}`;
    return error;
  }
}
