import { type ColumnKind, dayOfSerial, NUMBER_DIGITS } from './cells.js';
import { plainDecimal } from './row-serializer.js';
import { type RawCell } from './sheet-parser.js';

/** A cell's canonical text, or why it cannot be taken: a code for machines and words for people. */
export type CellReading = { readonly text: string } | { readonly code: string; readonly message: string };

const EXPECTED: Readonly<Record<ColumnKind, string>> = {
  text: '文本',
  integer: '整数（数值单元格）',
  decimal: '数值',
  yuan: '金额（数值单元格，单位元，至多两位小数）',
  date: '日期（日期格式的单元格）',
};
const DAYS_1904 = 1462;
const NUMERIC = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Reads a cell that is not blank as its column's kind, exactly: never by arithmetic on floats. */
export function readCell(cell: RawCell, kind: ColumnKind, date1904: boolean): CellReading {
  if (cell.isFormula) return { code: 'cell-formula', message: '含有公式，请粘贴为数值' };
  if (cell.type === 'error') return { code: 'cell-error', message: `是错误值 ${cell.text.slice(0, 20)}` };
  if (kind === 'text') return cell.type === 'text' ? { text: cell.text } : wrongType(cell, kind);
  if (kind === 'date') return readDate(cell, date1904);
  if (cell.type !== 'number' || cell.isDateStyle || !NUMERIC.test(cell.text)) return wrongType(cell, kind);
  return readNumber(plainDecimal(Number(cell.text)), kind);
}

function readNumber(text: string, kind: 'integer' | 'decimal' | 'yuan'): CellReading {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return precision(text, '数值过大或过小');
  const [, sign = '', whole = '', places = ''] = match;
  if (kind === 'integer' && places !== '') return precision(text, '应为整数');
  if (kind === 'yuan' && places.length > 2) return precision(text, '超过两位小数');
  if ((whole + places).replace(/^0+/, '').length > NUMBER_DIGITS)
    return precision(text, '超过 15 位有效数字');
  const canonical = kind === 'yuan' ? `${sign}${whole}.${places.padEnd(2, '0')}` : text;
  return /^-0(\.0+)?$/.test(canonical) ? { text: canonical.slice(1) } : { text: canonical };
}

function readDate(cell: RawCell, date1904: boolean): CellReading {
  if (cell.type === 'day') {
    const day = /^(\d{4}-\d{2}-\d{2})(T00:00:00(\.0+)?Z?)?$/.exec(cell.text)?.[1];
    return day === undefined ? wrongType(cell, 'date') : { text: day };
  }
  if (cell.type !== 'number' || !cell.isDateStyle) return wrongType(cell, 'date');
  const day = dayOfSerial(Number(cell.text) + (date1904 ? DAYS_1904 : 0));
  return day === undefined ? { code: 'cell-type', message: '应为不含时刻的日期' } : { text: day };
}

const precision = (text: string, why: string): CellReading => ({
  code: 'cell-precision',
  message: `${text.slice(0, 40)} ${why}`,
});

function wrongType(cell: RawCell, kind: ColumnKind): CellReading {
  return { code: 'cell-type', message: `应为${EXPECTED[kind]}，实际为${describe(cell)}` };
}

function describe(cell: RawCell): string {
  const text = cell.text.slice(0, 30);
  if (cell.type === 'text') return `文本“${text}”`;
  if (cell.type === 'boolean') return `逻辑值 ${cell.text === '1' ? 'TRUE' : 'FALSE'}`;
  return cell.isDateStyle || cell.type === 'day' ? `日期（${text}）` : `数值 ${text}`;
}
