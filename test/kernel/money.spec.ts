import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addFen,
  type Fen,
  fen,
  formatYuan,
  groupYuan,
  maxFen,
  minFen,
  parseYuan,
  subFen,
  sumFen,
} from '../../src/kernel/money.js';

const [LEAST, MOST] = [-(2n ** 63n), 2n ** 63n - 1n];
const anyFen = fc.bigInt({ min: LEAST, max: MOST }).map(fen);

describe('an amount of yuan', () => {
  it.each([
    ['0', 0n],
    ['-0', 0n],
    ['0.00', 0n],
    ['0.01', 1n],
    ['-0.01', -1n],
    ['0.1', 10n],
    ['0.10', 10n],
    ['1', 100n],
    ['1234.5', 123_450n],
    ['-1234.05', -123_405n],
    // Fifteen digits and more, where a double gives way.
    ['123456789012345', 12_345_678_901_234_500n],
    ['90071992547409.93', 9_007_199_254_740_993n],
    ['9007199254740993.01', 900_719_925_474_099_301n],
    ['92233720368547758.07', MOST],
    ['-92233720368547758.08', LEAST],
  ])('of %s is %s fen exactly', (text, expected) => {
    expect(parseYuan(text)).toBe(expected);
  });

  it.each([
    ...['', ' ', '-', '.', '1.', '.5', '-.5', '+1', '--1', '01', '00', '00.5', '1.2.3', '1-1'],
    ...['1.005', '0.000', '0.001', '1e3', '1,000', '1_000', '0x10', 'NaN', 'Infinity', 'null'],
    ...[' 1', '1 ', '1\n', '\t1', '１', '٣', '−1', '¥1', '1元', '壹'],
  ])('is not told by %j', (text) => {
    expect(() => parseYuan(text)).toThrow(RangeError);
  });

  it.each(['92233720368547758.08', '-92233720368547758.09', '99999999999999999.99'])(
    'of %s would not fit the database, and is refused as too large',
    (text) => {
      expect(() => parseYuan(text)).toThrow(`an amount too large to keep: "${text}"`);
    },
  );

  it('is refused with its text, cut when it is long', () => {
    expect(() => parseYuan('1.005')).toThrow('not an amount of yuan: "1.005"');
    expect(() => parseYuan('9'.repeat(5000))).toThrow(`not an amount of yuan: "${'9'.repeat(40)}…"`);
  });
});

describe('the text of an amount', () => {
  it.each([
    [0n, '0.00', '0.00'],
    [1n, '0.01', '0.01'],
    [-1n, '-0.01', '-0.01'],
    [-10n, '-0.10', '-0.10'],
    [99_999n, '999.99', '999.99'],
    [100_000n, '1000.00', '1,000.00'],
    [-100_000n, '-1000.00', '-1,000.00'],
    [-99_999n, '-999.99', '-999.99'],
    [123_456_789_01n, '123456789.01', '123,456,789.01'],
    [MOST, '92233720368547758.07', '92,233,720,368,547,758.07'],
    [LEAST, '-92233720368547758.08', '-92,233,720,368,547,758.08'],
  ])('of %s fen is %s, for people %s', (n, plain, grouped) => {
    expect(formatYuan(fen(n))).toBe(plain);
    expect(groupYuan(fen(n))).toBe(grouped);
  });

  const findLoss = (parse: (text: string) => bigint) =>
    fc.check(
      fc.property(anyFen, (f) => parse(formatYuan(f)) === f),
      { endOnFailure: true },
    ).failed;

  it('gives the amount back, whatever it is', () => {
    expect(findLoss(parseYuan)).toBe(false);
  });

  it('would lose fen through a floating-point number, and that would be seen', () => {
    expect(findLoss((text) => BigInt(Math.round(Number(text) * 100)))).toBe(true);
  });

  it('only gains commas for people', () => {
    fc.assert(fc.property(anyFen, (f) => groupYuan(f).replaceAll(',', '') === formatYuan(f)));
  });
});

describe('amounts together', () => {
  const fens = (...ns: bigint[]): Fen[] => ns.map(fen);

  it('add up, none to zero', () => {
    expect(addFen(...fens(1n, -3n, 5n))).toBe(3n);
    expect(addFen()).toBe(0n);
    expect(sumFen(new Set(fens(7n, 8n)))).toBe(15n);
    expect(sumFen([])).toBe(0n);
    expect(subFen(fen(3n), fen(5n))).toBe(-2n);
  });

  it('have a smallest and a largest, but not when there are none', () => {
    expect(minFen(...fens(3n, -5n, 4n))).toBe(-5n);
    expect(maxFen(...fens(3n, -5n, 4n))).toBe(4n);
    expect(minFen(fen(3n))).toBe(3n);
    expect(() => minFen()).toThrow(RangeError);
    expect(() => maxFen()).toThrow(RangeError);
  });
});
