import { Inject, Injectable } from '@nestjs/common';
import type { Finding } from '../../kernel/refusal.js';
import { refuse } from '../../kernel/refusal.js';
import { type Idempotency, type Tx, UnitOfWork } from '../../platform/database/unit-of-work.js';
import { storeFile } from '../../platform/files/file-store.js';
import { recordFile } from '../../platform/files/record-file.js';
import { refuseFile } from '../../platform/files/refuse-file.js';
import type { Uploaded } from '../../platform/http/upload.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import type { Judges } from '../../platform/policies/judges.js';
import { JUDGES } from '../../platform/policies/policies.module.js';
import { type RunningSettings, SETTINGS } from '../../platform/settings.js';
import type { Actor } from '../actor.js';
import { lockCarrier } from './carriers.js';
import { READ_ROSTER } from './read-imports.js';
import { checkRows } from './roster-checks.js';
import type { ImportState, LoadedView } from './roster-imports.view.js';
import { writeRows } from './roster-rows.js';
import { refuseErrors } from './roster.service.js';
import type { RosterValues } from './section.js';
import { SECTIONS } from './sections.js';

const MEGABYTE = 1024 * 1024;
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const MOST_FINDINGS = 100;

export interface ChosenRow {
  readonly section: string;
  readonly row: number;
}

interface ImportRow extends ChosenRow {
  readonly values: RosterValues;
  readonly isClean: boolean;
}

type Carrier = Awaited<ReturnType<typeof lockCarrier>>;

/** Rosters that come as a workbook: read and judged first, loaded when somebody says so. */
@Injectable()
export class RosterImports {
  constructor(
    private readonly work: UnitOfWork,
    private readonly outbox: Outbox,
    @Inject(JUDGES) private readonly judges: Judges,
    @Inject(SETTINGS) private readonly settings: RunningSettings,
  ) {}

  /** Takes a workbook in and gives the import's id. Refused: not-found, too-large, unsupported-type. */
  async upload(operator: Actor, carrierId: string, file: Uploaded): Promise<string> {
    await this.work.run(operator, '导入台账', (tx) => lockCarrier(tx, operator, carrierId));
    const { dataDir, uploadLimitMb } = this.settings;
    const stored = await storeFile(dataDir, { ...file, maxBytes: uploadLimitMb * MEGABYTE });
    if (stored.mediaType !== XLSX)
      refuseFile('unsupported-type', 'file-type', '台账须为由模板填写的 XLSX 工作簿');
    return this.work.run(operator, '导入台账', async (tx) => {
      await lockCarrier(tx, operator, carrierId);
      await recordFile(tx, stored);
      const id = tx.newId();
      await tx.query(
        `INSERT INTO roster_import (id, carrier_id, file_sha256, file_name, state, uploaded_by, uploaded_at)
         VALUES ($1, $2, $3, $4, 'waiting', $5, $6)`,
        [id, carrierId, stored.sha256, stored.name, operator.id, tx.at],
      );
      await this.outbox.enqueue(tx, { kind: READ_ROSTER, payload: id });
      return id;
    });
  }

  /**
   * Writes the chosen rows, or all, into the roster: all of them or none. Refused: not-found, state-forbids,
   * invalid when a row is not clean, not there, or no longer fits what the database knows.
   */
  async load(
    operator: Actor,
    idempotency: Idempotency,
    [carrierId, importId]: readonly [carrierId: string, importId: string],
    chosen?: readonly ChosenRow[],
  ): Promise<LoadedView> {
    return this.work.runOnce(operator, '载入台账', idempotency, async (tx) => {
      const carrier = await lockCarrier(tx, operator, carrierId);
      await lockRead(tx, carrierId, importId);
      const rows = chooseRows(await importRows(tx, importId), chosen);
      const sections = await this.write(tx, carrier, rows);
      await tx.query(`UPDATE roster_import SET state = 'loaded', rows_loaded = $2 WHERE id = $1`, [
        importId,
        rows.length,
      ]);
      await tx.query('DELETE FROM roster_import_row WHERE import_id = $1', [importId]);
      return { rows: rows.length, sections };
    });
  }

  /** Section by section, so that each is checked against what stands before it. */
  private async write(tx: Tx, carrier: Carrier, rows: readonly ImportRow[]): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const section of SECTIONS) {
      const own = rows.filter((row) => row.section === section.id);
      if (own.length === 0) continue;
      const placed = own.map(({ row, values }) => ({
        ...{ place: `${section.id}/${row}`, label: `“${section.title}”第 ${row} 行`, values },
      }));
      refuseErrors(await checkRows(tx, { carrier, section, rows: placed, entry: this.judges.entry }));
      await writeRows(
        tx,
        carrier.id,
        section,
        own.map(({ values }) => values),
      );
      counts[section.id] = own.length;
    }
    return counts;
  }
}

const WHY_NOT: Readonly<Record<Exclude<ImportState, 'read'>, string>> = {
  waiting: '工作簿尚未读取，请稍候再载入。',
  reading: '工作簿正在读取，请稍候再载入。',
  refused: '工作簿不能读取，请按提示修改后重新上传。',
  loaded: '该工作簿已经载入，不能再次载入。',
  expired: '该次导入已过期，请重新上传。',
};

async function lockRead(tx: Tx, carrierId: string, importId: string): Promise<void> {
  const found = await tx.one<{ state: ImportState }>(
    'SELECT state FROM roster_import WHERE id = $1 AND carrier_id = $2 FOR UPDATE',
    [importId, carrierId],
  );
  if (found === undefined) refuse('not-found', '没有找到该次导入。');
  if (found.state !== 'read') refuse('state-forbids', WHY_NOT[found.state]);
}

async function importRows(tx: Tx, importId: string): Promise<ImportRow[]> {
  return tx.query<ImportRow>(
    `SELECT section, row_number AS row, content AS values, is_clean AS "isClean"
     FROM roster_import_row WHERE import_id = $1 ORDER BY section, row_number`,
    [importId],
  );
}

const keyOf = ({ section, row }: ChosenRow) => `${section}/${row}`;

function chooseRows(rows: readonly ImportRow[], chosen?: readonly ChosenRow[]): ImportRow[] {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  const places = new Map((chosen ?? rows).map((row, i) => [keyOf(row), i]));
  const found = [...places.keys()].map((key) => [key, byKey.get(key)] as const);
  const faults = found.flatMap(([key, row]): Finding[] => {
    const pointer = chosen === undefined ? key : `/rows/${places.get(key) ?? 0}`;
    if (row === undefined) return [{ code: 'row-unknown', message: '工作簿中没有这一行', pointer }];
    return row.isClean ? [] : [{ code: 'row-faulty', message: '该行有误，不能载入', pointer }];
  });
  if (faults.length > 0) {
    const message = `有 ${faults.length} 行不能载入，请改正后重新上传，或只选择无误的行。`;
    refuse('invalid', message, faults.slice(0, MOST_FINDINGS));
  }
  if (found.length === 0) refuse('invalid', '工作簿中没有可以载入的行。');
  return found.flatMap(([, row]) => (row === undefined ? [] : [row]));
}
