import { beijingDate } from '../kernel/business-date.js';
import { canonicalJson } from '../kernel/canonical-json.js';
import { parseYuan } from '../kernel/money.js';
import type { Finding } from '../kernel/refusal.js';
import type { FlowRow } from '../kernel/transitions.js';
import type { Actor } from '../parties/actor.js';
import { decisionText } from '../policy/replay.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { CaseFile } from './case-file.js';
import type { Judged } from './judgement.js';

/** Writes the act that makes the next version of a case, and gives its id. */
export async function writeAct(
  tx: Tx,
  actor: Actor,
  { id: caseId, version, revision }: CaseFile,
  { action, from, to, by }: FlowRow,
  { reason, findings = [] }: { readonly reason?: string; readonly findings?: readonly Finding[] },
): Promise<string> {
  const id = tx.newId();
  await tx.query(
    `INSERT INTO act (id, case_id, seq, action, from_state, to_state, actor_id, actor_role, reason, findings, revision, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      ...[id, caseId, version + 1, action, from, to, actor.id, by],
      ...[reason ?? null, JSON.stringify(findings), revision, tx.at],
    ],
  );
  return id;
}

/** Writes what an act made of its case; the database checks at commit that the two belong together. */
export async function moveCase(tx: Tx, moved: CaseFile): Promise<void> {
  const { id, state, phase, version, awardFen, submittedAt, dueOn, daysLeft } = moved;
  const { policyCode, policyHash } = moved;
  await tx.query(
    `UPDATE case_file SET state = $2, phase = $3, version = $4, award_fen = $5, submitted_at = $6, due_on = $7,
       days_left = $8, policy_code = $9, policy_hash = $10 WHERE id = $1`,
    [id, state, phase, version, awardFen, submittedAt, dueOn, daysLeft, policyCode, policyHash],
  );
}

/** Keeps the bytes that were judged and the bytes that came out, so that anybody can judge again. */
export async function writeDecision(
  tx: Tx,
  caseId: string,
  actId: string,
  { policy, facts, decision }: Judged,
): Promise<void> {
  const { step, verdict, award, on } = decision;
  await tx.query(
    `INSERT INTO decision (id, case_id, act_id, step, policy_code, policy_hash, law_date, facts, result, verdict, award_fen, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      ...[tx.newId(), caseId, actId, step, policy.code, policy.hash, on ?? beijingDate(tx.at)],
      ...[canonicalJson(facts), decisionText(decision), verdict],
      ...[award === undefined ? null : parseYuan(award.amount), tx.at],
    ],
  );
}
