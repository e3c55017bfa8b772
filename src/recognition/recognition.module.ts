import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { CasesModule } from '../cases/cases.module.js';
import { CaseRegistry } from '../cases/registry.js';
import { PartiesModule } from '../parties/parties.module.js';
import type { PolicyLibrary } from '../policy/library.js';
import { Ticker } from '../platform/outbox/ticker.js';
import { POLICY_LIBRARY } from '../platform/policies/policies.module.js';
import { BarEffects } from './bars.effects.js';
import { CarrierBinding } from './carrier-binding.js';
import { CarrierRecord } from './carrier-record.service.js';
import { ChangeEffects } from './change.effects.js';
import { ChangeFacts } from './change.facts.js';
import { checkForm, FORMS } from './form-content.js';
import { ACTIONS, HigherDecisions } from './higher-decisions.service.js';
import { RecognitionLetters } from './letters.effects.js';
import { standingOf } from './levels.js';
import { RecognitionParticulars } from './particulars.js';
import { RecognitionEnterpriseController } from './recognition.enterprise.controller.js';
import { RecognitionFacts } from './recognition.facts.js';
import { CarrierRecordController, HigherDecisionsController } from './recognition.officer.controller.js';
import { RegisterPublicController } from './recognition.public.controller.js';
import { RegisterEffects } from './register.effects.js';
import { RegisterQueries } from './register.queries.js';
import { Register } from './register.js';
import { ReminderQueries } from './reminders.queries.js';
import { RevocationGuards } from './revocation.effects.js';
import { StandingFacts } from './standing.facts.js';
import { FilingRecord, StatisticsDuty } from './statistics-duty.js';
import { StatisticsEffects } from './statistics.effects.js';
import { StatisticsFacts } from './statistics.facts.js';
import { StatisticsReminders } from './statistics-reminders.js';

const RECOGNITION = 'recognition';

/** 认定: incubators and maker-spaces, from the application to the register, and what becomes of them there. */
@Module({
  imports: [PartiesModule, CasesModule],
  controllers: [
    ...[RegisterPublicController, RecognitionEnterpriseController],
    ...[HigherDecisionsController, CarrierRecordController],
  ],
  providers: [
    ...[Register, RegisterQueries, RegisterEffects, CarrierBinding, CarrierRecord, HigherDecisions],
    ...[RecognitionFacts, RecognitionLetters, RecognitionParticulars, BarEffects],
    ...[ChangeFacts, ChangeEffects, StandingFacts, RevocationGuards],
    ...[
      StatisticsDuty,
      FilingRecord,
      StatisticsFacts,
      StatisticsEffects,
      StatisticsReminders,
      ReminderQueries,
    ],
  ],
})
export class RecognitionModule implements OnModuleInit {
  constructor(
    private readonly registry: CaseRegistry,
    private readonly reminders: StatisticsReminders,
    private readonly ticker: Ticker,
    @Inject(POLICY_LIBRARY) private readonly policies: PolicyLibrary,
  ) {}

  onModuleInit(): void {
    for (const [flow, form] of Object.entries(FORMS))
      this.registry.registerContentCheck(flow, checkForm(form));
    this.registry.registerProcedure({ id: 'higher-decision', title: '上级决定登记' }, Object.values(ACTIONS));
    this.reminders.start(this.ticker);
    this.checkGrants();
  }

  /** A policy that recognises says what and at which level; the service does not start otherwise. */
  private checkGrants(): void {
    const silent = this.policies.all.filter(
      (policy) => policy.flows.includes(RECOGNITION) && standingOf(policy) === undefined,
    );
    if (silent.length > 0)
      throw new Error(`policies that grant nothing known: ${silent.map(({ code }) => code).join(', ')}`);
  }
}
