import type { BusinessDate } from '../kernel/business-date.js';
import { type Fen, fen } from '../kernel/money.js';
import type { Tx } from '../platform/database/unit-of-work.js';

/** 创新券: a face value that was reserved in the budget, and how much of it claims hold. */
export interface Voucher {
  readonly id: string;
  readonly number: string;
  readonly partyId: string;
  readonly budgetId: string;
  readonly faceFen: Fen;
  readonly heldFen: Fen;
  readonly issuedOn: BusinessDate;
  readonly expiresOn: BusinessDate;
  readonly closedOn: BusinessDate | null;
}

const COLUMNS = `id, number, party_id AS "partyId", budget_id AS "budgetId", face_fen AS "faceFen", held_fen AS "heldFen",
  issued_on AS "issuedOn", expires_on AS "expiresOn", closed_on AS "closedOn"`;

/** The voucher of an application or of the application that a claim belongs to; undefined before it is issued. */
export async function readVoucher(tx: Tx, applicationId: string): Promise<Voucher | undefined> {
  return tx.one<Voucher>(`SELECT ${COLUMNS} FROM voucher WHERE id = $1`, [applicationId]);
}

/** As `readVoucher`, and nobody else changes it before this transaction ends. */
export async function lockVoucher(tx: Tx, applicationId: string): Promise<Voucher> {
  const voucher = await tx.one<Voucher>(`SELECT ${COLUMNS} FROM voucher WHERE id = $1 FOR UPDATE`, [
    applicationId,
  ]);
  if (voucher === undefined) throw new Error(`case ${applicationId} has no voucher`);
  return voucher;
}

/** What a claim holds of its voucher; zero when it holds nothing. */
export async function heldBy(tx: Tx, claimId: string): Promise<Fen> {
  const row = await tx.one<{ amount: Fen }>('SELECT amount_fen AS amount FROM voucher_hold WHERE id = $1', [
    claimId,
  ]);
  return row?.amount ?? fen(0n);
}

/** How many claims on the voucher are still on their way. */
export async function claimsUnderWay(tx: Tx, applicationId: string): Promise<number> {
  const row = await tx.one<{ count: bigint }>(
    `SELECT count(*) FROM case_file WHERE parent_id = $1 AND phase <> 'closed'`,
    [applicationId],
  );
  return Number(row?.count ?? 0n);
}
