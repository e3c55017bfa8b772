import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Acts } from '../cases/acts.js';
import { type Fen, sumFen } from '../kernel/money.js';
import { refuse } from '../kernel/refusal.js';
import { type Actor, LEDGER } from '../parties/actor.js';
import { type Idempotency, type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { storeFile, type StoredFile } from '../platform/files/file-store.js';
import { recordFile } from '../platform/files/record-file.js';
import { refuseFile } from '../platform/files/refuse-file.js';
import { type RunningSettings, SETTINGS } from '../platform/settings.js';
import { Ledger } from './ledger.js';
import { type Matched, matchReturn, requireControls, type Unmatched } from './match-return.js';
import { lockBatch, type PayoutBatch, readLines, requireState } from './payout-batch.js';
import { type BankReturnFile, readReturnWorkbook } from './return-workbook.js';

/** What one file of the bank's came to. */
export interface BankReturn {
  readonly id: string;
  readonly lineCount: number;
  readonly sumFen: Fen;
  readonly paidCount: number;
  readonly returnedCount: number;
  readonly unmatched: readonly Unmatched[];
  readonly bookedAt: Date;
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const REASON = '导入银行回盘';
const MOST_BYTES = 10 * 1024 * 1024;
const RESULT = `id, line_count AS "lineCount", sum_fen AS "sumFen", paid_count AS "paidCount",
  returned_count AS "returnedCount", unmatched, booked_at AS "bookedAt"`;

/** 银行回盘: the bank's word on a released batch, booked line by line in one transaction. */
@Injectable()
export class BankReturns {
  constructor(
    private readonly work: UnitOfWork,
    private readonly acts: Acts,
    private readonly ledger: Ledger,
    @Inject(SETTINGS) private readonly settings: RunningSettings,
  ) {}

  /**
   * Books the bank's workbook; the same file again gives what it came to the first time. Refused: not-found,
   * state-forbids (not released), too-large, unsupported-type, invalid when the workbook cannot be read, its control
   * totals do not agree, or no row fits, each with every finding. What does not fit beside what does is kept with it.
   */
  async book(
    actor: Actor,
    batchId: string,
    idempotency: Idempotency,
    file: { readonly name: string; readonly content: Readable },
  ): Promise<BankReturn> {
    const bytes = await collect(file.content);
    const sha256 = sha256Of(bytes);
    const key = { ...idempotency, body: sha256 };
    const { batch, earlier } = await this.before(actor, batchId, sha256);
    if (earlier !== undefined) return this.again(actor, key, earlier);
    const workbook = await readReturnWorkbook(bytes);
    requireControls(workbook, batch);
    const stored = await storeFile(this.settings.dataDir, {
      name: file.name,
      content: bytes,
      maxBytes: MOST_BYTES,
    });
    if (stored.mediaType !== XLSX) refuseFile('unsupported-type', 'file-type', '银行回盘须为 xlsx 工作簿。');
    return this.once(actor, key, async (tx) => {
      const locked = await lockBatch(tx, batchId);
      return (await resultOf(tx, batchId, sha256)) ?? this.bookIn(tx, locked, workbook, stored);
    });
  }

  /** The file itself is the better key; but one that is given for it may not have served another file. */
  private async again(actor: Actor, key: Idempotency, earlier: BankReturn): Promise<BankReturn> {
    return this.once(actor, key, async () => earlier);
  }

  private async once(
    actor: Actor,
    key: Idempotency,
    work: (tx: Tx) => Promise<BankReturn>,
  ): Promise<BankReturn> {
    let result: BankReturn | undefined;
    const id = await this.work.runOnce(actor, REASON, key, async (tx) => {
      result = await work(tx);
      return result.id;
    });
    return result ?? this.work.run(actor, REASON, (tx) => resultWithId(tx, id));
  }

  /** A batch that does not wait for the bank, and a file that came before, need no reading. */
  private async before(actor: Actor, batchId: string, sha256: string) {
    return this.work.run(actor, REASON, async (tx) => {
      const batch = await lockBatch(tx, batchId);
      const earlier = await resultOf(tx, batchId, sha256);
      if (earlier === undefined) requireState(batch, 'released');
      return { batch, earlier };
    });
  }

  private async bookIn(
    tx: Tx,
    batch: PayoutBatch,
    workbook: BankReturnFile,
    stored: StoredFile,
  ): Promise<BankReturn> {
    requireState(batch, 'released');
    const { matched, unmatched } = matchReturn(workbook.rows, await readLines(tx.manager, batch.id));
    if (matched.length === 0) {
      const findings = unmatched.map(({ code, message }) => ({ code, message, pointer: 'file' }));
      refuse('invalid', '回盘文件没有可以入账的明细。', findings);
    }
    await this.moveCases(tx, batch, matched);
    await setOutcomes(tx, batch, matched);
    await this.pay(tx, batch, matched);
    await tx.query(
      `UPDATE payout_batch SET state = 'reconciled', reconciled_at = $2 WHERE id = $1 AND NOT EXISTS (
         SELECT FROM payout_line WHERE batch_id = $1 AND outcome = 'pending')`,
      [batch.id, tx.at],
    );
    return keepResult(tx, batch.id, { workbook, matched, unmatched, stored });
  }

  /** First, and in the order of their ids: whoever works on one of these cases is waited for before money is locked. */
  private async moveCases(tx: Tx, batch: PayoutBatch, matched: readonly Matched[]): Promise<void> {
    const inOrder = [...matched].sort((a, b) => (a.line.caseId < b.line.caseId ? -1 : 1));
    for (const { line, paid, reason } of inOrder) {
      if (paid) await this.acts.act(tx, LEDGER, line.caseId, 'pay');
      else await this.acts.act(tx, LEDGER, line.caseId, 'return', { reason: returnNote(batch, reason) });
    }
  }

  private async pay(tx: Tx, { budgetId }: PayoutBatch, matched: readonly Matched[]): Promise<void> {
    for (const { line } of matched.filter(({ paid }) => paid)) {
      const { id, caseId, amountFen } = line;
      await this.ledger.pay(tx, { budgetId, caseId, amountFen, key: `payout-line:${id}` });
    }
  }
}

const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const returnNote = ({ number }: PayoutBatch, reason: string | null) =>
  `批次 ${number} 银行退回：${reason ?? ''}`;

async function collect(content: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of content) {
    size += (chunk as Buffer).length;
    if (size > MOST_BYTES) refuseFile('too-large', 'file-size', '银行回盘文件超过 10 MB 的上限。');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** Lines first: a payable is paid only by a line that the bank has paid. */
async function setOutcomes(tx: Tx, batch: PayoutBatch, matched: readonly Matched[]): Promise<void> {
  await tx.query(
    `UPDATE payout_line l SET outcome = m.outcome, outcome_reason = m.reason, bank_reference = m.reference
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS m (id, outcome, reason, reference)
     WHERE l.id = m.id AND l.outcome = 'pending'`,
    [
      matched.map(({ line }) => line.id),
      matched.map(({ paid }) => (paid ? 'paid' : 'returned')),
      matched.map(({ reason }) => reason),
      matched.map(({ bankReference }) => bankReference),
    ],
  );
  await tx.query(
    `UPDATE payable p SET state = m.state, note = m.note
     FROM unnest($1::uuid[], $2::text[], $3::text[]) AS m (id, state, note) WHERE p.id = m.id AND p.state = 'in-batch'`,
    [
      matched.map(({ line }) => line.payableId),
      matched.map(({ paid }) => (paid ? 'paid' : 'pool')),
      matched.map(({ paid, reason }) => (paid ? null : returnNote(batch, reason))),
    ],
  );
}

async function resultOf(tx: Tx, batchId: string, sha256: string): Promise<BankReturn | undefined> {
  return tx.one<BankReturn>(`SELECT ${RESULT} FROM bank_return WHERE batch_id = $1 AND file_sha256 = $2`, [
    batchId,
    sha256,
  ]);
}

async function resultWithId(tx: Tx, id: string): Promise<BankReturn> {
  const result = await tx.one<BankReturn>(`SELECT ${RESULT} FROM bank_return WHERE id = $1`, [id]);
  if (result === undefined) throw new Error('a bank return that was booked is not there');
  return result;
}

async function keepResult(
  tx: Tx,
  batchId: string,
  found: {
    readonly workbook: BankReturnFile;
    readonly matched: readonly Matched[];
    readonly unmatched: readonly Unmatched[];
    readonly stored: StoredFile;
  },
): Promise<BankReturn> {
  const { stored, workbook, matched, unmatched } = found;
  await recordFile(tx, stored);
  const paidCount = matched.filter(({ paid }) => paid).length;
  const sum = sumFen(workbook.rows.map(({ amountFen }) => amountFen));
  const id = tx.newId();
  await tx.query(
    `INSERT INTO bank_return (id, batch_id, file_sha256, line_count, sum_fen, paid_count, returned_count, unmatched,
       booked_by, booked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[id, batchId, stored.sha256, workbook.rows.length, sum],
      ...[paidCount, matched.length - paidCount, JSON.stringify(unmatched), tx.author.id, tx.at],
    ],
  );
  return resultWithId(tx, id);
}
