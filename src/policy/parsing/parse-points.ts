import { type Exact, isExact, sign } from '../exact.js';
import type { QuantityExpression } from '../expressions/arithmetic.js';
import type { Env, Law } from '../expressions/expression.js';
import { countingOf, POINTS, steppingOf, towardOf } from '../expressions/points.js';
import { at, isMapSource, type Place, type SourceMap } from '../reader.js';
import { sayer } from '../say.js';
import type { Scope } from '../scope.js';
import type { Source } from '../source.js';
import { readLiteral, sayType, type Type } from '../types.js';
import { whole } from './arguments.js';

/** How an indicator earns points: the points before they are clipped, what is measured, and the rule in words. */
export interface Measured {
  readonly points: QuantityExpression;
  readonly value: QuantityExpression;
  rule(law: Law): (env: Env) => string;
}

type Shape = (scope: Scope, map: SourceMap, path: string, most: QuantityExpression) => Measured | undefined;

interface PointShape {
  readonly keys: readonly string[];
  readonly read: Shape;
}

const SHAPES: Readonly<Record<string, PointShape>> = {
  toward: { keys: ['value', 'target'], read: readToward },
  stepping: { keys: ['value', 'from', 'give', 'each', 'add'], read: readStepping },
  counting: { keys: ['value', 'each', 'give'], read: readCounting },
};

/** Reads `{toward: …}`, `{stepping: …}`, `{counting: …}` or `{given: …}`. */
export function readPoints(scope: Scope, place: Place, most: QuantityExpression): Measured | undefined {
  const { reader } = scope;
  const map = reader.anyMap(place);
  const [name, ...others] = Object.keys(map ?? {});
  if (map === undefined || name === undefined) return undefined;
  if (others.length > 0 || (name !== 'given' && !Object.hasOwn(SHAPES, name))) {
    const names = [...Object.keys(SHAPES), 'given'].join(', ');
    return reader.fault(place.path, `one of ${names}`, Object.keys(map).join(', '));
  }
  const below = at(map, place.path, name);
  const shape = SHAPES[name];
  if (shape === undefined) return readGiven(scope, below);
  const inner = reader.map(below, shape.keys, []);
  return inner && shape.read(scope, inner, below.path, most);
}

function readGiven(scope: Scope, place: Place): Measured | undefined {
  const points = scope.value(place, POINTS) as QuantityExpression | undefined;
  if (points === undefined) return undefined;
  const rule = sayRates(scope, place) ?? '按所列计分';
  return { points, value: points, rule: () => () => rule };
}

/** Of points for each of something, or a sum of such: `主办活动场次每 1 场得 1 分，承办活动场次每 1 场得 0.5 分`. */
function sayRates(scope: Scope, { source, path }: Place): string | undefined {
  const sum = isMapSource(source) ? source['sum'] : undefined;
  const parts: readonly Source[] = Array.isArray(sum) ? (sum as readonly Source[]) : [source];
  const rates = parts.map((part) => {
    if (!isMapSource(part) || typeof part['each'] !== 'string' || typeof part['give'] !== 'string')
      return undefined;
    const of = measure(scope, at(part, path, 'perEach'));
    return of && `${of.label}${sayEach(part['each'])}得 ${part['give']}`;
  });
  return whole(rates)?.join('，');
}

/** A literal as it stands in the pack. */
function written(source: Source | undefined): string {
  return typeof source === 'string' ? source : '';
}

/** `每 1 家`、`每满 30 万元`, as the pack writes the amount. */
function sayEach(amount: string): string {
  return /^1 /.test(amount) ? `每 ${amount}` : `每满 ${amount}`;
}

/** A share grows by points of a hundred. */
function sayMore(amount: string): string {
  return `每增加 ${amount.replace(/%$/, ' 个百分点')}`;
}

function readToward(
  scope: Scope,
  map: SourceMap,
  path: string,
  most: QuantityExpression,
): Measured | undefined {
  const value = measure(scope, at(map, path, 'value'));
  const target = value && measure(scope, at(map, path, 'target'), value.type);
  if (value === undefined || target === undefined) return undefined;
  return {
    points: towardOf(most, value, target) as QuantityExpression,
    value,
    rule: (law) => {
      const wanted = target.bind(law);
      return (env) => `目标值 ${wanted.show(env)}，按完成比例计分`;
    },
  };
}

function readStepping(scope: Scope, map: SourceMap, path: string): Measured | undefined {
  const value = measure(scope, at(map, path, 'value'));
  const from = value && measure(scope, at(map, path, 'from'), value.type);
  const each = value && fixed(scope, at(map, path, 'each'), value.type);
  const [give, add] = [
    fixed(scope, at(map, path, 'give'), POINTS),
    fixed(scope, at(map, path, 'add'), POINTS),
  ];
  if (value === undefined || from === undefined || each === undefined) return undefined;
  if (give === undefined || add === undefined) return undefined;
  const sayPoints = sayer(POINTS);
  const steps = `得 ${sayPoints(give)}，${sayMore(written(map['each']))}加 ${sayPoints(add)}`;
  return {
    points: steppingOf({ value, from, give, each, add }) as QuantityExpression,
    value,
    rule: (law) => {
      const start = from.bind(law);
      return (env) => `达到 ${start.show(env)}${steps}`;
    },
  };
}

function readCounting(scope: Scope, map: SourceMap, path: string): Measured | undefined {
  const value = measure(scope, at(map, path, 'value'));
  const each = value && fixed(scope, at(map, path, 'each'), value.type);
  const give = fixed(scope, at(map, path, 'give'), POINTS);
  if (value === undefined || each === undefined || give === undefined) return undefined;
  const rule = `${sayEach(written(map['each']))}得 ${sayer(POINTS)(give)}`;
  return {
    points: countingOf(value, each, give) as QuantityExpression,
    value,
    rule: () => () => rule,
  };
}

function measure(scope: Scope, place: Place, like?: Type): QuantityExpression | undefined {
  const value = scope.value(place, like);
  if (value === undefined || value.type.kind === 'quantity') return value as QuantityExpression | undefined;
  return scope.reader.fault(place.path, 'a quantity', sayType(value.type));
}

/** A positive quantity that is written out. */
function fixed(scope: Scope, place: Place, like: Type): Exact | undefined {
  const text = scope.reader.text(place);
  const value = text === undefined ? undefined : readLiteral(text, like)?.value;
  if (value !== undefined && isExact(value) && sign(value) > 0) return value;
  return text === undefined
    ? undefined
    : scope.reader.fault(place.path, `a positive value: ${sayType(like)}`, text);
}
