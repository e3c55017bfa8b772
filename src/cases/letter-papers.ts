import { Inject, Injectable } from '@nestjs/common';
import type { Json } from '../kernel/canonical-json.js';
import type { Flow } from '../kernel/transitions.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { openStoredFile, storeFile } from '../platform/files/file-store.js';
import { recordFile } from '../platform/files/record-file.js';
import { renderLetter } from '../platform/letters/render-letter.js';
import { FLOWS } from '../platform/policies/policies.module.js';
import { type RunningSettings, SETTINGS } from '../platform/settings.js';
import { stateTitle } from './flow-steps.js';
import { type LetterContent, letterSpec } from './letter-content.js';
import type { MaterialFile } from './materials.service.js';

const MOST_BYTES = 20 * 1024 * 1024;

/** The printed side of letters. */
@Injectable()
export class LetterPapers {
  constructor(
    @Inject(SETTINGS) private readonly settings: RunningSettings,
    @Inject(FLOWS) private readonly flows: ReadonlyMap<string, Flow>,
  ) {}

  /** Prints a letter once; the file's hash is all that is ever added to it. */
  async print(tx: Tx, payload: Json): Promise<void> {
    const { letterId } = payload as { letterId: string };
    const row = await tx.one<{ content: LetterContent }>(
      'SELECT content FROM letter WHERE id = $1 AND file_sha256 IS NULL FOR NO KEY UPDATE',
      [letterId],
    );
    if (row === undefined) return;
    const content = await renderLetter(letterSpec(row.content));
    const name = `${row.content.number}.pdf`;
    const file = await storeFile(this.settings.dataDir, { name, content, maxBytes: MOST_BYTES });
    await recordFile(tx, file);
    await tx.query('UPDATE letter SET file_sha256 = $2 WHERE id = $1', [letterId, file.sha256]);
  }

  open(sha256: string): Pick<MaterialFile, 'mediaType' | 'content'> {
    return { mediaType: 'application/pdf', content: openStoredFile(this.settings.dataDir, sha256) };
  }

  flowTitle(flow: string): string {
    return this.flows.get(flow)?.title ?? flow;
  }

  titleOf(code: string, state: string): string {
    const flow = this.flows.get(code);
    return flow === undefined ? state : stateTitle(flow, state);
  }
}
