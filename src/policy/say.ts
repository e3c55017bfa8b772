import { decimalText, type Exact } from './exact.js';
import type { Type, Value } from './types.js';
import { fromBase, type Unit } from './units.js';

/** Turns a known value into words for people: `300,000.00 元`, `48%`, `2026-01-01`, `是`. */
export type Say = (value: Value) => string;

/** The words for values of a type, chosen once. */
export function sayer(type: Type): Say {
  switch (type.kind) {
    case 'quantity':
      return quantitySayer(type.unit);
    case 'boolean':
      return (value) => (value === true ? '是' : '否');
    case 'choice':
      return (value) => type.options.get(value as string) ?? NOT_LISTED;
    case 'choices':
      return (value) => sayChoices(value as readonly string[], type.options);
    case 'date':
    case 'text':
      return (value) => value as string;
  }
}

const NOT_LISTED = '未列明';

/** The law says 2/3, not 0.6666. */
const MOST_PARTS = 12n;

function sayChoices(codes: readonly string[], options: ReadonlyMap<string, string>): string {
  return codes.length === 0 ? '无' : codes.map((code) => options.get(code) ?? code).join('、');
}

function quantitySayer(unit: Unit): Say {
  if (unit.name === '元') return (value) => sayYuan(value as Exact);
  const digits = unit.money === 0 ? 4 : 6;
  const suffix = unit.name === '' || unit.name === '%' ? unit.name : ` ${unit.name}`;
  // A year is no amount: 2024 年.
  const grouped = unit.name === '年' ? (text: string) => text : group;
  return (value) => {
    const amount = fromBase(value as Exact, unit);
    const { text, cut } = decimalText(amount, digits);
    if (cut && suffix === '' && typeof amount !== 'bigint' && amount.d <= MOST_PARTS)
      return `${amount.n}/${amount.d}`;
    return `${cut ? '约 ' : ''}${grouped(text)}${suffix}`;
  };
}

/** Fen as `300,000.00 元`; a part of a fen is cut and the text says 约. */
export function sayYuan(amount: Exact): string {
  const fen = typeof amount === 'bigint' ? amount : amount.n / amount.d;
  return `${typeof amount === 'bigint' ? '' : '约 '}${groupFen(fen)} 元`;
}

function groupFen(fen: bigint): string {
  const digits = fen < 0n ? (-fen).toString() : fen.toString();
  const padded = digits.length < 3 ? digits.padStart(3, '0') : digits;
  const cut = padded.length - 2;
  return `${fen < 0n ? '-' : ''}${groupWhole(padded.slice(0, cut))}.${padded.slice(cut)}`;
}

function groupWhole(digits: string): string {
  const first = digits.length % 3;
  let text = digits.slice(0, first);
  for (let i = first; i < digits.length; i += 3) text += (text === '' ? '' : ',') + digits.slice(i, i + 3);
  return text;
}

function group(decimal: string): string {
  const sign = decimal.startsWith('-') ? '-' : '';
  const [whole = '', decimals] = decimal.slice(sign.length).split('.');
  return `${sign}${groupWhole(whole)}${decimals === undefined ? '' : `.${decimals}`}`;
}
