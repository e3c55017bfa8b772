import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Json } from '../../kernel/canonical-json.js';
import { Clock } from '../../platform/clock.js';
import { type Author, type Tx, UnitOfWork } from '../../platform/database/unit-of-work.js';
import { readStoredFile } from '../../platform/files/file-store.js';
import { JobHandlers } from '../../platform/outbox/outbox.js';
import type { Judges } from '../../platform/policies/judges.js';
import { JUDGES } from '../../platform/policies/policies.module.js';
import { type RunningSettings, SETTINGS } from '../../platform/settings.js';
import { type ImportFinding, judgeWorkbook, type JudgedWorkbook, wholeFinding } from './judge-workbook.js';
import { readRoster } from './roster-workbook.js';

/** The job that reads an uploaded roster; its payload is the import's id. */
export const READ_ROSTER = 'roster.read';

const TELL_EVERY_ROWS = 500;
const READER: Author = { id: 'outbox' };

interface WaitingImport {
  readonly id: string;
  readonly sha256: string;
  readonly carrier: { readonly id: string; readonly type: string };
}

/** Reads and judges rosters that were uploaded; nothing reaches a roster from here. */
@Injectable()
export class ReadImports implements OnModuleInit {
  constructor(
    private readonly work: UnitOfWork,
    private readonly handlers: JobHandlers,
    @Inject(JUDGES) private readonly judges: Judges,
    @Inject(SETTINGS) private readonly settings: RunningSettings,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.handlers.register(READ_ROSTER, (tx, payload) => this.read(tx, payload));
  }

  private async read(tx: Tx, payload: Json): Promise<void> {
    const waiting = await tx.one<WaitingImport>(WAITING, [payload]);
    if (waiting === undefined) return;
    const progress = new Progress(this.work, waiting.id);
    progress.tell(0);
    const bytes = await readStoredFile(this.settings.dataDir, waiting.sha256);
    const reading = await readRoster(bytes, (rows) => progress.tell(rows));
    // Our transaction changes the same row from here on: progress must have been told before.
    await progress.told();
    if (!(await takeOver(tx, waiting.id))) return;
    if (reading.faults.length > 0) {
      return this.finish(tx, waiting.id, 'refused', reading.faults.map(wholeFinding));
    }
    const { secretKey } = this.settings;
    const context = { carrier: waiting.carrier, entry: this.judges.entry, secretKey };
    const judged = await judgeWorkbook(tx, reading, context);
    await keep(tx, waiting.id, judged);
    await this.finish(tx, waiting.id, 'read', judged.findings);
  }

  private async finish(
    tx: Tx,
    importId: string,
    state: 'read' | 'refused',
    findings: readonly ImportFinding[],
  ): Promise<void> {
    // Not the transaction's instant: that is when the reading began.
    await tx.query('UPDATE roster_import SET state = $2, findings = $3, finished_at = $4 WHERE id = $1', [
      ...[importId, state, JSON.stringify(findings), this.clock.now()],
    ]);
  }
}

/** How far a reading has come, for whoever looks meanwhile: in transactions of their own. */
class Progress {
  private last = -TELL_EVERY_ROWS;
  private telling: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly work: UnitOfWork,
    private readonly importId: string,
  ) {}

  tell(rows: number): void {
    if (rows - this.last < TELL_EVERY_ROWS) return;
    this.last = rows;
    this.telling = this.telling.then(() =>
      this.work.run(READER, '读取台账', (tx) => tx.query(TOLD, [this.importId, rows])),
    );
  }

  async told(): Promise<void> {
    await this.telling;
  }
}

/** False when the import was read meanwhile: the same job twice has one effect. */
async function takeOver(tx: Tx, importId: string): Promise<boolean> {
  const open = await tx.query(
    `SELECT FROM roster_import WHERE id = $1 AND state IN ('waiting', 'reading') FOR UPDATE`,
    [importId],
  );
  return open.length > 0;
}

async function keep(tx: Tx, importId: string, { rows }: JudgedWorkbook): Promise<void> {
  const stored = rows.map(({ section, number, values, isClean }) => ({
    ...{ section, row_number: number, content: values ?? {}, is_clean: isClean },
  }));
  await tx.query(
    `INSERT INTO roster_import_row (import_id, section, row_number, content, is_clean)
     SELECT $1, r.section, r.row_number, r.content, r.is_clean
     FROM jsonb_to_recordset($2::jsonb) AS r (section text, row_number int, content jsonb, is_clean boolean)`,
    [importId, JSON.stringify(stored)],
  );
  await tx.query('UPDATE roster_import SET rows_read = $2 WHERE id = $1', [importId, rows.length]);
}

const WAITING = `
  SELECT i.id, i.file_sha256 AS sha256, jsonb_build_object('id', c.id, 'type', c.type) AS carrier
  FROM roster_import i JOIN carrier c ON c.id = i.carrier_id WHERE i.id = $1::uuid AND i.state IN ('waiting', 'reading')`;

const TOLD = `UPDATE roster_import SET state = 'reading', rows_read = $2 WHERE id = $1 AND state IN ('waiting', 'reading')`;
