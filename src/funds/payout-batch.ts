import type { Fen } from '../kernel/money.js';
import { refuse } from '../kernel/refusal.js';
import { rowsOf, type Runs } from '../platform/database/rows.js';
import type { Tx } from '../platform/database/unit-of-work.js';

export const BATCH_STATES = ['draft', 'sealed', 'checked', 'released', 'reconciled', 'rejected'] as const;
export type BatchState = (typeof BATCH_STATES)[number];

export const BATCH_STATE_TITLES: Readonly<Record<BatchState, string>> = {
  draft: '草稿',
  sealed: '已封存',
  checked: '已复核',
  released: '已发放',
  reconciled: '已对账',
  rejected: '已退回',
};

/** 拨付批次: payments that are made, checked, released and reconciled together. */
export interface PayoutBatch {
  readonly id: string;
  readonly number: string;
  readonly budgetId: string;
  readonly state: BatchState;
  readonly makerId: string;
  readonly makerName: string;
  readonly checkerId: string | null;
  readonly releaserId: string | null;
  readonly lineCount: number;
  readonly sumFen: Fen;
  readonly hashTotal: string | null;
  readonly digest: string | null;
  readonly sealedAt: Date | null;
}

export type LineOutcome = 'pending' | 'paid' | 'returned' | 'dropped';

/** 拨付明细: one payment, with the payee as he was when the batch was drafted. */
export interface PayoutLine {
  readonly id: string;
  readonly lineNumber: number;
  readonly payableId: string;
  readonly caseId: string;
  readonly caseNumber: string;
  readonly payeeName: string;
  readonly uscc: string;
  readonly accountName: string;
  readonly accountNumber: string;
  readonly bankName: string;
  readonly cnaps: string;
  readonly amountFen: Fen;
  readonly purpose: string;
  readonly decisionNumber: string;
  readonly budgetLine: string;
  readonly outcome: LineOutcome;
  readonly outcomeReason: string | null;
  readonly bankReference: string | null;
}

const BATCH = `id, number, budget_id AS "budgetId", state, maker_id AS "makerId", maker_name AS "makerName",
  checker_id AS "checkerId", releaser_id AS "releaserId", line_count AS "lineCount", sum_fen AS "sumFen",
  hash_total AS "hashTotal", digest, sealed_at AS "sealedAt"`;

const LINES = `SELECT l.id, l.line_number AS "lineNumber", l.payable_id AS "payableId", p.case_id AS "caseId",
    l.case_number AS "caseNumber", l.payee_name AS "payeeName", l.uscc, l.account_name AS "accountName",
    l.account_number AS "accountNumber", l.bank_name AS "bankName", l.cnaps, l.amount_fen AS "amountFen", l.purpose,
    l.decision_number AS "decisionNumber", l.budget_line AS "budgetLine", l.outcome, l.outcome_reason AS "outcomeReason",
    l.bank_reference AS "bankReference"
  FROM payout_line l JOIN payable p ON p.id = l.payable_id`;

/** A batch for as long as the transaction takes: whoever else wants it waits. Refused as not-found. */
export async function lockBatch(tx: Tx, id: string): Promise<PayoutBatch> {
  const batch = await tx.one<PayoutBatch>(`SELECT ${BATCH} FROM payout_batch WHERE id = $1 FOR UPDATE`, [id]);
  return batch ?? refuse('not-found', '没有找到该拨付批次。');
}

/** A batch as it is; refused as not-found. */
export async function readBatch(runner: Runs, id: string): Promise<PayoutBatch> {
  const [batch] = await rowsOf<PayoutBatch>(runner, `SELECT ${BATCH} FROM payout_batch WHERE id = $1`, [id]);
  return batch ?? refuse('not-found', '没有找到该拨付批次。');
}

/** All lines of a batch in their order. */
export async function readLines(runner: Runs, batchId: string): Promise<PayoutLine[]> {
  return rowsOf<PayoutLine>(runner, `${LINES} WHERE l.batch_id = $1 ORDER BY l.line_number`, [batchId]);
}

/** At most so many lines of a batch after a line number. */
export async function readLinesAfter(
  runner: Runs,
  batchId: string,
  after: number,
  count: number,
): Promise<PayoutLine[]> {
  return rowsOf<PayoutLine>(
    runner,
    `${LINES} WHERE l.batch_id = $1 AND l.line_number > $2 ORDER BY l.line_number LIMIT $3`,
    [batchId, after, count],
  );
}

/** Refused as state-forbids, with the state, unless the batch stands in one of the given states. */
export function requireState(batch: PayoutBatch, ...states: readonly BatchState[]): void {
  if (states.includes(batch.state)) return;
  const wanted = states.map((state) => `“${BATCH_STATE_TITLES[state]}”`).join('或');
  refuse(
    'state-forbids',
    `批次 ${batch.number} 现为“${BATCH_STATE_TITLES[batch.state]}”，须为${wanted}方可办理。`,
    [],
    { state: batch.state },
  );
}
