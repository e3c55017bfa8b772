import { canonicalJson, type Json, sha256Hex } from '../kernel/canonical-json.js';
import { readAward } from './awards.js';
import { type Documents, readBasis, readDocuments, weaker } from './basis.js';
import type { FactCatalogue } from './catalogue.js';
import { readCriterion } from './criteria.js';
import { ALWAYS, readWindow, type Window } from './dated.js';
import type { ValueExpression } from './expressions/expression.js';
import { namedExpression } from './expressions/reference.js';
import { type Grade, readGrade } from './grades.js';
import { titled } from './conditions/logic.js';
import { PolicyFault } from './faults.js';
import { readMaterial } from './materials.js';
import { readNotice } from './notice.js';
import { readOutput } from './outputs.js';
import { PackScope } from './pack-scope.js';
import { type Parameter, readParameter } from './parameters.js';
import type { Grant, Policy, StatedDocument, Step } from './policy.js';
import { readPool } from './pool.js';
import { at, isMapSource, maybeAt, type Place, Reader, type SourceMap } from './reader.js';
import type { Named, Scope } from './scope.js';
import { readScore, type Score } from './scores.js';
import { readStored, type Source } from './source.js';
import { Slots } from './uses.js';

const REQUIRED = ['code', 'title', 'scheme', 'documents', 'steps'];
/** Without flows it judges and explains, but no call can be opened under it; only a pack that scores may ask nothing. */
const OPTIONAL = [
  ...[
    'succeeds',
    'grants',
    'flows',
    'effective',
    'parameters',
    'values',
    'scores',
    'grades',
    'awards',
    'pool',
  ],
  ...['criteria', 'outputs', 'materials', 'notice'],
];

/** The policy of a stored pack, for replay; throws a PolicyFault when this program does not understand it. */
export function policyFromPack(pack: Json, catalogue: FactCatalogue, file = 'stored pack'): Policy {
  const reader = new Reader(file, []);
  const source = readStored(file, pack, reader.faults);
  const policy = source === undefined ? undefined : readPolicy(reader, source, catalogue);
  if (policy === undefined || reader.faults.length > 0) throw new PolicyFault(reader.faults);
  return policy;
}

/** Reads a whole pack; what is wrong goes to the reader's faults. */
export function readPolicy(reader: Reader, root: Source, catalogue: FactCatalogue): Policy | undefined {
  const scores = isMapSource(root) && Object.hasOwn(root, 'scores');
  const required = scores ? REQUIRED : [...REQUIRED, 'criteria'];
  const map = reader.map({ source: root, path: '' }, required, OPTIONAL);
  if (map === undefined) return undefined;
  const faultsBefore = reader.faults.length;
  const pack = new PackReading(reader, map, catalogue);
  const policy = pack.read(root);
  return reader.faults.length > faultsBefore ? undefined : policy;
}

/** A block whose result is a value that conditions can name. */
type Valued = { readonly total: ValueExpression } | { readonly value: ValueExpression };

/** One pack while it is read. */
class PackReading {
  private readonly documents: Documents;
  private readonly window: Window;
  private readonly slots: Slots;

  constructor(
    private readonly reader: Reader,
    private readonly map: SourceMap,
    private readonly catalogue: FactCatalogue,
  ) {
    this.window = this.readEffective();
    this.documents = readDocuments(reader, this.at('documents'), this.window);
    this.slots = new Slots(catalogue);
  }

  /** Written out whole: an object put together of others is slower to read, and this one is read for every case. */
  read(root: Source): Policy {
    const { reader } = this;
    const steps = this.each('steps', (place) => this.readStep(place));
    const ids = steps.map(({ id }) => id);
    const parameters = this.each('parameters', (place) => readParameter(this.context(), place));
    const scope = this.scope(parameters);
    const scores = this.defineBlocks<Score>(scope, 'score', ids, readScore);
    const grades = this.defineBlocks<Grade>(scope, 'grade', ids, readGrade);
    const criteria = this.each('criteria', (place) => readCriterion(scope, this.documents, ids, place));
    const awards = this.each('awards', (place) => readAward(scope, this.documents, ids, place));
    const outputs = this.each('outputs', (place) => readOutput(scope, this.documents, ids, place));
    const materials = this.each('materials', (place) => readMaterial(scope, this.documents, ids, place));
    scope.readAll();
    this.onePerStep(awards.map(({ step }) => step));
    const [notice, pool, succeeds] = [this.maybe('notice'), this.maybe('pool'), this.maybe('succeeds')];
    return {
      code: reader.name(this.at('code')) ?? '',
      title: reader.text(this.at('title')) ?? '',
      scheme: reader.name(this.at('scheme')) ?? '',
      succeeds: succeeds && reader.name(succeeds),
      grants: this.readGrants(),
      flows: this.each('flows', (place) => reader.name(place), false),
      steps,
      effective: this.effective(),
      documents: this.statedDocuments(),
      parameters,
      criteria,
      awards,
      scores,
      grades,
      pool: pool && readPool(reader, this.documents, pool),
      outputs,
      materials,
      notice: notice && readNotice(reader, this.documents, this.window, notice),
      slots: this.slots.entries(),
      changeDays: [...reader.changeDays].sort(),
      provenance: this.weakest(),
      // What is faulty needs none, and may not be writable as JSON.
      hash: reader.faults.length > 0 ? '' : sha256Hex(canonicalJson(root)),
      pack: root,
      catalogue: this.catalogue,
    };
  }

  private at(key: string): Place {
    return at(this.map, '', key);
  }

  private maybe(key: string): Place | undefined {
    return maybeAt(this.map, '', key);
  }

  private context() {
    return { reader: this.reader, documents: this.documents, window: this.window, slots: this.slots };
  }

  /** The items of a list that could be read; ids are unique. */
  private each<T>(key: string, read: (place: Place) => T | undefined, withIds = true): readonly T[] {
    const place = this.maybe(key);
    const places = place === undefined ? [] : (this.reader.list(place) ?? []);
    if (withIds) {
      const ids = places.flatMap(({ source, path }) => {
        const id = isMapSource(source) ? source['id'] : undefined;
        return typeof id === 'string' ? [{ id, path: `${path}.id` }] : [];
      });
      this.reader.unique(ids);
    }
    return places.map(read).filter((item) => item !== undefined);
  }

  private readStep(place: Place): Step | undefined {
    const map = this.reader.map(place, ['id', 'title', 'lawDate'], []);
    if (map === undefined) return undefined;
    const id = this.reader.name(at(map, place.path, 'id'));
    const title = this.reader.text(at(map, place.path, 'title'));
    const lawDate = this.slots.of(this.reader, at(map, place.path, 'lawDate'));
    if (lawDate !== undefined && lawDate.spec.kind !== 'date') {
      return this.reader.fault(`${place.path}.lawDate`, 'a date fact', lawDate.spec.name);
    }
    return id === undefined || title === undefined || !lawDate
      ? undefined
      : { id, title, lawDate: lawDate.spec.name };
  }

  /** `grants: {to, level}`, such as incubator and nation. */
  private readGrants(): Grant | undefined {
    const place = this.maybe('grants');
    const map = place && this.reader.map(place, ['to', 'level'], []);
    if (place === undefined || map === undefined) return undefined;
    const to = this.reader.name(at(map, place.path, 'to'));
    const level = this.reader.name(at(map, place.path, 'level'));
    return to === undefined || level === undefined ? undefined : { to, level };
  }

  private readEffective(): Window {
    const place = this.maybe('effective');
    const map = place && this.reader.map(place, ['basis'], ['from', 'to']);
    if (place === undefined || map === undefined) return ALWAYS;
    const [from, to] = [maybeAt(map, place.path, 'from'), maybeAt(map, place.path, 'to')];
    if (from === undefined && to === undefined)
      return this.reader.fault(place.path, 'from, to or both', 'neither') ?? ALWAYS;
    return readWindow(this.reader, place.path, from, to) ?? ALWAYS;
  }

  private effective(): Policy['effective'] {
    const place = this.maybe('effective');
    if (place === undefined || !isMapSource(place.source) || !('basis' in place.source)) return this.window;
    const basis = readBasis(this.reader, this.documents, at(place.source, place.path, 'basis'));
    return basis === undefined ? this.window : { ...this.window, basis };
  }

  private scope(parameters: readonly Parameter[]): PackScope {
    const byId = new Map(parameters.map((parameter) => [parameter.id, parameter]));
    const scope = new PackScope(this.reader, this.window, this.slots, byId);
    this.each('values', (place) => this.defineValue(scope, place));
    return scope;
  }

  /** Scores and grades: blocks of their own whose results can be named by conditions; read when first asked for. */
  private defineBlocks<T extends { readonly id: string } & Valued>(
    scope: PackScope,
    kind: 'score' | 'grade',
    steps: readonly string[],
    read: (scope: Scope, documents: Documents, steps: readonly string[], place: Place) => T | undefined,
  ): readonly T[] {
    const blocks: T[] = [];
    this.each(`${kind}s`, (place) => {
      const id = isMapSource(place.source) ? place.source['id'] : undefined;
      const name = typeof id === 'string' ? id : place.path;
      scope.define(kind, name, false, (inner): Named | undefined => {
        const block = read(inner, this.documents, steps, place);
        if (block !== undefined) blocks.push(block);
        return block && { kind: 'value', value: 'total' in block ? block.total : block.value };
      });
    });
    return blocks;
  }

  /** `values: [{id, title, value, basis}]`, or with `that` for a condition. */
  private defineValue(scope: PackScope, place: Place): undefined {
    const map = this.reader.map(place, ['id', 'title', 'basis'], ['value', 'that']);
    if (map === undefined) return undefined;
    const id = this.reader.name(at(map, place.path, 'id'));
    const title = this.reader.text(at(map, place.path, 'title'));
    const basis = readBasis(this.reader, this.documents, at(map, place.path, 'basis'));
    if (id === undefined || title === undefined || basis === undefined) return undefined;
    const that = maybeAt(map, place.path, 'that');
    const value = maybeAt(map, place.path, 'value');
    if ((that === undefined) === (value === undefined)) {
      return this.reader.fault(place.path, 'either value or that', that === undefined ? 'neither' : 'both');
    }
    scope.define('value', id, that !== undefined, (inner: Scope): Named | undefined => {
      inner.uses.note(basis);
      if (that !== undefined) {
        const condition = inner.condition(that);
        return condition && { kind: 'condition', condition: titled(title, condition) };
      }
      const expression = value && inner.value(value);
      return expression && { kind: 'value', value: namedExpression(title, expression, basis) };
    });
    return undefined;
  }

  private onePerStep(steps: readonly string[]): void {
    const twice = steps.find((step, i) => steps.indexOf(step) !== i);
    if (twice !== undefined) this.reader.fault('awards', 'one award a step', `two for ${twice}`);
  }

  private weakest() {
    const all = this.statedDocuments().map(({ provenance }) => provenance);
    return [...all, ...this.reader.provenances].reduce(weaker, 'found');
  }

  private statedDocuments(): readonly StatedDocument[] {
    return [...this.documents.values()].flatMap(({ entries }) =>
      entries.flatMap(({ from, value }) =>
        value === null ? [] : [{ ...value, ...(from === null ? {} : { from }) }],
      ),
    );
  }
}
