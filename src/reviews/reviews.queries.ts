import { Inject, Injectable } from '@nestjs/common';
import { readMaterials } from '../cases/case-parts.js';
import { readCase } from '../cases/case-files.js';
import type { MaterialFile } from '../cases/materials.service.js';
import { PolicyVersions } from '../cases/policy-versions.js';
import type { Flow } from '../kernel/transitions.js';
import { isUuid } from '../kernel/ids.js';
import { refuse } from '../kernel/refusal.js';
import type { Actor } from '../parties/actor.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { openStoredFile } from '../platform/files/file-store.js';
import { cursorParts, type Page, type PageQuery, refuseCursor, toPage } from '../platform/http/page.js';
import { FLOWS } from '../platform/policies/policies.module.js';
import { type RunningSettings, SETTINGS } from '../platform/settings.js';
import { refuseUnknown } from './opinions.service.js';
import { reviewersOf, visitsOf } from './review-parts.js';
import { subjectOf, visibleCase } from './review-subject.js';
import type { AssignmentDetail, AssignmentItem, Opinion, ReviewView } from './reviews.view.js';

interface AssignmentRow {
  readonly id: string;
  readonly caseId: string;
  readonly caseNumber: string;
  readonly flow: string;
  readonly applicant: string;
  readonly assignedAt: Date;
  readonly conflict: boolean | null;
  readonly declaredAt: Date | null;
  readonly signedAt: Date | null;
  readonly draft: readonly Opinion[];
  readonly revision: number;
}

const ASSIGNMENTS = `SELECT a.id, a.case_id AS "caseId", c.number AS "caseNumber", c.flow, p.name AS applicant,
    a.assigned_at AS "assignedAt", a.conflict, a.declared_at AS "declaredAt", a.signed_at AS "signedAt", a.draft, a.revision
  FROM review_assignment a JOIN case_file c ON c.id = a.case_id JOIN party p ON p.id = c.applicant_id`;

/** Reviews as each side may see them: experts their own, officers the cases in their scope. */
@Injectable()
export class ReviewQueries {
  constructor(
    private readonly work: UnitOfWork,
    private readonly versions: PolicyVersions,
    @Inject(FLOWS) private readonly flows: ReadonlyMap<string, Flow>,
    @Inject(SETTINGS) private readonly settings: RunningSettings,
  ) {}

  /** The expert's assignments, the newest first; those that ended are gone. */
  async page(expert: Actor, { cursor, limit }: PageQuery): Promise<Page<AssignmentItem>> {
    const [before] = cursorParts(cursor, 1) ?? [null];
    if (before != null && !isUuid(before)) refuseCursor();
    const rows = await this.work.run(expert, '查看评审任务', (tx) =>
      tx.query<AssignmentRow>(
        `${ASSIGNMENTS} WHERE a.expert_id = $1 AND a.ended_at IS NULL AND ($2::uuid IS NULL OR a.id < $2)
         ORDER BY a.id DESC LIMIT $3`,
        [expert.id, before ?? null, limit + 1],
      ),
    );
    const { items, next } = toPage(rows, limit, ({ id }) => id);
    return { items: items.map((row) => this.item(row)), next };
  }

  /** The whole case for an expert who has declared to be free of conflicts. Refused: not-found, state-forbids before. */
  async detail(expert: Actor, id: string): Promise<AssignmentDetail> {
    return this.work.run(expert, '查看评审材料', async (tx) => {
      const row = await declared(tx, expert, id);
      const caseFile = await readCase(tx, row.caseId);
      if (caseFile === undefined) return refuseUnknown();
      const policy = await this.versions.governing(tx, caseFile);
      const { criteria } = await subjectOf(tx, row.caseId);
      const materials = await readMaterials(tx, policy, row.caseId);
      return { ...this.item(row), criteria, materials, opinions: row.draft, revision: row.revision };
    });
  }

  /** A material of the case under review. Refused as `detail`, and not-found when there is none. */
  async material(expert: Actor, id: string, materialId: string): Promise<MaterialFile> {
    return this.work.run(expert, '查看评审材料', async (tx) => {
      const { caseId } = await declared(tx, expert, id);
      const row = await tx.one<{ sha256: string; fileName: string; mediaType: string }>(
        `SELECT m.file_sha256 AS sha256, m.file_name AS "fileName", f.media_type AS "mediaType"
         FROM material m JOIN stored_file f ON f.sha256 = m.file_sha256
         WHERE m.id = $1 AND m.case_id = $2 AND m.removed_at IS NULL`,
        [materialId, caseId],
      );
      return row === undefined ? refuse('not-found', '没有找到该材料。') : this.open(row);
    });
  }

  /** Everything of a case's review for an officer. Refused as not-found. */
  async review(officer: Actor, caseId: string): Promise<ReviewView> {
    return this.work.run(officer, '查看评审与核查', async (tx) => {
      await visibleCase(tx, officer, caseId);
      const { criteria, needed } = await subjectOf(tx, caseId);
      const reviewers = await reviewersOf(tx, caseId);
      const signed = reviewers.filter(({ signedAt }) => signedAt !== null).length;
      return { caseId, criteria, needed, signed, reviewers, visits: await visitsOf(tx, caseId) };
    });
  }

  /** A photograph of a visit to the case. Refused as not-found. */
  async photo(officer: Actor, caseId: string, photoId: string): Promise<MaterialFile> {
    return this.work.run(officer, '查看核查照片', async (tx) => {
      await visibleCase(tx, officer, caseId);
      const row = await tx.one<{ sha256: string; fileName: string; mediaType: string }>(
        `SELECT p.file_sha256 AS sha256, p.file_name AS "fileName", s.media_type AS "mediaType"
         FROM site_photo p JOIN stored_file s ON s.sha256 = p.file_sha256 JOIN site_finding f ON f.id = p.finding_id
           JOIN site_visit v ON v.id = f.visit_id WHERE p.id = $1 AND v.case_id = $2`,
        [photoId, caseId],
      );
      return row === undefined ? refuse('not-found', '没有找到该照片。') : this.open(row);
    });
  }

  private open(row: { sha256: string; fileName: string; mediaType: string }): MaterialFile {
    const { sha256, fileName, mediaType } = row;
    return { fileName, mediaType, content: openStoredFile(this.settings.dataDir, sha256) };
  }

  private item(row: AssignmentRow): AssignmentItem {
    const { id, caseNumber, flow, applicant, assignedAt, declaredAt, signedAt } = row;
    return {
      ...{ id, caseNumber, applicant },
      matter: this.flows.get(flow)?.title ?? flow,
      assignedAt: assignedAt.toISOString(),
      declaredAt: declaredAt?.toISOString() ?? null,
      signedAt: signedAt?.toISOString() ?? null,
    };
  }
}

async function declared(tx: Tx, { id: expertId }: Actor, id: string): Promise<AssignmentRow> {
  const row = await tx.one<AssignmentRow>(
    `${ASSIGNMENTS} WHERE a.id = $1 AND a.expert_id = $2 AND a.ended_at IS NULL`,
    [id, expertId],
  );
  if (row === undefined) return refuseUnknown();
  return row.conflict === false ? row : refuse('state-forbids', '请先作出回避声明，再查看评审材料。');
}
