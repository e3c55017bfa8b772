import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { beijingDate } from '../kernel/business-date.js';
import { PARTY_FACTS, PartyFacts } from '../parties/party-facts.js';
import type { PolicyLibrary } from '../policy/library.js';
import { POLICY_LIBRARY } from '../platform/policies/policies.module.js';
import { CaseRegistry } from './registry.js';

/** What the register of parties tells of every applicant, on the day of judging. */
@Injectable()
export class ApplicantFacts implements OnModuleInit {
  constructor(
    private readonly registry: CaseRegistry,
    private readonly parties: PartyFacts,
    @Inject(POLICY_LIBRARY) private readonly policies: PolicyLibrary,
  ) {}

  onModuleInit(): void {
    this.registry.registerFacts(PARTY_FACTS, async (tx, { caseFile: { applicantId, policyCode } }) =>
      this.parties.of(tx, applicantId, beijingDate(tx.at), this.schemeOf(policyCode)),
    );
  }

  /** Undefined for a policy that is no longer in the library: then every scheme's bar counts. */
  private schemeOf(policyCode: string): string | undefined {
    return this.policies.has(policyCode) ? this.policies.get(policyCode).scheme : undefined;
  }
}
