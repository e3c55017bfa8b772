import type { BusinessDate } from '../kernel/business-date.js';
import type { Json } from '../kernel/canonical-json.js';
import { refuse } from '../kernel/refusal.js';
import type { Decision } from '../policy/decide.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { CaseFile } from './case-file.js';

/** A form's content; empty before anything was written. */
export type Content = Readonly<Record<string, Json>>;

/** The columns of case_file c, named as in CaseFile. */
export const CASE_COLUMNS = `c.id, c.number, c.call_id AS "callId", c.parent_id AS "parentId", c.flow,
  c.policy_code AS "policyCode", c.policy_hash AS "policyHash", c.applicant_id AS "applicantId",
  c.counterparty_id AS "counterpartyId", c.district_code AS "districtCode", c.state, c.phase, c.version, c.revision,
  c.receipt, c.award_fen AS "awardFen", c.due_on AS "dueOn",
  c.days_left AS "daysLeft", c.created_at AS "createdAt", c.submitted_at AS "submittedAt"`;

/** The case as it is; undefined when there is none. */
export async function readCase(tx: Tx, id: string): Promise<CaseFile | undefined> {
  return tx.one<CaseFile>(`SELECT ${CASE_COLUMNS} FROM case_file c WHERE c.id = $1`, [id]);
}

/** As `readCase`, and nobody else changes it before this transaction ends. */
export async function lockCase(tx: Tx, id: string): Promise<CaseFile | undefined> {
  return tx.one<CaseFile>(`SELECT ${CASE_COLUMNS} FROM case_file c WHERE c.id = $1 FOR NO KEY UPDATE`, [id]);
}

/** A case of another and no case at all answer alike: nobody learns whether there is one. */
export function refuseUnknownCase(): never {
  return refuse('not-found', '没有找到该办件。');
}

/** The other side of the case, who may see it from now on. */
export async function setCounterparty(tx: Tx, caseId: string, partyId: string): Promise<void> {
  await tx.query('UPDATE case_file SET counterparty_id = $2 WHERE id = $1', [caseId, partyId]);
}

/** The district whose officers check the case. */
export async function setDistrict(tx: Tx, caseId: string, districtCode: string): Promise<void> {
  await tx.query('UPDATE case_file SET district_code = $2 WHERE id = $1', [caseId, districtCode]);
}

/** The last day for what the case waits for. */
export async function setDue(tx: Tx, caseId: string, dueOn: BusinessDate): Promise<void> {
  await tx.query('UPDATE case_file SET due_on = $2 WHERE id = $1', [caseId, dueOn]);
}

/** The content of the case's current revision; empty before the first. */
export async function contentOf(
  tx: Tx,
  { id, revision }: Pick<CaseFile, 'id' | 'revision'>,
): Promise<Content> {
  const row = await tx.one<{ content: Content }>(
    'SELECT content FROM case_revision WHERE case_id = $1 AND revision = $2',
    [id, revision],
  );
  return row?.content ?? {};
}

/** What the policy last said of the case at a step, or at any; undefined when it has not judged there. */
export async function latestDecision(tx: Tx, caseId: string, step?: string): Promise<Decision | undefined> {
  const row = await tx.one<{ result: string }>(
    `SELECT result FROM decision WHERE case_id = $1 AND ($2::text IS NULL OR step = $2) ORDER BY at DESC, id DESC LIMIT 1`,
    [caseId, step ?? null],
  );
  return row && (JSON.parse(row.result) as Decision);
}

/** Everything that the policy said of the case, the last first. */
export async function decisionsOf(tx: Tx, caseId: string): Promise<Decision[]> {
  const rows = await tx.query<{ result: string }>(
    'SELECT result FROM decision WHERE case_id = $1 ORDER BY at DESC, id DESC',
    [caseId],
  );
  return rows.map(({ result }) => JSON.parse(result) as Decision);
}

/** The number of the letter that decided the case; an error before there is one. */
export async function decisionNumberOf(tx: Tx, caseId: string): Promise<string> {
  const row = await tx.one<{ number: string }>(
    `SELECT number FROM letter WHERE case_id = $1 AND kind = 'decision'`,
    [caseId],
  );
  if (row === undefined) throw new Error(`case ${caseId} has no decision letter`);
  return row.number;
}
