import type { Fen } from '../kernel/money.js';
import { isOwnName, type PayeeAccountInput } from '../parties/payee-accounts.js';
import { rowsOf, type Runs } from '../platform/database/rows.js';
import { isXmlText } from '../platform/workbooks/cells.js';

/** Why a payable waits on, and what to do about it: a finding that can be stored. */
export type Obstacle = { readonly code: string; readonly message: string; readonly fix: string };

/** A payable that waits, with its payee as he is now. */
export interface PoolItem {
  readonly id: string;
  readonly caseId: string;
  readonly caseNumber: string;
  readonly amountFen: Fen;
  readonly decisionNumber: string;
  readonly purpose: string;
  readonly budgetLine: string;
  readonly payeeName: string;
  readonly uscc: string | null;
  /** null while the party has set none. */
  readonly account: PayeeAccountInput | null;
  /** Why the bank last returned it from this same account. */
  readonly returnedFromHere: string | null;
}

/** A payable with an account that may be paid to. */
export interface PayableItem extends PoolItem {
  readonly uscc: string;
  readonly account: PayeeAccountInput;
}

const ITEMS = `SELECT p.id, p.case_id AS "caseId", c.number AS "caseNumber", p.amount_fen AS "amountFen",
    p.decision_number AS "decisionNumber", p.purpose, b.line AS "budgetLine", y.name AS "payeeName", y.uscc,
    CASE WHEN a.id IS NOT NULL THEN jsonb_build_object('accountName', a.account_name, 'accountNumber', a.account_number,
      'bankName', a.bank_name, 'cnaps', a.cnaps) END AS account,
    (SELECT CASE WHEN (r.account_name, r.account_number, r.cnaps) = (a.account_name, a.account_number, a.cnaps)
            THEN r.outcome_reason END
     FROM payout_line r WHERE r.payable_id = p.id AND r.outcome = 'returned' ORDER BY r.id DESC LIMIT 1) AS "returnedFromHere"
  FROM payable p JOIN budget b ON b.id = p.budget_id JOIN case_file c ON c.id = p.case_id JOIN party y ON y.id = p.party_id
    LEFT JOIN payee_account a ON a.party_id = p.party_id AND a.retired_at IS NULL`;

/**
 * Takes hold of what waits in a budget's pool, all of it or the payables named, oldest first and at most so many after
 * an id; what another draft holds is passed over. Held until the transaction ends.
 */
export async function holdPool(
  runner: Runs,
  budgetId: string,
  payableIds: readonly string[] | null,
  { after, most }: { readonly after: string | null; readonly most: number },
): Promise<PoolItem[]> {
  return rowsOf<PoolItem>(
    runner,
    `${ITEMS} WHERE p.budget_id = $1 AND p.state = 'pool' AND ($2::uuid[] IS NULL OR p.id = ANY ($2))
       AND ($3::uuid IS NULL OR p.id > $3)
     ORDER BY p.id LIMIT $4 FOR UPDATE OF p SKIP LOCKED`,
    [budgetId, payableIds, after, most],
  );
}

/** The payees of these payables as they are now. */
export async function itemsOf(runner: Runs, payableIds: readonly string[]): Promise<PoolItem[]> {
  return rowsOf<PoolItem>(runner, `${ITEMS} WHERE p.id = ANY ($1)`, [payableIds]);
}

/**
 * Why a payable cannot be paid as things are, and what to do; undefined when it can. What the bank returned from this
 * same account waits for another account, or for somebody who names it.
 */
export function obstacleOf(item: PoolItem, isNamed = false): Obstacle | undefined {
  const { payeeName, uscc, account, returnedFromHere } = item;
  const found = (code: string, what: string, fix: string): Obstacle => ({
    code,
    message: `${item.caseNumber} ${payeeName}：${what}`,
    fix,
  });
  if (uscc === null)
    return found('payee-without-uscc', '收款主体没有统一社会信用代码', '请由具备法人资格的单位收款');
  if (account === null)
    return found('account-missing', '尚未填写收款账户', '请通知企业登录系统填写对公收款账户');
  if (!isOwnName(account.accountName, payeeName)) {
    const what = `账户名称“${account.accountName}”与营业执照名称不一致`;
    return found('account-name-differs', what, '请通知企业改为与营业执照一致的对公账户');
  }
  if (![payeeName, account.accountName, account.bankName].every(isXmlText)) {
    return found('account-unwritable', '收款信息含有表格不能保存的字符', '请通知企业重新填写收款账户');
  }
  if (returnedFromHere !== null && !isNamed) {
    const what = `银行曾退回（${returnedFromHere}），收款账户此后未变更`;
    return found(
      'account-unchanged-since-return',
      what,
      '请通知企业核对账户；确认无误的可单独选定后重新拨付',
    );
  }
  return undefined;
}

/** Whether nothing stands in the way of a payment. */
export function isPayable(item: PoolItem, isNamed: boolean): item is PayableItem {
  return obstacleOf(item, isNamed) === undefined;
}
