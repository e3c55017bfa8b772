import type { EntityManager } from 'typeorm';
import type { Phase } from '../kernel/transitions.js';
import { inBatches } from '../platform/database/cursor.js';
import { rowsOf } from '../platform/database/rows.js';
import type { StoredDecision } from './stored-decisions.js';

/** The last decision of a case at a step, with what the case is now. */
export interface FrozenDecision extends Pick<
  StoredDecision,
  'id' | 'caseNumber' | 'step' | 'lawDate' | 'facts' | 'result' | 'policyCode'
> {
  readonly caseId: string;
  readonly applicant: string;
  readonly flow: string;
  readonly state: string;
  readonly phase: Phase;
}

const BATCH = 200;

/** Ids are in order of time: the largest is the last. */
const LAST_OF_EACH_STEP = `
  SELECT * FROM (
    SELECT DISTINCT ON (d.case_id, d.step) d.id, d.case_id AS "caseId", c.number AS "caseNumber", d.step,
      d.law_date AS "lawDate", d.facts, d.result, d.policy_code AS "policyCode", p.name AS applicant, c.flow, c.state, c.phase
    FROM decision d JOIN case_file c ON c.id = d.case_id JOIN party p ON p.id = c.applicant_id
    WHERE c.call_id = $1 AND d.policy_code = $2 ORDER BY d.case_id, d.step, d.id DESC) last
  ORDER BY "caseNumber", id`;

/** What a pack last decided of each case of a round at each step, in order of their numbers. */
export function frozenDecisions(
  manager: EntityManager,
  roundId: string,
  policyCode: string,
): AsyncGenerator<readonly FrozenDecision[]> {
  return inBatches<FrozenDecision>(manager, LAST_OF_EACH_STEP, [roundId, policyCode], BATCH);
}

/** A pack that decided in a round; cases that begin after it has ended are judged by its successor. */
export interface DecidingPack {
  readonly code: string;
  readonly hash: string;
  readonly decisions: number;
}

/** The packs that decided in a round, the one of most decisions first. */
export async function decidingPacks(
  manager: EntityManager,
  roundId: string,
): Promise<readonly DecidingPack[]> {
  return rowsOf<DecidingPack>(
    manager,
    `SELECT d.policy_code AS code, d.policy_hash AS hash, count(*)::int AS decisions
     FROM decision d JOIN case_file c ON c.id = d.case_id WHERE c.call_id = $1 GROUP BY 1, 2 ORDER BY 3 DESC, 2`,
    [roundId],
  );
}
