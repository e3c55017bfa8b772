import type { Window } from './dated.js';
import type { Parameter } from './parameters.js';
import type { Place, Reader } from './reader.js';
import type { ValueExpression } from './expressions/expression.js';
import type { Condition } from './conditions/condition.js';
import type { Type } from './types.js';
import type { Uses } from './uses.js';

/** A named value or condition of the pack. */
export type Named =
  | { readonly kind: 'value'; readonly value: ValueExpression }
  | { readonly kind: 'condition'; readonly condition: Condition };

/** What can be named. */
export type NamedKind = 'value' | 'score' | 'grade';

/** What names mean while a pack is read. */
export interface Scope {
  readonly reader: Reader;
  readonly uses: Uses;
  /** Reads an expression that must have the expected type when one is given. */
  value(place: Place, expected?: Type): ValueExpression | undefined;
  condition(place: Place): Condition | undefined;
  /** The fact as a value, the same each time; a fault when the catalogue has none of that name. */
  fact(place: Place): ValueExpression | undefined;
  parameter(place: Place): Parameter | undefined;
  /** The days that dated values must cover. */
  readonly window: Window;
  /** Whether a name under `values` is a condition. */
  isCondition(place: Place): boolean;
  /** A named value, condition, score or grade; a fault for a circle. */
  named(kind: NamedKind, place: Place): Named | undefined;
}
