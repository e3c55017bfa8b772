import { Inject, Injectable } from '@nestjs/common';
import { Acts } from '../cases/acts.js';
import { CaseViews } from '../cases/case-views.js';
import type { CaseView } from '../cases/cases.view.js';
import { isEditable } from '../cases/flow-steps.js';
import { CaseOpening } from '../cases/opening.service.js';
import { beijingDate, businessDate, yearOf } from '../kernel/business-date.js';
import type { Json } from '../kernel/canonical-json.js';
import { type Finding, refuse } from '../kernel/refusal.js';
import type { Flow } from '../kernel/transitions.js';
import type { Actor } from '../parties/actor.js';
import { type CarrierPlace, correctCarrier } from '../parties/roster/carriers.js';
import { inScope, scopeOf } from '../parties/scope.js';
import { type Idempotency, type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { FLOWS } from '../platform/policies/policies.module.js';
import { type Carrier, lockCarrier, openCasesOf, readCarrier, refuseUnknownCarrier } from './carriers.js';
import { type Level, LEVEL_TITLES } from './levels.js';
import type { CarrierGradeInput, FiledYearInput, RevokeInput } from './recognition.dto.js';
import { heldIn } from './register.js';
import { RegisterQueries } from './register.queries.js';
import type { StandingView } from './register.view.js';

const REVOCATION = { flow: 'revocation', action: 'notify' } as const;

/** What officers record of carriers beside cases, and what they begin by themselves. */
@Injectable()
export class CarrierRecord {
  constructor(
    private readonly work: UnitOfWork,
    private readonly register: RegisterQueries,
    private readonly opening: CaseOpening,
    private readonly acts: Acts,
    private readonly views: CaseViews,
    @Inject(FLOWS) private readonly flows: ReadonlyMap<string, Flow>,
  ) {}

  /** A carrier's standing for its operator and for officers in whose scope it lies. Refused as not-found. */
  async standing(actor: Actor, carrierId: string, on?: string): Promise<StandingView> {
    return this.work.run(actor, '查看载体资格', async (tx) => {
      await seenCarrier(tx, actor, carrierId);
      const day = on === undefined ? beijingDate(tx.at) : businessDate(on);
      return {
        carrierId,
        ...(await this.register.oneIn(tx, carrierId, day)),
        evaluations: await tx.query(EVALUATIONS, [carrierId]),
        statistics: await tx.query(STATISTICS, [carrierId]),
      };
    });
  }

  /** 更正登记信息, while nothing rests on it yet. Refused: not-found, state-forbids, invalid, conflict for a name that is taken. */
  async correct(operator: Actor, carrierId: string, place: CarrierPlace): Promise<void> {
    await this.work.run(operator, '更正载体登记信息', async (tx) => {
      const carrier = await lockCarrier(tx, carrierId);
      if (carrier === undefined || carrier.operatorId !== operator.partyId) return refuseUnknownCarrier();
      await this.refuseRelied(tx, carrierId);
      return correctCarrier(tx, carrierId, place);
    });
  }

  /** What the register has is changed by a report; what a case under examination rests on waits for it. */
  private async refuseRelied(tx: Tx, carrierId: string): Promise<void> {
    const entered = await tx.query('SELECT FROM register_entry WHERE carrier_id = $1 LIMIT 1', [carrierId]);
    if (entered.length > 0)
      refuse('state-forbids', '该载体已列入名录，名称、运营场地的变更请提交变更报告。', [
        { code: 'in-register', message: '已列入名录的载体不能自行更正登记信息' },
      ]);
    const open = await openCasesOf(tx, carrierId);
    const under = open.find(({ flow: name, state }) => {
      const flow = this.flows.get(name);
      return flow === undefined || !isEditable(flow, state);
    });
    if (under === undefined) return;
    refuse('state-forbids', `办件 ${under.number} 正在办理，请在退回补正或者办结后更正登记信息。`, [
      { code: 'under-way', message: `办件 ${under.number} 正在办理` },
    ]);
  }

  /** 依职权提出撤销: opened in the operator's name and notified to it at once. Refused as opening and Acts.act. */
  async revoke(
    officer: Actor,
    carrierId: string,
    idempotency: Idempotency,
    input: RevokeInput,
  ): Promise<CaseView> {
    const opened = await this.work.runOnce(officer, '提出撤销认定', idempotency, async (tx) => {
      const carrier = await lockCarrier(tx, carrierId);
      if (carrier === undefined) return refuseUnknownCarrier();
      const { callId, causes, words } = input;
      const content = { carrierId, causes, words };
      const { id } = await this.opening.openFor(tx, carrier.operatorId, {
        callId,
        flow: REVOCATION.flow,
        content,
      });
      await this.acts.act(tx, officer, id, REVOCATION.action, { reason: words });
      return (await this.views.oneIn(tx, officer, 'officer', id)) as unknown as Json;
    });
    return opened as unknown as CaseView;
  }

  /** 登记评价等次, of a level that the carrier had in the year. Refused: not-found, invalid, state-forbids, conflict. */
  async evaluate(officer: Actor, carrierId: string, input: CarrierGradeInput): Promise<void> {
    await this.work.run(officer, '登记绩效评价等次', async (tx) => {
      await seenCarrier(tx, officer, carrierId);
      const { level, year, grade, document, publishedOn } = input;
      checkPast(tx, { year, publishedOn });
      if (!(await heldIn(tx, carrierId, level, year))) refuseEvaluation(level, year);
      await tx.query(
        `INSERT INTO carrier_evaluation (id, carrier_id, level, year, grade, document, published_on, recorded_by, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [tx.newId(), carrierId, level, year, grade, document, publishedOn, officer.id, tx.at],
      );
    });
  }

  /** 登记在国家统计系统中报送的年度. Refused: not-found, invalid, conflict. */
  async fileElsewhere(officer: Actor, carrierId: string, input: FiledYearInput): Promise<void> {
    await this.work.run(officer, '登记历年统计报送', async (tx) => {
      await seenCarrier(tx, officer, carrierId);
      const { year, filedOn, source } = input;
      checkPast(tx, { year, filedOn });
      await tx.query(
        'INSERT INTO statistics_year (id, carrier_id, year, filed_on, source, recorded_at) VALUES ($1, $2, $3, $4, $5, $6)',
        [tx.newId(), carrierId, year, filedOn, source, tx.at],
      );
    });
  }
}

async function seenCarrier(tx: Tx, actor: Actor, carrierId: string): Promise<Carrier> {
  const carrier = await readCarrier(tx, carrierId);
  if (carrier === undefined) return refuseUnknownCarrier();
  const { operatorId: applicantId, districtCode } = carrier;
  const place = { applicantId, counterpartyId: null, districtCode };
  return inScope(scopeOf(actor), place) ? carrier : refuseUnknownCarrier();
}

/** Who had no such level that year, or lost it before, was not evaluated at it. */
function refuseEvaluation(level: Level, year: number): never {
  const message = `该载体在 ${year} 年度内没有生效的${LEVEL_TITLES[level]}认定，不能登记该年度的评价等次`;
  return refuse('state-forbids', `${message}。`, [{ code: 'level', message, pointer: '/level' }]);
}

/** The year is over on the day, and the day is not to come. */
function checkPast(
  tx: Tx,
  { year, ...days }: { readonly year: number } & Readonly<Record<string, unknown>>,
): void {
  const faults: Finding[] = Object.entries(days).flatMap(([field, day]) => {
    const pointer = `/${field}`;
    if (String(day) > beijingDate(tx.at)) return [{ code: 'future', message: '不能晚于今天', pointer }];
    if (yearOf(businessDate(String(day))) > year) return [];
    return [{ code: 'year-open', message: `应在 ${year} 年度结束之后`, pointer }];
  });
  if (faults.length > 0) refuse('invalid', '登记内容有误，请修改后重试。', faults);
}

const EVALUATIONS = `SELECT level, year, grade, published_on AS "publishedOn", document FROM carrier_evaluation
  WHERE carrier_id = $1 ORDER BY year, level`;
const STATISTICS = `SELECT year, filed_on AS "filedOn", source FROM statistics_year WHERE carrier_id = $1 ORDER BY year`;
