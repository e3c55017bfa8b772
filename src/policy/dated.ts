import { addDays, type BusinessDate, compareDates } from '../kernel/business-date.js';
import { isLawDay } from './law-day.js';
import type { Source } from './source.js';
import { at, isMapSource, maybeAt, type Place, type Reader } from './reader.js';

/** A value with its dates: each entry holds from its day until the next; a null value means expired. */
export interface Dated<T> {
  readonly entries: readonly { readonly from: BusinessDate | null; readonly value: T | null }[];
}

/** The days on which a pack is in force; null ends are open. */
export interface Window {
  readonly from: BusinessDate | null;
  readonly to: BusinessDate | null;
}

export function isWithin({ from, to }: Window, on: BusinessDate): boolean {
  return (from === null || compareDates(from, on) <= 0) && (to === null || compareDates(on, to) <= 0);
}

export const ALWAYS: Window = { from: null, to: null };
const EXPIRED = 'expired';

/** The value on a day, or why there is none, in Chinese. */
export function valueOn<T>(dated: Dated<T>, on: BusinessDate): { value: T } | { lapsed: string } {
  const { entries } = dated;
  for (let i = entries.length - 1; i >= 0; i--) {
    const entry = entries[i];
    if (entry === undefined || (entry.from !== null && compareDates(entry.from, on) > 0)) continue;
    return entry.value === null ? { lapsed: `自 ${entry.from} 起失效` } : { value: entry.value };
  }
  return { lapsed: `自 ${entries[0]?.from ?? ''} 起才施行` };
}

/** Every value that it ever has. */
export function everyValue<T>(dated: Dated<T>): readonly T[] {
  return dated.entries.flatMap(({ value }) => (value === null ? [] : [value]));
}

/** Whether a place holds `{2024-01-01: …}` or `[{from, to, value}]`. */
export function isSeries({ source }: Place): boolean {
  if (Array.isArray(source))
    return (
      source.length > 0 && (source as readonly Source[]).every((item) => isMapSource(item) && 'from' in item)
    );
  if (!isMapSource(source)) return false;
  const keys = Object.keys(source);
  return keys.length > 0 && keys.every((key) => /^\d{4}-/.test(key));
}

/**
 * Reads a plain value or a dated series: `{2024-01-01: 30%, 2026-01-01: 40%, 2028-01-01: expired}`, or a list of
 * `{from, to, value}` whose days may neither overlap nor leave a gap. A series covers the whole window.
 */
export function readDated<T>(
  reader: Reader,
  place: Place,
  window: Window,
  readItem: (place: Place) => T | undefined,
): Dated<T> | undefined {
  if (!isSeries(place)) {
    const value = readItem(place);
    return value === undefined ? undefined : { entries: [{ from: null, value }] };
  }
  const entries = Array.isArray(place.source)
    ? readPeriods(reader, place, readItem)
    : readStarts(reader, place, readItem);
  if (entries === undefined) return undefined;
  if (everyValue({ entries }).length === 0)
    return reader.fault(place.path, 'a value at some time', 'only expired');
  for (const { from } of entries) reader.changeDays.add(from);
  checkWindow(reader, place, window, entries);
  return { entries };
}

type Entry<T> = { from: BusinessDate; value: T | null };

function readStarts<T>(reader: Reader, place: Place, readItem: (place: Place) => T | undefined) {
  const map = reader.anyMap(place);
  const entries: Entry<T>[] = [];
  const keys = Object.keys(map ?? {});
  for (const key of keys) {
    const item = at(map as never, place.path, key);
    if (!isLawDay(key)) reader.fault(item.path, 'a calendar day', key);
    else if (item.source === EXPIRED) entries.push({ from: key, value: null });
    else pushValue(entries, key, readItem(item));
  }
  entries.forEach((entry, i) => {
    const before = entries[i - 1];
    if (before !== undefined && compareDates(before.from, entry.from) >= 0) {
      reader.fault(place.path, 'days in ascending order', `${before.from} before ${entry.from}`);
    }
  });
  return entries.length === keys.length ? entries : undefined;
}

function pushValue<T>(entries: Entry<T>[], from: BusinessDate, value: T | undefined): void {
  if (value !== undefined) entries.push({ from, value });
}

function readPeriods<T>(reader: Reader, place: Place, readItem: (place: Place) => T | undefined) {
  const entries: Entry<T>[] = [];
  let next: BusinessDate | null | undefined;
  for (const item of reader.list(place) ?? []) {
    const map = reader.map(item, ['from', 'value'], ['to']);
    if (map === undefined) return undefined;
    const window = readWindow(
      reader,
      item.path,
      maybeAt(map, item.path, 'from'),
      maybeAt(map, item.path, 'to'),
    );
    const value = readItem(at(map, item.path, 'value'));
    if (window?.from == null || value === undefined) return undefined;
    if (next !== undefined && next !== window.from) {
      reader.fault(`${item.path}.from`, next === null ? 'no period after an open one' : next, window.from);
    }
    entries.push({ from: window.from, value });
    next = window.to === null ? null : addDays(window.to, 1);
  }
  if (next != null) entries.push({ from: next, value: null });
  return entries;
}

/** Reads a period; `to` is its last day and may be absent. */
export function readWindow(
  reader: Reader,
  path: string,
  from: Place | undefined,
  to: Place | undefined,
): Window | undefined {
  const first = from && readDay(reader, from);
  const last = to && readDay(reader, to);
  if ((from && first === undefined) || (to && last === undefined)) return undefined;
  if (first !== undefined && last !== undefined && compareDates(first, last) > 0) {
    return reader.fault(path, 'a first day not after the last', `${first} to ${last}`);
  }
  return { from: first ?? null, to: last ?? null };
}

function readDay(reader: Reader, place: Place): BusinessDate | undefined {
  const text = reader.text(place);
  if (text === undefined || isLawDay(text)) return text;
  return reader.fault(place.path, 'a calendar day', text);
}

function checkWindow(reader: Reader, place: Place, window: Window, entries: readonly Entry<unknown>[]): void {
  const first = entries[0]?.from;
  if (window.from !== null && first !== undefined && compareDates(first, window.from) > 0) {
    reader.fault(place.path, `a value from ${window.from}`, `none before ${first}`);
  }
}
