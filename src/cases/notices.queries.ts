import { Injectable } from '@nestjs/common';
import { isUuid } from '../kernel/ids.js';
import { refuse } from '../kernel/refusal.js';
import { Clock } from '../platform/clock.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { cursorParts, type Page, type PageQuery, refuseCursor, toPage } from '../platform/http/page.js';
import type { NoticeDetail, NoticeView, ShownCase } from './notices.view.js';
import { PolicyVersions } from './policy-versions.js';
import { ILLUSTRATIVE_NOTICE } from './readiness.view.js';

interface NoticeRow extends Omit<NoticeView, 'open'> {
  readonly policyCode: string;
  readonly policyHash: string;
}

const NOTICES = `SELECT n.id, n.number, n.title, n.call_id AS "callId", k.title AS "callTitle", n.posted_on AS "postedOn",
    n.ends_on AS "endsOn", n.days AS "workingDays", k.policy_code AS "policyCode", k.policy_hash AS "policyHash"
  FROM notice n JOIN call k ON k.id = n.call_id`;
const READER = { id: 'reader' };

/** Notices for everybody. */
@Injectable()
export class NoticeQueries {
  constructor(
    private readonly work: UnitOfWork,
    private readonly versions: PolicyVersions,
    private readonly clock: Clock,
  ) {}

  /** The newest first. */
  async page({ cursor, limit }: PageQuery): Promise<Page<NoticeView>> {
    const [before] = cursorParts(cursor, 1) ?? [null];
    if (before != null && !isUuid(before)) refuseCursor();
    const rows = await this.work.run(READER, '查看公示', (tx) =>
      tx.query<NoticeRow>(`${NOTICES} WHERE $1::uuid IS NULL OR n.id < $1 ORDER BY n.id DESC LIMIT $2`, [
        ...[before ?? null, limit + 1],
      ]),
    );
    const { items, next } = toPage(rows, limit, ({ id }) => id);
    return { items: items.map((row) => this.view(row)), next };
  }

  /** One notice with what it shows; refused as not-found. */
  async one(id: string): Promise<NoticeDetail> {
    return this.work.run(READER, '查看公示', async (tx) => {
      const row = await tx.one<NoticeRow>(`${NOTICES} WHERE n.id = $1`, [id]);
      if (row === undefined) return refuse('not-found', '没有找到该公示。');
      const items = await tx.query<{ shown: ShownCase }>(
        `SELECT shown FROM notice_item WHERE notice_id = $1 ORDER BY shown ->> 'caseNumber'`,
        [id],
      );
      const { provenance } = await this.versions.of(tx, row);
      return {
        ...this.view(row),
        items: items.map(({ shown }) => shown),
        howToObject: `如有异议，请于 ${row.endsOn} 前（含当日）以书面形式实名提出并附依据，逾期不予受理。`,
        notice: provenance === 'illustrative' ? ILLUSTRATIVE_NOTICE : null,
      };
    });
  }

  private view(row: NoticeRow): NoticeView {
    const { id, number, title, callId, callTitle, postedOn, endsOn, workingDays } = row;
    const open = this.clock.today() <= endsOn;
    return { id, number, title, callId, callTitle, postedOn, endsOn, workingDays, open };
  }
}
