import { Controller, Get, Query } from '@nestjs/common';
import type { Actor } from '../parties/actor.js';
import { CurrentActor } from '../parties/current-actor.js';
import { type Page, PageQuery } from '../platform/http/page.js';
import { Permit } from '../platform/http/permit.js';
import { PayablesQuery } from './funds.dto.js';
import { FundsQueries } from './funds.queries.js';
import type { BudgetView, PayableView } from './funds.view.js';
import { seesAccounts } from './sees-accounts.js';

@Controller('api/v1/finance')
@Permit('financeMaker', 'financeChecker', 'financeReleaser', 'leader', 'auditor')
export class FundsFinanceController {
  constructor(private readonly funds: FundsQueries) {}

  /** 预算执行情况. */
  @Get('budgets')
  async budgets(@Query() query: PageQuery): Promise<Page<BudgetView>> {
    return this.funds.budgets(query);
  }

  /** 待拨付款项. */
  @Get('payables')
  async payables(@CurrentActor() actor: Actor, @Query() query: PayablesQuery): Promise<Page<PayableView>> {
    return this.funds.payables(query, seesAccounts(actor));
  }
}
