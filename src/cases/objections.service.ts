import { Injectable } from '@nestjs/common';
import { beijingDate, type BusinessDate } from '../kernel/business-date.js';
import { refuse } from '../kernel/refusal.js';
import type { Actor } from '../parties/actor.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { Acts } from './acts.js';
import { readCase, refuseUnknownCase } from './case-files.js';
import { CaseViews } from './case-views.js';
import type { AnswerInput, ObjectionInput } from './cases.dto.js';
import type { CaseView } from './cases.view.js';
import { maySee } from './open-actions.js';
import { ANSWERS, OBJECT } from './procedures.js';

/** 异议: by a named person within the notice; it holds that case alone until it is answered. */
@Injectable()
export class Objections {
  constructor(
    private readonly work: UnitOfWork,
    private readonly acts: Acts,
    private readonly views: CaseViews,
  ) {}

  /** Records an objection and gives the case. Refused: not-found, outside-window after the notice, and as Acts.act. */
  async record(actor: Actor, caseId: string, input: ObjectionInput): Promise<CaseView> {
    return this.work.run(actor, '登记异议', async (tx) => {
      const { objectorName, objectorContact, grounds, version } = input;
      await this.acts.act(tx, actor, caseId, OBJECT, { version, reason: grounds });
      const noticeId = await openNotice(tx, caseId);
      await tx.query(
        `INSERT INTO objection (id, case_id, notice_id, objector_name, objector_contact, grounds, received_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [tx.newId(), caseId, noticeId, objectorName, objectorContact, grounds, tx.at],
      );
      return this.views.oneIn(tx, actor, 'officer', caseId);
    });
  }

  /** Answers the open objection and moves the case by the outcome. Refused: not-found, state-forbids, and as Acts.act. */
  async answer(actor: Actor, caseId: string, input: AnswerInput): Promise<CaseView> {
    return this.work.run(actor, '答复异议', async (tx) => {
      const { outcome, answer, version } = input;
      await checkVisible(tx, actor, caseId);
      // Before the act: whether the notice is over depends on no objection being open.
      const answered = await tx.query(
        `UPDATE objection SET outcome = $2, answer = $3, decided_by = $4, decided_at = $5
         WHERE case_id = $1 AND outcome IS NULL RETURNING id`,
        [caseId, outcome, answer, actor.id, tx.at],
      );
      await this.acts.act(tx, actor, caseId, ANSWERS[outcome], { version, reason: answer });
      if (answered.length === 0) refuse('state-forbids', '该办件没有待答复的异议。');
      return this.views.oneIn(tx, actor, 'officer', caseId);
    });
  }
}

async function checkVisible(tx: Tx, actor: Actor, caseId: string): Promise<void> {
  const caseFile = await readCase(tx, caseId);
  if (caseFile === undefined || !maySee(actor, caseFile)) refuseUnknownCase();
}

/** The case's notice, while its days last: 逾期不予受理. */
async function openNotice(tx: Tx, caseId: string): Promise<string> {
  const notice = await tx.one<{ id: string; endsOn: BusinessDate }>(
    `SELECT n.id, n.ends_on AS "endsOn" FROM notice_item i JOIN notice n ON n.id = i.notice_id
     WHERE i.case_id = $1 ORDER BY n.ends_on DESC, n.id DESC LIMIT 1`,
    [caseId],
  );
  if (notice === undefined) return refuse('state-forbids', '该办件尚未公示，不能登记异议。');
  if (beijingDate(tx.at) <= notice.endsOn) return notice.id;
  return refuse('outside-window', `公示已于 ${notice.endsOn} 期满，逾期不予受理。`, [
    { code: 'after-notice', message: `异议应在 ${notice.endsOn} 前（含当日）提出` },
  ]);
}
