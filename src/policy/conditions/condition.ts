import type { Change, Env, Law } from '../expressions/expression.js';

/** A condition with the numbers of one day in it. Three values: true, false, or undefined while facts are missing. */
export interface BoundCondition {
  readonly label: string;
  readonly test: (env: Env) => boolean | undefined;
  /** Names the missing facts that would decide it, when `test` gives undefined. */
  readonly lack: (env: Env, into: Set<string>) => void;
  /** What was found, in words. */
  readonly found: (env: Env) => string;
  /** What is asked, in words, such as `不低于 30%`. */
  readonly threshold: (env: Env) => string;
  /** The same as a whole sentence part: `研发费用占比不低于 30%`. */
  readonly statement: (env: Env) => string;
  /** Ways to make a false condition true; candidates, to be tried. */
  readonly mend: (env: Env) => readonly Change[];
  /** The parts of an either-or. */
  readonly branches?: readonly BoundCondition[];
  /** Made of several conditions. */
  readonly several?: true;
  /** The title of several conditions, which stands for them inside an either-or: its branches tell the rest. */
  readonly summary?: string;
}

/** A parsed condition. Its negation is another condition, so that what the law lacks satisfies neither. */
export interface Condition {
  readonly label: string;
  bind(law: Law): BoundCondition;
  negate(): Condition;
}
