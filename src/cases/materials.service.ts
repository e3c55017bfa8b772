import { Inject, Injectable } from '@nestjs/common';
import { type Readable } from 'node:stream';
import { refuse } from '../kernel/refusal.js';
import type { Flow } from '../kernel/transitions.js';
import type { Actor } from '../parties/actor.js';
import type { MaterialType } from '../policy/materials.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { openStoredFile, storeFile, type StoredFile } from '../platform/files/file-store.js';
import { recordFile } from '../platform/files/record-file.js';
import type { Uploaded } from '../platform/http/upload.js';
import { FLOWS } from '../platform/policies/policies.module.js';
import { type RunningSettings, SETTINGS } from '../platform/settings.js';
import type { CaseFile } from './case-file.js';
import { readCase, refuseUnknownCase } from './case-files.js';
import { lockEditable } from './drafts.service.js';
import { maySee } from './open-actions.js';
import { PolicyVersions } from './policy-versions.js';

const MEGABYTE = 1024 * 1024;
const MOST_MATERIALS = 100;

/** The names that policies give to what the file store tells by content. */
const TYPE_OF: Readonly<Record<string, MaterialType>> = {
  'application/pdf': 'pdf',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/ofd': 'ofd',
};

export interface MaterialFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: Readable;
}

/** 申报材料: files by their content, each stored once; what is removed from a case stays on record. */
@Injectable()
export class Materials {
  constructor(
    private readonly work: UnitOfWork,
    private readonly versions: PolicyVersions,
    @Inject(FLOWS) private readonly flows: ReadonlyMap<string, Flow>,
    @Inject(SETTINGS) private readonly settings: RunningSettings,
  ) {}

  /**
   * Adds a file to a case that is being worked on and gives the material's id; the same file as the same kind again is
   * the same material. Refused: not-found, state-forbids, invalid (kind), too-large, unsupported-type.
   */
  async add(actor: Actor, caseId: string, kind: string, file: Uploaded): Promise<string> {
    const accepts = await this.work.run(actor, '上传材料', (tx) => this.acceptedBy(tx, actor, caseId, kind));
    const maxBytes = this.settings.uploadLimitMb * MEGABYTE;
    const stored = await storeFile(this.settings.dataDir, { ...file, maxBytes });
    checkType(stored, accepts);
    return this.work.run(actor, '上传材料', async (tx) => {
      // The case may have moved while the file was on its way.
      const caseFile = await lockEditable(tx, this.flows, actor, caseId);
      return addRow(tx, actor, caseFile, kind, stored);
    });
  }

  /** Takes a material off the case; its row stays. */
  async remove(actor: Actor, caseId: string, materialId: string): Promise<void> {
    await this.work.run(actor, '移除材料', async (tx) => {
      await lockEditable(tx, this.flows, actor, caseId);
      const removed = await tx.query(
        'UPDATE material SET removed_at = $3 WHERE id = $1 AND case_id = $2 AND removed_at IS NULL RETURNING id',
        [materialId, caseId, tx.at],
      );
      if (removed.length === 0) refuse('not-found', '没有找到该材料。');
    });
  }

  /** A material's bytes, with the name that it came with. */
  async file(actor: Actor, caseId: string, materialId: string): Promise<MaterialFile> {
    return this.work.run(actor, '查看材料', async (tx) => {
      const caseFile = await readCase(tx, caseId);
      if (caseFile === undefined || !maySee(actor, caseFile)) return refuseUnknownCase();
      const row = await tx.one<{ sha256: string; fileName: string; mediaType: string }>(
        `SELECT m.file_sha256 AS sha256, m.file_name AS "fileName", f.media_type AS "mediaType"
         FROM material m JOIN stored_file f ON f.sha256 = m.file_sha256 WHERE m.id = $1 AND m.case_id = $2`,
        [materialId, caseId],
      );
      if (row === undefined) return refuse('not-found', '没有找到该材料。');
      const { sha256, fileName, mediaType } = row;
      return { fileName, mediaType, content: openStoredFile(this.settings.dataDir, sha256) };
    });
  }

  private async acceptedBy(
    tx: Tx,
    actor: Actor,
    caseId: string,
    kind: string,
  ): Promise<readonly MaterialType[]> {
    const caseFile = await lockEditable(tx, this.flows, actor, caseId);
    const { materials } = await this.versions.governing(tx, caseFile);
    const found = materials.filter(({ id }) => id === kind);
    if (found.length > 0) return found.flatMap(({ accepts }) => accepts);
    const kinds = [...new Set(materials.map(({ id, title }) => `${id}（${title}）`))].join('、');
    return refuse('invalid', '没有这一种材料，请按所列种类上传。', [
      { code: 'material-kind', message: `只能是：${kinds}`, pointer: 'kind' },
    ]);
  }
}

function checkType({ mediaType }: StoredFile, accepts: readonly MaterialType[]): void {
  const type = TYPE_OF[mediaType];
  if (type !== undefined && accepts.includes(type)) return;
  const message = `该材料须为 ${accepts.map((accepted) => accepted.toUpperCase()).join('、')} 文件`;
  refuse('unsupported-type', `${message}，请转换格式后重新上传。`, [
    { code: 'material-type', message, pointer: 'file' },
  ]);
}

async function addRow(
  tx: Tx,
  actor: Actor,
  { id: caseId }: CaseFile,
  kind: string,
  stored: StoredFile,
): Promise<string> {
  const { sha256, name } = stored;
  const live = await tx.query<{ id: string; kind: string; sha256: string }>(
    'SELECT id, kind, file_sha256 AS sha256 FROM material WHERE case_id = $1 AND removed_at IS NULL',
    [caseId],
  );
  const same = live.find((row) => row.kind === kind && row.sha256 === sha256);
  if (same !== undefined) return same.id;
  if (live.length >= MOST_MATERIALS)
    refuse('conflict', `一件办件至多 ${MOST_MATERIALS} 份材料，请合并后上传。`);
  await recordFile(tx, stored);
  const id = tx.newId();
  await tx.query(
    'INSERT INTO material (id, case_id, kind, file_sha256, file_name, added_by, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [id, caseId, kind, sha256, name, actor.id, tx.at],
  );
  return id;
}
