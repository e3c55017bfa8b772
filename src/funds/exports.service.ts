import { Injectable } from '@nestjs/common';
import { PassThrough, type Readable } from 'node:stream';
import type { Actor } from '../parties/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { writeWorkbook } from '../platform/workbooks/writer.js';
import { controlFigures } from './control-figures.js';
import { type PayoutBatch, type PayoutLine, readBatch, readLines, requireState } from './payout-batch.js';
import { payoutSheets } from './payout-workbook.js';

/** A batch's workbook on its way out. */
export interface Export {
  readonly fileName: string;
  /** Of the lines, as sealed. */
  readonly digest: string;
  readonly content: Readable;
}

/** Hands out the workbooks of sealed batches, as often as somebody needs one; every time is on record. */
@Injectable()
export class Exports {
  constructor(private readonly work: UnitOfWork) {}

  /**
   * The workbook of a batch as a stream. Refused: not-found, state-forbids for a draft and for what was sent back.
   * Throws when the stored lines are no longer those that were sealed: such a batch never leaves the house.
   */
  async export(actor: Actor, batchId: string): Promise<Export> {
    const { batch, lines } = await this.work.run(actor, '导出拨付批次', async (tx) => {
      const batch = await readBatch(tx.manager, batchId);
      requireState(batch, 'sealed', 'checked', 'released', 'reconciled');
      await tx.query(
        'INSERT INTO batch_export (id, batch_id, exported_by, exported_at) VALUES ($1, $2, $3, $4)',
        [tx.newId(), batchId, actor.id, tx.at],
      );
      return { batch, lines: await readLines(tx.manager, batchId) };
    });
    const { digest } = checkedFigures(batch, lines);
    const content = new PassThrough().on('error', () => undefined);
    // A failure destroys the stream, and with it the answer.
    writeWorkbook(content, { sheets: payoutSheets(batch, lines) }).catch((error: Error) =>
      content.destroy(error),
    );
    return { fileName: `拨付明细-${batch.number}.xlsx`, digest, content };
  }
}

function checkedFigures(batch: PayoutBatch, lines: readonly PayoutLine[]) {
  const figures = controlFigures(batch.number, lines);
  if (
    figures.digest === batch.digest &&
    figures.hashTotal === batch.hashTotal &&
    figures.sumFen === batch.sumFen &&
    figures.lineCount === batch.lineCount
  )
    return figures;
  throw new Error(`the lines of batch ${batch.number} are not those that were sealed`);
}
