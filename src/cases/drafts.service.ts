import { Inject, Injectable } from '@nestjs/common';
import { canonicalJson, type Json } from '../kernel/canonical-json.js';
import { refuse } from '../kernel/refusal.js';
import type { Flow } from '../kernel/transitions.js';
import type { Actor } from '../parties/actor.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { FLOWS } from '../platform/policies/policies.module.js';
import type { CaseFile } from './case-file.js';
import { type Content, contentOf, lockCase, refuseUnknownCase } from './case-files.js';
import { isEditable, stateTitle } from './flow-steps.js';
import { checkContent } from './form-content.js';
import { maySee } from './open-actions.js';
import { CaseRegistry } from './registry.js';

/** Drafts: saved as often as somebody types, every saved version kept, and nobody's words overwritten unseen. */
@Injectable()
export class Drafts {
  constructor(
    private readonly work: UnitOfWork,
    private readonly registry: CaseRegistry,
    @Inject(FLOWS) private readonly flows: ReadonlyMap<string, Flow>,
  ) {}

  /**
   * Saves the form's content over the revision that the writer saw, and gives the new revision; the same content again
   * makes none. Refused: not-found, state-forbids, stale with both versions, invalid with every fault.
   */
  async save(actor: Actor, caseId: string, seen: number, content: Content): Promise<{ revision: number }> {
    return this.work.run(actor, '保存申报内容', async (tx) => {
      const caseFile = await lockEditable(tx, this.flows, actor, caseId);
      const saved = await contentOf(tx, caseFile);
      if (seen !== caseFile.revision) refuseStale(caseFile.revision, saved, content);
      checkContent(this.registry, caseFile.flow, content);
      if (caseFile.revision > 0 && canonicalJson(saved) === canonicalJson(content))
        return { revision: caseFile.revision };
      return { revision: await writeRevision(tx, caseFile, content) };
    });
  }
}

/** The applicant's case, locked, while they are at work on it. Refused: not-found, state-forbids. */
export async function lockEditable(
  tx: Tx,
  flows: ReadonlyMap<string, Flow>,
  actor: Actor,
  caseId: string,
): Promise<CaseFile> {
  const caseFile = await lockCase(tx, caseId);
  if (caseFile === undefined || !maySee(actor, caseFile)) return refuseUnknownCase();
  const flow = flows.get(caseFile.flow);
  if (flow === undefined) throw new Error(`case ${caseFile.number} is of an unknown flow`);
  const { state, version } = caseFile;
  if (isEditable(flow, state)) return caseFile;
  const title = stateTitle(flow, state);
  return refuse(
    'state-forbids',
    `办件状态为“${title}”，不能修改申报内容和材料。`,
    [{ code: 'not-editable', message: '只有起草或退回补正时可以修改' }],
    { state, stateTitle: title, version },
  );
}

/** Appends the next revision of a locked case and gives its number. */
export async function writeRevision(
  tx: Tx,
  { id, revision }: Pick<CaseFile, 'id' | 'revision'>,
  content: Content,
): Promise<number> {
  const next = revision + 1;
  await tx.query(
    'INSERT INTO case_revision (case_id, revision, content, saved_by, saved_at) VALUES ($1, $2, $3, $4, $5)',
    [id, next, JSON.stringify(content), tx.author.id, tx.at],
  );
  await tx.query('UPDATE case_file SET revision = $2 WHERE id = $1', [id, next]);
  return next;
}

function refuseStale(revision: number, saved: Content, yours: Content): never {
  refuse(
    'stale',
    '草稿已有更新的版本，本次内容没有保存，请核对两份内容后再保存。',
    [{ code: 'revision', message: `现为第 ${revision} 版`, pointer: 'If-Match' }],
    { revision, saved: saved as Json, yours: yours as Json },
  );
}
