import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Fen, formatYuan, subFen } from '../kernel/money.js';
import type { Flow } from '../kernel/transitions.js';
import { rowsOf } from '../platform/database/rows.js';
import { cursorParts, type Page, type PageQuery, refuseCursor, toPage } from '../platform/http/page.js';
import { isUuid } from '../kernel/ids.js';
import { FLOWS } from '../platform/policies/policies.module.js';
import { issuingStates } from './issuing-states.js';
import type { VoucherView, WaitingView } from './vouchers.view.js';

interface VoucherRow extends Omit<VoucherView, 'faceValue' | 'used' | 'balance' | 'holder'> {
  readonly flow: string;
  readonly holderId: string;
  readonly holderName: string;
  readonly faceFen: Fen;
  readonly heldFen: Fen;
}

interface WaitingRow extends Omit<WaitingView, 'amount' | 'position' | 'receipt' | 'submittedAt'> {
  readonly receipt: bigint;
  readonly position: bigint;
  readonly awardFen: Fen;
  readonly submittedAt: Date;
}

/** Read models over vouchers. */
@Injectable()
export class VoucherQueries {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(FLOWS) private readonly flows: ReadonlyMap<string, Flow>,
  ) {}

  /** The vouchers of a party or of a call, the newest first. */
  async page(
    of: { readonly partyId: string } | { readonly callId: string },
    { cursor, limit }: PageQuery,
  ): Promise<Page<VoucherView>> {
    const rows = await rowsOf<VoucherRow>(
      this.dataSource,
      `SELECT v.id, v.number, c.number AS "caseNumber", p.id AS "holderId", p.name AS "holderName", c.flow, c.state,
              v.face_fen AS "faceFen", v.held_fen AS "heldFen", v.issued_on AS "issuedOn", v.expires_on AS "expiresOn",
              v.closed_on AS "closedOn"
       FROM voucher v JOIN case_file c ON c.id = v.id JOIN party p ON p.id = v.party_id
       WHERE ($1::uuid IS NULL OR v.party_id = $1) AND ($2::uuid IS NULL OR c.call_id = $2) AND ($3::uuid IS NULL OR v.id < $3)
       ORDER BY v.id DESC LIMIT $4`,
      ['partyId' in of ? of.partyId : null, 'callId' in of ? of.callId : null, idOf(cursor), limit + 1],
    );
    const { items, next } = toPage(rows, limit, ({ id }) => id);
    return { items: items.map((row) => this.view(row)), next };
  }

  /** Who waits for a voucher of a call, in the order in which they will be served. */
  async waiting(callId: string, { cursor, limit }: PageQuery): Promise<Page<WaitingView>> {
    const rows = await rowsOf<WaitingRow>(
      this.dataSource,
      `SELECT * FROM (
         SELECT c.id AS "caseId", c.number AS "caseNumber", p.name AS applicant, c.receipt,
                row_number() OVER (ORDER BY c.receipt) AS position, c.award_fen AS "awardFen", c.submitted_at AS "submittedAt"
         FROM case_file c JOIN party p ON p.id = c.applicant_id
         WHERE c.call_id = $1 AND (c.flow, c.state) IN (SELECT * FROM unnest($2::text[], $3::text[]))) waiting
       WHERE $4::bigint IS NULL OR receipt > $4 ORDER BY receipt LIMIT $5`,
      [callId, ...issuingStates(this.flows), receiptOf(cursor), limit + 1],
    );
    const { items, next } = toPage(rows, limit, ({ receipt }) => receipt.toString());
    return { items: items.map(waitingView), next };
  }

  private view({ flow, state, holderId, holderName, faceFen, heldFen, ...row }: VoucherRow): VoucherView {
    return {
      ...row,
      holder: { id: holderId, name: holderName },
      state: this.flows.get(flow)?.states[state]?.title ?? state,
      faceValue: formatYuan(faceFen),
      used: formatYuan(heldFen),
      balance: formatYuan(subFen(faceFen, heldFen)),
    };
  }
}

function waitingView({ receipt, position, awardFen, submittedAt, ...row }: WaitingRow): WaitingView {
  return {
    ...row,
    receipt: receipt.toString(),
    position: Number(position),
    amount: formatYuan(awardFen),
    submittedAt: submittedAt.toISOString(),
  };
}

function idOf(cursor: string | undefined): string | null {
  const [id] = cursorParts(cursor, 1) ?? [null];
  return id === null || isUuid(id ?? '') ? (id ?? null) : refuseCursor();
}

function receiptOf(cursor: string | undefined): string | null {
  const [receipt] = cursorParts(cursor, 1) ?? [null];
  return receipt === null || /^\d{1,18}$/.test(receipt ?? '') ? (receipt ?? null) : refuseCursor();
}
