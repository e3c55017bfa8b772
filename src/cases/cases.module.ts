import { Global, Module } from '@nestjs/common';
import { PartiesModule } from '../parties/parties.module.js';
import { Acts } from './acts.js';
import { ApplicantFacts } from './applicant.facts.js';
import { BootCheck } from './boot-check.js';
import { Judgement } from './judgement.js';
import { PolicyVersions } from './policy-versions.js';
import { CaseRegistry } from './registry.js';

/** 办件: calls, cases with their forms and materials, acts, decisions, notices and objections. */
@Global()
@Module({
  imports: [PartiesModule],
  providers: [CaseRegistry, Acts, Judgement, PolicyVersions, ApplicantFacts, BootCheck],
  exports: [CaseRegistry, Acts, Judgement, PolicyVersions],
})
export class CasesModule {}
