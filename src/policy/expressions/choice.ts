import { type BoundCondition, type Condition, tell } from '../conditions/condition.js';
import { type Exact, isExact, order } from '../exact.js';
import { sayer } from '../say.js';
import type { Type, Value } from '../types.js';
import type { QuantityExpression } from './arithmetic.js';
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
  /** The arm in force, or the condition that nobody can judge yet. */
  const pick = (env: Env): BoundValue | BoundCondition => {
    for (const { when, value } of arms) {
      const holds = when.test(env);
      if (holds === undefined) return when;
      if (holds) return value;
    }
    return otherwise;
  };
  const picked = (env: Env): BoundValue | undefined => {
    const part = pick(env);
    return 'read' in part ? part : undefined;
  };
  return boundValue({
    type,
    label,
    read: (env) => picked(env)?.read(env),
    lack: (env, into) => pick(env).lack(env, into),
    show: (env) => picked(env)?.show(env) ?? NOT_KNOWN,
    reach: (env, goal) => picked(env)?.reach(env, goal) ?? [],
  });
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
      return looking(type, label, of.bind(law), rows, otherwise?.bind(law));
    },
  };
}

function looking(
  type: Type,
  label: string,
  of: BoundValue,
  rows: ReadonlyMap<string, BoundValue>,
  otherwise: BoundValue | undefined,
): BoundValue {
  const row = (env: Env): BoundValue | undefined => {
    const code = of.read(env);
    return code === undefined ? undefined : (rows.get(code as string) ?? otherwise);
  };
  return boundValue({
    type,
    label,
    read: (env) => row(env)?.read(env),
    lack: (env, into) => (row(env) ?? of).lack(env, into),
    show: (env) => row(env)?.show(env) ?? NOT_KNOWN,
    reach: (env, goal) => row(env)?.reach(env, goal) ?? [],
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

/** The row that a quantity falls into; undefined when an edge is not known. */
export function bracketOf(rows: readonly BoundBracket[], amount: Exact, env: Env): number | undefined {
  for (const [i, { edge, inclusive }] of rows.entries()) {
    if (edge === undefined) return i;
    const limit = edge.read(env);
    if (!isExact(limit)) return undefined;
    const compared = order(amount, limit);
    if (compared < 0 || (compared === 0 && inclusive)) return i;
  }
  return undefined;
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
  const row = (env: Env): BoundValue | undefined => {
    const amount = of.read(env);
    const index = isExact(amount) ? bracketOf(rows, amount, env) : undefined;
    return index === undefined ? undefined : rows[index]?.value;
  };
  const sayOf = sayer(of.type);
  const say = sayer(type);
  return boundValue({
    type,
    label,
    read: (env) => row(env)?.read(env),
    lack: (env, into) => (row(env) ?? of).lack(env, into),
    show: (env) => {
      const [amount, value] = [of.read(env), row(env)?.read(env)];
      return amount === undefined || value === undefined
        ? NOT_KNOWN
        : `${say(value)}（${of.label} ${sayOf(amount)}）`;
    },
    reach: (env, goal) => rows.flatMap((_, i) => reachRow(of, rows, i, env, goal)),
  });
}

/** Into a row that meets the goal: from below over the edge before it, or from above under its own edge. */
function reachRow(
  of: BoundValue,
  rows: readonly BoundBracket[],
  i: number,
  env: Env,
  goal: Goal,
): readonly Change[] {
  const value = rows[i]?.value.read(env);
  if (!isExact(value) || !meets(value, goal)) return [];
  const [before, own] = [rows[i - 1], rows[i]];
  return [...over(of, before, env, 'up'), ...over(of, own, env, 'down')];
}

function over(
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
