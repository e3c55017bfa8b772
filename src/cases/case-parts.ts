import type { Finding } from '../kernel/refusal.js';
import type { Flow } from '../kernel/transitions.js';
import type { Policy } from '../policy/policy.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { ActView, MaterialView, NoticeOfCase, ObjectionView, ScreeningView } from './cases.view.js';
import { creditListTitle } from './credit-lists.js';
import { actTitle, stateTitle } from './flow-steps.js';
import type { LetterView } from './letters.view.js';
import { roleTitle } from './role-titles.js';

/** What a case has of materials now, in order of arrival. */
export async function readMaterials(tx: Tx, policy: Policy, caseId: string): Promise<MaterialView[]> {
  const rows = await tx.query<
    Omit<MaterialView, 'kindTitle' | 'size' | 'addedAt'> & { size: bigint; addedAt: Date }
  >(
    `SELECT m.id, m.kind, m.file_name AS "fileName", f.media_type AS "mediaType", f.size, m.file_sha256 AS sha256,
       m.added_at AS "addedAt"
     FROM material m JOIN stored_file f ON f.sha256 = m.file_sha256
     WHERE m.case_id = $1 AND m.removed_at IS NULL ORDER BY m.added_at, m.id`,
    [caseId],
  );
  return rows.map((row) => ({
    ...row,
    kindTitle: policy.materials.find(({ id }) => id === row.kind)?.title ?? row.kind,
    size: row.size.toString(),
    addedAt: row.addedAt.toISOString(),
  }));
}

interface ActRow {
  readonly seq: number;
  readonly action: string;
  readonly from: string;
  readonly to: string;
  readonly role: string;
  readonly name: string | null;
  readonly reason: string | null;
  readonly findings: readonly Finding[];
  readonly at: Date;
}

/** Every act of a case in order; with the actors' names only when `named`. */
export async function readActs(tx: Tx, flow: Flow, caseId: string, named: boolean): Promise<ActView[]> {
  const rows = await tx.query<ActRow>(
    `SELECT a.seq, a.action, a.from_state AS "from", a.to_state AS "to", a.actor_role AS role, u.display_name AS name,
       a.reason, a.findings, a.at
     FROM act a LEFT JOIN app_user u ON u.id = a.actor_id WHERE a.case_id = $1 ORDER BY a.seq`,
    [caseId],
  );
  return rows.map((row) => ({
    ...row,
    name: named ? row.name : null,
    title: actTitle(flow, row.from, row.action),
    toTitle: stateTitle(flow, row.to),
    roleTitle: roleTitle(row.role),
    at: row.at.toISOString(),
  }));
}

/** The notices that a case stood in. */
export async function readNotices(tx: Tx, caseId: string): Promise<NoticeOfCase[]> {
  return tx.query<NoticeOfCase>(
    `SELECT n.id, n.number, n.posted_on AS "postedOn", n.ends_on AS "endsOn"
     FROM notice_item i JOIN notice n ON n.id = i.notice_id WHERE i.case_id = $1 ORDER BY n.posted_at`,
    [caseId],
  );
}

interface ObjectionRow extends Omit<ObjectionView, 'receivedAt' | 'decidedAt'> {
  readonly receivedAt: Date;
  readonly decidedAt: Date | null;
}

/** The objections to a case; who raised them only when `named`. */
export async function readObjections(tx: Tx, caseId: string, named: boolean): Promise<ObjectionView[]> {
  const rows = await tx.query<ObjectionRow>(
    `SELECT id, objector_name AS "objectorName", objector_contact AS "objectorContact", grounds,
       received_at AS "receivedAt", outcome, answer, decided_at AS "decidedAt"
     FROM objection WHERE case_id = $1 ORDER BY received_at`,
    [caseId],
  );
  return rows.map((row) => ({
    ...row,
    ...(named ? {} : { objectorName: null, objectorContact: null }),
    receivedAt: row.receivedAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
  }));
}

/** Every screening of a case, refused attempts included. */
export async function readScreenings(tx: Tx, policy: Policy, caseId: string): Promise<ScreeningView[]> {
  const rows = await tx.query<{
    stage: ScreeningView['stage'];
    passed: boolean;
    hits: readonly string[];
    at: Date;
  }>('SELECT stage, passed, hits, at FROM screening WHERE case_id = $1 ORDER BY at, id', [caseId]);
  return rows.map(({ stage, passed, hits, at }) => ({
    stage,
    passed,
    hits: hits.map((list) => ({ list, title: creditListTitle(policy.catalogue, list) })),
    at: at.toISOString(),
  }));
}

/** The letters of a case in the order in which they were issued. */
export async function readLetters(tx: Tx, caseId: string): Promise<LetterView[]> {
  const rows = await tx.query<Omit<LetterView, 'issuedAt'> & { issuedAt: Date }>(
    `SELECT kind, content ->> 'title' AS title, number, verification_code AS "verificationCode", issued_at AS "issuedAt",
       file_sha256 IS NOT NULL AS ready
     FROM letter WHERE case_id = $1 ORDER BY issued_at, number`,
    [caseId],
  );
  return rows.map((row) => ({ ...row, issuedAt: row.issuedAt.toISOString() }));
}
