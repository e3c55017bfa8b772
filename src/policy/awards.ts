import type { BusinessDate } from '../kernel/business-date.js';
import type { RoundingMode } from '../kernel/fraction.js';
import { fen, formatYuan } from '../kernel/money.js';
import type { Basis } from '../kernel/refusal.js';
import { basisOn, type Documents, readBasis } from './basis.js';
import { type Course, courseOf, type Finish } from './award-amount.js';
import type { AwardResult, WorkingLine } from './decision.js';
import { order, ROUNDINGS } from './exact.js';
import type { QuantityExpression } from './expressions/arithmetic.js';
import { type BoundValue, type Env, lapseAmong, type Law, valueOf } from './expressions/expression.js';
import { type BoundFormula, type Formula, FormulaArguments, lackAll, lineOf } from './formulas/formula.js';
import { FORMULAS } from './formulas/shapes.js';
import type { PackScope } from './pack-scope.js';
import { at, isMapSource, maybeAt, type Place } from './reader.js';
import { sayYuan } from './say.js';
import { quantity, readLiteral } from './types.js';
import { PERCENT, YUAN } from './units.js';
import type { Uses } from './uses.js';

/** An upper limit of an award, with its own clause when it has one. */
interface Limit {
  readonly title: string;
  readonly amount: QuantityExpression;
  readonly basis: Basis;
}

/** 资助额: a formula, and what the law does to its result. */
export interface Award {
  readonly id: string;
  readonly title: string;
  readonly step: string;
  readonly formula: Formula;
  readonly multiplier: QuantityExpression | undefined;
  readonly limits: readonly Limit[];
  /** At least this much, whatever the formula gives, as far as the limits allow. */
  readonly minimum: QuantityExpression | undefined;
  /** Less than this is not paid at all. */
  readonly nothingBelow: QuantityExpression | undefined;
  readonly rounding: Finish['rounding'];
  readonly basis: Basis;
  readonly uses: Uses;
}

const MONEY = quantity(YUAN);
const COMMON = ['limits', 'multiplier', 'minimum', 'nothingBelow', 'rounding'] as const;

/** Reads one entry of `awards`. */
export function readAward(
  scope: PackScope,
  documents: Documents,
  steps: readonly string[],
  place: Place,
): Award | undefined {
  const { reader } = scope;
  const named = isMapSource(place.source) ? place.source['formula'] : undefined;
  const shape = FORMULAS.find(({ name }) => name === named);
  if (shape === undefined) {
    const names = FORMULAS.map(({ name }) => name).join(', ');
    return reader.fault(
      `${place.path}.formula`,
      `a formula out of ${names}`,
      typeof named === 'string' ? named : 'none',
    );
  }
  const map = reader.map(
    place,
    ['id', 'title', 'step', 'formula', 'basis', ...shape.required],
    [...shape.optional, ...COMMON],
  );
  const basis = map && readBasis(reader, documents, at(map, place.path, 'basis'));
  if (map === undefined || basis === undefined) return undefined;
  const block = scope.forBlock();
  block.uses.note(basis);
  const args = new FormulaArguments(block, place.path, map, basis);
  const id = reader.name(args.at('id'));
  const title = reader.text(args.at('title'));
  const step = reader.oneOf(args.at('step'), steps);
  const formula = shape.read(args);
  const finish = readFinish(args, documents);
  if (id === undefined || title === undefined || step === undefined || !formula || !finish) return undefined;
  const { limits, rounding, multiplier, minimum, nothingBelow } = finish;
  const { uses } = block;
  return { id, title, step, formula, multiplier, limits, minimum, nothingBelow, rounding, basis, uses };
}

function readFinish(args: FormulaArguments, documents: Documents) {
  const { reader } = args.scope;
  const limitsPlace = args.maybe('limits');
  const limits =
    limitsPlace === undefined
      ? []
      : reader.distinct(limitsPlace)?.map((item) => readLimit(args, documents, item));
  const rounding = readRounding(args);
  if (!limits?.every((limit) => limit !== undefined) || rounding === undefined) return undefined;
  return {
    limits,
    rounding,
    multiplier: args.quantity(args.maybe('multiplier'), quantity(PERCENT)),
    minimum: args.quantity(args.maybe('minimum'), MONEY),
    nothingBelow: args.quantity(args.maybe('nothingBelow'), MONEY),
  };
}

function readLimit(args: FormulaArguments, documents: Documents, place: Place): Limit | undefined {
  const { reader } = args.scope;
  const map = reader.map(place, ['title', 'amount'], ['basis']);
  const title = map && reader.text(at(map, place.path, 'title'));
  const amount = map && args.quantity(at(map, place.path, 'amount'), MONEY);
  const own = map && maybeAt(map, place.path, 'basis');
  const basis = own === undefined ? args.basis : readBasis(reader, documents, own);
  if (title === undefined || amount === undefined || basis === undefined) return undefined;
  args.scope.uses.note(basis);
  return { title, amount, basis };
}

/** `rounding: {to: 1 万元, mode: half-up}`; without it money is rounded half-up to the fen, once, at the end. */
function readRounding(args: FormulaArguments): Award['rounding'] | undefined {
  const { reader } = args.scope;
  const place = args.maybe('rounding');
  if (place === undefined) return { step: 1n, mode: 'half-up' };
  const map = reader.map(place, ['to', 'mode'], []);
  const mode = map && reader.oneOf(at(map, place.path, 'mode'), ROUNDINGS);
  const text = map && reader.text(at(map, place.path, 'to'));
  const step = text === undefined ? undefined : readLiteral(text, MONEY)?.value;
  if (mode === undefined || text === undefined) return undefined;
  if (typeof step === 'bigint' && step > 0n) return { step, mode };
  return reader.fault(`${place.path}.to`, 'whole fen, such as 0.01 元', text);
}

/** An award at one day. */
export interface BoundAward {
  readonly award: Award;
  /** What is paid to a case that nothing excludes, in fen; undefined while facts are missing. */
  amount(env: Env): bigint | undefined;
  /** The same with its working. */
  judge(env: Env): AwardResult | undefined;
  lack(env: Env, into: Set<string>): void;
  /** What a case that is not eligible gets. */
  readonly nothing: AwardResult;
}

export function bindAward(stated: Award, law: Law): BoundAward {
  const award = citedOn(stated, law.on);
  const { id, title } = award;
  const parts = bindParts(award, law);
  const give = (amount: string, working: readonly WorkingLine[]): AwardResult => ({
    id,
    title,
    amount,
    unit: '元',
    working,
  });
  const nothingWith = (label: string) => give('0.00', [{ label, value: '0.00 元', basis: award.basis }]);
  return {
    award,
    nothing: nothingWith('不符合条件，金额为零'),
    lack: (env, into) => {
      parts.formula.lack(env, into);
      lackAll(parts.all, env, into);
    },
    amount: (env) => courseFor(parts, env)?.paid ?? (lapseOf(parts, env) === undefined ? undefined : 0n),
    judge: (env) => {
      const course = courseFor(parts, env);
      if (course !== undefined) return give(formatYuan(fen(course.paid)), working(award, parts, course, env));
      const lapsed = lapseOf(parts, env);
      return lapsed === undefined ? undefined : nothingWith(lapsed);
    },
  };
}

function citedOn(award: Award, on: BusinessDate): Award {
  const limits = award.limits.map(({ title, amount, basis }) => ({
    title,
    amount,
    basis: basisOn(basis, on),
  }));
  return { ...award, limits, basis: basisOn(award.basis, on) };
}

interface Parts extends Finish {
  readonly formula: BoundFormula;
  readonly all: readonly BoundValue[];
}

function bindParts(award: Award, law: Law): Parts {
  const limits = award.limits.map(({ amount }) => amount.bind(law));
  const [multiplier, minimum, nothingBelow] = [award.multiplier, award.minimum, award.nothingBelow].map(
    (part) => part?.bind(law),
  );
  const some = [multiplier, minimum, nothingBelow].filter((part) => part !== undefined);
  const { rounding } = award;
  const all = [...some, ...limits];
  return { formula: award.formula.bind(law), multiplier, limits, minimum, nothingBelow, rounding, all };
}

function courseFor(parts: Parts, env: Env): Course | undefined {
  const gross = parts.formula.compute(env);
  return gross === undefined || !areKnown(parts.all, env) ? undefined : courseOf(parts, gross, env);
}

function areKnown(values: readonly BoundValue[], env: Env): boolean {
  for (const value of values) if (valueOf(value, env) === undefined) return false;
  return true;
}

function lapseOf({ formula, all }: Parts, env: Env): string | undefined {
  return formula.lapse(env) ?? lapseAmong(all, env);
}

/** Says the course line by line. */
function working(award: Award, parts: Parts, course: Course, env: Env): readonly WorkingLine[] {
  const { basis } = award;
  const lines: WorkingLine[] = [];
  parts.formula.work(env, lines, basis);
  workFactor(parts.multiplier, course, basis, env, lines);
  for (const [i, bound] of parts.limits.entries()) {
    const limit = award.limits[i] as Limit;
    lines.push(lineOf(bound, env, limit.basis, limit.title));
  }
  if (course.lifted && parts.minimum !== undefined)
    lines.push(lineOf(parts.minimum, env, basis, `不低于${parts.minimum.label}`));
  if (course.dropped && parts.nothingBelow !== undefined)
    lines.push(lineOf(parts.nothingBelow, env, basis, `低于${parts.nothingBelow.label}，不予拨付`));
  if (order(course.paid, course.unrounded) !== 0)
    lines.push({ label: ROUNDED[award.rounding.mode], value: sayYuan(course.paid), basis });
  lines.push({ label: award.title, value: sayYuan(course.paid), basis });
  return lines;
}

function workFactor(
  by: BoundValue | undefined,
  { factor, multiplied }: Course,
  basis: Basis,
  env: Env,
  lines: WorkingLine[],
): void {
  if (by === undefined || factor === 1n) return;
  lines.push(lineOf(by, env, basis));
  lines.push({ label: `乘以${by.label}`, value: sayYuan(multiplied), basis });
}

const ROUNDED: Record<RoundingMode, string> = {
  truncate: '尾数舍去',
  'half-up': '四舍五入',
  ceil: '尾数进一',
  floor: '尾数舍去',
};
