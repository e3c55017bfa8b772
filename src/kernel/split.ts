/**
 * Shares of a total in proportion to the weights, by largest remainder: they sum to the total exactly, and each
 * differs from its exact share by less than one. Equal remainders go to the smaller key first, so what a key gets
 * does not depend on the order of the list. RangeError for a negative total or weight, a repeated key, lists of
 * different length, or weights that are all zero while there is something to share.
 */
export function largestRemainder(
  total: bigint,
  weights: readonly bigint[],
  keys: readonly string[],
): bigint[] {
  const sum = checkedSum(total, weights, keys);
  if (total === 0n) return weights.map(() => 0n);
  const shares = weights.map((weight) => (total * weight) / sum);
  const rest = total - shares.reduce((a, b) => a + b, 0n);
  const winners = byRemainder(total, sum, weights, keys).slice(0, Number(rest));
  for (const i of winners) shares[i] = (shares[i] ?? 0n) + 1n;
  return shares;
}

function checkedSum(total: bigint, weights: readonly bigint[], keys: readonly string[]): bigint {
  if (weights.length !== keys.length) throw new RangeError('every weight has one key');
  if (new Set(keys).size !== keys.length) throw new RangeError('a key stands only once');
  if (total < 0n || weights.some((weight) => weight < 0n)) throw new RangeError('nothing negative is shared');
  const sum = weights.reduce((a, b) => a + b, 0n);
  if (sum === 0n && total > 0n) throw new RangeError('no weight to share by');
  return sum;
}

/** Positions, the largest remainder first. Sorting on every bigint again and again is what costs: do it once. */
function byRemainder(
  total: bigint,
  sum: bigint,
  weights: readonly bigint[],
  keys: readonly string[],
): number[] {
  return weights
    .map((weight, i) => ({ i, remainder: (total * weight) % sum, key: keys[i] ?? '' }))
    .sort((a, b) => (a.remainder === b.remainder ? order(a.key, b.key) : order(b.remainder, a.remainder)))
    .map(({ i }) => i);
}

function order<T extends bigint | string>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
