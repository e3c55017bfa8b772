import { beijingDate, yearOf } from '../kernel/business-date.js';
import { refuse } from '../kernel/refusal.js';
import { nextNumber } from '../platform/database/numbers.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { holdPool, isPayable, type Obstacle, obstacleOf, type PayableItem, type PoolItem } from './pool.js';

/** What a draft took in, and what it left in the pool and why. */
export type Drafted = {
  readonly id: string;
  readonly number: string;
  readonly lineCount: number;
  readonly left: Obstacle[];
};

/** In one batch; the rest waits for the next. One transaction moves all its cases. */
export const MOST_LINES = 1000;

/**
 * Drafts a batch of what waits in a budget's pool, all of it or the payables named. Refused as conflict, with the
 * reasons, when nothing of it can be paid.
 */
export async function draftBatch(
  tx: Tx,
  makerId: string,
  budgetId: string,
  payableIds: readonly string[] | null,
  most = MOST_LINES,
): Promise<Drafted> {
  const { held, items } = await take(tx, budgetId, payableIds, most);
  const left = leftOut(held, payableIds);
  if (items.length === 0) refuse('conflict', '没有可以编入批次的待拨付款项。', left);
  const id = tx.newId();
  const number = await batchNumber(tx);
  await tx.query(
    `INSERT INTO payout_batch (id, number, budget_id, maker_id, maker_name, created_at)
     SELECT $1, $2, $3, id, display_name, $5 FROM app_user WHERE id = $4`,
    [id, number, budgetId, makerId, tx.at],
  );
  await tx.query(
    `UPDATE payable SET state = 'in-batch', note = NULL WHERE id = ANY ($1) AND state = 'pool'`,
    [items.map((item) => item.id)],
  );
  await insertLines(tx, id, items);
  return { id, number, lineCount: items.length, left };
}

/** Looks on while what it finds cannot be paid: the old and stuck do not stand in the way of the rest. */
async function take(tx: Tx, budgetId: string, payableIds: readonly string[] | null, most: number) {
  const held: PoolItem[] = [];
  const items: PayableItem[] = [];
  for (;;) {
    const page = { after: held.at(-1)?.id ?? null, most: most - items.length };
    const found = await holdPool(tx.manager, budgetId, payableIds, page);
    held.push(...found);
    items.push(...found.filter((item): item is PayableItem => isPayable(item, payableIds !== null)));
    if (found.length < page.most || items.length === most) return { held, items };
  }
}

async function batchNumber(tx: Tx): Promise<string> {
  const year = yearOf(beijingDate(tx.at));
  return `BF${year}${(await nextNumber(tx, `payout-batch:${year}`)).toString().padStart(6, '0')}`;
}

/** One statement for all lines, numbered from 1 in the order of the pool. */
async function insertLines(tx: Tx, batchId: string, items: readonly PayableItem[]): Promise<void> {
  const lines = items.map((item, i) => ({
    id: tx.newId(),
    batch_id: batchId,
    line_number: i + 1,
    payable_id: item.id,
    case_number: item.caseNumber,
    payee_name: item.payeeName,
    uscc: item.uscc,
    account_name: item.account.accountName,
    account_number: item.account.accountNumber,
    bank_name: item.account.bankName,
    cnaps: item.account.cnaps,
    amount_fen: item.amountFen.toString(),
    purpose: item.purpose,
    decision_number: item.decisionNumber,
    budget_line: item.budgetLine,
    outcome: 'pending',
  }));
  await tx.query('INSERT INTO payout_line SELECT * FROM jsonb_populate_recordset(NULL::payout_line, $1)', [
    JSON.stringify(lines),
  ]);
}

function leftOut(held: readonly PoolItem[], payableIds: readonly string[] | null): Obstacle[] {
  const findings = held.flatMap((item) => obstacleOf(item, payableIds !== null) ?? []);
  const missing = (payableIds ?? []).filter((id) => !held.some((item) => item.id === id));
  return [
    ...findings,
    ...missing.map((id) => ({
      code: 'payable-not-in-pool',
      message: `款项 ${id} 不在该申报通知的待拨付池中`,
      fix: '可能已编入其他批次，请刷新后重试',
    })),
  ];
}
