import { Inject, Injectable } from '@nestjs/common';
import { beijingDate, type BusinessDate } from '../kernel/business-date.js';
import { formatYuan } from '../kernel/money.js';
import { refuse, Refused } from '../kernel/refusal.js';
import type { Flow } from '../kernel/transitions.js';
import type { WorkingCalendar } from '../kernel/working-days.js';
import type { Actor } from '../parties/actor.js';
import { noticeOn } from '../policy/notice.js';
import { type Idempotency, type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { FLOWS, WORKING_CALENDAR } from '../platform/policies/policies.module.js';
import { Acts } from './acts.js';
import { NAMED_CASES, type NamedCase } from './cases.queries.js';
import type { PublishInput } from './cases.dto.js';
import { publicName } from './masking.js';
import type { ShownCase } from './notices.view.js';
import { numberFor } from './numbering.js';
import { PolicyVersions } from './policy-versions.js';
import { PUBLISH } from './procedures.js';
import { CaseRegistry } from './registry.js';
import { ScreeningHit, Screenings } from './screenings.js';

interface CallRow {
  readonly id: string;
  readonly noticeDays: number | null;
  readonly policyCode: string;
  readonly policyHash: string;
}

/** What a notice needs of the configuration. */
@Injectable()
export class NoticeLaw {
  constructor(
    @Inject(FLOWS) readonly flows: ReadonlyMap<string, Flow>,
    @Inject(WORKING_CALENDAR) readonly calendar: WorkingCalendar,
    readonly registry: CaseRegistry,
  ) {}
}

/** 公示: proposed cases are shown to everybody for the call's working days, each frozen as it stood. */
@Injectable()
export class Notices {
  constructor(
    private readonly work: UnitOfWork,
    private readonly acts: Acts,
    private readonly versions: PolicyVersions,
    private readonly screenings: Screenings,
    private readonly law: NoticeLaw,
  ) {}

  /** Posts the cases together, or none of them, and gives the notice's id. Refused: not-found, invalid, and as Acts.act. */
  async publish(actor: Actor, idempotency: Idempotency, input: PublishInput): Promise<string> {
    return this.screenings.recorded(actor, () =>
      this.work.runOnce(actor, '公示', idempotency, (tx) => this.publishIn(tx, actor, input)),
    );
  }

  private async publishIn(tx: Tx, actor: Actor, { callId, title, caseIds }: PublishInput): Promise<string> {
    const { noticeDays: days, ...call } = await readCall(tx, callId);
    if (days === null) return refuse('state-forbids', '该申报通知的事项不设公示。');
    const candidates = await readCandidates(tx, callId, caseIds);
    const postedOn = beijingDate(tx.at);
    const endsOn = await this.lastDay(tx, call, days, postedOn);
    const id = tx.newId();
    await tx.query(
      `INSERT INTO notice (id, number, call_id, title, posted_on, ends_on, days, posted_by, posted_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [...[id, await numberFor(tx, 'notice'), callId, title, postedOn, endsOn], ...[days, actor.id, tx.at]],
    );
    for (const candidate of candidates) {
      await this.publishOne(tx, actor, candidate, caseIds.indexOf(candidate.id));
      await tx.query('INSERT INTO notice_item (notice_id, case_id, shown) VALUES ($1, $2, $3)', [
        ...[id, candidate.id, JSON.stringify(await this.shown(tx, candidate))],
      ]);
    }
    return id;
  }

  private async publishOne(tx: Tx, actor: Actor, { id, number }: NamedCase, index: number): Promise<void> {
    try {
      await this.acts.act(tx, actor, id, PUBLISH);
    } catch (error) {
      if (!(error instanceof Refused) || error instanceof ScreeningHit) throw error;
      const { code, message, findings, detail } = error.refusal;
      const pointer = `/caseIds/${index}`;
      const told = findings.length === 0 ? [{ code, message }] : findings;
      refuse(
        code,
        `办件 ${number}：${message}`,
        told.map((finding) => ({ ...finding, pointer })),
        detail,
      );
    }
  }

  /** Whether the day of posting counts is the policy's to say; without its word it does not. */
  private async lastDay(
    tx: Tx,
    call: Omit<CallRow, 'noticeDays'>,
    days: number,
    postedOn: BusinessDate,
  ): Promise<BusinessDate> {
    const { notice } = await this.versions.of(tx, call);
    const countFirstDay = noticeOn(notice, postedOn)?.countFirstDay ?? false;
    return this.law.calendar.addWorkingDays(postedOn, days, { countFirstDay });
  }

  private async shown(tx: Tx, candidate: NamedCase): Promise<ShownCase> {
    const { number, flow, applicantName, applicantKind, applicantUscc, districtName, awardFen } = candidate;
    return {
      caseNumber: number,
      matter: this.law.flows.get(flow)?.title ?? flow,
      applicant: publicName(applicantKind, applicantName),
      uscc: applicantUscc,
      district: districtName,
      amount: awardFen === null ? null : formatYuan(awardFen),
      particulars: await this.law.registry.particulars(flow)(tx, candidate),
    };
  }
}

async function readCall(tx: Tx, id: string): Promise<CallRow> {
  const call = await tx.one<CallRow>(
    `SELECT id, notice_days AS "noticeDays", policy_code AS "policyCode", policy_hash AS "policyHash" FROM call WHERE id = $1`,
    [id],
  );
  return call ?? refuse('not-found', '没有找到该申报通知。');
}

/** The cases in the order of their ids, so that two who publish at once lock them in one order. */
async function readCandidates(tx: Tx, callId: string, caseIds: readonly string[]): Promise<NamedCase[]> {
  if (caseIds.length === 0 || new Set(caseIds).size < caseIds.length)
    refuse('invalid', '请选择要公示的办件，每件只列一次。', [
      { code: 'case-ids', message: '至少 1 件，不能重复', pointer: '/caseIds' },
    ]);
  const rows = await tx.query<NamedCase>(
    `${NAMED_CASES} WHERE c.id = ANY ($1::uuid[]) AND c.call_id = $2 ORDER BY c.id`,
    [caseIds, callId],
  );
  const found = new Set(rows.map(({ id }) => id));
  const strange = caseIds.flatMap((id, i) => (found.has(id) ? [] : [i]));
  if (strange.length === 0) return rows;
  return refuse(
    'invalid',
    '部分办件不属于该申报通知，请核对后重试。',
    strange.map((i) => ({
      code: 'case-id',
      message: '该申报通知没有这一办件',
      pointer: `/caseIds/${i}`,
    })),
  );
}
