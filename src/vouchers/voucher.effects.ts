import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ActContext } from '../cases/registry.js';
import { CaseRegistry } from '../cases/registry.js';
import type { CaseFile } from '../cases/case-file.js';
import { latestDecision } from '../cases/case-files.js';
import { Ledger } from '../funds/ledger.js';
import { Quotas } from '../funds/quotas.js';
import { beijingDate, type BusinessDate, yearOf } from '../kernel/business-date.js';
import { type Fen, subFen } from '../kernel/money.js';
import { nextNumber } from '../platform/database/numbers.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { dateOf, moneyOf } from './outputs.js';
import { claimsUnderWay, lockVoucher, readVoucher } from './voucher-rows.js';
import { WaitingList } from './waiting-list.js';

/** What an application for a voucher does: takes its part of the yearly cap, becomes a voucher, gives back what is left. */
@Injectable()
export class VoucherEffects implements OnModuleInit {
  constructor(
    private readonly registry: CaseRegistry,
    private readonly ledger: Ledger,
    private readonly quotas: Quotas,
    private readonly waitingList: WaitingList,
  ) {}

  onModuleInit(): void {
    const { registry } = this;
    registry.registerEffect('holdQuota', (tx, context) => this.holdQuota(tx, context));
    registry.registerEffect('releaseQuota', (tx, context) => this.releaseQuota(tx, context));
    registry.registerEffect('drawWaitingList', (tx, { caseFile }) =>
      this.waitingList.drawLater(tx, caseFile.callId),
    );
    registry.registerEffect('issueVoucher', (tx, context) => this.issue(tx, context));
    registry.registerEffect('closeVoucher', (tx, context) => this.close(tx, context));
    registry.registerGuard('voucherSpent', (tx, caseFile) => this.isSpent(tx, caseFile));
    registry.registerGuard('voucherExpired', (tx, caseFile) => this.isExpired(tx, caseFile));
    registry.registerGuard('voucherUnclaimed', (tx, caseFile) => this.isUnclaimed(tx, caseFile));
  }

  /** The yearly cap is taken at receipt, so that what waits cannot together pass it. */
  private async holdQuota(tx: Tx, { caseFile, decision }: ActContext): Promise<void> {
    const limitFen = decision === null ? undefined : moneyOf(decision, 'yearCap');
    if (limitFen === undefined) return;
    await this.quotas.take(tx, { ...quotaOf(tx, caseFile), limitFen, key: `voucher:${caseFile.id}` });
  }

  private async releaseQuota(tx: Tx, { caseFile }: ActContext): Promise<void> {
    const decision = await latestDecision(tx, caseFile.id, 'apply');
    if (decision === undefined || moneyOf(decision, 'yearCap') === undefined) return;
    await this.quotas.giveBack(tx, { ...quotaOf(tx, caseFile), key: `voucher:${caseFile.id}:back` });
  }

  private async issue(tx: Tx, { caseFile }: ActContext): Promise<void> {
    const faceFen = awardOf(caseFile);
    const budget = await this.ledger.budgetOf(tx, caseFile.callId);
    await this.ledger.reserve(tx, {
      budgetId: budget.id,
      caseId: caseFile.id,
      amountFen: faceFen,
      key: `voucher:${caseFile.id}`,
    });
    const today = beijingDate(tx.at);
    await tx.query(
      `INSERT INTO voucher (id, number, party_id, budget_id, face_fen, issued_on, expires_on) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        caseFile.id,
        await this.numberOf(tx, today),
        caseFile.applicantId,
        budget.id,
        faceFen,
        today,
        await expiryOf(tx, caseFile),
      ],
    );
  }

  private async numberOf(tx: Tx, today: BusinessDate): Promise<string> {
    const year = yearOf(today);
    return `HSQ${year}${(await nextNumber(tx, `voucher:${year}`)).toString().padStart(6, '0')}`;
  }

  /** What no claim has drawn goes back to the budget, and the next in the waiting list may have it. */
  private async close(tx: Tx, { caseFile }: ActContext): Promise<void> {
    const voucher = await lockVoucher(tx, caseFile.id);
    const unspent = subFen(voucher.faceFen, voucher.heldFen);
    await tx.query('UPDATE voucher SET closed_on = $2 WHERE id = $1', [voucher.id, beijingDate(tx.at)]);
    if (unspent === 0n) return;
    await this.ledger.release(tx, {
      budgetId: voucher.budgetId,
      caseId: caseFile.id,
      amountFen: unspent,
      key: `voucher:${caseFile.id}:unspent`,
    });
    await this.waitingList.drawLater(tx, caseFile.callId);
  }

  private async isSpent(tx: Tx, caseFile: CaseFile): Promise<boolean> {
    const voucher = await readVoucher(tx, caseFile.id);
    return voucher?.heldFen === voucher?.faceFen && (await claimsUnderWay(tx, caseFile.id)) === 0;
  }

  /** Claims that were made in time are seen through before the voucher is closed. */
  private async isExpired(tx: Tx, caseFile: CaseFile): Promise<boolean> {
    const voucher = await readVoucher(tx, caseFile.id);
    if (voucher === undefined || beijingDate(tx.at) <= voucher.expiresOn) return false;
    return (await claimsUnderWay(tx, caseFile.id)) === 0;
  }

  private async isUnclaimed(tx: Tx, caseFile: CaseFile): Promise<boolean> {
    const voucher = await readVoucher(tx, caseFile.id);
    return voucher?.heldFen === 0n && (await claimsUnderWay(tx, caseFile.id)) === 0;
  }
}

function awardOf({ number, awardFen }: CaseFile): Fen {
  if (awardFen === null || awardFen === 0n) throw new Error(`case ${number} has no face value to issue`);
  return awardFen;
}

/** The year is that of the receipt: it keeps the amount where it was taken. */
function quotaOf(tx: Tx, caseFile: CaseFile) {
  return {
    policyCode: caseFile.policyCode,
    partyId: caseFile.applicantId,
    year: yearOf(beijingDate(caseFile.submittedAt ?? tx.at)),
    caseId: caseFile.id,
    amountFen: awardOf(caseFile),
  };
}

/** By the law that judged the application. */
async function expiryOf(tx: Tx, caseFile: CaseFile): Promise<BusinessDate> {
  const decision = await latestDecision(tx, caseFile.id, 'apply');
  const expiry = decision && dateOf(decision, 'voucherExpiresOn');
  if (expiry === undefined) throw new Error(`the policy of case ${caseFile.number} sets no expiry`);
  return expiry;
}
