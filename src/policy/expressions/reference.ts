import { addDays, type BusinessDate } from '../../kernel/business-date.js';
import type { Basis } from '../../kernel/refusal.js';
import { basisOn } from '../basis.js';
import type { FactSpec } from '../catalogue.js';
import { type Dated, valueOn } from '../dated.js';
import { type Exact, fromExact, isExact, minus, order, plus, roundTo } from '../exact.js';
import { isFactValue } from '../fact-sheet.js';
import type { Parameter } from '../parameters.js';
import { sayer } from '../say.js';
import type { Type, Value } from '../types.js';
import { boundConstant, boundLapsed, boundStandIn, waitingFor } from './build.js';
import { lookingUp } from './choice.js';
import {
  type BoundValue,
  boundValue,
  type Change,
  type Env,
  type Goal,
  type Law,
  NO_WAY,
  NOT_KNOWN,
  type ValueExpression,
} from './expression.js';

/** A fact of the case. */
export function factExpression(spec: FactSpec, slot: number): ValueExpression {
  const { type, title } = spec;
  const bound = boundFact(spec, slot);
  return { type, label: title, bind: () => bound };
}

function boundFact(spec: FactSpec, slot: number): BoundValue {
  const { type, title } = spec;
  const say = sayer(type);
  return boundValue({
    type,
    label: title,
    slot,
    read: (env) => env.slots[slot],
    lack: (_env, into) => into.add(spec.name),
    show: (env) => {
      const value = env.slots[slot];
      return value === undefined ? NOT_KNOWN : say(value);
    },
    say,
    reach: spec.settled ? NO_WAY : (env, goal) => reachFact(spec, slot, env, goal),
  });
}

function reachFact(spec: FactSpec, slot: number, env: Env, goal: Goal): readonly Change[] {
  // What is counted with a noun is wanted: nobody is advised to have fewer firms to need fewer mentors.
  if (goal.sense === 'down' && spec.noun !== undefined) return [];
  const to = landing(spec, goal);
  if (to === undefined || !isFactValue(spec, to)) return [];
  return [{ moves: [{ fact: spec, slot, to }], cost: distance(env.slots[slot], to) }];
}

/** The nearest value of the fact's own grain that meets the goal. */
function landing(spec: FactSpec, { sense, strict, target }: Goal): Value | undefined {
  if (sense === 'exactly') return target;
  if (spec.kind === 'date') return strict ? addDays(target as BusinessDate, sense === 'up' ? 1 : -1) : target;
  if (!isExact(target)) return undefined;
  const step = GRAIN[spec.kind];
  if (step === undefined) return undefined;
  const on = roundTo(target, step, sense === 'up' ? 'ceil' : 'floor');
  const beyond = strict && order(on, target) === 0;
  return beyond ? (sense === 'up' ? plus(on, step) : minus(on, step)) : on;
}

const GRAIN: Partial<Record<FactSpec['kind'], Exact>> = {
  money: 1n,
  count: 1n,
  rate: fromExact(1n, 10_000n),
  number: fromExact(1n, 10_000n),
  area: fromExact(1n, 100n),
};

/** How far a change goes: the changed part of the larger value; a whole for what has no size. */
function distance(from: Value | undefined, to: Value): number {
  if (!isExact(to)) return 1;
  const start = from !== undefined && isExact(from) ? toNumber(from) : 0;
  const end = toNumber(to);
  return Math.min(1, Math.abs(end - start) / Math.max(Math.abs(end), Math.abs(start), 1e-9));
}

function toNumber(a: Exact): number {
  return typeof a === 'bigint' ? Number(a) : Number(a.n) / Number(a.d);
}

/** A parameter of the pack at the day of the law, or at a day that the case states. */
export function parameterExpression(parameter: Parameter, day: ValueExpression | undefined): ValueExpression {
  const { type, title } = parameter;
  if (day === undefined)
    return {
      type,
      label: title,
      bind: (law) => withBasis(bindParameter(parameter, law.on), parameter.basis, law),
    };
  return {
    type,
    label: title,
    bind: (law) => withBasis(onStatedDay(parameter, day.bind(law)), parameter.basis, law),
  };
}

function withBasis(bound: BoundValue, basis: Basis, { on }: Law): BoundValue {
  return boundValue({ ...bound, basis: basisOn(basis, on) });
}

function bindParameter(parameter: Parameter, on: BusinessDate): BoundValue {
  const { type, title, value, by } = parameter;
  return by === undefined ? boundOn(type, title, value, on) : byChoice(parameter, by, on);
}

function boundOn(type: Type, title: string, dated: Dated<Value>, on: BusinessDate): BoundValue {
  const found = valueOn(dated, on);
  return 'lapsed' in found ? boundLapsed(type, title, found.lapsed) : boundConstant(type, title, found.value);
}

/** A parameter that differs by a choice fact, such as enterprise and team. */
function byChoice(
  { type, title }: Parameter,
  by: NonNullable<Parameter['by']>,
  on: BusinessDate,
): BoundValue {
  const rows = new Map([...by.values].map(([code, dated]) => [code, boundOn(type, title, dated, on)]));
  const [first, ...rest] = rows.values();
  if (first?.lapsed !== undefined && rest.every(({ lapsed }) => lapsed !== undefined)) return first;
  return lookingUp(type, title, boundFact(by.fact, by.slot), rows);
}

function onStatedDay(parameter: Parameter, day: BoundValue): BoundValue {
  const { type, title } = parameter;
  const bounds = new Map<Value, BoundValue>();
  const waiting = waitingFor(day);
  return boundStandIn(type, title, (env) => {
    const on = day.read(env);
    if (on === undefined) return waiting;
    const known = bounds.get(on) ?? bindParameter(parameter, on as BusinessDate);
    if (bounds.size < 4000) bounds.set(on, known);
    return known;
  });
}

/** A named value: bound once for each day, computed once for each case. */
export function namedExpression(title: string, inner: ValueExpression, basis: Basis): ValueExpression {
  const self: ValueExpression = {
    type: inner.type,
    label: title,
    bind: (law) => {
      const known = law.bound.get(self);
      if (known !== undefined) return known;
      const bound = withBasis(remembered(title, inner.bind(law), law.bound.size), basis, law);
      law.bound.set(self, bound);
      return bound;
    },
  };
  return self;
}

function remembered(label: string, inner: BoundValue, index: number): BoundValue {
  if (inner.constant !== undefined || inner.lapsed !== undefined) return boundValue({ ...inner, label });
  return boundValue({ ...inner, label, read: (env) => (env.memo[index] ??= inner.read(env)) });
}
