import { isSeries, readDated, valueOn } from '../dated.js';
import { boundConstant, boundLapsed } from '../expressions/build.js';
import { conditionValue } from '../expressions/choice.js';
import type { ValueExpression } from '../expressions/expression.js';
import { parameterExpression } from '../expressions/reference.js';
import { useParameter } from '../parameters.js';
import { isMapSource, kindOf, type Place } from '../reader.js';
import type { Scope } from '../scope.js';
import { BOOLEAN, comparable, type Literal, readLiteral, sayType, type Type } from '../types.js';
import { Arguments, type Parsed } from './arguments.js';
import { parseArithmetic } from './parse-arithmetic.js';
import { parseChosen } from './parse-choices.js';
import { parseDays } from './parse-days.js';

/** The operators by their key, with the keys that may stand beside it. */
export const HEADS: Readonly<Record<string, readonly string[]>> = {
  fact: [],
  parameter: ['on'],
  value: [],
  score: [],
  grade: [],
  sum: [],
  difference: [],
  product: [],
  ratio: ['ifZero', 'in'],
  leastOf: [],
  greatestOf: [],
  round: ['to', 'mode'],
  perEach: ['each', 'give', 'rounding'],
  remainder: ['by'],
  addMonths: [],
  addDays: [],
  firstOfNextMonth: [],
  earliestOf: [],
  latestOf: [],
  startOfYear: [],
  endOfYear: [],
  inYearOf: ['monthDay'],
  monthsBetween: [],
  daysBetween: [],
  yearOf: [],
  choose: ['otherwise'],
  lookup: ['in', 'otherwise'],
  brackets: ['steps'],
  countOf: ['among'],
  longestRun: ['among'],
  sizeOf: [],
  yes: [],
};

/** Reads an expression that must have the expected type when one is given. */
export function parseValue(scope: Scope, place: Place, expected?: Type): ValueExpression | undefined {
  const value = parseAny(scope, place, expected);
  if (value === undefined || expected === undefined || comparable(expected, value.type)) return value;
  return scope.reader.fault(place.path, sayType(expected), `${sayType(value.type)} (${value.label})`);
}

function parseAny(scope: Scope, place: Place, expected: Type | undefined): ValueExpression | undefined {
  const { reader } = scope;
  if (typeof place.source === 'string' || isSeries(place)) return parseLiteral(scope, place, expected);
  if (!isMapSource(place.source))
    return reader.fault(place.path, 'a value or an operator', kindOf(place.source));
  const heads = Object.keys(place.source).filter((key) => Object.hasOwn(HEADS, key));
  const [head] = heads;
  if (head === undefined || heads.length > 1) {
    return reader.fault(
      place.path,
      `one operator out of ${Object.keys(HEADS).join(', ')}`,
      kindOf(place.source),
    );
  }
  const map = reader.map(place, [head], HEADS[head] ?? []);
  return map && parseHead(new Arguments(scope, place, map), head, expected);
}

/** A literal, or a dated series of literals. */
function parseLiteral(scope: Scope, place: Place, expected: Type | undefined): ValueExpression | undefined {
  const { reader, window } = scope;
  let type = expected;
  const dated = readDated<Literal>(reader, place, window, (item) => {
    const text = reader.text(item);
    const literal = text === undefined ? undefined : readLiteral(text, type);
    type ??= literal?.type;
    if (literal !== undefined || text === undefined) return literal;
    return reader.fault(item.path, type === undefined ? 'a value with its unit' : sayType(type), text);
  });
  const first = dated?.entries.find(({ value }) => value !== null)?.value;
  if (dated === undefined || first == null) return undefined;
  const shown = typeof place.source === 'string' ? place.source : '规定值';
  return {
    type: first.type,
    label: shown,
    bind: (law) => {
      const found = valueOn(dated, law.on);
      return 'lapsed' in found
        ? boundLapsed(first.type, shown, found.lapsed)
        : boundConstant(found.value.type, shown, found.value.value);
    },
  };
}

function parseHead(args: Arguments, head: string, expected: Type | undefined): ValueExpression | undefined {
  const references = parseReference(args, head, expected);
  if (references !== 'other') return references;
  const days = parseDays(args, head);
  if (days !== 'other') return days;
  const chosen = parseChosen(args, head, expected);
  return chosen === 'other' ? parseArithmetic(args, head) : chosen;
}

function parseReference(args: Arguments, head: string, expected: Type | undefined): Parsed {
  const { scope } = args;
  switch (head) {
    case 'fact':
      return scope.fact(args.at('fact'));
    case 'parameter': {
      const parameter = scope.parameter(args.at('parameter'));
      const on = args.maybe('on');
      const day = on && args.date(on);
      if (parameter === undefined || (on && day === undefined)) return undefined;
      useParameter(scope.uses, parameter);
      return parameterExpression(parameter, day);
    }
    case 'value':
    case 'score':
    case 'grade': {
      const named = scope.named(head, args.at(head));
      if (named?.kind === 'condition') return conditionValue(named.condition, BOOLEAN);
      return named?.value;
    }
    case 'yes': {
      const condition = scope.condition(args.at('yes'));
      return condition && conditionValue(condition, expected?.kind === 'boolean' ? expected : BOOLEAN);
    }
    default:
      return 'other';
  }
}
