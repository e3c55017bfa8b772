import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { CaseFile } from '../cases/case-file.js';
import { decisionNumberOf, setCounterparty, setDue } from '../cases/case-files.js';
import { Judgement } from '../cases/judgement.js';
import { type ActContext, CaseRegistry } from '../cases/registry.js';
import { releaseInvoices, useInvoices } from '../funds/invoices.js';
import { Ledger } from '../funds/ledger.js';
import { addPayable } from '../funds/payables.js';
import { beijingDate } from '../kernel/business-date.js';
import { type Fen, groupYuan, parseYuan, subFen } from '../kernel/money.js';
import { refuse } from '../kernel/refusal.js';
import { databaseFault } from '../platform/database/guard-errors.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { ContractForm } from './claim.form.js';
import { claimForm } from './form-content.js';
import { dateOf } from './outputs.js';
import { heldBy, lockVoucher, readVoucher } from './voucher-rows.js';

/** What a claim does on its way: a contract on record, a part of the voucher held, a payable. */
@Injectable()
export class ClaimEffects implements OnModuleInit {
  constructor(
    private readonly registry: CaseRegistry,
    private readonly ledger: Ledger,
    private readonly judgement: Judgement,
  ) {}

  onModuleInit(): void {
    const { registry } = this;
    registry.registerEffect('recordContract', recordContract);
    registry.registerEffect('recordCompletion', (tx, context) => this.recordCompletion(tx, context));
    registry.registerEffect('holdAward', holdAward);
    registry.registerEffect('releaseClaim', releaseClaim);
    registry.registerEffect('grantAward', (tx, context) => this.grant(tx, context));
    registry.registerGuard('claimWindowOver', isWindowOver);
  }

  /** From today the enterprise has so long to claim as the policy gives it. */
  private async recordCompletion(tx: Tx, { caseFile, actor }: ActContext): Promise<void> {
    await tx.query('UPDATE service_contract SET completed_on = $2, confirmed_by = $3 WHERE id = $1', [
      caseFile.id,
      beijingDate(tx.at),
      actor.id,
    ]);
    const deadline = dateOf(await this.judgement.of(tx, caseFile, 'redeem'), 'claimDeadline');
    const { dueOn } = caseFile;
    if (deadline === undefined || (dueOn !== null && dueOn <= deadline)) return;
    await setDue(tx, caseFile.id, deadline);
  }

  /** What the voucher had reserved becomes committed, and payable. */
  private async grant(tx: Tx, { caseFile }: ActContext): Promise<void> {
    const amountFen = awardOf(caseFile);
    const { budgetId, number } = await lockVoucher(tx, parentOf(caseFile));
    await this.ledger.commit(tx, { budgetId, caseId: caseFile.id, amountFen, key: `claim:${caseFile.id}` });
    await addPayable(tx, {
      caseId: caseFile.id,
      budgetId,
      partyId: caseFile.applicantId,
      amountFen,
      decisionNumber: await decisionNumberOf(tx, caseFile.id),
      purpose: `创新券兑付 ${number}`,
    });
  }
}

/** The contract as it was judged; the provider may see the case from now on. */
async function recordContract(tx: Tx, { caseFile, content, decision }: ActContext): Promise<void> {
  const contract = wholeContract(claimForm(content).contract);
  if (contract.providerId === caseFile.applicantId) {
    refuse('invalid', '合同双方不能是同一主体。', [
      {
        code: 'same-party',
        message: '服务机构与申请企业为同一主体',
        pointer: '/content/contract/providerId',
      },
    ]);
  }
  await tx.query(
    `INSERT INTO service_contract (id, voucher_id, party_id, provider_id, number, signed_on, service_kind, amount_fen)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (id) DO UPDATE SET provider_id = EXCLUDED.provider_id, number = EXCLUDED.number,
       signed_on = EXCLUDED.signed_on, service_kind = EXCLUDED.service_kind, amount_fen = EXCLUDED.amount_fen`,
    [
      caseFile.id,
      parentOf(caseFile),
      caseFile.applicantId,
      contract.providerId,
      contract.number,
      contract.signedOn,
      contract.serviceKind,
      parseYuan(contract.amount),
    ],
  );
  await setCounterparty(tx, caseFile.id, contract.providerId);
  const closesOn = decision === null ? undefined : dateOf(decision, 'contractClaimsCloseOn');
  if (closesOn !== undefined) await setDue(tx, caseFile.id, closesOn);
}

/** Holds the judged amount on the voucher and the invoices for this case alone; what an earlier version held is let go. */
async function holdAward(tx: Tx, { caseFile, content }: ActContext): Promise<void> {
  const invoices = claimForm(content).claim?.invoices ?? [];
  await hold(tx, caseFile, awardOf(caseFile));
  await releaseInvoices(tx, caseFile.id);
  await useInvoices(
    tx,
    caseFile.id,
    invoices.map(({ number, amount }) => ({ number, amountFen: parseYuan(amount) })),
  );
}

async function releaseClaim(tx: Tx, { caseFile }: ActContext): Promise<void> {
  await tx.query('UPDATE voucher_hold SET amount_fen = 0 WHERE id = $1', [caseFile.id]);
  await releaseInvoices(tx, caseFile.id);
}

async function hold(tx: Tx, caseFile: CaseFile, amountFen: Fen): Promise<void> {
  const voucher = await lockVoucher(tx, parentOf(caseFile));
  try {
    await tx.savepoint((inner) =>
      inner.query(
        `INSERT INTO voucher_hold (id, voucher_id, amount_fen) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET amount_fen = EXCLUDED.amount_fen`,
        [caseFile.id, voucher.id, amountFen],
      ),
    );
  } catch (error) {
    if (databaseFault(error)?.sqlState !== 'HS105') throw error;
    const others = subFen(voucher.heldFen, await heldBy(tx, caseFile.id));
    const balance = subFen(voucher.faceFen, others);
    refuse('conflict', '创新券余额刚刚被另一申请占用，请刷新后重新提交。', [
      {
        code: 'voucher-balance',
        message: `创新券 ${voucher.number} 可用余额 ${groupYuan(balance)} 元，本次需 ${groupYuan(amountFen)} 元`,
      },
    ]);
  }
}

/** A contract that was never filed in the voucher's time, or a claim that was never made in its own. */
async function isWindowOver(tx: Tx, caseFile: CaseFile): Promise<boolean> {
  const last = caseFile.dueOn ?? (await readVoucher(tx, parentOf(caseFile)))?.expiresOn;
  return last !== undefined && last < beijingDate(tx.at);
}

function parentOf({ number, parentId }: CaseFile): string {
  if (parentId === null) throw new Error(`claim ${number} belongs to no application`);
  return parentId;
}

function awardOf({ number, awardFen }: CaseFile): Fen {
  if (awardFen === null) throw new Error(`claim ${number} was not judged`);
  if (awardFen > 0n) return awardFen;
  return refuse('not-eligible', '核定金额为零，无可兑付。', [
    { code: 'nothing-to-pay', message: '按比例计算后不足一分' },
  ]);
}

/** The policy judged it, so nothing should be missing; what it does not ask for, the record still needs. */
function wholeContract(contract: ContractForm = {}): Required<ContractForm> {
  const needed = ['number', 'providerId', 'signedOn', 'amount', 'serviceKind'] as const;
  const missing = needed.filter((field) => contract[field] === undefined);
  if (missing.length > 0) {
    refuse(
      'invalid',
      '合同信息不完整。',
      missing.map((field) => ({ code: 'required', message: '必填', pointer: `/content/contract/${field}` })),
    );
  }
  return contract as Required<ContractForm>;
}
