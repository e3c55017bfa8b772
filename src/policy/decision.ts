import type { BusinessDate } from '../kernel/business-date.js';
import type { Basis } from '../kernel/refusal.js';
import type { Provenance } from './basis.js';

/** For whoever makes a result piece by piece. */
export type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

export type Verdict = 'eligible' | 'not-eligible' | 'unknown';
export type Outcome = 'satisfied' | 'not-satisfied' | 'unknown';

/** One part of an either-or. */
export type BranchResult = {
  readonly title: string;
  readonly outcome: Outcome;
  readonly found: string;
  readonly threshold: string;
};

/** The criterion that every policy with days has beside its own. */
export const IN_FORCE = 'in-force';

/** One criterion judged: what was found, what is asked, by which clause, and how to mend it. */
export type CriterionResult = {
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome;
  readonly found: string;
  readonly threshold: string;
  readonly basis: Basis;
  /** The nearest way to satisfy it, in Chinese, when it is not satisfied and there is one. */
  readonly fix?: string;
  /** The facts that would decide it, when it is unknown. */
  readonly missing?: readonly string[];
  readonly branches?: readonly BranchResult[];
  /** Present when the criterion does not concern this case; it then counts as satisfied. */
  readonly applies?: false;
};

/** One line of a computation, in Chinese. */
export type WorkingLine = {
  readonly label: string;
  readonly value: string;
  readonly basis?: Basis;
};

/** 资助额: exact yuan with two decimals, and how it came about. */
export type AwardResult = {
  readonly id: string;
  readonly title: string;
  readonly amount: string;
  readonly unit: '元';
  readonly working: readonly WorkingLine[];
};

/** Another thing that a policy says of a case: a date, a rate, a class, a share of another payer. */
export type OutputResult = {
  readonly id: string;
  readonly title: string;
  /** Money as yuan, rates and numbers as exact decimals or n/d, dates and choices as in fact sheets; null: not known. */
  readonly value: string | boolean | null;
  readonly text: string;
  readonly working: readonly WorkingLine[];
  readonly basis: Basis;
};

/** One indicator of a score. */
export type IndicatorResult = {
  readonly id: string;
  readonly title: string;
  readonly group?: string;
  /** Exact decimal, or n/d; null while facts are missing. */
  readonly points: string | null;
  readonly most: string | null;
  /** What was measured, in words. */
  readonly found: string;
  /** How it earns points, in words. */
  readonly rule: string;
  readonly missing?: readonly string[];
  readonly basis: Basis;
};

export type ScoreResult = {
  readonly id: string;
  readonly title: string;
  readonly total: string | null;
  readonly groups: readonly { readonly title: string; readonly points: string | null }[];
  readonly indicators: readonly IndicatorResult[];
  readonly basis: Basis;
};

/** 等次, with the rule that gave it. */
export type GradeResult = {
  readonly id: string;
  readonly title: string;
  /** Its code; null while facts are missing. */
  readonly grade: string | null;
  /** In Chinese. */
  readonly text: string;
  /** The rule that counts, and what was found of it. */
  readonly because: string;
  readonly found: string;
  readonly basis: Basis;
};

/** What a policy says of a case at one step: plain JSON, the same for the same policy, facts and day. */
export type Decision = {
  readonly policy: { readonly code: string; readonly title: string; readonly hash: string };
  readonly step: string;
  /** The day whose law was applied; null when no fact and no caller gave one. */
  readonly on: BusinessDate | null;
  readonly verdict: Verdict;
  readonly criteria: readonly CriterionResult[];
  readonly award?: AwardResult;
  readonly outputs?: readonly OutputResult[];
  readonly scores?: readonly ScoreResult[];
  readonly grades?: readonly GradeResult[];
  /** The facts that could still change the verdict, the award, a score or a grade. */
  readonly missing: readonly string[];
  /** True when anything that was used is an example parameter and not law. */
  readonly illustrative: boolean;
  /** The least certain of everything that was used. */
  readonly provenance: Provenance;
};
