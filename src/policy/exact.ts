import {
  add as addFractions,
  compare,
  div,
  type Fraction,
  fraction,
  mul,
  type RoundingMode,
  roundToBigint,
  sub as subFractions,
} from '../kernel/fraction.js';

/**
 * An exact quantity in its base unit. Whole ones are plain bigint, which is most of them and much faster;
 * everything else is a fraction. Nothing here rounds.
 */
export type Exact = bigint | Fraction;

export function toFraction(a: Exact): Fraction {
  return typeof a === 'bigint' ? fraction(a) : a;
}

/** The same quantity, as bigint when it is whole. */
export function toExact(a: Fraction): Exact {
  return a.d === 1n ? a.n : a;
}

export function isExact(value: unknown): value is Exact {
  return typeof value === 'bigint' || (typeof value === 'object' && value !== null && 'n' in value);
}

export function plus(a: Exact, b: Exact): Exact {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a + b;
  return toExact(addFractions(toFraction(a), toFraction(b)));
}

export function minus(a: Exact, b: Exact): Exact {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a - b;
  return toExact(subFractions(toFraction(a), toFraction(b)));
}

export function times(a: Exact, b: Exact): Exact {
  if (typeof a === 'bigint') return typeof b === 'bigint' ? a * b : partOf(a, b);
  return typeof b === 'bigint' ? partOf(b, a) : toExact(mul(a, b));
}

/** A share of a whole number: most often whole again. */
function partOf(whole: bigint, { n, d }: Fraction): Exact {
  return quotient(whole * n, d);
}

function quotient(n: bigint, d: bigint): Exact {
  return n % d === 0n ? n / d : fraction(n, d);
}

/** undefined for a zero divisor: there is no such quantity. */
export function over(a: Exact, b: Exact): Exact | undefined {
  if (sign(b) === 0) return undefined;
  if (typeof a === 'bigint' && typeof b === 'bigint') return quotient(a, b);
  return toExact(div(toFraction(a), toFraction(b)));
}

export function order(a: Exact, b: Exact): -1 | 0 | 1 {
  if (typeof a !== 'bigint') return typeof b === 'bigint' ? sign(a.n - b * a.d) : compare(a, b);
  if (typeof b !== 'bigint') return sign(a * b.d - b.n);
  return a < b ? -1 : a > b ? 1 : 0;
}

export function sign(a: Exact): -1 | 0 | 1 {
  const n = typeof a === 'bigint' ? a : a.n;
  return n < 0n ? -1 : n > 0n ? 1 : 0;
}

export function least(a: Exact, b: Exact): Exact {
  return order(a, b) <= 0 ? a : b;
}

export function greatest(a: Exact, b: Exact): Exact {
  return order(a, b) >= 0 ? a : b;
}

export const ROUNDINGS: readonly RoundingMode[] = ['truncate', 'half-up', 'ceil', 'floor'];

/** The nearest multiple of a positive step in the stated direction. */
export function roundTo(a: Exact, step: Exact, mode: RoundingMode): Exact {
  const steps = step === 1n ? a : over(a, step);
  if (steps === undefined) throw new RangeError('a step of zero rounds nothing');
  return typeof steps === 'bigint' ? a : times(roundToBigint(steps, mode), step);
}

const DECIMAL = /^(-?)(\d{1,30})(?:\.(\d{1,20}))?$/;

/** A decimal text such as `-12.50` exactly, or undefined when it is not one. */
export function exactDecimal(text: string): Exact | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, minusSign, wholePart = '', decimals = ''] = match;
  const n = BigInt(`${minusSign}${wholePart}${decimals}`);
  return decimals === '' ? n : toExact(fraction(n, 10n ** BigInt(decimals.length)));
}

/** Decimal text with at most the given digits, without trailing zeros; says whether digits were cut off. */
export function decimalText(a: Exact, digits: number): { readonly text: string; readonly cut: boolean } {
  if (typeof a === 'bigint') return { text: a.toString(), cut: false };
  const scale = 10n ** BigInt(digits);
  const scaled = (a.n * scale) / a.d;
  const cut = scaled * a.d !== a.n * scale;
  const size = scaled < 0n ? -scaled : scaled;
  const decimals = (size % scale).toString().padStart(digits, '0').replace(/0+$/, '');
  const head = `${a.n < 0n ? '-' : ''}${size / scale}`;
  return { text: decimals === '' ? head : `${head}.${decimals}`, cut };
}

/** A quotient of whole numbers, exactly. */
export function fromExact(n: bigint, d: bigint): Exact {
  return quotient(n, d);
}
