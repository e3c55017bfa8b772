import { Injectable } from '@nestjs/common';
import { refuse } from '../../kernel/refusal.js';
import { type Tx, UnitOfWork } from '../../platform/database/unit-of-work.js';
import { type Page, type PageQuery, placeAfter, toPage } from '../../platform/http/page.js';
import type { Actor } from '../actor.js';
import { visibleCarrier } from './carriers.js';
import type { ImportFinding } from './judge-workbook.js';
import type { ImportView } from './roster-imports.view.js';

const FIRST_FINDINGS = 100;

/** Imports as the operator of the carrier sees them. */
@Injectable()
export class RosterImportQueries {
  constructor(private readonly work: UnitOfWork) {}

  /** Refused as not-found. */
  async one(actor: Actor, carrierId: string, importId: string): Promise<ImportView> {
    return this.work.run(actor, '查看台账导入', async (tx) => {
      await visibleCarrier(tx, actor, carrierId);
      const found = await tx.one<Omit<ImportView, 'findings'>>(IMPORT, [importId, carrierId]);
      if (found === undefined) return refuse('not-found', '没有找到该次导入。');
      const first = await findingsAfter(tx, importId, 0, FIRST_FINDINGS);
      return { ...found, findings: first.map(({ finding }) => finding) };
    });
  }

  /** Everything that was found, in the order of sheets and rows as far as one list goes. Refused as not-found. */
  async findings(
    actor: Actor,
    carrierId: string,
    importId: string,
    { cursor, limit }: PageQuery,
  ): Promise<Page<ImportFinding>> {
    const after = placeAfter(cursor);
    await this.one(actor, carrierId, importId);
    return this.work.run(actor, '查看台账导入', async (tx) => {
      const rows = await findingsAfter(tx, importId, after, limit + 1);
      const { items, next } = toPage(rows, limit, ({ place }) => String(place));
      return { items: items.map(({ finding }) => finding), next };
    });
  }
}

async function findingsAfter(
  tx: Tx,
  importId: string,
  after: number,
  limit: number,
): Promise<{ place: bigint; finding: ImportFinding }[]> {
  return tx.query(
    `SELECT f.place, f.finding FROM roster_import i, jsonb_array_elements(i.findings) WITH ORDINALITY AS f (finding, place)
     WHERE i.id = $1 AND f.place > $2 ORDER BY f.place LIMIT $3`,
    [importId, after, limit],
  );
}

const found = (severity: string) =>
  `(SELECT count(*)::int FROM jsonb_array_elements(i.findings) f WHERE f ->> 'severity' = '${severity}')`;
const rows = (which: string) =>
  `(SELECT count(*)::int FROM roster_import_row r WHERE r.import_id = i.id AND ${which})`;

const IMPORT = `
  SELECT i.id, i.file_name AS "fileName", i.state, i.uploaded_at AS "uploadedAt", i.finished_at AS "finishedAt",
    i.rows_read AS "rowsRead", i.rows_loaded AS "rowsLoaded",
    jsonb_build_object('clean', ${rows('r.is_clean')}, 'faulty', ${rows('NOT r.is_clean')},
      'errors', ${found('error')}, 'warnings', ${found('warning')}) AS counts
  FROM roster_import i WHERE i.id = $1 AND i.carrier_id = $2`;
