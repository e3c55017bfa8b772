import type { BusinessDate } from '../../kernel/business-date.js';
import type { Basis } from '../../kernel/refusal.js';
import type { FactSpec } from '../catalogue.js';
import type { Type, Value } from '../types.js';

/** The facts of one case by slot, and what was derived from them so far. */
export class Env {
  readonly memo: (Value | undefined)[] = [];

  constructor(readonly slots: readonly (Value | undefined)[]) {}

  /** The same case with some facts changed. */
  with(moves: readonly Move[]): Env {
    const slots = [...this.slots];
    for (const { slot, to } of moves) slots[slot] = to;
    return new Env(slots);
  }
}

/** One fact set to another value. */
export interface Move {
  readonly fact: FactSpec;
  readonly slot: number;
  readonly to: Value;
}

/** A way to make something true: facts to change, and how far the way is (0 near, 1 all of it). */
export interface Change {
  readonly moves: readonly Move[];
  readonly cost: number;
}

/** What a value should become. */
export interface Goal {
  readonly sense: 'up' | 'down' | 'exactly';
  /** Strictly beyond the target. */
  readonly strict: boolean;
  readonly target: Value;
}

/** The day whose law counts, and what is bound at that day already. */
export interface Law {
  readonly on: BusinessDate;
  /** Binds each named value once. */
  readonly bound: Map<ValueExpression, BoundValue>;
}

/** An expression with the numbers of one day in it, ready to run. */
export interface BoundValue {
  readonly type: Type;
  /** What it is called in an explanation. */
  readonly label: string;
  /** Of the parameter or named value that it is. */
  readonly basis?: Basis;
  /** Set when no fact is needed. */
  readonly constant?: Value;
  /** Why the law has no value here at this day; whatever rests on it cannot be satisfied. */
  readonly lapsed?: string;
  /** The same where the case decides it: by the day or the kind that it states. Asked when `read` gives nothing. */
  readonly lapse?: (env: Env) => string | undefined;
  /** undefined when a fact that it needs is missing. */
  readonly read: (env: Env) => Value | undefined;
  /** Names the missing facts, when `read` gives undefined. */
  readonly lack: (env: Env, into: Set<string>) => void;
  /** The value in words, with what it was made of when that helps. */
  readonly show: (env: Env) => string;
  /** Ways to move the value to the goal; candidates, to be tried. */
  readonly reach: (env: Env, goal: Goal) => readonly Change[];
}

/** A parsed expression: typed, and bound to a day when that day is known. */
export interface ValueExpression {
  readonly type: Type;
  readonly label: string;
  bind(law: Law): BoundValue;
}

/** Why the law has no value for a case, when that is what keeps it from being known. */
export function lapseIn({ lapsed, lapse }: BoundValue, env: Env): string | undefined {
  return lapsed ?? lapse?.(env);
}

/** The first of several that the law has no value for. */
export function lapseAmong(parts: readonly BoundValue[], env: Env): string | undefined {
  for (const part of parts) {
    const lapsed = part.read(env) === undefined ? lapseIn(part, env) : undefined;
    if (lapsed !== undefined) return lapsed;
  }
  return undefined;
}

/** Nothing can be done about it. */
export const NO_WAY = (): readonly Change[] => [];

/** Marks `show` of a value that is not known. */
export const NOT_KNOWN = '未知';
