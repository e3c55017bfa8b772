import type { Tx } from '../platform/database/unit-of-work.js';
import type { CriterionResult } from '../policy/decide.js';
import { foundOtherwise } from '../reviews/review-parts.js';

/** Criteria for everybody to read: what was declared, and beside it what the site visit found instead. */
export async function asSeenOnSite(
  tx: Tx,
  caseId: string,
  criteria: readonly CriterionResult[],
): Promise<readonly CriterionResult[]> {
  const otherwise = await foundOtherwise(tx, caseId);
  return criteria.map((criterion) => {
    const seen = otherwise.get(criterion.id);
    return seen === undefined
      ? criterion
      : { ...criterion, found: `申报 ${criterion.found}；实地核查：${seen}` };
  });
}
