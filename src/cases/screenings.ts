import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { beijingDate, type BusinessDate } from '../kernel/business-date.js';
import { Refused } from '../kernel/refusal.js';
import type { Actor } from '../parties/actor.js';
import { MAJOR_ACCIDENT, PartyFacts } from '../parties/party-facts.js';
import type { FactCatalogue } from '../policy/catalogue.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import type { Judges } from '../platform/policies/judges.js';
import { FACT_CATALOGUE, JUDGES } from '../platform/policies/policies.module.js';
import { decide } from '../policy/decide.js';
import { creditListTitle } from './credit-lists.js';
import { CaseRegistry } from './registry.js';

type Stage = 'application' | 'notice' | 'payment';
const STAGES = {
  screenApplication: 'application',
  screenNotice: 'notice',
  screenPayment: 'payment',
} as const satisfies Readonly<Record<string, Stage>>;
const STAGE_TITLES: Readonly<Record<Stage, string>> = {
  application: '受理申报',
  notice: '公示前',
  payment: '拨付前',
};

/** The applicant is on a credit list: the act is refused, and the screening is on record all the same. */
export class ScreeningHit extends Refused {
  constructor(
    readonly caseId: string,
    readonly stage: Stage,
    readonly hits: readonly string[],
    titles: readonly string[],
  ) {
    super({
      code: 'not-eligible',
      message: `${STAGE_TITLES[stage]}信用筛查未通过：申请单位列入${titles.map((title) => `“${title}”`).join('、')}。`,
      findings: titles.map((title, i) => ({
        code: `credit-${hits[i] ?? ''}`,
        message: `列入“${title}”`,
        fix: hits[i] === MAJOR_ACCIDENT ? '回溯期满后可重新办理' : '移出名单后可重新办理',
      })),
    });
    this.name = 'ScreeningHit';
  }
}

/** 信用筛查: at the application, before the notice and before payment, each time on the day. */
@Injectable()
export class Screenings implements OnModuleInit {
  constructor(
    private readonly registry: CaseRegistry,
    private readonly parties: PartyFacts,
    private readonly work: UnitOfWork,
    @Inject(FACT_CATALOGUE) private readonly catalogue: FactCatalogue,
    @Inject(JUDGES) private readonly judges: Judges,
  ) {}

  onModuleInit(): void {
    for (const [effect, stage] of Object.entries(STAGES))
      this.registry.registerEffect(effect, (tx, { caseFile: { id, applicantId } }) =>
        this.screen(tx, id, applicantId, stage),
      );
  }

  /** Runs what may screen; when a hit undid it, the hit is recorded in a transaction of its own. */
  async recorded<T>(actor: Actor, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ScreeningHit) {
        const { caseId, stage, hits } = error;
        await this.work.run(actor, '信用筛查未通过', (tx) => write(tx, caseId, stage, hits));
      }
      throw error;
    }
  }

  private async screen(tx: Tx, caseId: string, partyId: string, stage: Stage): Promise<void> {
    const hits = await this.hitsOf(tx, partyId, beijingDate(tx.at));
    if (hits.length > 0) {
      const titles = hits.map((list) => creditListTitle(this.catalogue, list));
      throw new ScreeningHit(caseId, stage, hits, titles);
    }
    await write(tx, caseId, stage, hits);
  }

  /** The lists that block, and a major accident as long as it tells against the party. */
  private async hitsOf(tx: Tx, partyId: string, on: BusinessDate): Promise<readonly string[]> {
    const { blocks, lastAccidentOn } = await this.parties.creditRecord(tx, partyId, on);
    if (lastAccidentOn === undefined) return blocks;
    const { policy, step } = this.judges.accident;
    const facts = {
      ...{ 'screening.checkedOn': on, 'applicant.creditBlocks': [] },
      ...{ 'applicant.hadMajorAccident': true, 'applicant.lastMajorAccidentOn': lastAccidentOn },
    };
    const { verdict } = decide(policy, facts, { step });
    return verdict === 'not-eligible' ? [...blocks, MAJOR_ACCIDENT] : blocks;
  }
}

async function write(tx: Tx, caseId: string, stage: Stage, hits: readonly string[]): Promise<void> {
  await tx.query(
    'INSERT INTO screening (id, case_id, stage, passed, hits, at) VALUES ($1, $2, $3, $4, $5, $6)',
    [tx.newId(), caseId, stage, hits.length === 0, JSON.stringify(hits), tx.at],
  );
}
