import type { DataSource } from 'typeorm';

/**
 * What each kind of job leaves behind, counted so that a second effect would show. A kind that is not here has no test
 * that delivers it twice: the tests hold these names against those that the rooms registered.
 */
export const EFFECTS: Readonly<Record<string, string>> = {
  'vouchers.draw': `SELECT
     (SELECT count(*)::int FROM voucher) AS vouchers,
     (SELECT count(*)::int FROM act WHERE action = 'issue') AS acts,
     (SELECT count(*)::int FROM budget_entry WHERE kind = 'reserve') AS entries,
     (SELECT last::int FROM number_sequence WHERE name LIKE 'voucher:%') AS numbers`,
  'letter.render': `SELECT
     (SELECT count(*)::int FROM letter WHERE file_sha256 IS NOT NULL) AS printed,
     (SELECT count(*)::int FROM stored_file f JOIN letter l ON l.file_sha256 = f.sha256) AS files,
     (SELECT count(*)::int FROM audit_event WHERE body->>'table' = 'letter' AND body->>'op' = 'update') AS changes`,
  'roster.read': `SELECT
     (SELECT count(*)::int FROM roster_import WHERE state IN ('read', 'refused') AND finished_at IS NOT NULL) AS read`,
  'statistics.remind': `SELECT
     (SELECT count(*)::int FROM statistics_reminder) AS reminders`,
};

export async function effectsOf(database: DataSource, kind: string): Promise<Record<string, number>> {
  const [row] = await database.query<Record<string, number>[]>(EFFECTS[kind] ?? 'SELECT');
  return row ?? {};
}
