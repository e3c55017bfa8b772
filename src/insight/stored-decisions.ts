import type { EntityManager } from 'typeorm';
import type { BusinessDate } from '../kernel/business-date.js';
import type { Fen } from '../kernel/money.js';
import type { Verdict } from '../policy/decide.js';
import { inBatches } from '../platform/database/cursor.js';
import { rowsOf } from '../platform/database/rows.js';

/** A decision as it stands in the database: the bytes that were judged and the bytes that came out. */
export interface StoredDecision {
  readonly id: string;
  readonly caseNumber: string;
  readonly step: string;
  readonly policyCode: string;
  readonly policyHash: string;
  readonly lawDate: BusinessDate;
  readonly facts: string;
  readonly result: string;
  readonly verdict: Verdict;
  readonly awardFen: Fen | null;
}

/** Which decisions: all, those of a call, those that one pack made, or one. */
export type Scope =
  | { readonly of: 'all' }
  | { readonly of: 'round'; readonly id: string }
  | { readonly of: 'pack'; readonly id: string }
  | { readonly of: 'decision'; readonly id: string };

const BATCH = 200;

/** The condition of a scope on decision d and its case c; $1 is the scope's id. */
const CONDITIONS: Readonly<Record<Scope['of'], string>> = {
  all: '$1::text IS NULL',
  round: 'c.call_id = $1::uuid',
  pack: 'd.policy_hash = $1',
  decision: 'd.id = $1::uuid',
};

const FROM = 'FROM decision d JOIN case_file c ON c.id = d.case_id WHERE';
const COLUMNS = `d.id, c.number AS "caseNumber", d.step, d.policy_code AS "policyCode", d.policy_hash AS "policyHash",
  d.law_date AS "lawDate", d.facts, d.result, d.verdict, d.award_fen AS "awardFen"`;

/** The decisions of a scope, the oldest first, in batches. */
export function storedDecisions(
  manager: EntityManager,
  scope: Scope,
): AsyncGenerator<readonly StoredDecision[]> {
  const sql = `SELECT ${COLUMNS} ${FROM} ${CONDITIONS[scope.of]} ORDER BY d.id`;
  return inBatches<StoredDecision>(manager, sql, [idOf(scope)], BATCH);
}

export async function countDecisions(manager: EntityManager, scope: Scope): Promise<number> {
  const sql = `SELECT count(*)::int AS count ${FROM} ${CONDITIONS[scope.of]}`;
  const [row] = await rowsOf<{ count: number }>(manager, sql, [idOf(scope)]);
  return row?.count ?? 0;
}

const idOf = (scope: Scope): string | null => (scope.of === 'all' ? null : scope.id);
