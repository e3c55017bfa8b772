import type { BusinessDate } from '../kernel/business-date.js';
import type { Json } from '../kernel/canonical-json.js';
import { fen, formatYuan } from '../kernel/money.js';
import type { FactCatalogue, FactSpec } from './catalogue.js';
import type { FactSheet } from './decide.js';
import { exactText } from './outputs.js';
import type { Exact } from './exact.js';
import { isLawDay } from './law-day.js';
import { whole } from './parsing/arguments.js';
import type { Policy } from './policy.js';
import type { Claim } from './pool.js';
import { at, maybeAt, type Place, type Reader, type SourceMap } from './reader.js';
import type { Source } from './source.js';
import { quantity, readLiteral } from './types.js';
import { YUAN } from './units.js';

/** A worked case of a policy: what is known, and what the rule text says comes of it. */
export interface Example {
  readonly id: string;
  readonly title: string;
  readonly step: string;
  readonly on: BusinessDate | undefined;
  readonly facts: FactSheet;
  readonly expect: Expectation;
  readonly path: string;
}

/** What an example states of the decision; what it does not state is not compared. */
export interface Expectation {
  readonly verdict: string;
  readonly award?: string;
  readonly criteria: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** By the ids of scores, grades and indicators. */
  readonly score: Readonly<Record<string, string>>;
  readonly grade: Readonly<Record<string, string>>;
  readonly points: Readonly<Record<string, string>>;
  /** The document that each criterion then rests on. */
  readonly documents: Readonly<Record<string, string>>;
  readonly provenance?: string;
  readonly missing?: readonly string[];
}

/** A worked round: what each claim gets of a budget, in fen. */
export interface PoolExample {
  readonly id: string;
  readonly title: string;
  readonly budget: bigint;
  readonly claims: readonly Claim[];
  readonly expect: ReadonlyMap<string, bigint>;
  readonly path: string;
}

/** The worked cases of one pack. */
export interface Examples {
  readonly cases: readonly Example[];
  readonly pools: readonly PoolExample[];
}

/**
 * Reads `examples.yaml`: facts common to a step under `given`, the cases with their own, and rounds that share a
 * budget under `pools`.
 */
export function readExamples(reader: Reader, root: Source, policy: Policy): Examples {
  const map = reader.map({ source: root, path: '' }, ['policy', 'cases'], ['given', 'pools']);
  if (map === undefined) return { cases: [], pools: [] };
  const code = reader.text(at(map, '', 'policy'));
  if (code !== undefined && code !== policy.code) reader.fault('policy', policy.code, code);
  const given = readGiven(reader, maybeAt(map, '', 'given'), policy);
  const places = reader.list(at(map, '', 'cases')) ?? [];
  const cases = places
    .map((place) => readCase(reader, place, policy, given))
    .filter((one) => one !== undefined);
  const poolPlace = maybeAt(map, '', 'pools');
  const pools = (poolPlace === undefined ? [] : (reader.list(poolPlace) ?? []))
    .map((place) => readPoolExample(reader, place))
    .filter((one) => one !== undefined);
  reader.unique([...cases, ...pools].map(({ id, path }) => ({ id, path: `${path}.id` })));
  return { cases, pools };
}

function readPoolExample(reader: Reader, place: Place): PoolExample | undefined {
  const { path } = place;
  const map = reader.map(place, ['id', 'title', 'budget', 'claims', 'expect'], []);
  if (map === undefined) return undefined;
  const id = reader.name(at(map, path, 'id'));
  const title = reader.text(at(map, path, 'title'));
  const budget = readFen(reader, at(map, path, 'budget'));
  const claims = readSums(reader, at(map, path, 'claims'));
  const expect = readSums(reader, at(map, path, 'expect'));
  if (id === undefined || title === undefined || budget === undefined || !claims || !expect) return undefined;
  const keys = (sums: ReadonlyMap<string, bigint>) => [...sums.keys()].sort().join(', ');
  if (keys(claims) !== keys(expect)) return reader.fault(`${path}.expect`, keys(claims), keys(expect));
  const asked = [...claims].map(([key, amount]) => ({ key, amount }));
  return { id, title, budget, claims: asked, expect, path };
}

function readSums(reader: Reader, place: Place): ReadonlyMap<string, bigint> | undefined {
  const map = reader.anyMap(place);
  const read = whole(
    Object.keys(map ?? {}).map((key) => {
      const sum = readFen(reader, at(map as SourceMap, place.path, key));
      return sum === undefined ? undefined : ([key, sum] as const);
    }),
  );
  return map && read && new Map(read);
}

function readFen(reader: Reader, place: Place): bigint | undefined {
  const text = reader.text(place);
  const value = text === undefined ? undefined : readLiteral(text, quantity(YUAN))?.value;
  if (typeof value === 'bigint' && value >= 0n) return value;
  return text === undefined ? undefined : reader.fault(place.path, 'whole fen, such as 350 万元', text);
}

type Given = ReadonlyMap<string, FactSheet>;

function readGiven(reader: Reader, place: Place | undefined, policy: Policy): Given {
  const given = new Map<string, FactSheet>();
  const ids = policy.steps.map(({ id }) => id);
  const map = place && reader.map(place, [], ids);
  for (const step of Object.keys(map ?? {})) {
    given.set(step, readFacts(reader, at(map as SourceMap, 'given', step), policy.catalogue));
  }
  return given;
}

function readCase(reader: Reader, place: Place, policy: Policy, given: Given): Example | undefined {
  const { path } = place;
  const map = reader.map(place, ['id', 'title', 'step', 'expect'], ['facts', 'without', 'on']);
  if (map === undefined) return undefined;
  const id = reader.name(at(map, path, 'id'));
  const title = reader.text(at(map, path, 'title'));
  const step = reader.oneOf(
    at(map, path, 'step'),
    policy.steps.map((one) => one.id),
  );
  const expect = readExpectation(reader, at(map, path, 'expect'));
  const on = readOn(reader, maybeAt(map, path, 'on'));
  if (id === undefined || title === undefined || step === undefined || expect === undefined) return undefined;
  const own = maybeAt(map, path, 'facts');
  const facts: Record<string, Json> = {
    ...given.get(step),
    ...(own && readFacts(reader, own, policy.catalogue)),
  };
  const without = maybeAt(map, path, 'without');
  const places = without === undefined ? [] : (reader.list(without) ?? []);
  return { id, title, step, on, facts: withoutFacts(reader, facts, places), expect, path };
}

function withoutFacts(reader: Reader, facts: FactSheet, places: readonly Place[]): FactSheet {
  const names = places.map((place) => {
    const name = reader.text(place);
    if (name !== undefined && !Object.hasOwn(facts, name))
      reader.fault(place.path, 'a fact that is given', name);
    return name;
  });
  return Object.fromEntries(Object.entries(facts).filter(([name]) => !names.includes(name)));
}

function readOn(reader: Reader, place: Place | undefined): BusinessDate | undefined {
  const text = place && reader.text(place);
  if (text === undefined || isLawDay(text)) return text;
  return reader.fault(place?.path ?? '', 'a calendar day', text);
}

/** Facts as the law writes them: `15 万元`, `50%`, `3 家`, `true`, lists of codes. */
function readFacts(reader: Reader, place: Place, catalogue: FactCatalogue): FactSheet {
  const facts: Record<string, Json> = {};
  for (const name of Object.keys(reader.anyMap(place) ?? {})) {
    const item = at(place.source as SourceMap, place.path, name);
    const spec = catalogue.get(name);
    if (spec === undefined) reader.fault(item.path, 'a fact of the catalogue', name);
    else facts[name] = readFact(reader, spec, item) ?? null;
  }
  return facts;
}

function readFact(reader: Reader, spec: FactSpec, place: Place): Json | undefined {
  if (spec.kind === 'choices') return place.source === 'none' ? [] : place.source;
  const text = reader.text(place);
  if (text === undefined || spec.type.kind === 'text' || spec.type.kind === 'choice') return text;
  const value = readLiteral(text, spec.type)?.value;
  if (value === undefined) return reader.fault(place.path, `a ${spec.kind}`, text);
  if (spec.kind === 'money')
    return typeof value === 'bigint' ? formatYuan(fen(value)) : reader.fault(place.path, 'whole fen', text);
  if (spec.kind === 'count') return Number(value);
  return typeof value === 'boolean' || typeof value === 'string' ? value : exactText(value as Exact);
}

const EXPECTED = [
  ...['award', 'criteria', 'outputs', 'score', 'grade', 'points', 'missing'],
  ...['documents', 'provenance'],
];

function readExpectation(reader: Reader, place: Place): Expectation | undefined {
  const { path } = place;
  const map = reader.map(place, ['verdict'], EXPECTED);
  const verdict =
    map && reader.oneOf(at(map, path, 'verdict'), ['eligible', 'not-eligible', 'unknown'] as const);
  if (map === undefined || verdict === undefined) return undefined;
  const texts = (key: string) => readTexts(reader, maybeAt(map, path, key));
  const text = (key: string) => {
    const at = maybeAt(map, path, key);
    const value = at && reader.text(at);
    return value === undefined ? {} : { [key]: value };
  };
  const missing = maybeAt(map, path, 'missing');
  const names = missing && reader.anyList(missing)?.map((item) => reader.text(item) ?? '');
  return {
    verdict,
    criteria: texts('criteria'),
    outputs: texts('outputs'),
    score: texts('score'),
    grade: texts('grade'),
    points: texts('points'),
    documents: texts('documents'),
    ...text('award'),
    ...text('provenance'),
    ...(names === undefined ? {} : { missing: names }),
  };
}

function readTexts(reader: Reader, place: Place | undefined): Readonly<Record<string, string>> {
  if (place === undefined) return {};
  const map = reader.anyMap(place) ?? {};
  const entries = Object.keys(map).map((key): [string, string] => [
    key,
    reader.text(at(map, place.path, key)) ?? '',
  ]);
  return Object.fromEntries(entries);
}
