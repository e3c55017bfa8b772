import type { Basis } from '../kernel/refusal.js';
import { basisOn, type Documents, readBasis } from './basis.js';
import type { IndicatorResult, ScoreResult } from './decision.js';
import { isExact } from './exact.js';
import { extremeOf, type QuantityExpression, sumOf } from './expressions/arithmetic.js';
import type { BoundValue, Env, Law, ValueExpression } from './expressions/expression.js';
import { clippedOf, POINTS } from './expressions/points.js';
import { namedExpression } from './expressions/reference.js';
import { exactText } from './outputs.js';
import { whole } from './parsing/arguments.js';
import { type Measured, readPoints } from './parsing/parse-points.js';
import { at, maybeAt, type Place } from './reader.js';
import type { Scope } from './scope.js';
import type { Uses } from './uses.js';

/** 指标: what is measured, and the points that it earns. */
interface Indicator {
  readonly id: string;
  readonly title: string;
  readonly group: string | undefined;
  readonly most: QuantityExpression;
  /** Within 0 and the most. */
  readonly points: QuantityExpression;
  readonly measured: Measured;
  readonly basis: Basis;
}

interface Group {
  readonly title: string;
  readonly points: QuantityExpression;
}

/** 评分: indicators in groups, summed up to what the law allows at most. */
export interface Score {
  readonly id: string;
  readonly title: string;
  readonly step: string;
  readonly indicators: readonly Indicator[];
  readonly groups: readonly Group[];
  readonly total: ValueExpression;
  readonly basis: Basis;
  readonly uses: Uses;
}

/** Reads one entry of `scores: [{id, title, step, most?, groups?, indicators, basis}]`. */
export function readScore(
  scope: Scope,
  documents: Documents,
  steps: readonly string[],
  place: Place,
): Score | undefined {
  const { reader, uses } = scope;
  const map = reader.map(place, ['id', 'title', 'step', 'indicators', 'basis'], ['most', 'groups']);
  if (map === undefined) return undefined;
  const id = reader.name(at(map, place.path, 'id'));
  const title = reader.text(at(map, place.path, 'title'));
  const step = reader.oneOf(at(map, place.path, 'step'), steps);
  const basis = readBasis(reader, documents, at(map, place.path, 'basis'));
  const indicators = readIndicators(scope, documents, at(map, place.path, 'indicators'));
  const limits = readLimits(scope, maybeAt(map, place.path, 'groups'));
  const mostPlace = maybeAt(map, place.path, 'most');
  const most = mostPlace && pointsAt(scope, mostPlace);
  if (id === undefined || title === undefined || step === undefined || basis === undefined) return undefined;
  if (indicators === undefined || limits === undefined || (mostPlace && most === undefined)) return undefined;
  uses.note(basis);
  const groups = groupsOf(indicators, limits);
  for (const limited of limits.keys())
    if (!groups.some((group) => group.title === limited))
      reader.fault(`${place.path}.groups`, 'a group of the indicators', limited);
  const total = namedExpression(
    title,
    limitedSum(
      groups.map(({ points }) => points),
      most,
    ),
    basis,
  );
  return { id, title, step, indicators, groups, total, basis, uses };
}

function readIndicators(scope: Scope, documents: Documents, place: Place): readonly Indicator[] | undefined {
  const { reader } = scope;
  const places = reader.list(place);
  const read = whole(places?.map((item) => readIndicator(scope, documents, item)));
  reader.unique((read ?? []).map(({ id }, i) => ({ id, path: `${place.path}[${i}].id` })));
  return read;
}

function readIndicator(scope: Scope, documents: Documents, place: Place): Indicator | undefined {
  const { reader, uses } = scope;
  const map = reader.map(place, ['id', 'title', 'most', 'points', 'basis'], ['group']);
  if (map === undefined) return undefined;
  const id = reader.name(at(map, place.path, 'id'));
  const title = reader.text(at(map, place.path, 'title'));
  const group = maybeAt(map, place.path, 'group');
  const most = pointsAt(scope, at(map, place.path, 'most'));
  const measured = most && readPoints(scope, at(map, place.path, 'points'), most);
  const basis = readBasis(reader, documents, at(map, place.path, 'basis'));
  if (id === undefined || title === undefined || most === undefined) return undefined;
  if (measured === undefined || basis === undefined) return undefined;
  uses.note(basis);
  const points = namedExpression(title, clippedOf(measured.points, most), basis) as QuantityExpression;
  return { id, title, group: group && reader.text(group), most, points, measured, basis };
}

function pointsAt(scope: Scope, place: Place): QuantityExpression | undefined {
  return scope.value(place, POINTS) as QuantityExpression | undefined;
}

/** `groups: [{title, most}]` for groups that the law limits. */
function readLimits(
  scope: Scope,
  place: Place | undefined,
): ReadonlyMap<string, QuantityExpression> | undefined {
  const { reader } = scope;
  const items = place === undefined ? [] : reader.list(place);
  const read = whole(
    items?.map((item) => {
      const map = reader.map(item, ['title', 'most'], []);
      const title = map && reader.text(at(map, item.path, 'title'));
      const most = map && pointsAt(scope, at(map, item.path, 'most'));
      return title === undefined || most === undefined ? undefined : ([title, most] as const);
    }),
  );
  return read && new Map(read);
}

const WITHOUT_GROUP = '';

/** The groups in the order of the indicators; those without one count together. */
function groupsOf(
  indicators: readonly Indicator[],
  limits: ReadonlyMap<string, QuantityExpression>,
): readonly Group[] {
  const titles = [...new Set(indicators.map(({ group }) => group ?? WITHOUT_GROUP))];
  return titles.map((title) => {
    const own = indicators.filter(({ group }) => (group ?? WITHOUT_GROUP) === title);
    return {
      title,
      points: limitedSum(
        own.map(({ points }) => points),
        limits.get(title),
      ),
    };
  });
}

function limitedSum(
  parts: readonly QuantityExpression[],
  most: QuantityExpression | undefined,
): QuantityExpression {
  const [only] = parts;
  const sum = (parts.length === 1 && only !== undefined ? only : sumOf(parts)) as QuantityExpression;
  return most === undefined ? sum : (extremeOf([sum, most], -1) as QuantityExpression);
}

/** A score at one day. */
export interface BoundScore {
  readonly score: Score;
  readonly total: BoundValue;
  judge(env: Env): ScoreResult;
  lack(env: Env, into: Set<string>): void;
}

export function bindScore(score: Score, law: Law): BoundScore {
  const { id, title } = score;
  const basis = basisOn(score.basis, law.on);
  const total = score.total.bind(law);
  const indicators = score.indicators.map((indicator) => bindIndicator(indicator, law));
  const groups = score.groups
    .filter((group) => group.title !== WITHOUT_GROUP)
    .map((group) => ({ title: group.title, points: group.points.bind(law) }));
  return {
    score,
    total,
    lack: (env, into) => {
      if (total.read(env) === undefined) total.lack(env, into);
    },
    judge: (env) => ({
      id,
      title,
      total: pointsText(total, env),
      groups: groups.map((group) => ({ title: group.title, points: pointsText(group.points, env) })),
      indicators: indicators.map((judge) => judge(env)),
      basis,
    }),
  };
}

function bindIndicator(indicator: Indicator, law: Law): (env: Env) => IndicatorResult {
  const { id, title, group, measured } = indicator;
  const basis = basisOn(indicator.basis, law.on);
  const [most, points, value] = [indicator.most, indicator.points, measured.value].map((one) =>
    one.bind(law),
  ) as [BoundValue, BoundValue, BoundValue];
  const rule = measured.rule(law);
  return (env) => {
    const earned = pointsText(points, env);
    const missing = new Set<string>();
    if (earned === null) points.lack(env, missing);
    return {
      id,
      title,
      ...(group === undefined ? {} : { group }),
      points: earned,
      most: pointsText(most, env),
      found: value.show(env),
      rule: rule(env),
      ...(earned === null ? { missing: [...missing].sort() } : {}),
      basis,
    };
  };
}

function pointsText(bound: BoundValue, env: Env): string | null {
  const points = bound.read(env);
  return isExact(points) ? exactText(points) : null;
}
