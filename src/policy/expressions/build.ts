import { type Say, sayer } from '../say.js';
import type { Type, Value } from '../types.js';
import {
  type BoundValue,
  boundValue,
  type Change,
  Env,
  type Goal,
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

/** What an operator is: how to compute from known arguments, and how to undo it one argument at a time. */
export interface Operator {
  readonly type: Type;
  readonly label: string;
  readonly args: readonly ValueExpression[];
  /** Only called with every argument known; undefined when there is no such value (a zero divisor). */
  readonly compute: (values: readonly Value[]) => Value | undefined;
  /** Blamed when every argument is known and there is still no value. */
  readonly blame?: number;
  readonly show?: (values: readonly Value[], say: Say) => string;
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
  const read = (env: Env) => {
    const values = readAll(env);
    return values === undefined ? undefined : compute(values);
  };
  const common = {
    type,
    label,
    read,
    lack: (env: Env, into: Set<string>) => lackOf(spec, args, env, into),
    reach: reach === undefined ? NO_WAY : (env: Env, goal: Goal) => reach(args, env, goal),
  };
  const { show } = spec;
  if (show === undefined) return boundValue({ ...common, say, show: shower(read, say) });
  return boundValue({
    ...common,
    show: (env) => {
      const values = readAll(env);
      return values === undefined || compute(values) === undefined ? NOT_KNOWN : show(values, say);
    },
  });
}

/** Says a value and nothing else. */
export function shower(read: BoundValue['read'], say: Say): BoundValue['show'] {
  return (env) => {
    const value = read(env);
    return value === undefined ? NOT_KNOWN : say(value);
  };
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

function lackOf(spec: Operator, args: readonly BoundValue[], env: Env, into: Set<string>): void {
  const missing = args.filter((arg) => arg.read(env) === undefined);
  for (const arg of missing) arg.lack(env, into);
  if (missing.length === 0 && spec.blame !== undefined) factsOf(args[spec.blame], into);
}

/** Names every fact that a known value was read from, by forgetting all facts. */
function factsOf(arg: BoundValue | undefined, into: Set<string>): void {
  arg?.lack(new Env([]), into);
}
