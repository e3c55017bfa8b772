import { randomUUID } from 'node:crypto';
import type { BankBooks } from '../../../src/demo/bank/bank-books.js';
import type { Desk } from './desk.js';

type Person = {
  readonly id: string;
  readonly partyId: string | null;
  readonly districtCode: string | null;
  readonly roles: string[];
};

/** What the child is told: which step, and where to die. Statements count from 1. */
export interface CrashJob {
  readonly appUrl: string;
  readonly staff: { readonly maker: Person; readonly checker: Person; readonly releaser: Person };
  readonly officer: string;
  readonly callId: string;
  readonly budgetId: string;
  readonly dataDir: string;
  readonly step: 'seal' | 'release' | 'export' | 'return' | 'pay-then-commit';
  readonly batchId: string;
  /** Where the export goes, or where the bank's word lies. */
  readonly file: string;
  /** One more than there are: with all done, before anybody is told. */
  readonly killBefore?: number;
  readonly killDuring?: number;
  readonly killInStream?: boolean;
}

/** The known-bad way that was read elsewhere: the money leaves first, under a key of the moment, and then it is written down. */
export async function payThenCommit(desk: Desk, bank: BankBooks): Promise<void> {
  await desk.plant.run(async (tx) => {
    const waiting = await tx.query<{ id: string; amount_fen: bigint; account_number: string }>(
      `SELECT p.id, p.amount_fen, a.account_number FROM payable p JOIN payee_account a ON a.party_id = p.party_id AND a.retired_at IS NULL
       WHERE p.budget_id = $1 AND p.state = 'pool' FOR UPDATE OF p`,
      [desk.budgetId],
    );
    for (const { amount_fen, account_number } of waiting) {
      const order = {
        lineNumber: 1,
        accountNumber: account_number,
        amountFen: String(amount_fen),
        returned: null,
      };
      bank.book({ batch: randomUUID(), ...order });
    }
    await tx.query(`UPDATE payable SET note = 'paid' WHERE budget_id = $1 AND state = 'pool'`, [
      desk.budgetId,
    ]);
  });
}
