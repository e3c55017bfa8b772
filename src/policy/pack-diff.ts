import type { Json } from '../kernel/canonical-json.js';
import { differences } from '../kernel/json-difference.js';

/** One place inside a part of a pack that is not the same; null: nothing stands there. */
export interface PlaceChange {
  /** JSON pointer within the part; '' is the whole part. */
  readonly pointer: string;
  readonly before: Json;
  readonly after: Json;
}

/** One part of a pack, such as a parameter or a criterion, that two packs do not have alike. */
export interface PackChange {
  /** The pack's own key: `parameters`, `criteria`, … */
  readonly section: string;
  /** '' where the section is one part. */
  readonly id: string;
  readonly title: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly places: readonly PlaceChange[];
}

type JsonMap = { readonly [key: string]: Json };

interface Part {
  readonly section: string;
  readonly id: string;
  readonly body: Json;
}

/** What two packs do not have alike, part by part: first in the order of the one, then what only the other has. */
export function diffPacks(before: Json, after: Json): readonly PackChange[] {
  const [left, right] = [partsOf(before), partsOf(after)];
  const keys = new Set([...left.keys(), ...right.keys()]);
  return [...keys].flatMap((key) => changeOf(left.get(key), right.get(key)));
}

function changeOf(left: Part | undefined, right: Part | undefined): readonly PackChange[] {
  const part = right ?? left;
  const places = [...differences(left?.body, right?.body)].map(({ pointer, left: before, right: after }) => ({
    ...{ pointer, before: before ?? null, after: after ?? null },
  }));
  if (part === undefined || places.length === 0) return [];
  const { section, id, body } = part;
  const change = left === undefined ? 'added' : right === undefined ? 'removed' : 'changed';
  return [{ section, id, title: titleOf(body) ?? id, change, places }];
}

function partsOf(pack: Json): ReadonlyMap<string, Part> {
  const parts = Object.entries(isMap(pack) ? pack : {}).flatMap(([section, source]) => {
    const body = byId(source);
    const isListed = isMap(body) && (!isMap(source) || section === 'documents');
    if (!isListed) return [{ section, id: '', body }];
    return Object.entries(body).map(([id, one]): Part => ({ section, id, body: one }));
  });
  return new Map(parts.map((part) => [`${part.section}/${part.id}`, part]));
}

/** With every list of things that have ids as a map by their ids, so that one more of them moves none. */
function byId(source: Json): Json {
  if (Array.isArray(source)) {
    const items = (source as readonly Json[]).map(byId);
    const ids = items.map(idOf);
    const isKeyed = ids.every((id) => id !== undefined) && new Set(ids).size === ids.length && ids.length > 0;
    return isKeyed ? Object.fromEntries(ids.map((id, i) => [id, items[i] ?? null])) : items;
  }
  if (!isMap(source)) return source;
  return Object.fromEntries(Object.entries(source).map(([key, value]) => [key, byId(value)]));
}

function idOf(item: Json): string | undefined {
  const id = isMap(item) ? item['id'] : undefined;
  return typeof id === 'string' ? id : undefined;
}

/** What people call it; of a document its number. */
function titleOf(body: Json): string | undefined {
  const title = isMap(body) ? (body['title'] ?? body['doc']) : undefined;
  return typeof title === 'string' ? title : undefined;
}

function isMap(value: Json): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
