import { Inject, Injectable } from '@nestjs/common';
import { beijingDate } from '../kernel/business-date.js';
import { type Finding, refuse } from '../kernel/refusal.js';
import type { Actor } from '../parties/actor.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { storeFile, type StoredFile } from '../platform/files/file-store.js';
import { recordFile } from '../platform/files/record-file.js';
import type { Uploaded } from '../platform/http/upload.js';
import { type RunningSettings, SETTINGS } from '../platform/settings.js';
import { lockReviewed, subjectOf } from './review-subject.js';
import type { SiteFindingInput, VisitInput } from './reviews.dto.js';

const MEGABYTE = 1024 * 1024;
const PICTURES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png']);

interface FindingRow {
  readonly id: string;
  readonly criterion: string;
  readonly title: string;
  readonly found: string | null;
  readonly isSigned: boolean;
}

/** 实地核查: what was declared beside what was found, criterion by criterion, signed by everybody who was there. */
@Injectable()
export class SiteVisits {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(SETTINGS) private readonly settings: RunningSettings,
  ) {}

  /** Records a visit with an empty finding for each criterion, and gives its id. Refused: not-found, state-forbids, invalid. */
  async record(officer: Actor, caseId: string, input: VisitInput): Promise<string> {
    return this.work.run(officer, '登记实地核查', async (tx) => {
      await lockReviewed(tx, officer, caseId);
      await checkVisit(tx, input);
      const { visitedOn, place, visitorIds } = input;
      const id = tx.newId();
      await tx.query(
        'INSERT INTO site_visit (id, case_id, visited_on, place, recorded_by, recorded_at) VALUES ($1, $2, $3, $4, $5, $6)',
        [id, caseId, visitedOn, place, officer.id, tx.at],
      );
      for (const visitor of visitorIds)
        await tx.query('INSERT INTO site_visitor (visit_id, user_id) VALUES ($1, $2)', [id, visitor]);
      const { criteria } = await subjectOf(tx, caseId);
      for (const [i, { id: criterion, title, found }] of criteria.entries())
        await tx.query(
          'INSERT INTO site_finding (id, visit_id, seq, criterion, title, declared) VALUES ($1, $2, $3, $4, $5, $6)',
          [tx.newId(), id, i + 1, criterion, title, found],
        );
      return id;
    });
  }

  /** Writes what was found. Refused: not-found, state-forbids (signed), invalid with every fault. */
  async find(
    officer: Actor,
    caseId: string,
    visitId: string,
    findings: readonly SiteFindingInput[],
  ): Promise<void> {
    await this.work.run(officer, '填写核查结果', async (tx) => {
      await lockReviewed(tx, officer, caseId);
      const rows = await lockFindings(tx, caseId, visitId);
      const faults = findingFaults(findings, rows);
      if (faults.length > 0) refuse('invalid', '核查结果填写有误，请修改后重试。', faults);
      for (const { criterion, found, agrees, words } of findings)
        await tx.query(
          'UPDATE site_finding SET found = $3, agrees = $4, words = $5 WHERE visit_id = $1 AND criterion = $2',
          [visitId, criterion, found, agrees, words ?? null],
        );
    });
  }

  /** Adds a photograph to a finding that is not signed, and gives its id. Refused: not-found, state-forbids, unsupported-type. */
  async addPhoto(
    officer: Actor,
    caseId: string,
    visitId: string,
    criterion: string,
    file: Uploaded,
  ): Promise<string> {
    await this.work.run(officer, '上传核查照片', (tx) =>
      photographed(tx, officer, caseId, visitId, criterion),
    );
    const stored = await storeFile(this.settings.dataDir, {
      ...file,
      maxBytes: this.settings.uploadLimitMb * MEGABYTE,
    });
    checkPicture(stored);
    return this.work.run(officer, '上传核查照片', async (tx) => {
      // The case may have moved while the file was on its way.
      const finding = await photographed(tx, officer, caseId, visitId, criterion);
      await recordFile(tx, stored);
      const id = tx.newId();
      await tx.query(
        'INSERT INTO site_photo (id, finding_id, file_sha256, file_name, added_by, added_at) VALUES ($1, $2, $3, $4, $5, $6)',
        [id, finding.id, stored.sha256, stored.name, officer.id, tx.at],
      );
      return id;
    });
  }

  /** Signs findings as one of the visitors. Refused: not-found, not-permitted, state-forbids, invalid. */
  async sign(officer: Actor, caseId: string, visitId: string, criteria: readonly string[]): Promise<void> {
    await this.work.run(officer, '签署核查结果', async (tx) => {
      await lockReviewed(tx, officer, caseId);
      const rows = await lockFindings(tx, caseId, visitId);
      await checkVisitor(tx, officer, visitId);
      const faults = signatureFaults(criteria, rows);
      if (faults.length > 0) refuse('invalid', '部分核查结果不能签署，请核对后重试。', faults);
      for (const { id, criterion } of rows)
        if (criteria.includes(criterion))
          await tx.query(
            'INSERT INTO site_signature (finding_id, user_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
            [id, officer.id, tx.at],
          );
    });
  }
}

async function checkVisit(tx: Tx, { visitedOn, visitorIds }: VisitInput): Promise<void> {
  const known = await tx.query<{ id: string }>(
    `SELECT id FROM app_user u WHERE id = ANY ($1::uuid[]) AND disabled_at IS NULL AND EXISTS (SELECT FROM user_role r
       WHERE r.user_id = u.id AND r.role IN ('districtOfficer', 'cityOfficer'))`,
    [visitorIds],
  );
  const faults: Finding[] = visitorIds.flatMap((id, i) =>
    known.some((one) => one.id === id)
      ? []
      : [{ code: 'no-officer', message: '不是经办人员', pointer: `/visitorIds/${i}` }],
  );
  if (visitedOn > beijingDate(tx.at))
    faults.push({ code: 'future', message: '核查日期不能晚于今天', pointer: '/visitedOn' });
  if (faults.length > 0) refuse('invalid', '实地核查登记有误，请修改后重试。', faults);
}

/** The findings of a visit of the case in the order of their criteria. Refused as not-found. */
async function lockFindings(tx: Tx, caseId: string, visitId: string): Promise<FindingRow[]> {
  const rows = await tx.query<FindingRow>(
    `SELECT f.id, f.criterion, f.title, f.found, EXISTS (SELECT FROM site_signature s WHERE s.finding_id = f.id) AS "isSigned"
     FROM site_finding f JOIN site_visit v ON v.id = f.visit_id WHERE v.id = $1 AND v.case_id = $2 ORDER BY f.seq`,
    [visitId, caseId],
  );
  return rows.length > 0 ? rows : refuse('not-found', '没有找到该次核查。');
}

async function photographed(
  tx: Tx,
  officer: Actor,
  caseId: string,
  visitId: string,
  criterion: string,
): Promise<FindingRow> {
  await lockReviewed(tx, officer, caseId);
  const row = (await lockFindings(tx, caseId, visitId)).find((one) => one.criterion === criterion);
  if (row === undefined)
    return refuse('invalid', '该次核查没有这一条件。', [
      { code: 'criterion', message: '没有这一条件', pointer: 'criterion' },
    ]);
  return row.isSigned ? refuse('state-forbids', '该项核查结果已签署，不能再添加照片。') : row;
}

function checkPicture({ mediaType }: StoredFile): void {
  if (!PICTURES.has(mediaType))
    refuse('unsupported-type', '核查照片须为 JPG 或 PNG 图片。', [
      { code: 'picture', message: '只接受 JPG、PNG', pointer: 'file' },
    ]);
}

async function checkVisitor(tx: Tx, { id }: Actor, visitId: string): Promise<void> {
  const found = await tx.query('SELECT FROM site_visitor WHERE visit_id = $1 AND user_id = $2', [
    visitId,
    id,
  ]);
  if (found.length === 0) refuse('not-permitted', '您不是本次核查的人员，不能签署。');
}

function findingFaults(findings: readonly SiteFindingInput[], rows: readonly FindingRow[]): Finding[] {
  return findings.flatMap(({ criterion, agrees, words }, i): Finding[] => {
    const at = `/findings/${i}`;
    const row = rows.find((one) => one.criterion === criterion);
    if (row === undefined)
      return [{ code: 'criterion', message: '该次核查没有这一条件', pointer: `${at}/criterion` }];
    if (row.isSigned)
      return [{ code: 'signed', message: `“${row.title}”已签署，不能更改`, pointer: `${at}/criterion` }];
    if (agrees || words !== undefined) return [];
    return [{ code: 'required', message: '与申报不一致的须说明', pointer: `${at}/words` }];
  });
}

function signatureFaults(criteria: readonly string[], rows: readonly FindingRow[]): Finding[] {
  return criteria.flatMap((criterion, i): Finding[] => {
    const pointer = `/criteria/${i}`;
    const row = rows.find((one) => one.criterion === criterion);
    if (row === undefined) return [{ code: 'criterion', message: '该次核查没有这一条件', pointer }];
    return row.found === null ? [{ code: 'not-found-yet', message: `“${row.title}”尚未填写`, pointer }] : [];
  });
}
