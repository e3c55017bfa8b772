import type { BusinessDate } from '../kernel/business-date.js';
import type { Basis } from '../kernel/refusal.js';
import { type Dated, everyValue, readDated, valueOn, type Window } from './dated.js';
import { at, maybeAt, type Place, type Reader } from './reader.js';

export type Provenance = Basis['provenance'];

/** From the most to the least certain. */
export const PROVENANCES: readonly Provenance[] = ['found', 'known', 'unverified', 'illustrative'];

/** The less certain of two. */
export function weaker(a: Provenance, b: Provenance): Provenance {
  return a === b || PROVENANCES.indexOf(a) >= PROVENANCES.indexOf(b) ? a : b;
}

interface Document {
  readonly doc: string;
  readonly provenance: Provenance;
}

/** The documents that a pack rests on, by the short names that its blocks use; one may follow another. */
export type Documents = ReadonlyMap<string, Dated<Document>>;

/** Reads `documents: {short name: {doc, provenance}}`, or `{short name: {2019-01-01: {…}, 2024-01-01: {…}}}`. */
export function readDocuments(reader: Reader, place: Place, window: Window): Documents {
  const documents = new Map<string, Dated<Document>>();
  for (const name of Object.keys(reader.anyMap(place) ?? {})) {
    const below = at(place.source as never, place.path, name);
    const dated = readDated(reader, below, window, (item) => readDocument(reader, item));
    if (dated === undefined) continue;
    if (everyValue(dated).length === dated.entries.length) documents.set(name, dated);
    else reader.fault(below.path, 'a document in each period', 'a period without one');
  }
  return documents;
}

function readDocument(reader: Reader, place: Place): Document | undefined {
  const map = reader.map(place, ['doc', 'provenance'], []);
  const doc = map && reader.text(at(map, place.path, 'doc'));
  const provenance = map && reader.oneOf(at(map, place.path, 'provenance'), PROVENANCES);
  return doc === undefined || provenance === undefined ? undefined : { doc, provenance };
}

/** Of a clause that stands in successive documents: each with its days. The basis itself names the last. */
const successions = new WeakMap<Basis, Dated<Basis>>();

/** The basis as it stood on a day; without a day, as it stands last. */
export function basisOn(basis: Basis, on: BusinessDate | undefined): Basis {
  const succession = successions.get(basis);
  if (succession === undefined || on === undefined) return basis;
  const found = valueOn(succession, on);
  return 'value' in found ? found.value : (succession.entries[0]?.value ?? basis);
}

function citing(documents: Dated<Document>, clause: string, own: Provenance | undefined): Basis | undefined {
  const entries = documents.entries.map(({ from, value }) => ({
    from,
    value: value && { doc: value.doc, clause, provenance: own ?? value.provenance },
  }));
  const last = entries.at(-1)?.value ?? undefined;
  if (last !== undefined && entries.length > 1) successions.set(last, { entries });
  return last;
}

/** Reads `{doc, clause, provenance}`, or `{in, clause}` with a document of the pack and, if it differs, a provenance. */
export function readBasis(reader: Reader, documents: Documents, place: Place): Basis | undefined {
  const basis = basisAt(reader, documents, place);
  if (basis !== undefined) reader.provenances.add(basis.provenance);
  return basis;
}

function basisAt(reader: Reader, documents: Documents, place: Place): Basis | undefined {
  const map = reader.map(place, ['clause'], ['in', 'doc', 'provenance']);
  if (map === undefined) return undefined;
  const clause = reader.text(at(map, place.path, 'clause'));
  const stated = maybeAt(map, place.path, 'provenance');
  const provenance = stated && reader.oneOf(stated, PROVENANCES);
  const short = maybeAt(map, place.path, 'in');
  if (short === undefined)
    return fullBasis(reader, place, maybeAt(map, place.path, 'doc'), clause, provenance);
  const name = reader.text(short);
  const document = name === undefined ? undefined : documents.get(name);
  if (document === undefined)
    return name === undefined ? undefined : reader.fault(short.path, 'a document of this pack', name);
  return clause === undefined ? undefined : citing(document, clause, provenance);
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
