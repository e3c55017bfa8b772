import type { BusinessDate } from '../kernel/business-date.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Level } from './levels.js';

/** 上级决定, as it was recorded with its document. */
export interface HigherDecision {
  readonly outcome: 'granted' | 'refused';
  readonly level: Exclude<Level, 'city'>;
  readonly issuer: string;
  readonly documentNumber: string;
  readonly decidedOn: BusinessDate;
  readonly effectiveOn: BusinessDate;
  readonly fileName: string;
  readonly fileSha256: string;
}

/** The higher authority's decision on a case; undefined before it is recorded. */
export async function higherDecisionOf(tx: Tx, caseId: string): Promise<HigherDecision | undefined> {
  return tx.one<HigherDecision>(
    `SELECT outcome, level, issuer, document_number AS "documentNumber", decided_on AS "decidedOn",
       effective_on AS "effectiveOn", file_name AS "fileName", file_sha256 AS "fileSha256"
     FROM higher_decision WHERE id = $1`,
    [caseId],
  );
}
