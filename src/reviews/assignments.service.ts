import { Injectable } from '@nestjs/common';
import { beijingDate } from '../kernel/business-date.js';
import { type Finding, refuse } from '../kernel/refusal.js';
import type { Actor } from '../parties/actor.js';
import { relatedOn } from '../parties/affiliations.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { lockReviewed } from './review-subject.js';
import type { AssignInput } from './reviews.dto.js';

interface Candidate {
  readonly id: string;
  readonly partyId: string;
  readonly isExpert: boolean;
  readonly isAssigned: boolean;
}

/** 指派评审专家: who may judge a case, and who may no longer. */
@Injectable()
export class Assignments {
  constructor(private readonly work: UnitOfWork) {}

  /** Assigns all of the experts or none. Refused: not-found, state-forbids, invalid with every fault. */
  async assign(officer: Actor, caseId: string, { expertIds }: AssignInput): Promise<void> {
    await this.work.run(officer, '指派评审专家', async (tx) => {
      const { applicantId } = await lockReviewed(tx, officer, caseId);
      const candidates = await readCandidates(tx, caseId, expertIds);
      const faults: Finding[] = [];
      for (const [i, id] of expertIds.entries()) {
        const candidate = candidates.find((one) => one.id === id);
        const why = await obstacleOf(tx, candidate, applicantId);
        if (why !== undefined) faults.push({ ...why, pointer: `/expertIds/${i}` });
      }
      if (faults.length > 0) refuse('invalid', '部分专家不能参加本办件的评审，请调整后重试。', faults);
      for (const id of expertIds)
        await tx.query(
          'INSERT INTO review_assignment (id, case_id, expert_id, assigned_by, assigned_at) VALUES ($1, $2, $3, $4, $5)',
          [tx.newId(), caseId, id, officer.id, tx.at],
        );
    });
  }

  /** Takes an expert off a case before they have signed. Refused: not-found, state-forbids. */
  async release(officer: Actor, caseId: string, assignmentId: string, reason: string): Promise<void> {
    await this.work.run(officer, '解除评审指派', async (tx) => {
      await lockReviewed(tx, officer, caseId);
      const row = await tx.one<{ signedAt: Date | null; endedAt: Date | null }>(
        `SELECT signed_at AS "signedAt", ended_at AS "endedAt" FROM review_assignment
         WHERE id = $1 AND case_id = $2 FOR UPDATE`,
        [assignmentId, caseId],
      );
      if (row === undefined) return refuse('not-found', '没有找到该指派。');
      if (row.signedAt !== null) return refuse('state-forbids', '专家已签署意见，不能解除指派。');
      if (row.endedAt !== null) return refuse('state-forbids', '该指派已经结束。');
      await tx.query('UPDATE review_assignment SET ended_at = $2, end_reason = $3 WHERE id = $1', [
        ...[assignmentId, tx.at, reason],
      ]);
    });
  }
}

async function readCandidates(tx: Tx, caseId: string, ids: readonly string[]): Promise<Candidate[]> {
  return tx.query<Candidate>(
    `SELECT u.id, u.party_id AS "partyId",
       u.disabled_at IS NULL AND EXISTS (SELECT FROM user_role r WHERE r.user_id = u.id AND r.role = 'expert') AS "isExpert",
       EXISTS (SELECT FROM review_assignment a WHERE a.case_id = $1 AND a.expert_id = u.id) AS "isAssigned"
     FROM app_user u WHERE u.id = ANY ($2::uuid[])`,
    [caseId, ids],
  );
}

/** Whoever was on the case before, and left it for a conflict, does not come back. */
async function obstacleOf(
  tx: Tx,
  candidate: Candidate | undefined,
  applicantId: string,
): Promise<Finding | undefined> {
  if (candidate?.isExpert !== true) return { code: 'no-expert', message: '不是在库专家' };
  if (candidate.isAssigned) return { code: 'assigned-before', message: '已指派过该专家' };
  if (await relatedOn(tx, candidate.partyId, applicantId, beijingDate(tx.at)))
    return { code: 'recusal', message: '专家所在单位即申请单位或与其存在关联关系，应当回避' };
  return undefined;
}
