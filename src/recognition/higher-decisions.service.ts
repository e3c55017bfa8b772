import { Inject, Injectable } from '@nestjs/common';
import { Acts } from '../cases/acts.js';
import type { CaseFile } from '../cases/case-file.js';
import { readCase, refuseUnknownCase } from '../cases/case-files.js';
import { CaseViews } from '../cases/case-views.js';
import type { CaseView } from '../cases/cases.view.js';
import type { MaterialFile } from '../cases/materials.service.js';
import { maySee } from '../cases/open-actions.js';
import { beijingDate } from '../kernel/business-date.js';
import { type Finding, refuse } from '../kernel/refusal.js';
import type { Actor } from '../parties/actor.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { openStoredFile, storeFile, type StoredFile } from '../platform/files/file-store.js';
import { recordFile } from '../platform/files/record-file.js';
import type { Uploaded } from '../platform/http/upload.js';
import { type RunningSettings, SETTINGS } from '../platform/settings.js';
import { CarrierBinding } from './carrier-binding.js';
import { type HigherDecision, higherDecisionOf } from './higher-decision.js';
import { LEVEL_TITLES } from './levels.js';
import type { HigherDecisionQuery } from './recognition.dto.js';

const MEGABYTE = 1024 * 1024;
const PAPERS: ReadonlySet<string> = new Set([
  'application/pdf',
  'application/ofd',
  'image/jpeg',
  'image/png',
]);
/** What the outcome does to the case. */
export const ACTIONS = { granted: 'recordRecognition', refused: 'recordRefusal' } as const;

/** 上级决定登记: the decision, its document and the step of the case in one. */
@Injectable()
export class HigherDecisions {
  constructor(
    private readonly work: UnitOfWork,
    private readonly acts: Acts,
    private readonly views: CaseViews,
    private readonly binding: CarrierBinding,
    @Inject(SETTINGS) private readonly settings: RunningSettings,
  ) {}

  /** Gives the case as it then is. Refused: not-found, invalid, unsupported-type, conflict, and as Acts.act. */
  async record(
    officer: Actor,
    caseId: string,
    input: HigherDecisionQuery,
    file: Uploaded,
  ): Promise<CaseView> {
    await this.work.run(officer, '登记上级决定', (tx) => this.check(tx, officer, caseId, input));
    const maxBytes = this.settings.uploadLimitMb * MEGABYTE;
    const stored = await storeFile(this.settings.dataDir, { ...file, maxBytes });
    checkPaper(stored);
    return this.work.run(officer, '登记上级决定', async (tx) => {
      const { version, outcome } = input;
      await recordFile(tx, stored);
      await insertDecision(tx, officer, caseId, input, stored);
      await this.acts.act(tx, officer, caseId, ACTIONS[outcome], { version });
      return this.views.oneIn(tx, officer, 'officer', caseId);
    });
  }

  /** The recorded decision. Refused as not-found, also before there is one. */
  async one(officer: Actor, caseId: string): Promise<HigherDecision> {
    return this.work.run(officer, '查看上级决定', (tx) => seenDecision(tx, officer, caseId));
  }

  /** Its document. Refused as `one`. */
  async file(officer: Actor, caseId: string): Promise<MaterialFile> {
    const { fileName, fileSha256 } = await this.one(officer, caseId);
    const row = await this.work.run(officer, '查看上级决定', (tx) =>
      tx.one<{ mediaType: string }>('SELECT media_type AS "mediaType" FROM stored_file WHERE sha256 = $1', [
        fileSha256,
      ]),
    );
    const mediaType = row?.mediaType ?? 'application/octet-stream';
    return { fileName, mediaType, content: openStoredFile(this.settings.dataDir, fileSha256) };
  }

  private async check(tx: Tx, officer: Actor, caseId: string, input: HigherDecisionQuery): Promise<void> {
    const caseFile = await seenCase(tx, officer, caseId);
    const { level } = await this.binding.standing(tx, caseFile);
    const { decidedOn, effectiveOn = decidedOn } = input;
    const faults: Finding[] = [
      ...(input.level === level ? [] : [fault('level', `该办件申报的是${LEVEL_TITLES[level]}`, 'level')]),
      ...(decidedOn > beijingDate(tx.at) ? [fault('future', '决定日期不能晚于今天', 'decidedOn')] : []),
      ...(effectiveOn < decidedOn ? [fault('order', '生效日期不能早于决定日期', 'effectiveOn')] : []),
    ];
    if (faults.length > 0) refuse('invalid', '上级决定登记有误，请修改后重试。', faults);
  }
}

const fault = (code: string, message: string, pointer: string): Finding => ({ code, message, pointer });

async function seenCase(tx: Tx, officer: Actor, caseId: string): Promise<CaseFile> {
  const caseFile = await readCase(tx, caseId);
  return caseFile === undefined || !maySee(officer, caseFile) ? refuseUnknownCase() : caseFile;
}

async function seenDecision(tx: Tx, officer: Actor, caseId: string): Promise<HigherDecision> {
  await seenCase(tx, officer, caseId);
  const decision = await higherDecisionOf(tx, caseId);
  return decision ?? refuse('not-found', '该办件还没有登记上级决定。');
}

function checkPaper({ mediaType }: StoredFile): void {
  if (PAPERS.has(mediaType)) return;
  const message = '上级决定须为 PDF、OFD、JPG 或 PNG 文件';
  refuse('unsupported-type', `${message}。`, [{ code: 'paper', message, pointer: 'file' }]);
}

async function insertDecision(
  tx: Tx,
  officer: Actor,
  caseId: string,
  input: HigherDecisionQuery,
  { sha256, name }: StoredFile,
): Promise<void> {
  const { outcome, level, issuer, documentNumber, decidedOn, effectiveOn = decidedOn } = input;
  await tx.query(
    `INSERT INTO higher_decision (id, outcome, level, issuer, document_number, decided_on, effective_on, file_sha256,
       file_name, recorded_by, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[caseId, outcome, level, issuer, documentNumber, decidedOn, effectiveOn, sha256, name],
      ...[officer.id, tx.at],
    ],
  );
}
