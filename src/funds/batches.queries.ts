import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Fen, fen, formatYuan } from '../kernel/money.js';
import { refuse } from '../kernel/refusal.js';
import { maskAccountNumber } from '../parties/payee-accounts.js';
import { amountInCapitals } from '../platform/capitals.js';
import { rowsOf } from '../platform/database/rows.js';
import { cursorParts, type Page, type PageQuery, refuseCursor, toPage } from '../platform/http/page.js';
import type { BankReturn } from './bank-returns.service.js';
import type { BatchesQuery } from './funds.dto.js';
import { idOf } from './funds.queries.js';
import type { BankReturnView, BatchDetailView, BatchView, LineView, StageView } from './funds.view.js';
import {
  BATCH_STATE_TITLES,
  type BatchState,
  type LineOutcome,
  type PayoutLine,
  readLinesAfter,
} from './payout-batch.js';

type StageRow = StageView | null;

interface BatchRow {
  readonly id: string;
  readonly number: string;
  readonly callId: string;
  readonly callTitle: string;
  readonly state: BatchState;
  readonly lineCount: bigint;
  readonly sumFen: Fen;
  readonly hashTotal: string | null;
  readonly digest: string | null;
  readonly maker: StageView;
  readonly checker: StageRow;
  readonly releaser: StageRow;
  readonly rejecter: StageRow;
  readonly note: string | null;
  readonly createdAt: Date;
  readonly reconciledAt: Date | null;
}

/** A draft's figures are those of its lines so far; from the seal on they are what was sealed. */
const BATCHES = `SELECT b.id, b.number, u.call_id AS "callId", c.title AS "callTitle", b.state, f.lines AS "lineCount",
    f.sum AS "sumFen", b.hash_total AS "hashTotal", b.digest, b.note, b.created_at AS "createdAt",
    b.reconciled_at AS "reconciledAt",
    jsonb_build_object('id', b.maker_id, 'name', b.maker_name, 'at', b.sealed_at) AS maker,
    ${stage('checker', 'checked_at')}, ${stage('releaser', 'released_at')}, ${stage('rejecter', 'rejected_at')}
  FROM payout_batch b JOIN budget u ON u.id = b.budget_id JOIN call c ON c.id = u.call_id
    CROSS JOIN LATERAL (SELECT count(*) AS lines, coalesce(sum(amount_fen), 0)::bigint AS sum
      FROM payout_line WHERE batch_id = b.id) f`;

function stage(who: string, when: string): string {
  return `(SELECT jsonb_build_object('id', id, 'name', display_name, 'at', b.${when}) FROM app_user WHERE id = b.${who}_id) AS ${who}`;
}

/** Read models over batches, their lines and the bank's returns. */
@Injectable()
export class BatchQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** Batches, the newest first. */
  async page({ callId, state, cursor, limit }: BatchesQuery): Promise<Page<BatchView>> {
    const rows = await rowsOf<BatchRow>(
      this.dataSource,
      `${BATCHES} WHERE ($1::uuid IS NULL OR u.call_id = $1) AND ($2::text IS NULL OR b.state = $2)
         AND ($3::uuid IS NULL OR b.id < $3) ORDER BY b.id DESC LIMIT $4`,
      [callId ?? null, state ?? null, idOf(cursor), limit + 1],
    );
    const { items, next } = toPage(rows, limit, ({ id }) => id);
    return { items: items.map(batchView), next };
  }

  /** One batch; refused as not-found. */
  async one(id: string): Promise<BatchView> {
    const [row] = await rowsOf<BatchRow>(this.dataSource, `${BATCHES} WHERE b.id = $1`, [id]);
    return row === undefined ? refuse('not-found', '没有找到该拨付批次。') : batchView(row);
  }

  /** One batch with what the bank said of it; refused as not-found. */
  async detail(id: string): Promise<BatchDetailView> {
    const batch = await this.one(id);
    const [outcomes, returns, exported] = await Promise.all([
      rowsOf<{ outcome: LineOutcome; count: bigint; sum: Fen }>(
        this.dataSource,
        'SELECT outcome, count(*) AS count, sum(amount_fen)::bigint AS sum FROM payout_line WHERE batch_id = $1 GROUP BY outcome',
        [id],
      ),
      rowsOf<BankReturn>(
        this.dataSource,
        `SELECT id, line_count AS "lineCount", sum_fen AS "sumFen", paid_count AS "paidCount",
                returned_count AS "returnedCount", unmatched, booked_at AS "bookedAt"
         FROM bank_return WHERE batch_id = $1 ORDER BY id`,
        [id],
      ),
      rowsOf<{ count: bigint }>(
        this.dataSource,
        'SELECT count(*) AS count FROM batch_export WHERE batch_id = $1',
        [id],
      ),
    ]);
    return {
      ...batch,
      outcomes: outcomesView(outcomes),
      returns: returns.map(bankReturnView),
      exportCount: Number(exported[0]?.count ?? 0n),
    };
  }

  /** The lines of a batch in their order; refused as not-found. */
  async lines(id: string, { cursor, limit }: PageQuery, seesAccounts: boolean): Promise<Page<LineView>> {
    await this.one(id);
    const rows = await readLinesAfter(this.dataSource, id, numberOf(cursor), limit + 1);
    const { items, next } = toPage(rows, limit, ({ lineNumber }) => String(lineNumber));
    return { items: items.map((line) => lineView(line, seesAccounts)), next };
  }
}

export function bankReturnView({ sumFen, bookedAt, ...row }: BankReturn): BankReturnView {
  return { ...row, sum: formatYuan(sumFen), bookedAt: bookedAt.toISOString() };
}

function numberOf(cursor: string | undefined): number {
  const [number] = cursorParts(cursor, 1) ?? ['0'];
  return /^\d{1,9}$/.test(number ?? '') ? Number(number) : refuseCursor();
}

function batchView({ lineCount, sumFen, createdAt, reconciledAt, ...row }: BatchRow): BatchView {
  return {
    ...row,
    stateTitle: BATCH_STATE_TITLES[row.state],
    lineCount: Number(lineCount),
    sum: formatYuan(sumFen),
    sumInCapitals: amountInCapitals(sumFen),
    createdAt: createdAt.toISOString(),
    reconciledAt: reconciledAt?.toISOString() ?? null,
  };
}

function outcomesView(
  rows: readonly { readonly outcome: LineOutcome; readonly count: bigint; readonly sum: Fen }[],
): BatchDetailView['outcomes'] {
  const of = (outcome: LineOutcome) => {
    const row = rows.find((candidate) => candidate.outcome === outcome);
    return { count: Number(row?.count ?? 0n), sum: formatYuan(row?.sum ?? fen(0n)) };
  };
  return { pending: of('pending'), paid: of('paid'), returned: of('returned'), dropped: of('dropped') };
}

function lineView(
  { amountFen, payableId: _, accountNumber, ...line }: PayoutLine,
  seesAccounts: boolean,
): LineView {
  return {
    ...line,
    accountNumber: seesAccounts ? accountNumber : maskAccountNumber(accountNumber),
    amount: formatYuan(amountFen),
  };
}
