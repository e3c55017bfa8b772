import type { MaterialView } from '../cases/cases.view.js';
import type { Basis } from '../kernel/refusal.js';

/** One criterion as reviewers and visitors see it: what the case declares of it, and what the rule asks. */
export type ReviewCriterion = {
  readonly id: string;
  readonly title: string;
  readonly outcome: string;
  readonly found: string;
  readonly threshold: string;
  readonly basis: Basis;
};

export type Opinion = {
  readonly criterion: string;
  readonly verdict: 'agree' | 'disagree' | 'abstain';
  readonly words: string | null;
};

/** An assignment in an expert's list: only what is needed to know of a conflict. */
export type AssignmentItem = {
  readonly id: string;
  readonly caseNumber: string;
  readonly matter: string;
  readonly applicant: string;
  readonly assignedAt: string;
  readonly declaredAt: string | null;
  readonly signedAt: string | null;
};

/** An assignment in full, after the expert has declared to be free of conflicts. */
export type AssignmentDetail = AssignmentItem & {
  readonly criteria: readonly ReviewCriterion[];
  readonly materials: readonly MaterialView[];
  readonly opinions: readonly Opinion[];
  readonly revision: number;
};

export type ReviewerView = {
  readonly assignmentId: string;
  readonly expert: { readonly id: string; readonly name: string };
  readonly assignedAt: string;
  readonly conflict: boolean | null;
  readonly conflictGrounds: string | null;
  readonly declaredAt: string | null;
  readonly signedAt: string | null;
  readonly endedAt: string | null;
  readonly endReason: string | null;
  /** Only what is signed. */
  readonly opinions: readonly Opinion[];
};

export type SiteFindingView = {
  readonly criterion: string;
  readonly title: string;
  readonly declared: string;
  readonly found: string | null;
  readonly agrees: boolean | null;
  readonly words: string | null;
  readonly photos: readonly { readonly id: string; readonly fileName: string; readonly sha256: string }[];
  readonly signedBy: readonly { readonly name: string; readonly at: string }[];
};

export type VisitView = {
  readonly id: string;
  readonly visitedOn: string;
  readonly place: string;
  readonly visitors: readonly { readonly id: string; readonly name: string }[];
  readonly findings: readonly SiteFindingView[];
  /** The criteria where what was found differs from what was declared. */
  readonly differences: readonly string[];
  /** Everything found, and signed by every visitor. */
  readonly complete: boolean;
};

/** 评审与核查 of one case, for officers. */
export type ReviewView = {
  readonly caseId: string;
  readonly criteria: readonly ReviewCriterion[];
  /** How many experts must sign. */
  readonly needed: number;
  readonly signed: number;
  readonly reviewers: readonly ReviewerView[];
  readonly visits: readonly VisitView[];
};
