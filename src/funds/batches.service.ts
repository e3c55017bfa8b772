import { Injectable } from '@nestjs/common';
import { Acts } from '../cases/acts.js';
import { refuse } from '../kernel/refusal.js';
import { type Actor, LEDGER } from '../parties/actor.js';
import { type Idempotency, type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { controlFigures } from './control-figures.js';
import { draftBatch, type Drafted } from './draft-batch.js';
import { Ledger } from './ledger.js';
import { lockBatch, type PayoutBatch, type PayoutLine, readLines, requireState } from './payout-batch.js';
import { itemsOf } from './pool.js';

/** 拨付批次, from the pool to the release: each stage by another person, once, in one transaction. */
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
    return this.work.runOnce(actor, '编制拨付批次', idempotency, async (tx) => {
      const budget = await this.ledger.budgetOf(tx, wanted.callId);
      return draftBatch(tx, actor.id, budget.id, wanted.payableIds ?? null);
    });
  }

  /** Closes the draft: count, sum, hash total and digest are set, and every case moves on. By its maker alone. */
  async seal(actor: Actor, batchId: string, idempotency: Idempotency): Promise<void> {
    await this.work.runOnce(actor, '封存拨付批次', idempotency, async (tx) => {
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
      return null;
    });
  }

  /** 复核: by somebody else than the maker. */
  async check(actor: Actor, batchId: string, idempotency: Idempotency): Promise<void> {
    await this.work.runOnce(actor, '复核拨付批次', idempotency, async (tx) => {
      const batch = await lockBatch(tx, batchId);
      requireState(batch, 'sealed');
      requireOther(actor, batch, '复核', [[batch.makerId, '制单']]);
      await tx.query(
        `UPDATE payout_batch SET state = 'checked', checker_id = $2, checked_at = $3 WHERE id = $1 AND state = 'sealed'`,
        [batchId, actor.id, tx.at],
      );
      return null;
    });
  }

  /** 发放: by a third person. From here on only the bank's word changes a line. */
  async release(actor: Actor, batchId: string, idempotency: Idempotency): Promise<void> {
    await this.work.runOnce(actor, '发放拨付批次', idempotency, async (tx) => {
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
      return null;
    });
  }

  /** 退回: before the release, with a reason; every payable goes back to the pool and every sealed case back. */
  async reject(actor: Actor, batchId: string, reason: string, idempotency: Idempotency): Promise<void> {
    await this.work.runOnce(actor, `退回拨付批次：${reason}`, idempotency, async (tx) => {
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
      return null;
    });
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
