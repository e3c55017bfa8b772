import type { BoundValue, Change, Env, Law } from '../expressions/expression.js';

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
  /** As `test`, and writes down what was found and what is asked: both come of the same values. */
  readonly explain: (env: Env, into: Told) => boolean | undefined;
  /** A threshold as a whole sentence part: `研发费用占比不低于 30%`. */
  readonly state: (threshold: string) => string;
  /** Names the missing facts that would decide it, when `test` gives undefined. */
  readonly lack: (env: Env, into: Set<string>) => void;
  /** Ways to make a false condition true; candidates, to be tried. */
  readonly mend: (env: Env) => readonly Change[];
  /** What is compared, when it is one comparison. */
  readonly subject?: BoundValue;
  /** The parts of an either-or. */
  readonly branches?: readonly BoundCondition[];
  /** Made of several conditions. */
  readonly several?: true;
  /** The title of several conditions, which stands for them inside an either-or: its branches tell the rest. */
  readonly summary?: string;
}

/** What a condition says of a case. */
export function tell(condition: BoundCondition, env: Env): Told {
  const told = { found: '', threshold: '' };
  condition.explain(env, told);
  return told;
}

/** A parsed condition. Its negation is another condition, so that what the law lacks satisfies neither. */
export interface Condition {
  readonly label: string;
  bind(law: Law): BoundCondition;
  negate(): Condition;
}
