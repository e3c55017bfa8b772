import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { CasesModule } from '../cases/cases.module.js';
import { CaseRegistry } from '../cases/registry.js';
import { FundsModule } from '../funds/funds.module.js';
import { PartiesModule } from '../parties/parties.module.js';
import type { FactCatalogue } from '../policy/catalogue.js';
import { FACT_CATALOGUE } from '../platform/policies/policies.module.js';
import { ClaimEffects } from './claim.effects.js';
import { ClaimFacts } from './claim.facts.js';
import { checkClaimForm, checkVoucherForm } from './form-content.js';
import { VoucherEffects } from './voucher.effects.js';
import { VoucherFacts } from './voucher.facts.js';
import { VouchersEnterpriseController } from './vouchers.enterprise.controller.js';
import { VouchersOfficerController } from './vouchers.officer.controller.js';
import { VoucherQueries } from './vouchers.queries.js';
import { WaitingList } from './waiting-list.js';

/** 创新券: from the application to what is left of a voucher at the year's end. */
@Module({
  imports: [PartiesModule, CasesModule, FundsModule],
  controllers: [VouchersEnterpriseController, VouchersOfficerController],
  providers: [ClaimEffects, ClaimFacts, VoucherEffects, VoucherFacts, VoucherQueries, WaitingList],
})
export class VouchersModule implements OnModuleInit {
  constructor(
    private readonly registry: CaseRegistry,
    @Inject(FACT_CATALOGUE) private readonly facts: FactCatalogue,
  ) {}

  onModuleInit(): void {
    this.registry.registerContentCheck('voucher', checkVoucherForm);
    this.registry.registerContentCheck('claim', (content) => checkClaimForm(this.facts, content));
  }
}
