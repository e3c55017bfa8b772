import { decimalText, type Exact, over, times } from './exact.js';
import type { Type, Value } from './types.js';
import type { Unit } from './units.js';

/** Turns a known value into words for people: `300,000.00 元`, `48%`, `2026-01-01`, `是`. */
export type Say = (value: Value) => string;

const sayers = new WeakMap<Type, Say>();

/** The words for values of a type, chosen once. */
export function sayer(type: Type): Say {
  const known = sayers.get(type) ?? chosenSayer(type);
  sayers.set(type, known);
  return known;
}

function chosenSayer(type: Type): Say {
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
  if (unit.name === '元') return sayYuan as Say;
  const digits = unit.money === 0 ? 4 : 6;
  const suffix = unit.name === '' || unit.name === '%' ? unit.name : ` ${unit.name}`;
  // A year is no amount: 2024 年.
  const grouped = unit.name === '年' ? (text: string) => text : group;
  const unitsInBase = over(1n, unit.scale) as Exact;
  return (value) => {
    const amount = times(value as Exact, unitsInBase);
    if (typeof amount === 'bigint' && amount >= 0n && amount < 1_000n) return WHOLE[Number(amount)] + suffix;
    const { text, cut } = decimalText(amount, digits);
    if (cut && suffix === '' && typeof amount !== 'bigint' && amount.d <= MOST_PARTS)
      return `${amount.n}/${amount.d}`;
    return `${cut ? '约 ' : ''}${grouped(text)}${suffix}`;
  };
}

/** Fen as `300,000.00 元`; a part of a fen is cut and the text says 约. */
export function sayYuan(amount: Exact): string {
  return typeof amount === 'bigint' ? sayWhole(amount) : `约 ${sayWhole(amount.n / amount.d)}`;
}

/** Amounts below a thousand million fen are taken apart as small integers, which is many times faster. */
const SMALL = 1_000_000_000n;
const WHOLE = Array.from({ length: 1_000 }, (_, n) => n.toString());
const THOUSANDS = WHOLE.map((n) => `,${n.padStart(3, '0')}`);
const CENTS = WHOLE.slice(0, 100).map((n) => `.${n.padStart(2, '0')} 元`);

function sayWhole(amount: bigint): string {
  if (amount < 0n) return `-${sayWhole(-amount)}`;
  if (amount >= SMALL) return groupWhole((amount / 100n).toString()) + CENTS[Number(amount % 100n)];
  const cents = Number(amount) | 0;
  const yuan = (cents / 100) | 0;
  return sayThousands(yuan) + CENTS[cents - yuan * 100];
}

function sayThousands(n: number): string {
  if (n < 1_000) return WHOLE[n] as string;
  const thousands = (n / 1_000) | 0;
  return sayThousands(thousands) + THOUSANDS[n - thousands * 1_000];
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

/** What was found against what is asked: `现为 2 人，要求不低于 5 人`. */
export function sayAgainst(found: string, threshold: string): string {
  return `现为${/^[\d-]/.test(found) ? ' ' : ''}${found}，要求${threshold}`;
}
