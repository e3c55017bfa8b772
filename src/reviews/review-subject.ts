import type { CaseFile } from '../cases/case-file.js';
import { decisionsOf, lockCase, readCase, refuseUnknownCase } from '../cases/case-files.js';
import { maySee } from '../cases/open-actions.js';
import { refuse } from '../kernel/refusal.js';
import type { Actor } from '../parties/actor.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { ReviewCriterion } from './reviews.view.js';

/** What reviewers judge: the criteria of the last decision that judged any, as far as they concern the case. */
export interface ReviewSubject {
  readonly criteria: readonly ReviewCriterion[];
  /** How many experts must sign, as the policy last said in its output `reviewersNeeded`; one when it says nothing. */
  readonly needed: number;
}

const NEEDED = 'reviewersNeeded';

export async function subjectOf(tx: Tx, caseId: string): Promise<ReviewSubject> {
  const decisions = await decisionsOf(tx, caseId);
  const judged = decisions.find(({ criteria }) => criteria.length > 0);
  const criteria = (judged?.criteria ?? []).filter(({ applies }) => applies !== false);
  const stated = decisions.flatMap(({ outputs = [] }) => outputs).find(({ id }) => id === NEEDED)?.value;
  return {
    needed: typeof stated === 'string' ? Number(stated) : 1,
    criteria: criteria.map(({ id, title, outcome, found, threshold, basis }) => ({
      ...{ id, title, outcome, found, threshold, basis },
    })),
  };
}

/** A case that the officer may see. Refused as not-found. */
export async function visibleCase(tx: Tx, officer: Actor, caseId: string): Promise<CaseFile> {
  const caseFile = await readCase(tx, caseId);
  return caseFile === undefined || !maySee(officer, caseFile) ? refuseUnknownCase() : caseFile;
}

/** The case of an officer, locked while it is under review. Refused: not-found, state-forbids. */
export async function lockReviewed(tx: Tx, officer: Actor, caseId: string): Promise<CaseFile> {
  const caseFile = await lockCase(tx, caseId);
  if (caseFile === undefined || !maySee(officer, caseFile)) return refuseUnknownCase();
  checkUnderReview(caseFile);
  return caseFile;
}

/** Reviews and visits are recorded while the case is under review, neither before nor after. */
export function checkUnderReview({ phase, version, state }: CaseFile): void {
  if (phase === 'review') return;
  refuse(
    'state-forbids',
    '办件不在审核阶段，不能办理评审或核查事项。',
    [{ code: 'not-under-review', message: '只有受理后、提出意见前可以办理' }],
    { state, version },
  );
}
