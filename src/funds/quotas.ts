import { Injectable } from '@nestjs/common';
import { addFen, type Fen, fen, groupYuan, subFen } from '../kernel/money.js';
import { refuse } from '../kernel/refusal.js';
import { databaseFault } from '../platform/database/guard-errors.js';
import type { Tx } from '../platform/database/unit-of-work.js';

/** One party's part of a policy's yearly cap, taken or given back for a case under a key of its own. */
export interface QuotaUse {
  readonly policyCode: string;
  readonly partyId: string;
  readonly year: number;
  readonly caseId: string;
  readonly amountFen: Fen;
  readonly key: string;
}

interface Entry {
  readonly quotaId: string;
  readonly caseId: string;
  readonly amountFen: Fen;
  readonly limitFen: Fen;
  readonly key: string;
}

const QUOTA_SHORT = 'HS102';
const NO_FEN = fen(0n);

/**
 * 年度限额: what a party has taken of a policy's cap in a year. As in the ledger, the same entry again has its one
 * effect, and the same key for anything else is refused as `conflict`.
 */
@Injectable()
export class Quotas {
  /** Takes a part of the cap; refused as not-eligible when the year's sum would pass the limit, with the amounts. */
  async take(tx: Tx, use: QuotaUse & { readonly limitFen: Fen }): Promise<void> {
    const quotaId = await quotaIdOf(tx, use);
    const { caseId, amountFen, limitFen, key } = use;
    try {
      await post(tx, { quotaId, caseId, amountFen, limitFen, key });
    } catch (error) {
      if (databaseFault(error)?.sqlState !== QUOTA_SHORT) throw error;
      refuseOver(use, await this.used(tx, use.policyCode, use.partyId, use.year));
    }
  }

  /** Gives back what was taken; refused as conflict when the year holds less than that. */
  async giveBack(tx: Tx, use: QuotaUse): Promise<void> {
    const quotaId = await quotaIdOf(tx, use);
    const { caseId, amountFen, key } = use;
    try {
      await post(tx, { quotaId, caseId, amountFen: subFen(NO_FEN, amountFen), limitFen: NO_FEN, key });
    } catch (error) {
      if (databaseFault(error)?.sqlState !== QUOTA_SHORT) throw error;
      const used = await this.used(tx, use.policyCode, use.partyId, use.year);
      const message = `${use.year} 年度已用 ${groupYuan(used)} 元，不足退回 ${groupYuan(amountFen)} 元`;
      refuse('conflict', `年度限额退回有误：${message}。`, [{ code: 'quota-below-zero', message }]);
    }
  }

  /** What the party has taken of the policy's cap in that year; zero when nothing. */
  async used(tx: Tx, policyCode: string, partyId: string, year: number): Promise<Fen> {
    const row = await tx.one<{ used: Fen }>(
      'SELECT used_fen AS used FROM quota WHERE policy_code = $1 AND party_id = $2 AND year = $3',
      [policyCode, partyId, year],
    );
    return row?.used ?? NO_FEN;
  }
}

async function quotaIdOf(tx: Tx, of: Pick<QuotaUse, 'policyCode' | 'partyId' | 'year'>): Promise<string> {
  const key = [of.policyCode, of.partyId, of.year];
  const find = () =>
    tx.one<{ id: string }>(
      'SELECT id FROM quota WHERE policy_code = $1 AND party_id = $2 AND year = $3',
      key,
    );
  const found = await find();
  if (found !== undefined) return found.id;
  await tx.query(
    'INSERT INTO quota (id, policy_code, party_id, year) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [tx.newId(), ...key],
  );
  const made = await find();
  if (made === undefined) throw new Error('a quota that was made is not there');
  return made.id;
}

async function post(tx: Tx, entry: Entry): Promise<void> {
  const { quotaId, caseId, amountFen, limitFen, key } = entry;
  const made = await tx.savepoint((inner) =>
    inner.query(
      `INSERT INTO quota_entry (id, quota_id, case_id, amount_fen, limit_fen, unique_key, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (unique_key) DO NOTHING RETURNING id`,
      [inner.newId(), quotaId, caseId, amountFen, limitFen, key, inner.at],
    ),
  );
  if (made.length === 0) await checkSame(tx, entry);
}

async function checkSame(tx: Tx, { quotaId, caseId, amountFen, key }: Entry): Promise<void> {
  const earlier = await tx.one<{ quotaId: string; caseId: string; amountFen: Fen }>(
    'SELECT quota_id AS "quotaId", case_id AS "caseId", amount_fen AS "amountFen" FROM quota_entry WHERE unique_key = $1',
    [key],
  );
  const isSame = earlier?.quotaId === quotaId && earlier.caseId === caseId && earlier.amountFen === amountFen;
  if (isSame) return;
  refuse('conflict', '该笔限额此前已按另一金额或对象登记，不能重复登记。', [
    { code: 'quota-entry-differs', message: `登记键 ${key} 已使用` },
  ]);
}

function refuseOver({ amountFen, limitFen, year }: QuotaUse & { limitFen: Fen }, used: Fen): never {
  const over = subFen(addFen(used, amountFen), limitFen);
  const message =
    `${year} 年度限额 ${groupYuan(limitFen)} 元，已用 ${groupYuan(used)} 元，本次 ${groupYuan(amountFen)} 元` +
    (over > 0n ? `，超出 ${groupYuan(over)} 元` : '；刚刚有变动，请重试');
  return refuse('not-eligible', `超过年度限额：${message}。`, [{ code: 'year-cap', message }]);
}
