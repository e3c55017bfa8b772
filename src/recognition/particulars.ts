import { Injectable, type OnModuleInit } from '@nestjs/common';
import { latestDecision } from '../cases/case-files.js';
import { beijingDate } from '../kernel/business-date.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { CaseRegistry, type Particulars } from '../cases/registry.js';
import { CarrierBinding } from './carrier-binding.js';
import { type Carrier, carrierOfCase } from './carriers.js';
import { sayStanding } from './levels.js';
import { Register } from './register.js';
import { asSeenOnSite } from './seen-on-site.js';

/** The figures that a public notice shows, by the criterion that they were found for. */
const SHOWN = ['area', 'space', 'incubatees', 'tenants', 'graduates'];

/** 公示内容: who is to be recognised as what, where, and on which figures. */
@Injectable()
export class RecognitionParticulars implements OnModuleInit {
  constructor(
    private readonly registry: CaseRegistry,
    private readonly binding: CarrierBinding,
    private readonly register: Register,
  ) {}

  onModuleInit(): void {
    this.registry.registerParticulars('recognition', (...told) => this.of(...told));
    for (const flow of ['recognition', 'change-report', 'revocation'])
      this.registry.registerCurrent(flow, (...told) => this.current(...told));
  }

  /** What the register has of the carrier today. */
  private readonly current: Particulars = async (tx, caseFile) => {
    const carrier = await namedIn(tx, caseFile.id);
    if (carrier === undefined) return [];
    const today = beijingDate(tx.at);
    const live = await this.register.liveOn(tx, carrier.id, today);
    const last = live ?? (await this.register.lastOf(tx, carrier.id));
    const lost = last?.effectiveOn !== undefined && last.effectiveOn <= today;
    const standing =
      live !== undefined
        ? `${sayStanding({ to: carrier.type, level: live.level })}，自 ${live.effectiveOn} 起`
        : `没有生效的认定${lost ? `，原认定已自 ${last.effectiveOn} 起撤销` : ''}`;
    return [
      { label: '现名称', value: carrier.name },
      { label: `${today} 的资格`, value: standing },
    ];
  };

  private readonly of: Particulars = async (tx, caseFile) => {
    const carrier = await carrierOfCase(tx, caseFile.id);
    const { criteria = [] } = (await latestDecision(tx, caseFile.id, 'apply')) ?? {};
    const figures = criteria.filter(({ id }) => SHOWN.includes(id));
    return [
      { label: '载体名称', value: carrier.name },
      { label: '拟认定', value: sayStanding(await this.binding.standing(tx, caseFile)) },
      { label: '地址', value: carrier.address },
      ...(await asSeenOnSite(tx, caseFile.id, figures)).map(({ title, found }) => ({
        label: title,
        value: found,
      })),
    ];
  };
}

/** Without a lock: anybody may ask. */
async function namedIn(tx: Tx, caseId: string): Promise<Pick<Carrier, 'id' | 'name' | 'type'> | undefined> {
  return tx.one(
    'SELECT c.id, c.name, c.type FROM carrier_case b JOIN carrier c ON c.id = b.carrier_id WHERE b.id = $1',
    [caseId],
  );
}
