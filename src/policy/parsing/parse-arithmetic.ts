import { type Exact, isExact, ROUNDINGS, sign } from '../exact.js';
import * as arithmetic from '../expressions/arithmetic.js';
import type { QuantityExpression } from '../expressions/arithmetic.js';
import type { ValueExpression } from '../expressions/expression.js';
import { perEachOf, remainderOf, roundedOf } from '../expressions/rounding.js';
import type { Place } from '../reader.js';
import { quantity, readLiteral, type Type } from '../types.js';
import { agree, combine, sayUnit, type Unit, unitOf } from '../units.js';
import { type Arguments, mapped } from './arguments.js';

/** Reads the operators that compute a quantity. */
export function parseArithmetic(args: Arguments, head: string): ValueExpression | undefined {
  const any = (place: Place) => args.quantity(place);
  switch (head) {
    case 'sum':
      return mapped(args.alike(head), arithmetic.sumOf);
    case 'difference':
      return mapped(args.alike(head), (values) => exactlyTwo(args, values, arithmetic.differenceOf));
    case 'product':
      return mapped(args.mixed(head), arithmetic.productOf);
    case 'leastOf':
      return mapped(args.alike(head), (values) => arithmetic.extremeOf(values, -1));
    case 'greatestOf':
      return mapped(args.alike(head), (values) => arithmetic.extremeOf(values, 1));
    case 'ratio': {
      const pair = args.pair(head, any, any);
      return pair && parseRatio(args, pair[0], pair[1]);
    }
    default:
      return parseRounding(args, head);
  }
}

/** `in` is the unit to say the ratio in: 家/千平方米. */
function parseRatio(args: Arguments, a: QuantityExpression, b: QuantityExpression) {
  const place = args.maybe('in');
  const natural = combine(a.type.unit, b.type.unit, -1);
  const name = place && args.scope.reader.text(place);
  const unit = name === undefined ? natural : unitOf(name);
  if (unit !== undefined && agree(natural, unit)) return arithmetic.ratioOf(a, b, ifZero(args, unit), unit);
  return place && args.scope.reader.fault(place.path, sayUnit(natural), name ?? '');
}

/** What the ratio is for a zero divisor; nothing at all needs no unit. */
function ifZero(args: Arguments, unit: Unit): Exact | undefined {
  const value = args.fixed('ifZero');
  return value === undefined || sign(value) === 0 ? value : args.fixed('ifZero', quantity(unit));
}

type Two = (a: QuantityExpression, b: QuantityExpression) => ValueExpression;

function exactlyTwo(args: Arguments, [a, b, ...rest]: readonly QuantityExpression[], build: Two) {
  if (a === undefined || b === undefined) return undefined;
  return rest.length > 0
    ? args.scope.reader.fault(args.place.path, 'two items', `${rest.length + 2}`)
    : build(a, b);
}

function parseRounding(args: Arguments, head: string): ValueExpression | undefined {
  const { reader } = args.scope;
  const of = args.quantity(args.at(head));
  if (of === undefined) return undefined;
  if (head === 'round') {
    const step = positive(args, 'to', of.type);
    const mode = args.maybe('mode');
    const how = mode && reader.oneOf(mode, ROUNDINGS);
    if (mode === undefined) return reader.fault(args.place.path, 'mode', 'none');
    return step === undefined || how === undefined ? undefined : roundedOf(of, step, how);
  }
  if (head === 'remainder') {
    const by = positive(args, 'by', undefined);
    return typeof by === 'bigint'
      ? remainderOf(of, by)
      : reader.fault(args.place.path, 'by as a whole number', 'none');
  }
  return parsePerEach(args, of);
}

function parsePerEach(args: Arguments, of: QuantityExpression): ValueExpression | undefined {
  const { reader } = args.scope;
  const each = positive(args, 'each', of.type);
  const givePlace = args.maybe('give');
  const rounding = args.maybe('rounding');
  if (givePlace === undefined || rounding === undefined)
    return reader.fault(args.place.path, 'give and rounding', 'less');
  const how = reader.oneOf(rounding, ['up', 'down']);
  const text = reader.text(givePlace);
  if (text === undefined) return undefined;
  const give = readLiteral(text);
  if (give?.type.kind !== 'quantity' || !isExact(give.value) || sign(give.value) <= 0) {
    return reader.fault(givePlace.path, 'a positive quantity', text);
  }
  if (each === undefined || how === undefined) return undefined;
  return perEachOf(of, each, give.value, how === 'up', give.type);
}

function positive(args: Arguments, key: string, like: Type | undefined): Exact | undefined {
  const value = args.fixed(key, like);
  if (value !== undefined && sign(value) > 0) return value;
  return args.scope.reader.fault(
    args.place.path,
    `a positive ${key}`,
    value === undefined ? 'none' : 'zero or less',
  );
}
