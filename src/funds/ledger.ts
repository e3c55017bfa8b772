import { Injectable } from '@nestjs/common';
import { type Fen, groupYuan, subFen } from '../kernel/money.js';
import { refuse } from '../kernel/refusal.js';
import { databaseFault } from '../platform/database/guard-errors.js';
import type { Tx } from '../platform/database/unit-of-work.js';

/** The money of one call: its total is always what is available, reserved, committed and paid together. */
export interface Budget {
  readonly id: string;
  readonly callId: string;
  /** 预算科目. */
  readonly line: string;
  readonly year: number;
  readonly totalFen: Fen;
  readonly availableFen: Fen;
  readonly reservedFen: Fen;
  readonly committedFen: Fen;
  readonly paidFen: Fen;
}

/** One movement of money for a case, named by a key that is its own for ever. */
export interface Posting {
  readonly budgetId: string;
  readonly caseId: string;
  readonly amountFen: Fen;
  readonly key: string;
}

type EntryKind = 'allot' | 'reserve' | 'release' | 'commit' | 'uncommit' | 'pay' | 'unpay';
type Bucket = 'availableFen' | 'reservedFen' | 'committedFen' | 'paidFen';

/** Where each kind takes the money from. */
const SOURCES: Readonly<Record<Exclude<EntryKind, 'allot'>, readonly [Bucket, string]>> = {
  reserve: ['availableFen', '可用余额'],
  release: ['reservedFen', '已冻结金额'],
  commit: ['reservedFen', '已冻结金额'],
  uncommit: ['committedFen', '已承诺金额'],
  pay: ['committedFen', '已承诺金额'],
  unpay: ['paidFen', '已支付金额'],
};

const BUDGET_SHORT = 'HS101';
const COLUMNS = `id, call_id AS "callId", line, year, total_fen AS "totalFen", available_fen AS "availableFen",
  reserved_fen AS "reservedFen", committed_fen AS "committedFen", paid_fen AS "paidFen"`;

/**
 * 预算账: money moves by entries that are final. The same entry again (same key, budget, case, kind and amount) has
 * its one effect and returns quietly; the same key for anything else is refused as `conflict`. Where the money is
 * short the posting is refused as `budget-short` and says by how much; the transaction stays usable.
 */
@Injectable()
export class Ledger {
  /** Gives the id of the call's new budget, with its total allotted. */
  async openBudget(
    tx: Tx,
    call: { readonly callId: string; readonly line: string; readonly year: number; readonly totalFen: Fen },
  ): Promise<string> {
    const id = tx.newId();
    await tx.query('INSERT INTO budget (id, call_id, line, year) VALUES ($1, $2, $3, $4)', [
      id,
      call.callId,
      call.line,
      call.year,
    ]);
    if (call.totalFen !== 0n) await this.insert(tx, 'allot', { ...allotment(call, id), caseId: null });
    return id;
  }

  /** The budget of a call; refused as not-found when it has none. */
  async budgetOf(tx: Tx, callId: string): Promise<Budget> {
    const budget = await tx.one<Budget>(`SELECT ${COLUMNS} FROM budget WHERE call_id = $1`, [callId]);
    return budget ?? refuse('not-found', '该申报通知没有预算。');
  }

  /** available → reserved. */
  async reserve(tx: Tx, posting: Posting): Promise<void> {
    await this.post(tx, 'reserve', posting);
  }

  /** reserved → available. */
  async release(tx: Tx, posting: Posting): Promise<void> {
    await this.post(tx, 'release', posting);
  }

  /** reserved → committed. */
  async commit(tx: Tx, posting: Posting): Promise<void> {
    await this.post(tx, 'commit', posting);
  }

  /** committed → reserved. */
  async uncommit(tx: Tx, posting: Posting): Promise<void> {
    await this.post(tx, 'uncommit', posting);
  }

  /** committed → paid. */
  async pay(tx: Tx, posting: Posting): Promise<void> {
    await this.post(tx, 'pay', posting);
  }

  /** paid → committed. */
  async unpay(tx: Tx, posting: Posting): Promise<void> {
    await this.post(tx, 'unpay', posting);
  }

  private async post(tx: Tx, kind: Exclude<EntryKind, 'allot'>, posting: Posting): Promise<void> {
    try {
      const isNew = await tx.savepoint((inner) => this.insert(inner, kind, posting));
      if (!isNew) await checkSame(tx, kind, posting);
    } catch (error) {
      if (databaseFault(error)?.sqlState !== BUDGET_SHORT) throw error;
      await refuseShort(tx, kind, posting);
    }
  }

  /** False when the key has its entry already: a rival that is still posting it is waited for. */
  private async insert(
    tx: Tx,
    kind: EntryKind,
    posting: Omit<Posting, 'caseId'> & { readonly caseId: string | null },
  ): Promise<boolean> {
    const { budgetId, caseId, amountFen, key } = posting;
    const made = await tx.query(
      `INSERT INTO budget_entry (id, budget_id, case_id, kind, amount_fen, unique_key, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (unique_key) DO NOTHING RETURNING id`,
      [tx.newId(), budgetId, caseId, kind, amountFen, key, tx.at],
    );
    return made.length > 0;
  }
}

const allotment = ({ callId, totalFen }: { callId: string; totalFen: Fen }, budgetId: string) => ({
  budgetId,
  amountFen: totalFen,
  key: `allot:${callId}`,
});

async function checkSame(tx: Tx, kind: EntryKind, posting: Posting): Promise<void> {
  const earlier = await tx.one<Omit<Posting, 'key'> & { kind: EntryKind }>(
    `SELECT kind, budget_id AS "budgetId", case_id AS "caseId", amount_fen AS "amountFen" FROM budget_entry WHERE unique_key = $1`,
    [posting.key],
  );
  const isSame =
    earlier?.kind === kind &&
    earlier.budgetId === posting.budgetId &&
    earlier.caseId === posting.caseId &&
    earlier.amountFen === posting.amountFen;
  if (isSame) return;
  refuse('conflict', '该笔预算变动此前已按另一金额或对象入账，不能重复入账。', [
    { code: 'entry-differs', message: `入账键 ${posting.key} 已使用` },
  ]);
}

async function refuseShort(tx: Tx, kind: keyof typeof SOURCES, posting: Posting): Promise<never> {
  const budget = await tx.one<Budget>(`SELECT ${COLUMNS} FROM budget WHERE id = $1`, [posting.budgetId]);
  if (budget === undefined) return refuse('not-found', '没有找到该预算。');
  const [bucket, name] = SOURCES[kind];
  const there = budget[bucket];
  const needed = `本次需 ${groupYuan(posting.amountFen)} 元`;
  const shortFen = subFen(posting.amountFen, there);
  // Somebody gave money back between the refusal and this reading: trying again may succeed.
  const message =
    shortFen > 0n
      ? `${name} ${groupYuan(there)} 元，${needed}，尚差 ${groupYuan(shortFen)} 元`
      : `${name}刚刚有变动，${needed}，请重试`;
  return refuse('budget-short', `预算不足：${message}。`, [{ code: `budget-${kind}-short`, message }]);
}
