import { type BusinessDate, isBusinessDate } from '../kernel/business-date.js';
import type { Json } from '../kernel/canonical-json.js';
import { fen, formatYuan } from '../kernel/money.js';
import type { FactCatalogue, FactSpec } from './catalogue.js';
import { decide, type Decision, type FactSheet } from './decide.js';
import { exactText } from './outputs.js';
import type { Exact } from './exact.js';
import { FactFault } from './faults.js';
import type { Policy } from './policy.js';
import { at, maybeAt, type Place, type Reader, type SourceMap } from './reader.js';
import { childPath, type Source } from './source.js';
import { readLiteral } from './types.js';

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
  readonly score?: string;
  readonly grade?: string;
  readonly missing?: readonly string[];
}

/** Reads `examples.yaml`: facts common to a step under `given`, and the cases with their own. */
export function readExamples(reader: Reader, root: Source, policy: Policy): readonly Example[] {
  const map = reader.map({ source: root, path: '' }, ['policy', 'cases'], ['given']);
  if (map === undefined) return [];
  const code = reader.text(at(map, '', 'policy'));
  if (code !== undefined && code !== policy.code) reader.fault('policy', policy.code, code);
  const given = readGiven(reader, maybeAt(map, '', 'given'), policy);
  const places = reader.list(at(map, '', 'cases')) ?? [];
  const cases = places
    .map((place) => readCase(reader, place, policy, given))
    .filter((one) => one !== undefined);
  reader.unique(cases.map(({ id, path }) => ({ id, path: `${path}.id` })));
  return cases;
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
  const left = (without && reader.list(without)) ?? [];
  const names = left.map((item) => {
    const name = reader.text(item);
    if (name !== undefined && !(name in facts)) reader.fault(item.path, 'a fact that is given', name);
    return name;
  });
  const known = Object.fromEntries(Object.entries(facts).filter(([name]) => !names.includes(name)));
  return { id, title, step, on, facts: known, expect, path };
}

function readOn(reader: Reader, place: Place | undefined): BusinessDate | undefined {
  const text = place && reader.text(place);
  if (text === undefined || isBusinessDate(text)) return text;
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

function readExpectation(reader: Reader, place: Place): Expectation | undefined {
  const { path } = place;
  const map = reader.map(place, ['verdict'], ['award', 'criteria', 'outputs', 'score', 'grade', 'missing']);
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
    ...text('award'),
    ...text('score'),
    ...text('grade'),
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

/** One thing in which a decision differs from what an example states. */
export interface Difference {
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/** Judges an example and compares; nothing when it comes out as stated. */
export function checkExample(policy: Policy, example: Example): readonly Difference[] {
  const path = childPath(example.path, 'expect');
  try {
    const { step, on } = example;
    return compareDecision(
      path,
      example.expect,
      decide(policy, example.facts, on === undefined ? { step } : { step, on }),
    );
  } catch (error) {
    if (!(error instanceof FactFault)) throw error;
    return error.faults.map(({ fact, expected, found }) => ({
      path: `${example.path}.facts.${fact}`,
      expected,
      found,
    }));
  }
}

function compareDecision(path: string, expect: Expectation, decision: Decision): readonly Difference[] {
  const pairs: [string, string | undefined, string | undefined][] = [
    ['verdict', expect.verdict, decision.verdict],
    ['award', normal(expect.award), decision.award?.amount],
    ['score', expect.score, decision.score?.total ?? undefined],
    ['grade', expect.grade, decision.grade?.grade ?? undefined],
    ['missing', expect.missing?.join(', '), decision.missing.join(', ')],
  ];
  for (const [id, outcome] of Object.entries(expect.criteria)) {
    pairs.push([`criteria.${id}`, outcome, decision.criteria.find((one) => one.id === id)?.outcome]);
  }
  for (const [id, value] of Object.entries(expect.outputs)) {
    const output = decision.outputs?.find((one) => one.id === id);
    pairs.push([`outputs.${id}`, normal(value), output?.value == null ? undefined : String(output.value)]);
  }
  return pairs
    .filter(([, expected, found]) => expected !== undefined && expected !== found)
    .map(([key, expected, found]) => ({
      path: `${path}.${key}`,
      expected: expected ?? '',
      found: found ?? 'none',
    }));
}

/** `7.5 万元` as the yuan of a decision. */
function normal(text: string | undefined): string | undefined {
  const literal = text === undefined ? undefined : readLiteral(text);
  const isMoney = literal?.type.kind === 'quantity' && literal.type.unit.money === 1;
  return isMoney && typeof literal.value === 'bigint' ? formatYuan(fen(literal.value)) : text;
}
