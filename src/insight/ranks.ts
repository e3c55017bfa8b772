import { type Exact, exactDecimal, order, over } from '../policy/exact.js';

/** A total as decisions have it, `12.5` or `37/3`, exactly. */
function exactOf(total: string): Exact | undefined {
  const [above = '', below = '1', ...rest] = total.split('/');
  const [n, d] = [exactDecimal(above), exactDecimal(below)];
  return rest.length > 0 || n === undefined || d === undefined ? undefined : over(n, d);
}

/** The rank of each total among all, 1 for the highest: equals share a rank, and the next ones come after all of them. */
export function ranksOf(totals: readonly (string | null)[]): readonly (number | null)[] {
  const values = totals.map((total) => (total === null ? undefined : exactOf(total)));
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => order(b, a));
  const first = new Map<string, number>();
  sorted.forEach((value, i) => {
    if (!first.has(keyOf(value))) first.set(keyOf(value), i + 1);
  });
  return values.map((value) => (value === undefined ? null : (first.get(keyOf(value)) ?? null)));
}

const keyOf = (value: Exact): string => (typeof value === 'bigint' ? `${value}` : `${value.n}/${value.d}`);
