import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CaseRegistry } from '../cases/registry.js';
import { fen } from '../kernel/money.js';
import { Ledger } from './ledger.js';
import { cancelPayable } from './payables.js';

/** What calls and flows name of this room: each call with money to give gets its budget, and a withdrawn grant its money back. */
@Injectable()
export class FundsEffects implements OnModuleInit {
  constructor(
    private readonly registry: CaseRegistry,
    private readonly ledger: Ledger,
  ) {}

  onModuleInit(): void {
    this.registry.onCallOpened(async (tx, { id: callId, year, budget }) => {
      if (budget === null) return;
      const { line, totalFen } = budget;
      await this.ledger.openBudget(tx, { callId, line, year, totalFen: fen(totalFen) });
    });
    this.registry.registerEffect('cancelPayable', (tx, { caseFile }) =>
      cancelPayable(tx, this.ledger, caseFile.id),
    );
  }
}
