import type { DataSource, EntityManager } from 'typeorm';
import { rowsOf } from '../platform/database/rows.js';
import { controlFigures } from './control-figures.js';
import { type BatchState, type PayoutBatch, readBatch, readLines } from './payout-batch.js';

/** Two figures or states that should agree and do not. */
export interface LedgerDifference {
  /** What was compared. */
  readonly what: string;
  /** The id of the budget, quota, case, payable or batch. */
  readonly id: string;
  readonly expected: string;
  readonly found: string;
}

/** Each gives the rows that differ: what, id, expected, found. */
const COMPARISONS: readonly string[] = [
  // A budget's parts against its entries.
  `WITH sums AS (
     SELECT budget_id, ${entrySums()} FROM budget_entry GROUP BY budget_id)
   SELECT 'budget.' || part AS what, b.id, expected, found
   FROM budget b LEFT JOIN sums s ON s.budget_id = b.id CROSS JOIN LATERAL (VALUES
     ('total', coalesce(allot, 0), total_fen),
     ('available', coalesce(allot - reserve + release, 0), available_fen),
     ('reserved', coalesce(reserve - release - commit + uncommit, 0), reserved_fen),
     ('committed', coalesce(commit - uncommit - pay + unpay, 0), committed_fen),
     ('paid', coalesce(pay - unpay, 0), paid_fen)) AS parts (part, expected, found)
   WHERE expected <> found`,
  // No case and its claims together gave back more than they took.
  `WITH sums AS (
     SELECT coalesce(c.parent_id, c.id) AS id, ${entrySums()}
     FROM budget_entry e JOIN case_file c ON c.id = e.case_id GROUP BY 1)
   SELECT 'case.' || part AS what, id, 0 AS expected, found
   FROM sums CROSS JOIN LATERAL (VALUES
     ('reserved', reserve - release - commit + uncommit),
     ('committed', commit - uncommit - pay + unpay),
     ('paid', pay - unpay)) AS parts (part, found)
   WHERE found < 0`,
  `SELECT 'quota.used' AS what, q.id, coalesce(sum(e.amount_fen), 0) AS expected, q.used_fen AS found
   FROM quota q LEFT JOIN quota_entry e ON e.quota_id = q.id GROUP BY q.id HAVING coalesce(sum(e.amount_fen), 0) <> q.used_fen`,
  // What a budget has committed is what waits to be paid out of it, and what it paid is what payables were paid.
  `SELECT 'budget.' || part AS what, b.id, expected, found
   FROM budget b CROSS JOIN LATERAL (
     SELECT coalesce(sum(amount_fen) FILTER (WHERE state IN ('pool', 'in-batch')), 0) AS open,
            coalesce(sum(amount_fen) FILTER (WHERE state = 'paid'), 0) AS paid FROM payable WHERE budget_id = b.id) p
   CROSS JOIN LATERAL (VALUES ('committed-payables', open, committed_fen), ('paid-payables', paid, paid_fen)) AS parts (part, expected, found)
   WHERE expected <> found`,
  // A payable's state against the one line that it may stand in, and that line's batch.
  `SELECT 'payable.line' AS what, p.id, p.state AS expected, coalesce(l.outcome || ' in ' || b.state, 'no line') AS found
   FROM payable p LEFT JOIN payout_line l ON l.payable_id = p.id AND l.outcome IN ('pending', 'paid')
     LEFT JOIN payout_batch b ON b.id = l.batch_id
   WHERE CASE p.state
     WHEN 'in-batch' THEN l.outcome IS DISTINCT FROM 'pending' OR b.state NOT IN ('draft', 'sealed', 'checked', 'released')
     WHEN 'paid' THEN l.outcome IS DISTINCT FROM 'paid' OR b.state NOT IN ('released', 'reconciled')
     ELSE l.id IS NOT NULL END`,
  `SELECT 'payable.amount' AS what, p.id, p.amount_fen AS expected, l.amount_fen AS found
   FROM payable p JOIN payout_line l ON l.payable_id = p.id WHERE l.amount_fen <> p.amount_fen`,
  // A paid line has its entry, and an entry its line.
  `SELECT 'line.entry' AS what, coalesce(l.id, e.id) AS id, l.amount_fen AS expected, e.amount_fen AS found
   FROM (SELECT * FROM payout_line WHERE outcome = 'paid') l
     FULL JOIN (SELECT * FROM budget_entry WHERE kind = 'pay') e ON e.unique_key = 'payout-line:' || l.id
   WHERE l.amount_fen IS DISTINCT FROM e.amount_fen`,
  // A case stands where its payable stands.
  `SELECT 'case.phase' AS what, c.id, expected, c.phase AS found
   FROM payable p JOIN case_file c ON c.id = p.case_id
     LEFT JOIN payout_line l ON l.payable_id = p.id AND l.outcome = 'pending' LEFT JOIN payout_batch b ON b.id = l.batch_id
     CROSS JOIN LATERAL (SELECT CASE
       WHEN p.state = 'pool' OR b.state = 'draft' THEN 'granted' WHEN p.state = 'in-batch' THEN 'paying' ELSE 'closed' END) AS e (expected)
   WHERE p.state <> 'cancelled' AND c.phase <> expected`,
  `SELECT 'batch.pending' AS what, b.id, 'none' AS expected, count(*) AS found
   FROM payout_batch b JOIN payout_line l ON l.batch_id = b.id AND l.outcome = 'pending'
   WHERE b.state IN ('reconciled', 'rejected') GROUP BY b.id`,
  `SELECT 'batch.open' AS what, b.id, 'reconciled' AS expected, b.state AS found
   FROM payout_batch b WHERE b.state = 'released' AND NOT EXISTS (
     SELECT FROM payout_line WHERE batch_id = b.id AND outcome = 'pending')`,
  `SELECT 'invoice.live' AS what, min(id::text) AS id, '1' AS expected, count(*) AS found
   FROM invoice_use WHERE released_at IS NULL GROUP BY number HAVING count(*) > 1`,
];

function entrySums(): string {
  const kinds = ['allot', 'reserve', 'release', 'commit', 'uncommit', 'pay', 'unpay'];
  return kinds
    .map((kind) => `coalesce(sum(amount_fen) FILTER (WHERE kind = '${kind}'), 0) AS "${kind}"`)
    .join(', ');
}

/**
 * Compares, in one snapshot, every balance with its entries, every payable with its lines, its case and its entry, and
 * every sealed batch with its lines and digest. Gives the differences; none when the books agree. It only reads.
 */
export async function verifyLedger(database: DataSource): Promise<LedgerDifference[]> {
  return database.transaction('REPEATABLE READ', async (manager) => {
    const differences: LedgerDifference[] = [];
    for (const sql of COMPARISONS) {
      const rows = await rowsOf<Record<keyof LedgerDifference, unknown>>(manager, sql);
      differences.push(...rows.map(asTexts));
    }
    return [...differences, ...(await batchDifferences(manager))];
  });
}

function asTexts({ what, id, expected, found }: Record<keyof LedgerDifference, unknown>): LedgerDifference {
  return { what: String(what), id: String(id), expected: String(expected), found: String(found) };
}

const SEALED: readonly BatchState[] = ['sealed', 'checked', 'released', 'reconciled', 'rejected'];

async function batchDifferences(manager: EntityManager): Promise<LedgerDifference[]> {
  const ids = await rowsOf<{ id: string }>(
    manager,
    'SELECT id FROM payout_batch WHERE state = ANY ($1) AND sealed_at IS NOT NULL ORDER BY id',
    [SEALED],
  );
  const differences: LedgerDifference[] = [];
  for (const { id } of ids) differences.push(...(await compareBatch(manager, await readBatch(manager, id))));
  return differences;
}

async function compareBatch(manager: EntityManager, batch: PayoutBatch): Promise<LedgerDifference[]> {
  const figures = controlFigures(batch.number, await readLines(manager, batch.id));
  const parts = ['lineCount', 'sumFen', 'hashTotal', 'digest'] as const;
  return parts.flatMap((part) => {
    const [expected, found] = [String(batch[part]), String(figures[part])];
    return expected === found ? [] : [{ what: `batch.${part}`, id: batch.id, expected, found }];
  });
}
