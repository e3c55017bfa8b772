import type { PolicyFaultItem } from './faults.js';
import { PolicyFault } from './faults.js';
import { at, maybeAt, type Place, Reader } from './reader.js';
import { readSource } from './source.js';
import { BOOLEAN, DATE, quantity, TEXT, type Type } from './types.js';
import { NUMBER, PERCENT, SQUARE_METRE, type Unit, unitOf, YUAN } from './units.js';

/** How a fact stands in a sheet; `type` is what expressions see. */
export const FACT_KINDS = [
  'money',
  'count',
  'rate',
  'number',
  'area',
  'date',
  'boolean',
  'choice',
  'choices',
  'text',
] as const;
export type FactKind = (typeof FACT_KINDS)[number];

/** One fact that policies may ask for. */
export interface FactSpec {
  readonly name: string;
  /** In Chinese. */
  readonly title: string;
  readonly kind: FactKind;
  readonly type: Type;
  /** What is counted, for “还差 2 家在孵企业”. */
  readonly noun: string | undefined;
  /** The room or form that gives it. */
  readonly source: string;
  /** Nothing that the applicant does can change it, so no fix is offered through it. */
  readonly settled: boolean;
  /** For texts. */
  readonly pattern: RegExp | undefined;
}

/** Every fact by its name. */
export type FactCatalogue = ReadonlyMap<string, FactSpec>;

const OPTIONAL = ['unit', 'noun', 'options', 'settled', 'pattern'] as const;

/** Reads `config/facts.yaml`; throws a PolicyFault with every fault of the file. */
export function parseFactCatalogue(path: string, text: string): FactCatalogue {
  const faults: PolicyFaultItem[] = [];
  const file = readSource(path, text, faults);
  const catalogue = new Map<string, FactSpec>();
  if (file !== undefined) {
    const reader = new Reader(path, faults, file.lines);
    const root = reader.map({ source: file.root, path: '' }, ['facts'], []);
    const facts = root && at(root, '', 'facts');
    for (const name of Object.keys((facts && reader.anyMap(facts)) ?? {})) {
      const spec = readFact(reader, name, at(facts?.source as never, 'facts', name));
      if (spec !== undefined) catalogue.set(name, spec);
    }
  }
  if (faults.length > 0) throw new PolicyFault(faults);
  return catalogue;
}

function readFact(reader: Reader, name: string, place: Place): FactSpec | undefined {
  if (!/^[a-z][A-Za-z]*(\.[a-z][A-Za-z0-9]*)+$/.test(name)) {
    return reader.fault(place.path, 'a fact name such as applicant.kind', name);
  }
  const map = reader.map(place, ['title', 'type', 'source'], OPTIONAL);
  if (map === undefined) return undefined;
  const title = reader.text(at(map, place.path, 'title'));
  const source = reader.text(at(map, place.path, 'source'));
  const kind = reader.oneOf(at(map, place.path, 'type'), FACT_KINDS);
  const type =
    kind &&
    readType(reader, kind, place, maybeAt(map, place.path, 'unit'), maybeAt(map, place.path, 'options'));
  const settled = maybeAt(map, place.path, 'settled');
  const noun = maybeAt(map, place.path, 'noun');
  if (title === undefined || source === undefined || kind === undefined || type === undefined)
    return undefined;
  return {
    name,
    title,
    kind,
    type,
    source,
    noun: noun && reader.text(noun),
    settled: settled !== undefined && reader.flag(settled) === true,
    pattern: readPattern(reader, kind, maybeAt(map, place.path, 'pattern')),
  };
}

function readType(
  reader: Reader,
  kind: FactKind,
  place: Place,
  unit: Place | undefined,
  options: Place | undefined,
): Type | undefined {
  const choosing = kind === 'choice' || kind === 'choices';
  if (options !== undefined && !choosing) return reader.fault(options.path, 'options only for choices', kind);
  if (choosing)
    return options === undefined
      ? reader.fault(place.path, 'options', 'none')
      : readOptions(reader, kind, options);
  if (kind === 'date' || kind === 'boolean' || kind === 'text') {
    if (unit !== undefined) return reader.fault(unit.path, `no unit for a ${kind}`, 'a unit');
    return { date: DATE, boolean: BOOLEAN, text: TEXT }[kind];
  }
  const known = unit === undefined ? USUAL_UNIT[kind] : readUnit(reader, kind, unit);
  return known && quantity(known);
}

const USUAL_UNIT = {
  money: YUAN,
  count: unitOf('个') as Unit,
  rate: PERCENT,
  number: NUMBER,
  area: SQUARE_METRE,
};

function readUnit(reader: Reader, kind: keyof typeof USUAL_UNIT, place: Place): Unit | undefined {
  const name = reader.text(place);
  if (name === undefined) return undefined;
  const unit = unitOf(name);
  const usual = USUAL_UNIT[kind];
  const fits = unit !== undefined && unit.money === usual.money && unit.area === usual.area;
  return fits ? unit : reader.fault(place.path, `a unit of ${kind}`, name);
}

function readOptions(reader: Reader, kind: 'choice' | 'choices', place: Place): Type | undefined {
  const options = new Map<string, string>();
  for (const code of Object.keys(reader.anyMap(place) ?? {})) {
    const title = reader.text(at(place.source as never, place.path, code));
    if (title !== undefined) options.set(code, title);
  }
  return options.size === 0 ? undefined : { kind, options };
}

function readPattern(reader: Reader, kind: FactKind, place: Place | undefined): RegExp | undefined {
  const text = place && reader.text(place);
  if (place === undefined || text === undefined) return undefined;
  if (kind !== 'text') return reader.fault(place.path, 'a pattern only for texts', kind);
  try {
    return new RegExp(`^(?:${text})$`, 'u');
  } catch {
    return reader.fault(place.path, 'a regular expression', text);
  }
}
