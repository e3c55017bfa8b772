import { Injectable } from '@nestjs/common';
import { isUuid } from '../kernel/ids.js';
import { refuse } from '../kernel/refusal.js';
import { describe } from '../policy/describe.js';
import { Clock } from '../platform/clock.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { cursorParts, type Page, type PageQuery, refuseCursor, toPage } from '../platform/http/page.js';
import type { CallDetail, CallView } from './calls.view.js';
import { PolicyVersions } from './policy-versions.js';

type CallRow = Omit<CallView, 'state'> & { readonly policyHash: string };

const COLUMNS = `id, number, title, policy_code AS "policyCode", policy_hash AS "policyHash", opens_on AS "opensOn",
  closes_on AS "closesOn", notice_days AS "noticeDays"`;
const READER = { id: 'reader' };

/** Calls as anybody may read them. */
@Injectable()
export class CallQueries {
  constructor(
    private readonly work: UnitOfWork,
    private readonly versions: PolicyVersions,
    private readonly clock: Clock,
  ) {}

  /** The newest first. */
  async page({ cursor, limit }: PageQuery): Promise<Page<CallView>> {
    const [before] = cursorParts(cursor, 1) ?? [null];
    if (before != null && !isUuid(before)) refuseCursor();
    const rows = await this.work.run(READER, '查看申报通知', (tx) =>
      tx.query<CallRow>(
        `SELECT ${COLUMNS} FROM call WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`,
        [before ?? null, limit + 1],
      ),
    );
    const { items, next } = toPage(rows, limit, ({ id }) => id);
    return { items: items.map((row) => this.view(row)), next };
  }

  /** One call with its rules in words; refused as not-found. */
  async one(id: string): Promise<CallDetail> {
    return this.work.run(READER, '查看申报通知', async (tx) => this.oneIn(tx, id));
  }

  private async oneIn(tx: Tx, id: string): Promise<CallDetail> {
    const row = await tx.one<CallRow>(`SELECT ${COLUMNS} FROM call WHERE id = $1`, [id]);
    if (row === undefined) return refuse('not-found', '没有找到该申报通知。');
    const policy = await this.versions.of(tx, row);
    return { ...this.view(row), policy: describe(policy, this.clock.today()) };
  }

  private view(row: CallRow): CallView {
    const { id, number, title, policyCode, opensOn, closesOn, noticeDays } = row;
    const today = this.clock.today();
    const state = today < opensOn ? 'upcoming' : closesOn !== null && today > closesOn ? 'closed' : 'open';
    return { id, number, title, policyCode, opensOn, closesOn, noticeDays, state };
  }
}
