import { type Say, sayer } from '../say.js';
import type { Type, Value } from '../types.js';
import {
  type BoundValue,
  boundValue,
  type Change,
  Env,
  type Goal,
  lapseAmong,
  lapseIn,
  NO_WAY,
  NOT_KNOWN,
  type ValueExpression,
  valueOf,
} from './expression.js';

/** A value that no fact can change. */
export function boundConstant(type: Type, label: string, value: Value): BoundValue {
  const text = sayer(type)(value);
  return boundValue({ type, label, constant: value, read: () => value, lack: () => {}, show: () => text });
}

/** A value that the law does not have at this day. */
export function boundLapsed(type: Type, label: string, why: string): BoundValue {
  const lapsed = `${label}${why}`;
  return boundValue({ type, label, lapsed, read: () => undefined, lack: () => {}, show: () => lapsed });
}

/**
 * A value in whose place the case puts another: a row of a table, an arm of a choice, a stated day's number, or
 * what has to be known first.
 */
export function boundStandIn(type: Type, label: string, standing: (env: Env) => BoundValue): BoundValue {
  return boundValue({
    type,
    label,
    read: (env) => valueOf(standing(env), env),
    lapse: (env) => lapseIn(standing(env), env),
    lack: (env, into) => standing(env).lack(env, into),
    show: (env) => standing(env).show(env),
    reach: (env, goal) => standing(env).reach(env, goal),
  });
}

/** A value that decides which other one counts, standing in for that while it is not known itself. */
export function waitingFor(value: BoundValue): BoundValue {
  return boundValue({ ...value, reach: NO_WAY });
}

/** What an operator is: how to compute from known arguments, and how to undo it one argument at a time. */
export interface Operator {
  readonly type: Type;
  readonly label: string;
  readonly args: readonly ValueExpression[];
  /** Only called with every argument known; undefined when there is no such value (a zero divisor). */
  readonly compute: (values: readonly Value[]) => Value | undefined;
  /** Which arguments are to blame when every one is known and there is still no value. */
  readonly blame?: readonly number[];
  readonly show?: (values: readonly Value[], say: Say) => string;
  /** Why known arguments give no value. */
  readonly showNone?: (values: readonly Value[]) => string;
  readonly reach?: (args: readonly BoundValue[], env: Env, goal: Goal) => readonly Change[];
}

/** An expression that needs all of its arguments. */
export function operator(spec: Operator): ValueExpression {
  return {
    type: spec.type,
    label: spec.label,
    bind: (law) =>
      bindOperator(
        spec,
        spec.args.map((arg) => arg.bind(law)),
      ),
  };
}

function bindOperator(spec: Operator, args: readonly BoundValue[]): BoundValue {
  const { type, label } = spec;
  const dead = args.find((arg) => arg.lapsed !== undefined);
  if (dead?.lapsed !== undefined) return boundLapsed(type, '', dead.lapsed);
  const constants = args.map((arg) => arg.constant);
  if (constants.every((value) => value !== undefined)) {
    const value = spec.compute(constants);
    return value === undefined ? boundLapsed(type, label, '无法计算') : boundConstant(type, label, value);
  }
  return running(spec, args);
}

function running(spec: Operator, args: readonly BoundValue[]): BoundValue {
  const { type, label, compute, reach } = spec;
  const say = sayer(type);
  const readAll = argumentReader(args);
  const toBlame = (spec.blame ?? []).flatMap((i) => args[i] ?? []);
  const blamed = (env: Env) => (readAll(env) === undefined ? undefined : factsReadBy(toBlame, env));
  /** With every argument known and no fact to blame it is the law that has no value. */
  const lapse = (env: Env) =>
    lapseAmong(args, env) ?? (blamed(env)?.size === 0 ? `${label}无法计算` : undefined);
  return boundValue({
    type,
    label,
    read: (env) => {
      const values = readAll(env);
      return values === undefined ? undefined : compute(values);
    },
    lapse,
    lack: (env, into) => {
      for (const arg of args) if (arg.read(env) === undefined) arg.lack(env, into);
      for (const fact of blamed(env) ?? []) into.add(fact);
    },
    show: (env) => {
      const values = readAll(env);
      const value = values && compute(values);
      if (values === undefined || value === undefined)
        return lapse(env) ?? (values && spec.showNone?.(values)) ?? NOT_KNOWN;
      return spec.show === undefined ? say(value) : spec.show(values, say);
    },
    say: spec.show === undefined ? say : undefined,
    reach: reach === undefined ? NO_WAY : (env, goal) => reach(args, env, goal),
  });
}

function argumentReader(args: readonly BoundValue[]): (env: Env) => readonly Value[] | undefined {
  return (env) => {
    const values: Value[] = [];
    for (const arg of args) {
      const value = valueOf(arg, env);
      if (value === undefined) return undefined;
      values.push(value);
    }
    return values;
  };
}

/** The facts that known values were read from: without any one of them there is no value. */
function factsReadBy(args: readonly BoundValue[], env: Env): ReadonlySet<string> {
  const facts = new Set<string>();
  for (const [slot, value] of env.slots.entries()) {
    if (value === undefined) continue;
    const without = new Env(env.slots.with(slot, undefined));
    for (const arg of args) if (arg.read(without) === undefined) arg.lack(without, facts);
  }
  return facts;
}
