import type { BoundCondition, Condition } from '../conditions/condition.js';
import { tell } from '../conditions/explain.js';
import { isExact, order } from '../exact.js';
import { sayer } from '../say.js';
import type { Type, Value } from '../types.js';
import type { QuantityExpression } from './arithmetic.js';
import { boundStandIn, waitingFor } from './build.js';
import {
  type BoundValue,
  boundValue,
  type Change,
  type Env,
  type Goal,
  type Law,
  NOT_KNOWN,
  type ValueExpression,
} from './expression.js';
import { meets } from './goals.js';

/** One arm of a choice: the first whose condition holds counts. */
export interface Arm {
  readonly when: Condition;
  readonly value: ValueExpression;
}

/** 分情形: the value of the first arm that holds, else the other value. */
export function chosenOf(arms: readonly Arm[], otherwise: ValueExpression): ValueExpression {
  const { type } = otherwise;
  const label = arms[0]?.value.label ?? otherwise.label;
  return {
    type,
    label,
    bind: (law) => {
      const bound = arms.map(({ when, value }) => ({ when: when.bind(law), value: value.bind(law) }));
      return choosing(type, label, bound, otherwise.bind(law));
    },
  };
}

type BoundArm = { readonly when: BoundCondition; readonly value: BoundValue };

function choosing(type: Type, label: string, arms: readonly BoundArm[], otherwise: BoundValue): BoundValue {
  const rows = arms.map(({ when, value }) => ({ when, value, waiting: undecided(type, when) }));
  return boundStandIn(type, label, (env) => {
    for (const { when, value, waiting } of rows) {
      const holds = when.test(env);
      if (holds === undefined) return waiting;
      if (holds) return value;
    }
    return otherwise;
  });
}

/** Stands for an arm while nobody can judge its condition. */
function undecided(type: Type, { label, lack }: BoundCondition): BoundValue {
  return boundValue({ type, label, read: () => undefined, lack, show: () => NOT_KNOWN });
}

/** 查表: the value that a table gives for a choice. */
export function lookupOf(
  of: ValueExpression,
  table: ReadonlyMap<string, ValueExpression>,
  otherwise: ValueExpression | undefined,
  type: Type,
): ValueExpression {
  const label = `${of.label}对应值`;
  return {
    type,
    label,
    bind: (law) => {
      const rows = new Map([...table].map(([code, value]) => [code, value.bind(law)]));
      return lookingUp(type, label, of.bind(law), rows, otherwise?.bind(law));
    },
  };
}

/** The row of a choice, of a table with a row for each option or with another value for the rest. */
export function lookingUp(
  type: Type,
  label: string,
  of: BoundValue,
  rows: ReadonlyMap<string, BoundValue>,
  otherwise?: BoundValue,
): BoundValue {
  const waiting = waitingFor(of);
  return boundStandIn(type, label, (env) => {
    const code = of.read(env);
    return (code === undefined ? undefined : (rows.get(code as string) ?? otherwise)) ?? waiting;
  });
}

/** One row of a table by size: values below the edge (or up to it) that no earlier row took. */
export interface Bracket {
  /** none for the last row, which takes the rest. */
  readonly edge: ValueExpression | undefined;
  /** `upTo` includes the edge, `below` does not. */
  readonly inclusive: boolean;
  readonly value: ValueExpression;
}

export interface BoundBracket {
  readonly edge: BoundValue | undefined;
  readonly inclusive: boolean;
  readonly value: BoundValue;
}

export function bindBrackets(brackets: readonly Bracket[], law: Law): readonly BoundBracket[] {
  return brackets.map(({ edge, inclusive, value }) => ({
    edge: edge?.bind(law),
    inclusive,
    value: value.bind(law),
  }));
}

/** The value of the row that a quantity falls into, or what has to be known first: the quantity or an edge. */
export function standingRow(of: BoundValue, rows: readonly BoundBracket[]): (env: Env) => BoundValue {
  const waiting = waitingFor(of);
  const own = rows.map((row) => ({ ...row, edge: row.edge && waitingFor(row.edge) }));
  return (env) => {
    const amount = of.read(env);
    if (!isExact(amount)) return waiting;
    for (const { edge, inclusive, value } of own) {
      if (edge === undefined) return value;
      const limit = edge.read(env);
      if (!isExact(limit)) return edge;
      const compared = order(amount, limit);
      if (compared < 0 || (compared === 0 && inclusive)) return value;
    }
    return waiting;
  };
}

/** 分档: the value of the bracket that a quantity falls into. */
export function bracketedOf(
  of: QuantityExpression,
  brackets: readonly Bracket[],
  type: Type,
): ValueExpression {
  const label = `按${of.label}分档值`;
  return { type, label, bind: (law) => bracketing(type, label, of.bind(law), bindBrackets(brackets, law)) };
}

function bracketing(type: Type, label: string, of: BoundValue, rows: readonly BoundBracket[]): BoundValue {
  const standing = standingRow(of, rows);
  const standIn = boundStandIn(type, label, standing);
  const [say, sayOf] = [sayer(type), sayer(of.type)];
  return boundValue({
    ...standIn,
    show: (env) => {
      const [amount, value] = [of.read(env), standIn.read(env)];
      return amount === undefined || value === undefined
        ? standIn.show(env)
        : `${say(value)}（${of.label} ${sayOf(amount)}）`;
    },
    reach: (env, goal) => reachRows(of, rows, standing(env), env, goal),
  });
}

/** Into every row that meets the goal: upwards over the edge before it, or downwards under its own. */
function reachRows(
  of: BoundValue,
  rows: readonly BoundBracket[],
  standing: BoundValue,
  env: Env,
  goal: Goal,
): readonly Change[] {
  const here = rows.findIndex(({ value }) => value === standing);
  return rows.flatMap(({ value }, i) => {
    const given = value.read(env);
    if (!isExact(given) || !meets(given, goal)) return [];
    if (here < 0) return [...past(of, rows[i - 1], env, 'up'), ...past(of, rows[i], env, 'down')];
    return i > here ? past(of, rows[i - 1], env, 'up') : past(of, rows[i], env, 'down');
  });
}

function past(
  of: BoundValue,
  row: BoundBracket | undefined,
  env: Env,
  sense: 'up' | 'down',
): readonly Change[] {
  const edge: Value | undefined = row?.edge?.read(env);
  if (row === undefined || edge === undefined) return [];
  return of.reach(env, { sense, strict: sense === 'up' ? row.inclusive : !row.inclusive, target: edge });
}

/** A condition as a true-or-false value, for outputs. */
export function conditionValue(condition: Condition, type: Type): ValueExpression {
  const { label } = condition;
  return {
    type,
    label,
    bind: (law) => {
      const bound = condition.bind(law);
      return boundValue({
        type,
        label,
        read: (env) => bound.test(env),
        lack: (env, into) => bound.lack(env, into),
        show: (env) => tell(bound, env).found,
      });
    },
  };
}
