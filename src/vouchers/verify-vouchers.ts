import type { DataSource } from 'typeorm';
import type { LedgerDifference } from '../funds/verify-ledger.js';
import { rowsOf } from '../platform/database/rows.js';

/** Each gives the rows that differ: what, id, expected, found. */
const COMPARISONS: readonly string[] = [
  // What a voucher says is held, against what its claims hold.
  `SELECT 'voucher.held' AS what, v.id, coalesce(sum(h.amount_fen), 0) AS expected, v.held_fen AS found
   FROM voucher v LEFT JOIN voucher_hold h ON h.voucher_id = v.id
   GROUP BY v.id HAVING coalesce(sum(h.amount_fen), 0) <> v.held_fen`,
  // A claim that ended without payment holds nothing; one that was granted holds what it is paid.
  `SELECT 'claim.hold' AS what, h.id, coalesce(p.amount_fen, 0) AS expected, h.amount_fen AS found
   FROM voucher_hold h JOIN case_file c ON c.id = h.id LEFT JOIN payable p ON p.case_id = c.id AND p.state <> 'cancelled'
   WHERE (c.phase = 'closed' OR p.id IS NOT NULL) AND h.amount_fen <> coalesce(p.amount_fen, 0)`,
  // The budget has reserved the open vouchers' faces, less what was granted of them.
  `SELECT 'budget.vouchers' AS what, b.id, coalesce(sum(v.face_fen - granted), 0) AS expected, b.reserved_fen AS found
   FROM budget b JOIN (SELECT DISTINCT budget_id FROM voucher) any_voucher ON any_voucher.budget_id = b.id
     LEFT JOIN voucher v ON v.budget_id = b.id AND v.closed_on IS NULL
     LEFT JOIN LATERAL (SELECT coalesce(sum(p.amount_fen), 0) AS granted FROM payable p JOIN case_file c ON c.id = p.case_id
       WHERE c.parent_id = v.id AND p.state <> 'cancelled') g ON true
   GROUP BY b.id HAVING coalesce(sum(v.face_fen - granted), 0) <> b.reserved_fen`,
];

/** Every place where vouchers, what claims hold of them, and the budget's reserve do not agree; none when all is well. */
export async function verifyVouchers(database: DataSource): Promise<readonly LedgerDifference[]> {
  return database.transaction('REPEATABLE READ', async (manager) => {
    const found: LedgerDifference[] = [];
    for (const sql of COMPARISONS) {
      const rows = await rowsOf<LedgerDifference>(
        manager,
        `SELECT what, id, expected::text, found::text FROM (${sql}) AS different`,
      );
      found.push(...rows);
    }
    return found;
  });
}
