import { type Fen, fen } from './money.js';

/** An exact quantity: always reduced, `d` positive. Made only by the functions below. */
export interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

/** `truncate` goes towards zero, `half-up` is 四舍五入: a half goes away from zero. */
export type RoundingMode = 'truncate' | 'half-up' | 'ceil' | 'floor';

const DECIMAL = /^(-?)(0|[1-9]\d{0,39})(?:\.(\d{1,40}))?(%?)$/;
const QUOTIENT = /^(-?(?:0|[1-9]\d{0,39}))\/([1-9]\d{0,39})$/;

/** n/d, reduced; RangeError when d is zero. */
export function fraction(n: bigint, d = 1n): Fraction {
  if (d === 1n) return { n, d };
  if (d === 0n) throw new RangeError('a fraction has no zero denominator');
  const divisor = greatestCommonDivisor(magnitude(n), magnitude(d)) * (d < 0n ? -1n : 1n);
  return { n: n / divisor, d: d / divisor };
}

/** The value of `0.5`, `50%`, `3/4` or `1200`, exactly; RangeError for any other text. */
export function parseFraction(text: string): Fraction {
  const quotient = QUOTIENT.exec(text);
  if (quotient !== null) return fraction(BigInt(quotient[1] ?? ''), BigInt(quotient[2] ?? ''));
  const decimal = DECIMAL.exec(text);
  if (decimal === null) throw new RangeError(`not an exact number: ${JSON.stringify(text.slice(0, 40))}`);
  const [, sign = '', whole = '', decimals = '', percent = ''] = decimal;
  const scale = 10n ** BigInt(decimals.length + 2 * percent.length);
  return fraction(BigInt(sign + whole + decimals), scale);
}

/** a + b. */
export function add(a: Fraction, b: Fraction): Fraction {
  return fraction(a.n * b.d + b.n * a.d, a.d * b.d);
}

/** a − b. */
export function sub(a: Fraction, b: Fraction): Fraction {
  return fraction(a.n * b.d - b.n * a.d, a.d * b.d);
}

/** a × b. */
export function mul(a: Fraction, b: Fraction): Fraction {
  return fraction(a.n * b.n, a.d * b.d);
}

/** a ÷ b; RangeError when b is zero. */
export function div(a: Fraction, b: Fraction): Fraction {
  return fraction(a.n * b.d, a.d * b.n);
}

/** −1 when a is less than b, 0 when they are equal, 1 when it is more. */
export function compare(a: Fraction, b: Fraction): -1 | 0 | 1 {
  const difference = a.n * b.d - b.n * a.d;
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

/** Whether a is zero. */
export function isZero(a: Fraction): boolean {
  return a.n === 0n;
}

/** The decimal text with exactly that many digits (0 or more) after the point. */
export function toDecimal(a: Fraction, digits: number, mode: RoundingMode): string {
  if (!Number.isInteger(digits) || digits < 0) throw new RangeError(`not a number of digits: ${digits}`);
  const scaled = roundToBigint({ n: a.n * 10n ** BigInt(digits), d: a.d }, mode);
  const text = magnitude(scaled)
    .toString()
    .padStart(digits + 1, '0');
  const sign = scaled < 0n ? '-' : '';
  if (digits === 0) return sign + text;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The whole number nearest to a in the stated direction. */
export function roundToBigint({ n, d }: Fraction, mode: RoundingMode): bigint {
  const towardsZero = n / d;
  const rest = n % d;
  if (rest === 0n || mode === 'truncate') return towardsZero;
  const awayFromZero = towardsZero + (n < 0n ? -1n : 1n);
  if (mode === 'half-up') return 2n * magnitude(rest) >= d ? awayFromZero : towardsZero;
  return (mode === 'ceil') === n > 0n ? awayFromZero : towardsZero;
}

/** That share of an amount; part of a fen is dropped unless the law says how to round. */
export function applyRate(f: Fen, rate: Fraction, mode: RoundingMode = 'truncate'): Fen {
  return fen(roundToBigint({ n: f * rate.n, d: rate.d }, mode));
}

function magnitude(n: bigint): bigint {
  return n < 0n ? -n : n;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}
