import type { Basis } from '../../kernel/refusal.js';
import type { WorkingLine } from '../decision.js';
import type { Exact } from '../exact.js';
import type { QuantityExpression } from '../expressions/arithmetic.js';
import { type BoundValue, type Env, type Law, valueOf, wordsOf } from '../expressions/expression.js';
import type { PackScope } from '../pack-scope.js';
import { at, maybeAt, type Place, type SourceMap } from '../reader.js';
import { sayer } from '../say.js';
import { sayType, type Type } from '../types.js';

/** One of the closed set of shapes in which the law computes an amount, with its arguments read. */
export interface Formula {
  bind(law: Law): BoundFormula;
}

/** A formula with the numbers of one day in it. */
export interface BoundFormula {
  /** The amount in fen before limits and rounding; undefined while facts are missing or the law has lapsed. */
  compute(env: Env): Exact | undefined;
  /** How the amount came about, by the award's basis where a line has none of its own; only called when it is known. */
  work(env: Env, lines: WorkingLine[], basis: Basis): void;
  lack(env: Env, into: Set<string>): void;
  /** Why the law has no amount for a case, when `compute` gives none. */
  lapse(env: Env): string | undefined;
}

/** A formula's name, its keys, and how to read them. */
export interface FormulaShape {
  readonly name: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  read(args: FormulaArguments): Formula | undefined;
}

/** The keys of one formula as written. */
export class FormulaArguments {
  constructor(
    readonly scope: PackScope,
    readonly path: string,
    private readonly map: SourceMap,
    /** Of the award that it belongs to. */
    readonly basis: Basis,
  ) {}

  at(key: string): Place {
    return at(this.map, this.path, key);
  }

  maybe(key: string): Place | undefined {
    return maybeAt(this.map, this.path, key);
  }

  quantity(place: Place | undefined, like: Type): QuantityExpression | undefined {
    return place && (this.scope.value(place, like) as QuantityExpression | undefined);
  }

  /** Any quantity, such as staff or sales. */
  measure(place: Place): QuantityExpression | undefined {
    const value = this.scope.value(place);
    if (value === undefined || value.type.kind === 'quantity') return value as QuantityExpression | undefined;
    return this.scope.reader.fault(place.path, 'a quantity', sayType(value.type));
  }
}

/** A line that shows a value under its own name and clause. */
export function lineOf(bound: BoundValue, env: Env, fallback: Basis, label = bound.label): WorkingLine {
  return { label, value: wordsOf(bound, valueOf(bound, env), env), basis: bound.basis ?? fallback };
}

/** A line that shows an intermediate amount. */
export function amountLine(label: string, amount: Exact, type: Type, basis: Basis): WorkingLine {
  return { label, value: sayer(type)(amount), basis };
}

/** Names what several parts lack. */
export function lackAll(parts: readonly BoundValue[], env: Env, into: Set<string>): void {
  for (const part of parts) if (part.read(env) === undefined) part.lack(env, into);
}
