import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  add,
  applyRate,
  compare,
  div,
  type Fraction,
  fraction,
  isZero,
  mul,
  parseFraction,
  type RoundingMode,
  roundToBigint,
  sub,
  toDecimal,
} from '../../src/kernel/fraction.js';
import { fen } from '../../src/kernel/money.js';

const anyInt = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
const anyDivisor = anyInt.filter((n) => n !== 0n);
const anyFraction = fc.tuple(anyInt, anyDivisor).map(([n, d]) => fraction(n, d));
const size = (n: bigint) => (n < 0n ? -n : n);
const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? size(a) : gcd(b, a % b));

describe('a fraction', () => {
  it.each([
    ['0', 0n, 1n],
    ['-0', 0n, 1n],
    ['0%', 0n, 1n],
    ['0/7', 0n, 1n],
    ['0.5', 1n, 2n],
    ['-0.5', -1n, 2n],
    ['50%', 1n, 2n],
    ['-12.5%', -1n, 8n],
    ['3/4', 3n, 4n],
    ['-6/8', -3n, 4n],
    ['1200', 1200n, 1n],
    ['33.333333333333333333%', 33_333_333_333_333_333_333n, 10n ** 20n],
  ])('reads %s as %s/%s', (text, n, d) => {
    expect(parseFraction(text)).toEqual({ n, d });
  });

  it.each([
    ...['', '.', '.5', '5.', '1/0', '1/-2', '1/2/3', '1/2%', '%', '5%%', '01', '1/02', '+1'],
    ...['1e3', '1,000', ' 1', '1 ', '1\n', 'NaN', 'Infinity', '五成', `0.${'1'.repeat(41)}`],
  ])('is not told by %j', (text) => {
    expect(() => parseFraction(text)).toThrow(RangeError);
  });

  it('has no zero denominator, and zero divides nothing', () => {
    expect(() => fraction(1n, 0n)).toThrow(RangeError);
    expect(() => div(fraction(1n), fraction(0n, 5n))).toThrow(RangeError);
    expect(isZero(fraction(0n, -5n))).toBe(true);
    expect(isZero(fraction(-1n, 5n))).toBe(false);
  });

  it('is always reduced over a positive denominator, and keeps its value', () => {
    fc.assert(
      fc.property(anyInt, anyDivisor, (n, d) => {
        const made = fraction(n, d);
        return made.d > 0n && gcd(made.n, made.d) === 1n && made.n * d === n * made.d;
      }),
    );
  });

  it('adds, subtracts, multiplies and divides as whole numbers do across the denominators', () => {
    const is = (a: Fraction, n: bigint, d: bigint) => a.d > 0n && gcd(a.n, a.d) === 1n && a.n * d === n * a.d;
    fc.assert(
      fc.property(
        anyFraction,
        anyFraction,
        (a, b) =>
          is(add(a, b), a.n * b.d + b.n * a.d, a.d * b.d) &&
          is(sub(a, b), a.n * b.d - b.n * a.d, a.d * b.d) &&
          is(mul(a, b), a.n * b.n, a.d * b.d) &&
          (isZero(b) || is(div(a, b), a.n * b.d, a.d * b.n)),
      ),
    );
  });

  it('is compared exactly: 59.96 % is not 60 %', () => {
    expect(compare(parseFraction('59.96%'), parseFraction('60%'))).toBe(-1);
    expect(compare(parseFraction('60%'), parseFraction('3/5'))).toBe(0);
    expect(compare(parseFraction('-1/3'), parseFraction('-33.333333333333333333%'))).toBe(-1);
    fc.assert(
      fc.property(anyFraction, anyFraction, (a, b) => {
        const { n } = sub(a, b);
        return compare(a, b) === (n > 0n ? 1 : n < 0n ? -1 : 0);
      }),
    );
  });
});

const ROUNDED: readonly [string, Record<RoundingMode, bigint>][] = [
  ['2.5', { truncate: 2n, 'half-up': 3n, ceil: 3n, floor: 2n }],
  ['-2.5', { truncate: -2n, 'half-up': -3n, ceil: -2n, floor: -3n }],
  ['0.5', { truncate: 0n, 'half-up': 1n, ceil: 1n, floor: 0n }],
  ['-0.5', { truncate: 0n, 'half-up': -1n, ceil: 0n, floor: -1n }],
  ['1.4999999999', { truncate: 1n, 'half-up': 1n, ceil: 2n, floor: 1n }],
  ['-1.4999999999', { truncate: -1n, 'half-up': -1n, ceil: -1n, floor: -2n }],
  ['1.5000000001', { truncate: 1n, 'half-up': 2n, ceil: 2n, floor: 1n }],
  ['-1.5000000001', { truncate: -1n, 'half-up': -2n, ceil: -1n, floor: -2n }],
  ['7', { truncate: 7n, 'half-up': 7n, ceil: 7n, floor: 7n }],
  ['-7', { truncate: -7n, 'half-up': -7n, ceil: -7n, floor: -7n }],
  ['0', { truncate: 0n, 'half-up': 0n, ceil: 0n, floor: 0n }],
];
const MODES: readonly RoundingMode[] = ['truncate', 'half-up', 'ceil', 'floor'];
const CASES = ROUNDED.flatMap(([text, by]) => MODES.map((mode) => [text, mode, by[mode]] as const));

/** What each mode means, said in whole numbers: q stands for n/d. */
const MEANING: Record<RoundingMode, (n: bigint, d: bigint, q: bigint) => boolean> = {
  floor: (n, d, q) => q * d <= n && n < (q + 1n) * d,
  ceil: (n, d, q) => (q - 1n) * d < n && n <= q * d,
  truncate: (n, d, q) => size(q * d) <= size(n) && size(n) < (size(q) + 1n) * d && q * n >= 0n,
  // Nearest; on a half the larger size.
  'half-up': (n, d, q) => {
    const off = 2n * (size(n) - size(q) * d);
    return -d <= off && off < d && q * n >= 0n;
  },
};

describe('rounding', () => {
  it.each(CASES)('%s by %s is %s', (text, mode, expected) => {
    expect(roundToBigint(parseFraction(text), mode)).toBe(expected);
  });

  const findSlip = (mode: RoundingMode, round: (a: Fraction) => bigint) => {
    // Halves are rare among random fractions: ask for them.
    const halves = anyInt.map((n) => fraction(2n * n + 1n, 2n));
    const isMeant = (a: Fraction) => MEANING[mode](a.n, a.d, round(a));
    return fc.check(fc.property(fc.oneof(anyFraction, halves), isMeant), { endOnFailure: true }).failed;
  };

  it.each(MODES)('by %s means what it says, for every fraction of either sign', (mode) => {
    expect(findSlip(mode, (a) => roundToBigint(a, mode))).toBe(false);
  });

  it('upwards at every half, as Math.round does it, would be seen to fail below zero', () => {
    const half = fraction(1n, 2n);
    expect(findSlip('half-up', (a) => roundToBigint(add(a, half), 'floor'))).toBe(true);
  });

  it('by dropping what is left would be seen to be neither floor nor ceiling', () => {
    expect(findSlip('floor', ({ n, d }) => n / d)).toBe(true);
    expect(findSlip('ceil', ({ n, d }) => n / d)).toBe(true);
  });
});

describe('a decimal text', () => {
  it.each([
    ['2/3', 2, 'half-up', '0.67'],
    ['2/3', 2, 'truncate', '0.66'],
    ['-2/3', 2, 'half-up', '-0.67'],
    ['-2/3', 2, 'floor', '-0.67'],
    ['-2/3', 2, 'ceil', '-0.66'],
    ['-1/1000', 2, 'truncate', '0.00'],
    ['1/1000', 2, 'ceil', '0.01'],
    ['5/2', 0, 'half-up', '3'],
    ['-5/2', 0, 'half-up', '-3'],
    ['12', 3, 'truncate', '12.000'],
    ['1/20', 1, 'half-up', '0.1'],
  ] as const)('of %s with %d digits by %s is %s', (text, digits, mode, expected) => {
    expect(toDecimal(parseFraction(text), digits, mode)).toBe(expected);
  });

  it.each([-1, 0.5, NaN])('has no %d digits', (digits) => {
    expect(() => toDecimal(fraction(1n), digits, 'truncate')).toThrow(RangeError);
  });

  it('with enough digits is the fraction itself', () => {
    fc.assert(
      fc.property(anyInt, fc.nat(20), (n, digits) => {
        const a = fraction(n, 10n ** BigInt(digits));
        return MODES.every((mode) => compare(parseFraction(toDecimal(a, digits, mode)), a) === 0);
      }),
    );
  });
});

describe('a share of an amount', () => {
  it('drops a part of a fen unless the law says how to round', () => {
    expect(applyRate(fen(1n), parseFraction('99.99%'))).toBe(0n);
    expect(applyRate(fen(-1n), parseFraction('99.99%'))).toBe(0n);
    expect(applyRate(fen(1n), parseFraction('50%'), 'half-up')).toBe(1n);
    expect(applyRate(fen(-1n), parseFraction('50%'), 'half-up')).toBe(-1n);
    expect(applyRate(fen(1n), parseFraction('0.01%'), 'ceil')).toBe(1n);
    expect(applyRate(fen(10_000n), parseFraction('1/3'))).toBe(3_333n);
  });

  it('is exact beyond what a double can hold', () => {
    expect(applyRate(fen(9_007_199_254_740_993n), parseFraction('100%'))).toBe(9_007_199_254_740_993n);
    expect(applyRate(fen(900_719_925_474_099_301n), parseFraction('30%'))).toBe(270_215_977_642_229_790n);
  });
});
