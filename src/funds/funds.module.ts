import { Module } from '@nestjs/common';
import { CasesModule } from '../cases/cases.module.js';
import { BankReturns } from './bank-returns.service.js';
import { BatchesFinanceController } from './batches.finance.controller.js';
import { BatchQueries } from './batches.queries.js';
import { Batches } from './batches.service.js';
import { Exports } from './exports.service.js';
import { FundsEffects } from './funds.effects.js';
import { FundsFinanceController } from './funds.finance.controller.js';
import { FundsQueries } from './funds.queries.js';
import { Ledger } from './ledger.js';
import { Quotas } from './quotas.js';

/** 资金: budgets and what moves them, yearly caps, and payments from the pool to the bank's word. */
@Module({
  imports: [CasesModule],
  controllers: [FundsFinanceController, BatchesFinanceController],
  providers: [Ledger, Quotas, FundsEffects, Batches, Exports, BankReturns, FundsQueries, BatchQueries],
  exports: [Ledger, Quotas],
})
export class FundsModule {}
