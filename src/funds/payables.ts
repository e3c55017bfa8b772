import { beijingDate } from '../kernel/business-date.js';
import { type Fen, groupYuan } from '../kernel/money.js';
import { type Finding, refuse } from '../kernel/refusal.js';
import { databaseFault } from '../platform/database/guard-errors.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Ledger } from './ledger.js';

/** 待拨付款项: what a decision grants to a party out of a budget. */
export interface NewPayable {
  readonly caseId: string;
  readonly budgetId: string;
  readonly partyId: string;
  readonly amountFen: Fen;
  readonly decisionNumber: string;
  readonly purpose: string;
}

interface Payable extends NewPayable {
  readonly id: string;
  readonly state: 'pool' | 'in-batch' | 'paid' | 'cancelled';
}

const NOT_PAYABLE = 'HS103';
const COLUMNS = `id, case_id AS "caseId", budget_id AS "budgetId", party_id AS "partyId", amount_fen AS "amountFen",
  decision_number AS "decisionNumber", purpose, state`;

/**
 * Puts a granted amount into the pool from which batches are drawn. The same again changes nothing. Refused:
 * state-forbids with every reason while the notice runs, an objection is open or the grant is for another amount;
 * conflict when the case has another payable.
 */
export async function addPayable(tx: Tx, payable: NewPayable): Promise<void> {
  const { caseId, budgetId, partyId, amountFen, decisionNumber, purpose } = payable;
  try {
    const made = await tx.savepoint((inner) =>
      inner.query(
        `INSERT INTO payable (id, case_id, budget_id, party_id, amount_fen, decision_number, purpose, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (case_id) WHERE state <> 'cancelled' DO NOTHING RETURNING id`,
        [inner.newId(), caseId, budgetId, partyId, amountFen, decisionNumber, purpose, inner.at],
      ),
    );
    if (made.length === 0) await checkSame(tx, payable);
  } catch (error) {
    if (databaseFault(error)?.sqlState !== NOT_PAYABLE) throw error;
    refuse('state-forbids', '该办件暂不能列入待拨付。', await obstacles(tx, payable));
  }
}

/**
 * Takes the case's payable out of the pool for good and gives the money back to what is reserved. Nothing to do when
 * there is none; refused as state-forbids when it stands in a batch or is paid.
 */
export async function cancelPayable(tx: Tx, ledger: Ledger, caseId: string): Promise<void> {
  const payable = await livePayable(tx, caseId, 'FOR UPDATE');
  if (payable === undefined) return;
  if (payable.state !== 'pool') refuseBound(payable);
  const { id, budgetId, amountFen } = payable;
  await tx.query(`UPDATE payable SET state = 'cancelled' WHERE id = $1`, [id]);
  await ledger.uncommit(tx, { budgetId, caseId, amountFen, key: `payable:${id}:cancelled` });
}

async function livePayable(tx: Tx, caseId: string, lock: 'FOR UPDATE' | ''): Promise<Payable | undefined> {
  return tx.one<Payable>(
    `SELECT ${COLUMNS} FROM payable WHERE case_id = $1 AND state <> 'cancelled' ${lock}`,
    [caseId],
  );
}

async function checkSame(tx: Tx, wanted: NewPayable): Promise<void> {
  const earlier = await livePayable(tx, wanted.caseId, '');
  const isSame =
    earlier?.budgetId === wanted.budgetId &&
    earlier.partyId === wanted.partyId &&
    earlier.amountFen === wanted.amountFen &&
    earlier.decisionNumber === wanted.decisionNumber;
  if (!isSame) refuse('conflict', '该办件已列入待拨付，金额或决定文号与本次不同。');
}

function refuseBound({ state, amountFen }: Payable): never {
  const amount = `${groupYuan(amountFen)} 元`;
  if (state === 'paid') return refuse('state-forbids', `该款项 ${amount}已经拨付，不能撤销。`);
  return refuse('state-forbids', `该款项 ${amount}已编入拨付批次，不能撤销。`, [
    { code: 'payable-in-batch', message: '款项在拨付批次中', fix: '请先由财务退回该批次' },
  ]);
}

/** Why the database holds the case not payable, all of it. */
async function obstacles(tx: Tx, { caseId, amountFen }: NewPayable): Promise<Finding[]> {
  const found = await tx.one<{
    readonly noticeOver: boolean;
    readonly objected: boolean;
    readonly phase: string;
    readonly awardFen: Fen | null;
  }>(
    `SELECT phase, award_fen AS "awardFen",
            EXISTS (SELECT FROM objection o WHERE o.case_id = c.id AND o.outcome IS NULL) AS objected,
            EXISTS (SELECT FROM notice_item i JOIN notice n ON n.id = i.notice_id
                    WHERE i.case_id = c.id AND n.ends_on < $2) AS "noticeOver"
     FROM case_file c WHERE id = $1`,
    [caseId, beijingDate(tx.at)],
  );
  if (found === undefined) return [{ code: 'case-missing', message: '没有找到该办件' }];
  const findings: Finding[] = [];
  if (!found.noticeOver) findings.push({ code: 'notice-running', message: '公示尚未期满' });
  if (found.objected) findings.push({ code: 'objection-open', message: '异议尚未处理完毕' });
  if (found.phase !== 'granted') findings.push({ code: 'not-granted', message: '尚未批准' });
  if (found.awardFen !== amountFen) {
    const award = found.awardFen === null ? '没有金额' : `金额 ${groupYuan(found.awardFen)} 元`;
    findings.push({ code: 'award-differs', message: `决定${award}，与本次 ${groupYuan(amountFen)} 元不符` });
  }
  return findings;
}
