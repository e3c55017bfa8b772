import type { Basis } from '../kernel/refusal.js';
import type { Outcome, Verdict } from '../policy/decide.js';

/** A pack by its name and content. */
export type PackName = { readonly code: string; readonly title: string; readonly hash: string };

/** Before: as it was decided; after: as the changed pack says. */
export type Both<T> = { readonly before: T; readonly after: T };

/** How the cases of one step come out. */
export type Tally = {
  readonly eligible: number;
  readonly notEligible: number;
  readonly unknown: number;
  /** The sum of the awards that are known, in yuan; null at a step that awards nothing. */
  readonly amount: string | null;
  /** Cases that are not refused and whose award is not known. */
  readonly amountUnknown: number;
};

export type StepView = Both<Tally> & {
  readonly step: string;
  readonly title: string;
  readonly judged: number;
  readonly flips: number;
  /** After less before, in yuan; null at a step that awards nothing. */
  readonly difference: string | null;
};

/** A criterion that decides for flipped cases, and for how many. */
export type FlipReason = {
  readonly step: string;
  readonly id: string;
  readonly title: string;
  readonly cases: number;
};

/** A fact that the changed pack asks and that nobody froze. */
export type LackingFact = { readonly fact: string; readonly title: string; readonly cases: number };

export type GradeMoves = {
  readonly step: string;
  readonly id: string;
  readonly title: string;
  readonly moves: readonly {
    readonly from: string | null;
    readonly to: string | null;
    readonly cases: number;
  }[];
};

/** Awards of cases in one relation to the budget, in yuan. */
export type AwardSum = Both<string> & { readonly cases: number; readonly difference: string };

export type BudgetView = {
  readonly line: string;
  readonly total: string;
  readonly available: string;
  readonly reserved: string;
  readonly committed: string;
  readonly paid: string;
  /** Cases under way that the budget itself has something reserved for. */
  readonly reserving: AwardSum;
  /** Cases that were granted, paid or not. */
  readonly granted: AwardSum;
  /** What would be available if what is reserved followed the changed awards; negative when it would not suffice. */
  readonly availableAfter: string;
};

/** What the round's pool would give in all, where a pack shares the budget out. */
export type PoolView = Both<{ readonly claimed: string; readonly shared: string } | null>;

export type CriterionMove = {
  readonly id: string;
  readonly title: string;
  /** null: the pack has no such criterion. */
  readonly before: Outcome | null;
  readonly after: Outcome | null;
  readonly found: string;
  readonly thresholdBefore: string | null;
  readonly thresholdAfter: string | null;
  readonly basis: Basis;
  /** Whether the case flips by it. */
  readonly decides: boolean;
};

export type ScoreMove = {
  readonly id: string;
  readonly title: string;
  readonly total: Both<string | null>;
  /** 1 is the highest; equals share a rank. */
  readonly rank: Both<number | null>;
};

export type GradeMove = {
  readonly id: string;
  readonly title: string;
  readonly grade: Both<string | null>;
};

/** One case at one step. */
export type CaseView = {
  readonly caseNumber: string;
  readonly applicant: string;
  readonly state: string;
  readonly step: string;
  readonly on: string;
  readonly verdict: Both<Verdict>;
  readonly award: Both<string | null>;
  /** Of the pool; null where the pack has none. */
  readonly share: Both<string | null>;
  readonly scores: readonly ScoreMove[];
  readonly grades: readonly GradeMove[];
  readonly criteria: readonly CriterionMove[];
  /** Facts that the changed pack still needs. */
  readonly missing: readonly string[];
  readonly flips: boolean;
  readonly changes: boolean;
};

/** 测算: a round's frozen facts under a changed pack. */
export type WhatIfView = {
  readonly round: { readonly id: string; readonly number: string; readonly title: string };
  readonly policy: Both<PackName>;
  readonly illustrative: boolean;
  readonly notice: string | null;
  readonly cases: number;
  readonly judged: number;
  readonly steps: readonly StepView[];
  readonly flippedBy: readonly FlipReason[];
  readonly lacking: readonly LackingFact[];
  readonly grades: readonly GradeMoves[];
  readonly budget: BudgetView | null;
  readonly pool: PoolView;
  readonly changed: number;
  /** Only the cases that change in anything. */
  readonly changes: readonly CaseView[];
};
