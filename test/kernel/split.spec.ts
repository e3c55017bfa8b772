import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { largestRemainder } from '../../src/kernel/split.js';

type Split = typeof largestRemainder;

const sumOf = (ns: readonly bigint[]) => ns.reduce((a, b) => a + b, 0n);
const anyWeights = fc
  .array(fc.oneof(fc.bigInt(0n, 9n), fc.bigInt(0n, 10n ** 15n)), { minLength: 1, maxLength: 12 })
  .filter((weights) => sumOf(weights) > 0n);
const anyCase = fc.record({ total: fc.bigInt(0n, 10n ** 15n), weights: anyWeights, turn: fc.nat(12) });

/** What each key gets, asked in another order of the same list. */
function turned(
  split: Split,
  total: bigint,
  weights: readonly bigint[],
  keys: readonly string[],
  by: number,
) {
  const turn = <T>(list: readonly T[]) => [...list.slice(by), ...list.slice(0, by)].reverse();
  const shares = split(total, turn(weights), turn(keys));
  const byKey = new Map(turn(keys).map((key, i) => [key, shares[i]]));
  return keys.map((key) => byKey.get(key));
}

/** Which promises a way to split breaks. */
function broken(split: Split): string[] {
  const promises: Record<string, (c: { total: bigint; weights: bigint[]; turn: number }) => boolean> = {
    'sums exactly': ({ total, weights }) => sumOf(split(total, weights, keysOf(weights))) === total,
    'is within one of the exact share': ({ total, weights }) => {
      const sum = sumOf(weights);
      const off = split(total, weights, keysOf(weights)).map((share, i) => share * sum - total * weights[i]!);
      return off.every((o) => -sum < o && o < sum);
    },
    'gives nothing to weight zero': ({ total, weights }) =>
      split(total, weights, keysOf(weights)).every((share, i) => weights[i] !== 0n || share === 0n),
    'does not depend on the order': ({ total, weights, turn }) => {
      const straight = split(total, weights, keysOf(weights));
      const other = turned(split, total, weights, keysOf(weights), turn % weights.length);
      return straight.every((share, i) => share === other[i]);
    },
  };
  const run = (holds: (typeof promises)[string]) =>
    fc.check(fc.property(anyCase, holds), { numRuns: 400, endOnFailure: true });
  return Object.keys(promises).filter((name) => run(promises[name]!).failed);
}
const keysOf = (weights: readonly bigint[]) => weights.map((_, i) => `key-${i}`);

describe('a split by largest remainder', () => {
  it.each([
    [100n, [1n, 1n, 1n], [34n, 33n, 33n]],
    [100n, [50n, 30n, 20n], [50n, 30n, 20n]],
    [1n, [1n, 2n], [0n, 1n]],
    [10n, [0n, 3n], [0n, 10n]],
    [0n, [1n, 2n], [0n, 0n]],
    [0n, [0n, 0n], [0n, 0n]],
    [2n, [1n, 1n, 1n, 1n], [1n, 1n, 0n, 0n]],
    [0n, [], []],
  ])('of %s over %j is %j', (total, weights, shares) => {
    expect(largestRemainder(total, weights, keysOf(weights))).toEqual(shares);
  });

  it('gives equal remainders to the smaller key first, wherever it stands', () => {
    expect(largestRemainder(100n, [1n, 1n, 1n], ['c', 'a', 'b'])).toEqual([33n, 34n, 33n]);
    expect(largestRemainder(101n, [1n, 1n, 1n], ['c', 'a', 'b'])).toEqual([33n, 34n, 34n]);
    expect(largestRemainder(1n, [1n, 1n], ['乙', '丙'])).toEqual([0n, 1n]);
  });

  it('keeps every promise', () => {
    expect(broken(largestRemainder)).toEqual([]);
  });

  it.each<[string, bigint, bigint[], string[]]>([
    ['a negative total', -1n, [1n], ['a']],
    ['a negative weight', 1n, [2n, -1n], ['a', 'b']],
    ['a repeated key', 1n, [1n, 1n], ['a', 'a']],
    ['a weight without a key', 1n, [1n, 1n], ['a']],
    ['no weight at all', 1n, [0n, 0n], ['a', 'b']],
    ['nobody to share', 1n, [], []],
  ])('refuses %s', (_what, total, weights, keys) => {
    expect(() => largestRemainder(total, weights, keys)).toThrow(RangeError);
  });
});

describe('a worse split', () => {
  const floors = (total: bigint, weights: readonly bigint[]) =>
    weights.map((w) => (total * w) / sumOf(weights));

  it('that rounds each share by itself is caught: it does not sum', () => {
    const rounding: Split = (total, weights) =>
      weights.map((w) => (2n * total * w + sumOf(weights)) / (2n * sumOf(weights)));
    expect(broken(rounding)).toEqual(['sums exactly']);
  });

  it('that hands the rest to the first in the list is caught', () => {
    const restToFirst: Split = (total, weights) => {
      const [first = 0n, ...others] = floors(total, weights);
      return [first + total - sumOf([first, ...others]), ...others];
    };
    expect(broken(restToFirst)).toContain('does not depend on the order');
    expect(broken(restToFirst)).toContain('is within one of the exact share');
  });

  it('that breaks ties by the place in the list is caught', () => {
    const byPlace: Split = (total, weights) =>
      largestRemainder(
        total,
        weights,
        weights.map((_, i) => `${100 + i}`),
      );
    expect(broken(byPlace)).toEqual(['does not depend on the order']);
  });
});
