import type { Tx } from '../platform/database/unit-of-work.js';

/** Where a party's money goes. */
export interface PayeeAccount {
  readonly id: string;
  readonly accountName: string;
  readonly accountNumber: string;
  readonly bankName: string;
  readonly cnaps: string;
}

/** What is told of an account when it is set. */
export type PayeeAccountInput = Omit<PayeeAccount, 'id'>;

/** The party's account of today, with its whole number; undefined when it has none. */
export async function currentAccount(tx: Tx, partyId: string): Promise<PayeeAccount | undefined> {
  return tx.one<PayeeAccount>(
    `SELECT id, account_name AS "accountName", account_number AS "accountNumber", bank_name AS "bankName", cnaps
     FROM payee_account WHERE party_id = $1 AND retired_at IS NULL`,
    [partyId],
  );
}

/**
 * Makes this the party's account: the old one is retired, never changed, because payments name it.
 * Setting the same again changes nothing. Two changes at once: the later one ends as `conflict`.
 */
export async function changeAccount(
  tx: Tx,
  partyId: string,
  input: PayeeAccountInput,
): Promise<PayeeAccount> {
  const old = await currentAccount(tx, partyId);
  if (old !== undefined && isSame(old, input)) return old;
  await tx.query('UPDATE payee_account SET retired_at = $2 WHERE party_id = $1 AND retired_at IS NULL', [
    partyId,
    tx.at,
  ]);
  const account = { id: tx.newId(), ...input };
  await tx.query(
    `INSERT INTO payee_account (id, party_id, account_name, account_number, bank_name, cnaps, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [account.id, partyId, input.accountName, input.accountNumber, input.bankName, input.cnaps, tx.at],
  );
  return account;
}

function isSame(a: PayeeAccountInput, b: PayeeAccountInput): boolean {
  return (
    a.accountName === b.accountName &&
    a.accountNumber === b.accountNumber &&
    a.bankName === b.bankName &&
    a.cnaps === b.cnaps
  );
}

/** An account number as pages show it: the last four digits. */
export function maskAccountNumber(accountNumber: string): string {
  return '*'.repeat(accountNumber.length - 4) + accountNumber.slice(-4);
}

/** Whether an account is in the party's own name; brackets and spaces of either width are the same. */
export function isOwnName(accountName: string, partyName: string): boolean {
  const plain = (name: string) => name.normalize('NFKC').replace(/\s/g, '');
  return plain(accountName) === plain(partyName);
}
