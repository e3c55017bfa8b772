import type { Tx } from '../platform/database/unit-of-work.js';
import type { ReviewerView, SiteFindingView, VisitView } from './reviews.view.js';

interface ReviewerRow extends Omit<
  ReviewerView,
  'expert' | 'assignedAt' | 'declaredAt' | 'signedAt' | 'endedAt'
> {
  readonly expertId: string;
  readonly expertName: string;
  readonly assignedAt: Date;
  readonly declaredAt: Date | null;
  readonly signedAt: Date | null;
  readonly endedAt: Date | null;
}

/** Every assignment of a case, those that ended included, with what is signed. */
export async function reviewersOf(tx: Tx, caseId: string): Promise<ReviewerView[]> {
  const rows = await tx.query<ReviewerRow>(
    `SELECT a.id AS "assignmentId", a.expert_id AS "expertId", u.display_name AS "expertName", a.assigned_at AS "assignedAt",
       a.conflict, a.conflict_grounds AS "conflictGrounds", a.declared_at AS "declaredAt", a.signed_at AS "signedAt",
       a.ended_at AS "endedAt", a.end_reason AS "endReason",
       (SELECT coalesce(json_agg(json_build_object('criterion', o.criterion, 'verdict', o.verdict, 'words', o.words)
          ORDER BY o.criterion), '[]') FROM review_opinion o WHERE o.assignment_id = a.id) AS opinions
     FROM review_assignment a JOIN app_user u ON u.id = a.expert_id WHERE a.case_id = $1 ORDER BY a.assigned_at, a.id`,
    [caseId],
  );
  return rows.map(({ expertId, expertName, assignedAt, declaredAt, signedAt, endedAt, ...rest }) => ({
    ...rest,
    expert: { id: expertId, name: expertName },
    assignedAt: assignedAt.toISOString(),
    declaredAt: declaredAt?.toISOString() ?? null,
    signedAt: signedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
  }));
}

type VisitRow = Omit<VisitView, 'differences' | 'complete'>;

/** Every visit to a case, the newest first, with what was found. */
export async function visitsOf(tx: Tx, caseId: string): Promise<VisitView[]> {
  const rows = await tx.query<VisitRow>(VISITS, [caseId]);
  return rows.map((row) => ({
    ...row,
    differences: row.findings.filter(({ agrees }) => agrees === false).map(({ criterion }) => criterion),
    complete: isComplete(row.findings, row.visitors.length),
  }));
}

/** What the latest visit found otherwise than declared, by criterion; nothing before everything of it is signed. */
export async function foundOtherwise(tx: Tx, caseId: string): Promise<ReadonlyMap<string, string>> {
  const [latest] = await visitsOf(tx, caseId);
  const findings = latest?.complete === true ? latest.findings : [];
  return new Map(
    findings.flatMap(({ criterion, agrees, found }) =>
      agrees === false && found !== null ? [[criterion, found]] : [],
    ),
  );
}

/** Whether everything was found, and signed by all who were there. */
export function isComplete(
  findings: readonly Pick<SiteFindingView, 'found' | 'signedBy'>[],
  visitors: number,
): boolean {
  return (
    findings.length > 0 &&
    findings.every(({ found, signedBy }) => found !== null && signedBy.length === visitors)
  );
}

const VISITS = `
  SELECT v.id, v.visited_on AS "visitedOn", v.place,
    (SELECT json_agg(json_build_object('id', u.id, 'name', u.display_name) ORDER BY u.display_name, u.id)
      FROM site_visitor w JOIN app_user u ON u.id = w.user_id WHERE w.visit_id = v.id) AS visitors,
    (SELECT coalesce(json_agg(json_build_object('criterion', f.criterion, 'title', f.title, 'declared', f.declared,
        'found', f.found, 'agrees', f.agrees, 'words', f.words,
        'photos', (SELECT coalesce(json_agg(json_build_object('id', p.id, 'fileName', p.file_name, 'sha256', p.file_sha256)
          ORDER BY p.id), '[]') FROM site_photo p WHERE p.finding_id = f.id),
        'signedBy', (SELECT coalesce(json_agg(json_build_object('name', u.display_name, 'at', s.at) ORDER BY s.at, u.id), '[]')
          FROM site_signature s JOIN app_user u ON u.id = s.user_id WHERE s.finding_id = f.id)) ORDER BY f.seq), '[]')
      FROM site_finding f WHERE f.visit_id = v.id) AS findings
  FROM site_visit v WHERE v.case_id = $1 ORDER BY v.id DESC`;
