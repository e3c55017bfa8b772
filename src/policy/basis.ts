import type { Basis } from '../kernel/refusal.js';
import { at, maybeAt, type Place, type Reader } from './reader.js';

export type Provenance = Basis['provenance'];

/** From the most to the least certain. */
export const PROVENANCES: readonly Provenance[] = ['found', 'known', 'unverified', 'illustrative'];

/** The less certain of two. */
export function weaker(a: Provenance, b: Provenance): Provenance {
  return PROVENANCES.indexOf(a) >= PROVENANCES.indexOf(b) ? a : b;
}

/** The documents that a pack rests on, by the short names that its blocks use. */
export type Documents = ReadonlyMap<string, { readonly doc: string; readonly provenance: Provenance }>;

/** Reads `documents: {short name: {doc, provenance}}`. */
export function readDocuments(reader: Reader, place: Place): Documents {
  const documents = new Map<string, { doc: string; provenance: Provenance }>();
  for (const name of Object.keys(reader.anyMap(place) ?? {})) {
    const below = at(place.source as never, place.path, name);
    const map = reader.map(below, ['doc', 'provenance'], []);
    const doc = map && reader.text(at(map, below.path, 'doc'));
    const provenance = map && reader.oneOf(at(map, below.path, 'provenance'), PROVENANCES);
    if (doc !== undefined && provenance !== undefined) documents.set(name, { doc, provenance });
  }
  return documents;
}

/** Reads `{doc, clause, provenance}`, or `{in, clause}` with a document of the pack and, if it differs, a provenance. */
export function readBasis(reader: Reader, documents: Documents, place: Place): Basis | undefined {
  const map = reader.map(place, ['clause'], ['in', 'doc', 'provenance']);
  if (map === undefined) return undefined;
  const clause = reader.text(at(map, place.path, 'clause'));
  const stated = maybeAt(map, place.path, 'provenance');
  const provenance = stated && reader.oneOf(stated, PROVENANCES);
  const short = maybeAt(map, place.path, 'in');
  if (short === undefined)
    return fullBasis(reader, place, maybeAt(map, place.path, 'doc'), clause, provenance);
  const name = reader.text(short);
  const document = documents.get(name ?? '');
  if (document === undefined) return reader.fault(short.path, 'a document of this pack', name ?? '');
  return clause === undefined
    ? undefined
    : { doc: document.doc, clause, provenance: provenance ?? document.provenance };
}

function fullBasis(
  reader: Reader,
  place: Place,
  docPlace: Place | undefined,
  clause: string | undefined,
  provenance: Provenance | undefined,
): Basis | undefined {
  const doc = docPlace && reader.text(docPlace);
  if (doc === undefined || provenance === undefined) {
    return reader.fault(place.path, 'doc with provenance, or in', 'neither');
  }
  return clause === undefined ? undefined : { doc, clause, provenance };
}
