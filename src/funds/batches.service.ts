import { Injectable } from '@nestjs/common';
import { Acts } from '../cases/acts.js';
import { beijingDate, yearOf } from '../kernel/business-date.js';
import { type Finding, refuse } from '../kernel/refusal.js';
import { type Actor, LEDGER } from '../parties/actor.js';
import { nextNumber } from '../platform/database/numbers.js';
import { type Idempotency, type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { controlFigures } from './control-figures.js';
import { Ledger } from './ledger.js';
import { lockBatch, type PayoutBatch, type PayoutLine, readLines, requireState } from './payout-batch.js';
import { holdPool, isPayable, itemsOf, obstacleOf, type PayableItem, type PoolItem } from './pool.js';

/** What a draft took in, and what it left in the pool and why. */
export interface Drafted {
  readonly id: string;
  readonly number: string;
  readonly lineCount: number;
  readonly left: readonly Finding[];
}

/** In one batch; the rest waits for the next. One transaction moves all its cases. */
export const MOST_LINES = 1000;

/** 拨付批次, from the pool to the release: each stage by another person, each in one transaction. */
@Injectable()
export class Batches {
  constructor(
    private readonly work: UnitOfWork,
    private readonly acts: Acts,
    private readonly ledger: Ledger,
  ) {}

  /**
   * Drafts a batch of what waits in a call's pool, or of the payables named. What cannot be paid stays in the pool and
   * is reported. Refused: not-found (no budget), conflict when nothing can be taken, with the reasons.
   */
  async draft(
    actor: Actor,
    idempotency: Idempotency,
    wanted: { readonly callId: string; readonly payableIds?: readonly string[] },
  ): Promise<Drafted> {
    const work = (tx: Tx) => this.draftIn(tx, actor, wanted.callId, wanted.payableIds ?? null);
    return asDrafted(
      await this.work.runOnce(actor, '编制拨付批次', idempotency, async (tx) => asJson(await work(tx))),
    );
  }

  /** Closes the draft: count, sum, hash total and digest are set, and every case moves on. By its maker alone. */
  async seal(actor: Actor, batchId: string): Promise<void> {
    await this.work.run(actor, '封存拨付批次', async (tx) => {
      const batch = await lockBatch(tx, batchId);
      requireState(batch, 'draft');
      if (actor.id !== batch.makerId)
        refuse('not-permitted', `批次 ${batch.number} 须由制单人${batch.makerName}封存。`);
      const lines = await readLines(tx.manager, batchId);
      await refuseChangedPayees(tx, lines);
      const { lineCount, sumFen, hashTotal, digest } = controlFigures(batch.number, lines);
      await tx.query(
        `UPDATE payout_batch SET state = 'sealed', line_count = $2, sum_fen = $3, hash_total = $4, digest = $5, sealed_at = $6
         WHERE id = $1 AND state = 'draft'`,
        [batchId, lineCount, sumFen, hashTotal, digest, tx.at],
      );
      await this.moveCases(tx, lines, 'seal');
    });
  }

  /** 复核: by somebody else than the maker. */
  async check(actor: Actor, batchId: string): Promise<void> {
    await this.work.run(actor, '复核拨付批次', async (tx) => {
      const batch = await lockBatch(tx, batchId);
      requireState(batch, 'sealed');
      requireOther(actor, batch, '复核', [[batch.makerId, '制单']]);
      await tx.query(
        `UPDATE payout_batch SET state = 'checked', checker_id = $2, checked_at = $3 WHERE id = $1 AND state = 'sealed'`,
        [batchId, actor.id, tx.at],
      );
    });
  }

  /** 发放: by a third person. From here on only the bank's word changes a line. */
  async release(actor: Actor, batchId: string): Promise<void> {
    await this.work.run(actor, '发放拨付批次', async (tx) => {
      const batch = await lockBatch(tx, batchId);
      requireState(batch, 'checked');
      requireOther(actor, batch, '发放', [
        [batch.makerId, '制单'],
        [batch.checkerId, '复核'],
      ]);
      await tx.query(
        `UPDATE payout_batch SET state = 'released', releaser_id = $2, released_at = $3 WHERE id = $1 AND state = 'checked'`,
        [batchId, actor.id, tx.at],
      );
    });
  }

  /** 退回: before the release, with a reason; every payable goes back to the pool and every sealed case back. */
  async reject(actor: Actor, batchId: string, reason: string): Promise<void> {
    await this.work.run(actor, `退回拨付批次：${reason}`, async (tx) => {
      const batch = await lockBatch(tx, batchId);
      requireState(batch, 'draft', 'sealed', 'checked');
      requireMayReject(actor, batch);
      const lines = await readLines(tx.manager, batchId);
      await tx.query(
        `UPDATE payout_batch SET state = 'rejected', note = $2, rejecter_id = $3, rejected_at = $4 WHERE id = $1`,
        [batchId, reason, actor.id, tx.at],
      );
      if (batch.state !== 'draft')
        await this.moveCases(tx, lines, 'drop', `批次 ${batch.number} 退回：${reason}`);
      await tx.query(`UPDATE payout_line SET outcome = 'dropped', outcome_reason = $2 WHERE batch_id = $1`, [
        batchId,
        reason,
      ]);
      await tx.query(`UPDATE payable SET state = 'pool', note = $2 WHERE id = ANY ($1)`, [
        lines.map(({ payableId }) => payableId),
        `批次 ${batch.number} 退回：${reason}`,
      ]);
    });
  }

  private async draftIn(
    tx: Tx,
    actor: Actor,
    callId: string,
    payableIds: readonly string[] | null,
  ): Promise<Drafted> {
    const budget = await this.ledger.budgetOf(tx, callId);
    const held = await holdPool(tx.manager, budget.id, payableIds, MOST_LINES);
    const items = held.filter((item): item is PayableItem => isPayable(item, payableIds !== null));
    const left = leftOut(held, payableIds);
    if (items.length === 0) refuse('conflict', '没有可以编入批次的待拨付款项。', left);
    const id = tx.newId();
    const number = await batchNumber(tx);
    await tx.query(
      `INSERT INTO payout_batch (id, number, budget_id, maker_id, maker_name, created_at)
       SELECT $1, $2, $3, id, display_name, $5 FROM app_user WHERE id = $4`,
      [id, number, budget.id, actor.id, tx.at],
    );
    await tx.query(
      `UPDATE payable SET state = 'in-batch', note = NULL WHERE id = ANY ($1) AND state = 'pool'`,
      [items.map((item) => item.id)],
    );
    await insertLines(tx, id, items);
    return { id, number, lineCount: items.length, left };
  }

  /** In the order of their ids, so that two batches never wait for each other. */
  private async moveCases(
    tx: Tx,
    lines: readonly PayoutLine[],
    action: string,
    reason?: string,
  ): Promise<void> {
    const caseIds = lines.map(({ caseId }) => caseId).sort();
    for (const caseId of caseIds) {
      await this.acts.act(tx, LEDGER, caseId, action, reason === undefined ? {} : { reason });
    }
  }
}

const asJson = ({ id, number, lineCount, left }: Drafted) => ({
  id,
  number,
  lineCount,
  left: left.map(({ code, message, fix }) => ({ code, message, ...(fix === undefined ? {} : { fix }) })),
});
const asDrafted = (stored: ReturnType<typeof asJson>): Drafted => stored;

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

function leftOut(held: readonly PoolItem[], payableIds: readonly string[] | null): Finding[] {
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

/** A draft keeps the payees as they were: when one has changed since, the batch is made anew. */
async function refuseChangedPayees(tx: Tx, lines: readonly PayoutLine[]): Promise<void> {
  const now = new Map(
    (
      await itemsOf(
        tx.manager,
        lines.map((line) => line.payableId),
      )
    ).map((item) => [item.id, item]),
  );
  const changed = lines.filter((line) => {
    const item = now.get(line.payableId);
    return (
      item?.payeeName !== line.payeeName ||
      item.uscc !== line.uscc ||
      item.account?.accountName !== line.accountName ||
      item.account.accountNumber !== line.accountNumber ||
      item.account.bankName !== line.bankName ||
      item.account.cnaps !== line.cnaps
    );
  });
  if (changed.length === 0) return;
  refuse(
    'stale',
    '编制后有收款信息变更，请退回本草稿后重新编制。',
    changed.map(({ lineNumber, payeeName }) => ({
      code: 'payee-changed',
      message: `第 ${lineNumber} 笔 ${payeeName} 的名称或收款账户已变更`,
    })),
  );
}

function requireOther(
  actor: Actor,
  batch: PayoutBatch,
  what: string,
  earlier: readonly (readonly [userId: string | null, did: string])[],
): void {
  const own = earlier.find(([userId]) => userId === actor.id);
  if (own === undefined) return;
  refuse('separation-of-duties', `批次 ${batch.number} 由您${own[1]}，须由其他人员${what}。`, [
    {
      code: 'same-person',
      message: `${own[1]}与${what}不能由同一人办理`,
      fix: `请由另一名有${what}权限的人员办理`,
    },
  ]);
}

/** A maker takes back what he drafted; what is sealed only others send back. */
function requireMayReject(actor: Actor, batch: PayoutBatch): void {
  const mayReject = actor.roles.has('financeChecker') || actor.roles.has('financeReleaser');
  if (batch.state === 'draft' ? mayReject || actor.id === batch.makerId : mayReject) return;
  refuse('not-permitted', `批次 ${batch.number} 须由复核或发放人员退回。`);
}
