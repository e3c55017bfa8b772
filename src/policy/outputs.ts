import { fen, formatYuan } from '../kernel/money.js';
import type { Basis } from '../kernel/refusal.js';
import { basisOn, type Documents, readBasis } from './basis.js';
import type { OutputResult } from './decision.js';
import { decimalText, type Exact, isExact, roundTo, toFraction } from './exact.js';
import {
  type BoundValue,
  boundValue,
  type Env,
  lapseIn,
  type Law,
  NOT_KNOWN,
  type ValueExpression,
  valueOf,
} from './expressions/expression.js';
import type { PackScope } from './pack-scope.js';
import { at, type Place } from './reader.js';
import { sayer } from './say.js';
import type { Type, Value } from './types.js';
import type { Uses } from './uses.js';
import { fromBase, isMoney, YUAN } from './units.js';

/** Another thing that a policy says of a case: a date, a rate, a class, what another payer gives. */
export interface Output {
  readonly id: string;
  readonly title: string;
  readonly step: string;
  readonly value: ValueExpression;
  readonly basis: Basis;
  readonly uses: Uses;
}

/** Reads one entry of `outputs: [{id, title, step, value, basis}]`. */
export function readOutput(
  scope: PackScope,
  documents: Documents,
  steps: readonly string[],
  place: Place,
): Output | undefined {
  const { reader } = scope;
  const map = reader.map(place, ['id', 'title', 'step', 'value', 'basis'], []);
  if (map === undefined) return undefined;
  const block = scope.forBlock();
  const id = reader.name(at(map, place.path, 'id'));
  const title = reader.text(at(map, place.path, 'title'));
  const step = reader.oneOf(at(map, place.path, 'step'), steps);
  const value = block.value(at(map, place.path, 'value'));
  const basis = readBasis(reader, documents, at(map, place.path, 'basis'));
  if (basis !== undefined) block.uses.note(basis);
  if (id === undefined || title === undefined || step === undefined) return undefined;
  return value && basis && { id, title, step, value, basis, uses: block.uses };
}

/** An output at one day. */
export interface BoundOutput {
  readonly output: Output;
  readonly value: BoundValue;
  judge(env: Env): OutputResult;
}

export function bindOutput(output: Output, law: Law): BoundOutput {
  const { id, title } = output;
  const basis = basisOn(output.basis, law.on);
  const bound = toFen(output.value.bind(law));
  const say = sayer(bound.type);
  return {
    output,
    value: bound,
    judge: (env) => {
      const value = valueOf(bound, env);
      const text = value === undefined ? (lapseIn(bound, env) ?? NOT_KNOWN) : say(value);
      const shown = value !== undefined && bound.say !== undefined ? text : bound.show(env);
      const working =
        shown === text ? [] : [{ label: bound.label, value: shown, basis: bound.basis ?? basis }];
      return {
        id,
        title,
        value: value === undefined ? null : plain(value, bound.type),
        text,
        working,
        basis,
      };
    },
  };
}

/** Money is rounded once, at the end: what a policy says of a case is such an end. */
function toFen(bound: BoundValue): BoundValue {
  if (!measuresMoney(bound.type)) return bound;
  const { constant } = bound;
  return boundValue({
    ...bound,
    slot: undefined,
    constant: constant === undefined ? undefined : halfUp(constant),
    read: (env) => {
      const value = valueOf(bound, env);
      return value === undefined ? undefined : halfUp(value);
    },
  });
}

function halfUp(value: Value): Value {
  return isExact(value) ? roundTo(value, 1n, 'half-up') : value;
}

/** Whether values of a type are plain amounts of money. */
export function measuresMoney(type: Type): boolean {
  return type.kind === 'quantity' && isMoney(type.unit);
}

/** A value as JSON: money in yuan as in fact sheets, other quantities in their base unit, exactly. */
export function plain(value: Value, type: Type): string | boolean {
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  if (!isExact(value)) return value.join(',');
  if (!measuresMoney(type)) return exactText(value);
  return typeof value === 'bigint' ? formatYuan(fen(value)) : exactText(fromBase(value, YUAN));
}

/** `12`, `0.5` or, when no decimal says it, `1/3`. */
export function exactText(value: Exact): string {
  const { text, cut } = decimalText(value, 12);
  return cut ? `${toFraction(value).n}/${toFraction(value).d}` : text;
}
