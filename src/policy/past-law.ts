import { addDays, type BusinessDate, isBusinessDate } from '../kernel/business-date.js';
import type { Json } from '../kernel/canonical-json.js';
import { diffPacks, type PackChange } from './pack-diff.js';

/** The days that decisions were judged by, first and last. */
export interface Days {
  readonly first: BusinessDate;
  readonly last: BusinessDate;
}

/** Its days may be closed or opened: whether that touches a decision shows when it is judged again. */
const FREE = new Set(['effective', 'scheme', 'flows']);

/**
 * What stood in a pack on days that decisions were judged by and stands otherwise, or no longer, in its successor.
 * Values that begin after those days, and parts that are new, change nothing of them.
 */
export function pastChanges(before: Json, after: Json, days: Days): readonly PackChange[] {
  return diffPacks(asOf(before, days), asOf(after, days)).filter(
    ({ section, change }) => change !== 'added' && !FREE.has(section),
  );
}

type JsonMap = { readonly [key: string]: Json };
type Starts = readonly (readonly [string, Json])[];

/** A pack with each dated series as it was on those days; one that did not change on them as its only value. */
function asOf(source: Json, days: Days): Json {
  const starts = startsOf(source);
  if (starts !== undefined) return clipped(starts, days);
  if (Array.isArray(source)) return (source as readonly Json[]).map((item) => asOf(item, days));
  if (!isMap(source)) return source;
  return Object.fromEntries(Object.entries(source).map(([key, value]) => [key, asOf(value, days)]));
}

function clipped(starts: Starts, days: Days): Json {
  const standing = starts.filter(([from]) => from <= days.first).at(-1);
  const later = starts.filter(([from]) => from > days.first && from <= days.last);
  const all = standing === undefined ? later : [[days.first, standing[1]] as const, ...later];
  const [only] = all;
  if (all.length === 1 && only !== undefined && standing !== undefined) return asOf(only[1], days);
  return Object.fromEntries(all.map(([from, value]) => [from, asOf(value, days)]));
}

/** The days on which a value begins, in order, when the source is a dated series in either writing. */
function startsOf(source: Json): Starts | undefined {
  if (Array.isArray(source)) return periodsOf(source as readonly Json[]);
  if (!isMap(source)) return undefined;
  const entries = Object.entries(source);
  const isSeries = entries.length > 0 && entries.every(([key]) => isBusinessDate(key));
  return isSeries ? entries.sort(byDay) : undefined;
}

/** `[{from, to, value}]`: what ends without a successor has expired from the next day on. */
function periodsOf(items: readonly Json[]): Starts | undefined {
  const starts: (readonly [string, Json])[] = [];
  for (const item of items) {
    if (!isMap(item) || !('value' in item)) return undefined;
    const { from, to, value } = item;
    if (typeof from !== 'string' || !isBusinessDate(from)) return undefined;
    starts.push([from, value ?? null]);
    if (typeof to === 'string' && isBusinessDate(to)) starts.push([addDays(to, 1), 'expired']);
  }
  const succeeded = starts.filter(([from], i) => starts[i + 1]?.[0] !== from);
  return items.length === 0 ? undefined : succeeded;
}

const byDay = ([a]: readonly [string, Json], [b]: readonly [string, Json]): number => (a < b ? -1 : 1);

function isMap(value: Json): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
