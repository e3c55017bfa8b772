import type { BusinessDate } from '../../kernel/business-date.js';
import type { Basis } from '../../kernel/refusal.js';
import type { FactSpec } from '../catalogue.js';
import type { Say } from '../say.js';
import type { Type, Value } from '../types.js';

/** The facts of one case by slot, and what was derived from them so far. */
export class Env {
  /** Named values, by their numbers. */
  readonly memo: (Value | undefined)[] = [];
  /** Facts in words, by their slots: an amount is found by a criterion and again in the award's working. */
  readonly said: (string | undefined)[];

  constructor(readonly slots: readonly (Value | undefined)[]) {
    this.said = new Array<undefined>(slots.length);
  }

  /** The same case with some facts changed. */
  with(moves: readonly Move[]): Env {
    const slots = this.slots.slice();
    for (const { slot, to } of moves) slots[slot] = to;
    return new Env(slots);
  }
}

/** One fact set to another value. */
export interface Move {
  readonly fact: FactSpec;
  readonly slot: number;
  readonly to: Value;
  /** Of a choice, the other options that do as well. */
  readonly or?: readonly Value[];
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
  /** Where the fact that it is stands in a case. */
  readonly slot: number | undefined;
  /** Of the parameter or named value that it is. */
  readonly basis: Basis | undefined;
  /** Set when no fact is needed. */
  readonly constant: Value | undefined;
  /** Why the law has no value here at this day; whatever rests on it cannot be satisfied. */
  readonly lapsed: string | undefined;
  /** The same where the case decides it: by the day or the kind that it states. Asked when `read` gives nothing. */
  readonly lapse: ((env: Env) => string | undefined) | undefined;
  /** undefined when a fact that it needs is missing. */
  readonly read: (env: Env) => Value | undefined;
  /** Names the missing facts, when `read` gives undefined. */
  readonly lack: (env: Env, into: Set<string>) => void;
  /** The value in words, with what it was made of when that helps. */
  readonly show: (env: Env) => string;
  /** How `show` says a known value, when it says that and nothing else. */
  readonly say: Say | undefined;
  /** Ways to move the value to the goal; candidates, to be tried. */
  readonly reach: (env: Env, goal: Goal) => readonly Change[];
}

type Stated = 'type' | 'label' | 'read' | 'lack' | 'show';

/** Gives all bound values one shape: a mixture of shapes makes each use of them several times slower. */
export function boundValue(parts: Pick<BoundValue, Stated> & Partial<BoundValue>): BoundValue {
  const { type, label, slot, basis, constant, lapsed, lapse, read, lack, show, say, reach = NO_WAY } = parts;
  return { type, label, slot, basis, constant, lapsed, lapse, read, lack, show, say, reach };
}

/** What `read` gives, without a call where there is nothing to compute. */
export function valueOf({ slot, constant, read }: BoundValue, env: Env): Value | undefined {
  if (slot !== undefined) return env.slots[slot];
  return constant === undefined ? read(env) : constant;
}

/** What `show` gives, of a value that was read before. */
export function wordsOf({ slot, say, show }: BoundValue, value: Value | undefined, env: Env): string {
  if (value === undefined || say === undefined) return show(env);
  return slot === undefined ? say(value) : (env.said[slot] ??= say(value));
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
