import { comparison } from '../conditions/comparison.js';
import { type Comparator, comparatorOf, COMPARATORS } from '../conditions/comparators.js';
import type { Condition } from '../conditions/condition.js';
import { allOf, someOf, titled } from '../conditions/logic.js';
import { everyValue, readDated, valueOn } from '../dated.js';
import { boundConstant, boundLapsed } from '../expressions/build.js';
import type { ValueExpression } from '../expressions/expression.js';
import { whole } from './arguments.js';
import { HEADS } from './parse-value.js';
import { at, isMapSource, kindOf, maybeAt, type Place, type SourceMap } from '../reader.js';
import type { Scope } from '../scope.js';
import { sayType, type Type } from '../types.js';

const LOGIC = ['allOf', 'anyOf', 'nOf', 'not'] as const;

/**
 * Reads a condition: `{fact|…: …, atLeast|before|…: …}`, or allOf, anyOf, nOf, not of conditions. Any of them may
 * have a title. Several comparisons of one value must all hold.
 */
export function parseCondition(scope: Scope, place: Place): Condition | undefined {
  const { source, path } = place;
  if (!isMapSource(source)) return scope.reader.fault(path, 'a condition', kindOf(source));
  const { title: titleSource, ...rest } = source;
  const inner = parseUntitled(scope, { source: rest, path });
  if (titleSource === undefined) return inner;
  const title = scope.reader.text({ source: titleSource, path: `${path}.title` });
  return inner && title !== undefined ? titled(title, inner) : undefined;
}

function parseUntitled(scope: Scope, place: Place & { readonly source: SourceMap }): Condition | undefined {
  const operators = LOGIC.filter((key) => Object.hasOwn(place.source, key));
  const [operator] = operators;
  if (operator === undefined) return parseComparison(scope, place);
  const map = scope.reader.map(place, [operator], []);
  if (map === undefined) return undefined;
  const below = at(map, place.path, operator);
  if (operator === 'not') return parseCondition(scope, below)?.negate();
  if (operator === 'nOf') return parseSome(scope, below);
  const parts = parseParts(scope, below);
  return parts && someOf(parts, operator === 'allOf' ? parts.length : 1);
}

function parseParts(scope: Scope, place: Place): readonly Condition[] | undefined {
  const parts = scope.reader.distinct(place)?.map((item) => parseCondition(scope, item));
  return parts?.every((part) => part !== undefined) === true ? parts : undefined;
}

function parseSome(scope: Scope, place: Place): Condition | undefined {
  const map = scope.reader.map(place, ['atLeast', 'of'], []);
  if (map === undefined) return undefined;
  const needed = scope.reader.wholeNumber(at(map, place.path, 'atLeast'));
  const parts = parseParts(scope, at(map, place.path, 'of'));
  if (needed === undefined || parts === undefined) return undefined;
  if (needed >= 1 && needed <= parts.length) return someOf(parts, needed);
  return scope.reader.fault(`${place.path}.atLeast`, `1 to ${parts.length}`, String(needed));
}

function parseComparison(scope: Scope, place: Place & { readonly source: SourceMap }): Condition | undefined {
  const { source, path } = place;
  const names = comparisonsOf(source);
  const left: SourceMap = Object.fromEntries(Object.entries(source).filter(([key]) => !names.includes(key)));
  if (names.length === 0)
    return scope.reader.fault(path, 'a comparison or allOf, anyOf, nOf, not', kindOf(source));
  const known = Object.keys(left).filter((key) => Object.hasOwn(HEADS, key));
  if (known.length === 0) return scope.reader.fault(path, 'something to compare', kindOf(source));
  const named = namedCondition(scope, place, left, names);
  if (named !== 'none') return named;
  const value = scope.value({ source: left, path });
  if (value === undefined) return undefined;
  const parts = names.map((name) => parseRight(scope, value, name, at(source, path, name)));
  return parts.every((part) => part !== undefined) ? allOf(parts) : undefined;
}

/** The keys that compare; `on` beside another comparison is the day of a parameter. */
function comparisonsOf(source: SourceMap): readonly string[] {
  const names = Object.keys(source).filter((key) => comparatorOf(key) !== undefined);
  const [head = ''] = Object.keys(source).filter((key) => Object.hasOwn(HEADS, key));
  const own = names.length > 1 ? (HEADS[head] ?? []) : [];
  return names.filter((name) => !own.includes(name));
}

/** A named condition of the pack with `is: true` or `is: false` is that condition, or its opposite. */
function namedCondition(
  scope: Scope,
  { source, path }: Place & { readonly source: SourceMap },
  left: SourceMap,
  names: readonly string[],
): Condition | undefined | 'none' {
  const place = maybeAt(left, path, 'value');
  if (place === undefined || Object.keys(left).length > 1 || !scope.isCondition(place)) return 'none';
  const named = scope.named('value', place);
  const is = names.length === 1 && names[0] === 'is' ? scope.reader.flag(at(source, path, 'is')) : undefined;
  if (is === undefined) return scope.reader.fault(path, 'is: true or is: false', names.join(', '));
  if (named?.kind !== 'condition') return undefined;
  return is ? named.condition : named.condition.negate();
}

function parseRight(scope: Scope, left: ValueExpression, name: string, place: Place): Condition | undefined {
  const comparator = comparatorOf(name) as Comparator;
  const { kind } = left.type;
  if (!comparator.kinds.includes(kind)) {
    const fitting = COMPARATORS.filter(({ kinds }) => kinds.includes(kind)).map((other) => other.name);
    return scope.reader.fault(place.path, `${fitting.join(', ')} for ${sayType(left.type)}`, name);
  }
  const right = comparator.many ? parseOptions(scope, left.type, place) : scope.value(place, left.type);
  return right && comparison(left, comparator, right);
}

/** A list of options or texts, or a dated series of such lists. */
function parseOptions(scope: Scope, left: Type, place: Place): ValueExpression | undefined {
  const options = left.kind === 'choice' || left.kind === 'choices' ? left.options : undefined;
  const dated = readDated(scope.reader, place, scope.window, (item) => readOptions(scope, options, item));
  if (dated === undefined) return undefined;
  const texts = everyValue(dated).flatMap((items) => items.map((item): [string, string] => [item, item]));
  const type: Type = { kind: 'choices', options: options ?? new Map(texts) };
  const label = '所列各项';
  return {
    type,
    label,
    bind: (law) => {
      const found = valueOn(dated, law.on);
      return 'lapsed' in found
        ? boundLapsed(type, label, found.lapsed)
        : boundConstant(type, label, found.value);
    },
  };
}

function readOptions(scope: Scope, options: ReadonlyMap<string, string> | undefined, place: Place) {
  const { reader } = scope;
  const items = reader
    .distinct(place)
    ?.map((item) => (options ? reader.oneOf(item, [...options.keys()]) : reader.text(item)));
  return whole(items);
}
