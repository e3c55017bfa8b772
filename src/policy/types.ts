import { exactDecimal, type Exact, over } from './exact.js';
import { isLawDay } from './law-day.js';
import { agree, inBase, sayUnit, type Unit, unitOf } from './units.js';

/** What an expression gives. */
export type Type =
  | { readonly kind: 'quantity'; readonly unit: Unit }
  | { readonly kind: 'date' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'text' }
  | { readonly kind: 'choice'; readonly options: ReadonlyMap<string, string> }
  | { readonly kind: 'choices'; readonly options: ReadonlyMap<string, string> };

/** A known value: quantities in base units (money in fen), dates as YYYY-MM-DD, choices by their codes. */
export type Value = Exact | string | boolean | readonly string[];

export const DATE: Type = { kind: 'date' };
export const BOOLEAN: Type = { kind: 'boolean' };
export const TEXT: Type = { kind: 'text' };

/** Whether a text can be hashed and stored: no half of a surrogate pair, no NUL. */
export function isWhole(text: string): boolean {
  return !/[\p{Surrogate}\0]/u.test(text);
}

export function quantity(unit: Unit): Type {
  return { kind: 'quantity', unit };
}

/** How a fault names a type. */
export function sayType(type: Type): string {
  if (type.kind === 'quantity') return sayUnit(type.unit);
  if (type.kind === 'choice' || type.kind === 'choices') {
    const codes = [...type.options.keys()].join(', ');
    return type.kind === 'choice' ? `one of ${codes}` : `a list out of ${codes}`;
  }
  return { date: 'a date', boolean: 'true or false', text: 'a text' }[type.kind];
}

/** Whether values of both types can stand on the two sides of a comparison. */
export function comparable(a: Type, b: Type): boolean {
  if (a.kind === 'quantity' && b.kind === 'quantity') return agree(a.unit, b.unit);
  if (a.kind === 'choice' && b.kind === 'choice')
    return [...b.options.keys()].every((code) => a.options.has(code));
  return a.kind === b.kind;
}

/** A value written in a rule file, with the type that its own writing shows. */
export interface Literal {
  readonly type: Type;
  readonly value: Value;
}

const QUANTITY = /^(-?\d[\d,]*(?:\.\d+)?)(?:\/(\d+))?\s*([^\d\s,.-].*)?$/u;

/**
 * Reads `300000 元`, `20 万元`, `30%`, `1/3`, `50 家`, `2026-01-01`, `true`; with an expected type also its
 * options and texts. A bare number is a count or a rate, never money or an area: those state their unit.
 * Gives undefined when the writing is none of these or disagrees with what is expected.
 */
export function readLiteral(text: string, expected?: Type): Literal | undefined {
  if (expected?.kind === 'choice')
    return expected.options.has(text) ? { type: expected, value: text } : undefined;
  if (expected?.kind === 'text') return { type: expected, value: text };
  const literal = ownLiteral(text);
  if (literal === undefined || expected === undefined) return literal;
  return comparable(expected, literal.type) ? literal : undefined;
}

function ownLiteral(text: string): Literal | undefined {
  if (text === 'true' || text === 'false') return { type: BOOLEAN, value: text === 'true' };
  if (isLawDay(text)) return { type: DATE, value: text };
  const match = QUANTITY.exec(text);
  if (match === null) return undefined;
  const [, digits = '', divisor, unitName = ''] = match;
  const unit = unitOf(unitName.trim());
  const amount = readNumber(digits, divisor);
  return unit === undefined || amount === undefined
    ? undefined
    : { type: quantity(unit), value: inBase(amount, unit) };
}

function readNumber(digits: string, divisor: string | undefined): Exact | undefined {
  if (digits.includes(',') && !/^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(digits)) return undefined;
  const amount = exactDecimal(digits.replaceAll(',', ''));
  return amount === undefined || divisor === undefined ? amount : over(amount, BigInt(divisor));
}
