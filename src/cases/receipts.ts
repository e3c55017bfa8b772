import { Injectable, type OnModuleInit } from '@nestjs/common';
import { nextNumber } from '../platform/database/numbers.js';
import { CaseRegistry } from './registry.js';

/** 收件: the order of receipt within a call and flow, without a gap: whoever is first commits first. */
@Injectable()
export class Receipts implements OnModuleInit {
  constructor(private readonly registry: CaseRegistry) {}

  onModuleInit(): void {
    this.registry.registerEffect('takeReceipt', async (tx, { caseFile }) => {
      if (caseFile.receipt !== null) return;
      const receipt = await nextNumber(tx, `receipt:${caseFile.callId}:${caseFile.flow}`);
      await tx.query('UPDATE case_file SET receipt = $2 WHERE id = $1', [caseFile.id, receipt]);
    });
  }
}
