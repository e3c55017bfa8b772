import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { CaseFile } from '../cases/case-file.js';
import { type Content, setDistrict } from '../cases/case-files.js';
import { PolicyVersions } from '../cases/policy-versions.js';
import { type ActContext, CaseRegistry } from '../cases/registry.js';
import { beijingDate, yearOf } from '../kernel/business-date.js';
import { type RefusalCode, refuse } from '../kernel/refusal.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { type Carrier, lockCarrier, openCasesOf } from './carriers.js';
import { statisticsForm } from './form-content.js';
import { CARRIER_TITLES, isHigher, LEVEL_TITLES, sayStanding, type Standing, standingOf } from './levels.js';
import { Register } from './register.js';

const POINTER = '/content/carrierId';

/** Ties a case to the carrier that its form names, when the carrier may have such a case. */
@Injectable()
export class CarrierBinding implements OnModuleInit {
  constructor(
    private readonly registry: CaseRegistry,
    private readonly versions: PolicyVersions,
    private readonly register: Register,
  ) {}

  onModuleInit(): void {
    const { registry } = this;
    registry.registerEffect('bindCarrier', (tx, context) => this.bindApplying(tx, context));
    registry.registerEffect('bindRecognisedCarrier', (tx, context) => this.bindRecognised(tx, context));
    registry.registerEffect('bindReportingCarrier', (tx, context) => this.bindReporting(tx, context));
    registry.registerGuard(
      'cityDecides',
      async (tx, caseFile) => this.isDecidedHere(tx, caseFile),
      '该级别由本市决定',
    );
    registry.registerGuard(
      'higherDecides',
      async (tx, caseFile) => !(await this.isDecidedHere(tx, caseFile)),
      '该级别由上级决定',
    );
  }

  /** What the case's policy grants. */
  async standing(tx: Tx, caseFile: CaseFile): Promise<Standing> {
    const policy = await this.versions.of(tx, caseFile);
    const standing = standingOf(policy);
    if (standing === undefined) throw new Error(`policy ${policy.code} recognises nothing`);
    return standing;
  }

  private async isDecidedHere(tx: Tx, caseFile: CaseFile): Promise<boolean> {
    return (await this.standing(tx, caseFile)).level === 'city';
  }

  /** For a level that the carrier does not have yet, and one application at a time. */
  private async bindApplying(tx: Tx, { caseFile, content }: ActContext): Promise<void> {
    const standing = await this.standing(tx, caseFile);
    const carrier = await ownCarrier(tx, caseFile, content);
    checkType(carrier, standing);
    const live = await this.register.liveOn(tx, carrier.id, beijingDate(tx.at));
    if (live !== undefined && !isHigher(standing.level, live.level))
      refuseCarrier(
        'state-forbids',
        'level',
        `该载体现为${LEVEL_TITLES[live.level]}，不必再申请${LEVEL_TITLES[standing.level]}`,
      );
    await refuseSecondCase(tx, caseFile, carrier);
    await bind(tx, caseFile, carrier);
  }

  /** For what only a carrier of the policy's level can do. */
  private async bindRecognised(tx: Tx, { caseFile, content }: ActContext): Promise<void> {
    const standing = await this.standing(tx, caseFile);
    const carrier = await ownCarrier(tx, caseFile, content);
    checkType(carrier, standing);
    const live = await this.register.liveOn(tx, carrier.id, beijingDate(tx.at));
    if (live === undefined) return this.refuseWithout(tx, carrier);
    if (live.level !== standing.level)
      refuseCarrier(
        'state-forbids',
        'level',
        `该载体现为${LEVEL_TITLES[live.level]}，请在相应级别的通知下办理`,
      );
    await refuseSecondCase(tx, caseFile, carrier);
    await bind(tx, caseFile, carrier);
  }

  /** For what every carrier may do that was not struck off. */
  private async bindReporting(tx: Tx, { caseFile, content }: ActContext): Promise<void> {
    const carrier = await ownCarrier(tx, caseFile, content);
    refuseOpenYear(tx, content);
    const last = await this.register.lastOf(tx, carrier.id);
    if (last?.kind === 'revoked' && last.effectiveOn <= beijingDate(tx.at))
      await this.refuseWithout(tx, carrier);
    await bind(tx, caseFile, carrier);
  }

  private async refuseWithout(tx: Tx, carrier: Carrier): Promise<never> {
    const last = await this.register.lastOf(tx, carrier.id);
    return last?.kind === 'revoked'
      ? refuseCarrier(
          'state-forbids',
          'revoked',
          `该载体的认定已自 ${last.effectiveOn} 起撤销，不能办理该事项`,
        )
      : refuseCarrier('state-forbids', 'not-recognised', '该载体目前没有生效的认定，不能办理该事项');
  }
}

export function refuseCarrier(refusal: RefusalCode, code: string, message: string): never {
  return refuse(refusal, `${message}。`, [{ code, message, pointer: POINTER }]);
}

/** Another's carrier answers like none. */
async function ownCarrier(tx: Tx, { applicantId }: CaseFile, content: Content): Promise<Carrier> {
  const { carrierId } = content;
  if (typeof carrierId !== 'string') return refuseCarrier('invalid', 'required', '请选择本单位运营的载体');
  const carrier = await lockCarrier(tx, carrierId);
  if (carrier?.operatorId === applicantId) return carrier;
  return refuseCarrier('invalid', 'carrier', '没有找到本单位运营的该载体');
}

function refuseOpenYear(tx: Tx, content: Content): void {
  const { year } = statisticsForm(content);
  if (year === undefined || year < yearOf(beijingDate(tx.at))) return;
  refuse('outside-window', `${year} 年度尚未结束，不能报送。`, [
    { code: 'year-open', message: '只能报送已经结束的年度', pointer: '/content/year' },
  ]);
}

function checkType({ type }: Carrier, { to, level }: Standing): void {
  if (type === to) return;
  refuseCarrier(
    'invalid',
    'carrier-type',
    `本办法适用于${sayStanding({ to, level })}，该载体为${CARRIER_TITLES[type]}`,
  );
}

async function refuseSecondCase(tx: Tx, { id, flow }: CaseFile, carrier: Carrier): Promise<void> {
  const other = (await openCasesOf(tx, carrier.id)).find((one) => one.flow === flow && one.id !== id);
  if (other !== undefined)
    refuseCarrier('conflict', 'under-way', `该载体已有同类办件 ${other.number} 正在办理`);
}

/** From now on the case stays with its carrier, and with the carrier's district. */
async function bind(tx: Tx, { id: caseId, districtCode }: CaseFile, carrier: Carrier): Promise<void> {
  await tx.query('INSERT INTO carrier_case (id, carrier_id) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING', [
    ...[caseId, carrier.id],
  ]);
  const bound = await tx.one<{ carrierId: string }>(
    'SELECT carrier_id AS "carrierId" FROM carrier_case WHERE id = $1',
    [caseId],
  );
  if (bound?.carrierId !== carrier.id)
    refuseCarrier('invalid', 'carrier-changed', '办件提交后不能更换载体，请撤回后重新申请');
  if (districtCode !== carrier.districtCode) await setDistrict(tx, caseId, carrier.districtCode);
}
