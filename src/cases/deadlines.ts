import { Injectable, type OnModuleInit } from '@nestjs/common';
import { beijingDate, yearOf } from '../kernel/business-date.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { CaseFile } from './case-file.js';
import { CaseRegistry, type Guard } from './registry.js';
import { windowOf } from './window.js';

/** Guards of the clock: what has to be over before it moves a case. The last day itself always still counts. */
@Injectable()
export class Deadlines implements OnModuleInit {
  constructor(private readonly registry: CaseRegistry) {}

  onModuleInit(): void {
    this.registry.registerGuard('noticeOver', isNoticeOver, '公示期满');
    this.registry.registerGuard('correctionOverdue', isPeriodOver);
    this.registry.registerGuard('periodOver', isPeriodOver);
    this.registry.registerGuard('callYearOver', isCallYearOver);
  }
}

/** The last day of the case's deadline has passed. */
const isPeriodOver: Guard = async (tx, { dueOn }) => dueOn !== null && dueOn < beijingDate(tx.at);

/** The last day of the case's last notice has passed, and nobody's objection is open. */
async function isNoticeOver(tx: Tx, { id }: CaseFile): Promise<boolean> {
  const row = await tx.one<{ over: boolean | null }>(
    `SELECT max(n.ends_on) < $2 AND NOT EXISTS (SELECT FROM objection WHERE case_id = $1 AND outcome IS NULL) AS over
     FROM notice_item i JOIN notice n ON n.id = i.notice_id WHERE i.case_id = $1`,
    [id, beijingDate(tx.at)],
  );
  return row?.over === true;
}

/** The budget belongs to the year in which the call opened: after it nothing can be granted, unless the call still runs. */
async function isCallYearOver(tx: Tx, { callId }: CaseFile): Promise<boolean> {
  const today = beijingDate(tx.at);
  const { opensOn, closesOn } = await windowOf(tx, callId);
  return closesOn !== null && yearOf(today) > yearOf(opensOn) && today > closesOn;
}
