import { addDays, type BusinessDate } from '../../kernel/business-date.js';
import type { Basis } from '../../kernel/refusal.js';
import type { FactSpec } from '../catalogue.js';
import { valueOn } from '../dated.js';
import { type Exact, fromExact, isExact, minus, order, plus, roundTo, sign } from '../exact.js';
import type { Parameter } from '../parameters.js';
import { sayer } from '../say.js';
import type { Value } from '../types.js';
import { boundConstant, boundLapsed, shower } from './build.js';
import {
  type BoundValue,
  boundValue,
  type Change,
  type Env,
  type Goal,
  NO_WAY,
  NOT_KNOWN,
  type ValueExpression,
} from './expression.js';

/** A fact of the case. */
export function factExpression(spec: FactSpec, slot: number): ValueExpression {
  const { type, title } = spec;
  const say = sayer(type);
  const read = (env: Env) => env.slots[slot];
  const bound = boundValue({
    type,
    label: title,
    slot,
    read,
    lack: (_env, into) => into.add(spec.name),
    say,
    show: shower(read, say),
    reach: spec.settled ? NO_WAY : (env, goal) => reachFact(spec, slot, env, goal),
  });
  return { type, label: title, bind: () => bound };
}

function reachFact(spec: FactSpec, slot: number, env: Env, goal: Goal): readonly Change[] {
  const to = landing(spec, goal);
  if (to === undefined) return [];
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
  const to = beyond ? (sense === 'up' ? plus(on, step) : minus(on, step)) : on;
  return spec.kind !== 'number' && sign(to) < 0 ? undefined : to;
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
      bind: (law) => withBasis(bindParameter(parameter, law.on), parameter.basis),
    };
  return {
    type,
    label: title,
    bind: (law) => withBasis(onStatedDay(parameter, day.bind(law)), parameter.basis),
  };
}

function withBasis(bound: BoundValue, basis: Basis): BoundValue {
  return boundValue({ ...bound, basis });
}

function bindParameter(parameter: Parameter, on: BusinessDate): BoundValue {
  const { type, title } = parameter;
  if (parameter.by === undefined) {
    const found = valueOn(parameter.value, on);
    return 'lapsed' in found
      ? boundLapsed(type, title, found.lapsed)
      : boundConstant(type, title, found.value);
  }
  return byChoice(parameter, parameter.by, on);
}

/** A parameter that differs by a choice fact, such as enterprise and team. */
function byChoice(
  { type, title }: Parameter,
  by: NonNullable<Parameter['by']>,
  on: BusinessDate,
): BoundValue {
  const values = new Map<Value | undefined, BoundValue>();
  const lapsed: string[] = [];
  for (const [code, dated] of by.values) {
    const found = valueOn(dated, on);
    if ('lapsed' in found) lapsed.push(found.lapsed);
    else values.set(code, boundConstant(type, title, found.value));
  }
  if (values.size === 0) return boundLapsed(type, title, lapsed[0] ?? '');
  return boundValue({
    type,
    label: title,
    read: (env) => values.get(env.slots[by.slot])?.constant,
    lack: (_env, into) => into.add(by.fact.name),
    show: (env) => values.get(env.slots[by.slot])?.show(env) ?? NOT_KNOWN,
  });
}

function onStatedDay(parameter: Parameter, day: BoundValue): BoundValue {
  const { type, title } = parameter;
  const bounds = new Map<Value, BoundValue>();
  const at = (env: Env): BoundValue | undefined => {
    const on = day.read(env);
    if (on === undefined) return undefined;
    const known = bounds.get(on) ?? bindParameter(parameter, on as BusinessDate);
    if (bounds.size < 4000) bounds.set(on, known);
    return known;
  };
  return boundValue({
    type,
    label: title,
    read: (env) => at(env)?.read(env),
    lack: (env, into) => (at(env) ?? day).lack(env, into),
    show: (env) => at(env)?.show(env) ?? NOT_KNOWN,
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
      const bound = withBasis(remembered(title, inner.bind(law), law.bound.size), basis);
      law.bound.set(self, bound);
      return bound;
    },
  };
  return self;
}

function remembered(label: string, inner: BoundValue, index: number): BoundValue {
  if (inner.constant !== undefined || inner.lapsed !== undefined) return boundValue({ ...inner, label });
  const read = (env: Env) => (env.memo[index] ??= inner.read(env));
  const show = inner.say === undefined ? inner.show : shower(read, inner.say);
  return boundValue({ ...inner, label, read, show });
}
