import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { PartiesModule } from '../parties/parties.module.js';
import { Acts } from './acts.js';
import { ApplicantFacts } from './applicant.facts.js';
import { BootCheck } from './boot-check.js';
import { CallQueries } from './calls.queries.js';
import { Calls } from './calls.service.js';
import { CallsOfficerController } from './calls.officer.controller.js';
import { CallsPublicController } from './calls.public.controller.js';
import { CaseViews } from './case-views.js';
import { CasesEnterpriseController, PapersEnterpriseController } from './cases.enterprise.controller.js';
import {
  CasesOfficerController,
  NoticesOfficerController,
  PapersOfficerController,
} from './cases.officer.controller.js';
import { CasesProviderController } from './cases.provider.controller.js';
import { CaseQueries } from './cases.queries.js';
import { Cases } from './cases.service.js';
import { ClockActs } from './clock-acts.js';
import { Deadlines } from './deadlines.js';
import { Drafts } from './drafts.service.js';
import { Judgement } from './judgement.js';
import { LetterPapers } from './letter-papers.js';
import { Letters } from './letters.service.js';
import { Materials } from './materials.service.js';
import { NoticesPublicController } from './notices.public.controller.js';
import { NoticeQueries } from './notices.queries.js';
import { NoticeLaw, Notices } from './notices.service.js';
import { Objections } from './objections.service.js';
import { CaseOpening } from './opening.service.js';
import { PoliciesController } from './policies.controller.js';
import { PolicyQueries } from './policies.queries.js';
import { PolicyVersions } from './policy-versions.js';
import { registerOwnProcedures } from './procedures.js';
import { Readiness } from './readiness.service.js';
import { Receipts } from './receipts.js';
import { CaseRegistry } from './registry.js';
import { Screenings } from './screenings.js';
import { WorkList } from './work-list.js';

/** 办件: calls, cases with their forms and materials, acts, decisions, notices and objections. */
@Global()
@Module({
  imports: [PartiesModule],
  controllers: [
    ...[CallsOfficerController, CallsPublicController, NoticesPublicController],
    ...[CasesEnterpriseController, PapersEnterpriseController, CasesProviderController],
    ...[CasesOfficerController, PapersOfficerController, NoticesOfficerController, PoliciesController],
  ],
  providers: [
    ...[CaseRegistry, Acts, Judgement, PolicyVersions, PolicyQueries, ApplicantFacts, BootCheck],
    ...[Calls, CallQueries, CaseOpening, Cases, CaseViews, CaseQueries, Drafts, Materials, Readiness],
    ...[WorkList, NoticeLaw, Notices, NoticeQueries, Objections, Deadlines, ClockActs],
    ...[Screenings, Receipts, Letters, LetterPapers],
  ],
  exports: [CaseRegistry, Acts, Judgement, PolicyVersions, CaseViews, CaseOpening, Letters],
})
export class CasesModule implements OnModuleInit {
  constructor(private readonly registry: CaseRegistry) {}

  onModuleInit(): void {
    registerOwnProcedures(this.registry);
  }
}
