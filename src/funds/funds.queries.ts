import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isUuid } from '../kernel/ids.js';
import { type Fen, formatYuan } from '../kernel/money.js';
import { maskAccountNumber } from '../parties/payee-accounts.js';
import { rowsOf } from '../platform/database/rows.js';
import { cursorParts, type Page, type PageQuery, refuseCursor, toPage } from '../platform/http/page.js';
import type { PayablesQuery } from './funds.dto.js';
import type { BudgetView, PayableView } from './funds.view.js';
import type { Budget } from './ledger.js';
import { itemsOf, obstacleOf, type PoolItem } from './pool.js';

interface BudgetRow extends Budget {
  readonly callNumber: string;
  readonly callTitle: string;
}

interface PayableRow {
  readonly id: string;
  readonly callId: string;
  readonly state: string;
  readonly note: string | null;
  readonly createdAt: Date;
}

/** Read models over budgets and what waits to be paid. */
@Injectable()
export class FundsQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** Budgets, the newest first. */
  async budgets({ cursor, limit }: PageQuery): Promise<Page<BudgetView>> {
    const rows = await rowsOf<BudgetRow>(
      this.dataSource,
      `SELECT b.id, b.call_id AS "callId", c.number AS "callNumber", c.title AS "callTitle", b.line, b.year,
              b.total_fen AS "totalFen", b.available_fen AS "availableFen", b.reserved_fen AS "reservedFen",
              b.committed_fen AS "committedFen", b.paid_fen AS "paidFen"
       FROM budget b JOIN call c ON c.id = b.call_id
       WHERE $1::uuid IS NULL OR b.id < $1 ORDER BY b.id DESC LIMIT $2`,
      [idOf(cursor), limit + 1],
    );
    const { items, next } = toPage(rows, limit, ({ id }) => id);
    return { items: items.map(budgetView), next };
  }

  /** Payables of one state, the oldest first, each with what keeps it from being paid. */
  async payables(
    { callId, state, cursor, limit }: PayablesQuery,
    seesAccounts: boolean,
  ): Promise<Page<PayableView>> {
    const rows = await rowsOf<PayableRow>(
      this.dataSource,
      `SELECT p.id, b.call_id AS "callId", p.state, p.note, p.created_at AS "createdAt"
       FROM payable p JOIN budget b ON b.id = p.budget_id
       WHERE ($1::uuid IS NULL OR b.call_id = $1) AND p.state = $2 AND ($3::uuid IS NULL OR p.id > $3)
       ORDER BY p.id LIMIT $4`,
      [callId ?? null, state, idOf(cursor), limit + 1],
    );
    const { items, next } = toPage(rows, limit, ({ id }) => id);
    const known = await itemsOf(
      this.dataSource,
      items.map(({ id }) => id),
    );
    const byId = new Map(known.map((item) => [item.id, item]));
    return { items: items.flatMap((row) => payableView(row, byId.get(row.id), seesAccounts)), next };
  }
}

/** The id that a list of one key has come to; refused as invalid when the cursor is not the list's. */
export function idOf(cursor: string | undefined): string | null {
  const [id] = cursorParts(cursor, 1) ?? [null];
  return id === null || id === undefined ? null : isUuid(id) ? id : refuseCursor();
}

function budgetView({
  totalFen,
  availableFen,
  reservedFen,
  committedFen,
  paidFen,
  ...row
}: BudgetRow): BudgetView {
  const [total, available, reserved, committed, paid] = [
    ...[totalFen, availableFen, reservedFen, committedFen, paidFen],
  ].map((amount: Fen) => formatYuan(amount)) as [string, string, string, string, string];
  return { ...row, total, available, reserved, committed, paid };
}

function payableView(row: PayableRow, item: PoolItem | undefined, seesAccounts: boolean): PayableView[] {
  if (item === undefined) return [];
  const { caseId, caseNumber, payeeName, uscc, account, decisionNumber, purpose } = item;
  const shown =
    account === null || seesAccounts
      ? account
      : { ...account, accountNumber: maskAccountNumber(account.accountNumber) };
  return [
    {
      ...row,
      ...{ caseId, caseNumber, payeeName, uscc, decisionNumber, purpose },
      account: shown,
      amount: formatYuan(item.amountFen),
      obstacle: row.state === 'pool' ? (obstacleOf(item) ?? null) : null,
      createdAt: row.createdAt.toISOString(),
    },
  ];
}
