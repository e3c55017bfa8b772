import { Injectable } from '@nestjs/common';
import type { CaseFile } from '../cases/case-file.js';
import { lockCase } from '../cases/case-files.js';
import type { Json } from '../kernel/canonical-json.js';
import { type Finding, refuse } from '../kernel/refusal.js';
import type { Actor } from '../parties/actor.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { checkUnderReview, subjectOf } from './review-subject.js';
import type { DeclarationInput, OpinionInput } from './reviews.dto.js';
import type { Opinion } from './reviews.view.js';

interface Assignment {
  readonly id: string;
  readonly caseId: string;
  readonly conflict: boolean | null;
  readonly signedAt: Date | null;
  readonly revision: number;
  readonly draft: readonly Opinion[];
}

/** 专家意见: first the declaration, then an opinion for each criterion, then one signature that makes them final. */
@Injectable()
export class Opinions {
  constructor(private readonly work: UnitOfWork) {}

  /** 回避声明; who has a conflict sees no more of the case. Refused: not-found, state-forbids, invalid. */
  async declare(expert: Actor, id: string, { conflict, grounds }: DeclarationInput): Promise<void> {
    if (conflict && grounds === undefined)
      refuse('invalid', '存在利害关系的，请说明情形。', [
        { code: 'required', message: '必填', pointer: '/grounds' },
      ]);
    await this.work.run(expert, '回避声明', async (tx) => {
      const assignment = await lockOwn(tx, expert, id);
      if (assignment.conflict !== null) refuse('state-forbids', '您已作出回避声明，不能更改。');
      const ended = conflict ? [tx.at, '专家声明存在利害关系'] : [null, null];
      await tx.query(
        `UPDATE review_assignment SET conflict = $2, conflict_grounds = $3, declared_at = $4, ended_at = $5, end_reason = $6
         WHERE id = $1`,
        [id, conflict, conflict ? grounds : null, tx.at, ...ended],
      );
    });
  }

  /** Saves opinions over the revision that the expert saw, and gives the new one. Refused: not-found, state-forbids, stale, invalid. */
  async save(
    expert: Actor,
    id: string,
    seen: number,
    opinions: readonly OpinionInput[],
  ): Promise<{ revision: number }> {
    return this.work.run(expert, '保存评审意见', async (tx) => {
      const assignment = await lockOpen(tx, expert, id);
      if (assignment.revision !== seen) refuseStale(assignment, opinions);
      const { criteria } = await subjectOf(tx, assignment.caseId);
      const faults = opinionFaults(opinions, new Set(criteria.map((one) => one.id)));
      if (faults.length > 0) refuse('invalid', '评审意见填写有误，请修改后重试。', faults);
      const draft = opinions.map(({ criterion, verdict, words = null }) => ({ criterion, verdict, words }));
      const revision = seen + 1;
      await tx.query('UPDATE review_assignment SET draft = $2, revision = $3 WHERE id = $1', [
        ...[id, JSON.stringify(draft), revision],
      ]);
      return { revision };
    });
  }

  /** Signs what is saved. Refused: not-found, state-forbids, invalid with every criterion that lacks an opinion. */
  async sign(expert: Actor, id: string): Promise<void> {
    await this.work.run(expert, '签署评审意见', async (tx) => {
      const { caseId, draft } = await lockOpen(tx, expert, id);
      const { criteria } = await subjectOf(tx, caseId);
      const lacking = criteria.filter((one) => !draft.some(({ criterion }) => criterion === one.id));
      if (lacking.length > 0)
        refuse(
          'invalid',
          '尚有条件没有评审意见，不能签署。',
          lacking.map((one) => ({
            code: 'required',
            message: `“${one.title}”尚无意见`,
            pointer: '/opinions',
          })),
        );
      await tx.query('UPDATE review_assignment SET signed_at = $2 WHERE id = $1', [id, tx.at]);
      for (const { criterion, verdict, words } of draft)
        await tx.query(
          'INSERT INTO review_opinion (assignment_id, criterion, verdict, words, at) VALUES ($1, $2, $3, $4, $5)',
          [id, criterion, verdict, words, tx.at],
        );
    });
  }
}

/** The expert's own assignment to a case under review, locked after its case. Another's answers like none. */
async function lockOwn(tx: Tx, { id: expertId }: Actor, id: string): Promise<Assignment> {
  const known = await tx.one<{ caseId: string }>(
    'SELECT case_id AS "caseId" FROM review_assignment WHERE id = $1 AND expert_id = $2 AND ended_at IS NULL',
    [id, expertId],
  );
  const caseFile: CaseFile | undefined = known && (await lockCase(tx, known.caseId));
  if (caseFile === undefined) return refuseUnknown();
  checkUnderReview(caseFile);
  const row = await tx.one<Assignment>(
    `SELECT id, case_id AS "caseId", conflict, signed_at AS "signedAt", revision, draft FROM review_assignment
     WHERE id = $1 AND ended_at IS NULL FOR UPDATE`,
    [id],
  );
  return row ?? refuseUnknown();
}

/** As lockOwn, with the declaration made and nothing signed. */
async function lockOpen(tx: Tx, expert: Actor, id: string): Promise<Assignment> {
  const assignment = await lockOwn(tx, expert, id);
  if (assignment.conflict === null) return refuse('state-forbids', '请先作出回避声明。');
  if (assignment.signedAt !== null) return refuse('state-forbids', '您已签署评审意见，不能更改。');
  return assignment;
}

export function refuseUnknown(): never {
  return refuse('not-found', '没有找到该评审任务。');
}

function opinionFaults(opinions: readonly OpinionInput[], known: ReadonlySet<string>): Finding[] {
  const seen = new Set<string>();
  return opinions.flatMap(({ criterion, verdict, words }, i): Finding[] => {
    const at = `/opinions/${i}`;
    if (!known.has(criterion))
      return [{ code: 'criterion', message: '本办件没有这一条件', pointer: `${at}/criterion` }];
    if (seen.has(criterion))
      return [{ code: 'criterion-twice', message: '同一条件只填一次', pointer: `${at}/criterion` }];
    seen.add(criterion);
    if (verdict === 'agree' || words !== undefined) return [];
    return [{ code: 'required', message: '不同意或弃权的须说明理由', pointer: `${at}/words` }];
  });
}

function refuseStale({ revision, draft }: Assignment, yours: readonly OpinionInput[]): never {
  refuse(
    'stale',
    '评审意见已有更新的版本，本次没有保存，请核对后再保存。',
    [{ code: 'revision', message: `现为第 ${revision} 版`, pointer: 'If-Match' }],
    { revision, saved: draft as unknown as Json, yours: yours as unknown as Json },
  );
}
