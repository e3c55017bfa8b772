import type { BoundValue, Change, Env, Law } from '../expressions/expression.js';
import type { Comparator } from './comparators.js';

/** What a condition says of a case, in words. */
export interface Told {
  found: string;
  /** What is asked, such as `不低于 30%`. */
  threshold: string;
}

/** A condition with the numbers of one day in it. Three values: true, false, or undefined while facts are missing. */
export interface BoundCondition {
  readonly label: string;
  readonly test: (env: Env) => boolean | undefined;
  /** Names the missing facts that would decide it, when `test` gives undefined. */
  readonly lack: (env: Env, into: Set<string>) => void;
  /** Ways to make a false condition true; candidates, to be tried. */
  readonly mend: (env: Env) => readonly Change[];
  /** Set of one comparison. */
  readonly compared: Compared | undefined;
  /** Set of several conditions. */
  readonly several: Several | undefined;
  /** Why the law has no number for it at this day. */
  readonly lapsed: string | undefined;
  /** The title of several conditions, which stands for them inside an either-or: its branches tell the rest. */
  readonly summary: string | undefined;
}

/** Two values of which something is asked. */
export interface Compared {
  readonly left: BoundValue;
  readonly comparator: Comparator;
  readonly right: BoundValue;
  /** The threshold, where no fact can change it. */
  readonly fixed: string | undefined;
  /** Otherwise what it is called, and the same with the bracket before its value. */
  readonly named: string;
  readonly opened: string;
  /** Whether the words of a known value cannot have brackets. */
  readonly plain: boolean;
  /** What is asked as a sentence part of its own, where that is not the label with the threshold. */
  readonly stated: string | undefined;
}

/** At least so many of several parts. */
export interface Several {
  readonly parts: readonly BoundCondition[];
  readonly needed: number;
  /** The threshold, where no fact can change it. */
  readonly fixed: string | undefined;
  /** What stands before and between the thresholds of the parts. */
  readonly before: string;
  readonly between: string;
  /** What stands before the finding of each part. */
  readonly heads: readonly string[];
  /** The parts that find what an earlier part found. */
  readonly again: readonly boolean[];
  /** Whether the other parts cannot find the same. */
  readonly apart: boolean;
}

/** A parsed condition. Its negation is another condition, so that what the law lacks satisfies neither. */
export interface Condition {
  readonly label: string;
  bind(law: Law): BoundCondition;
  negate(): Condition;
}
