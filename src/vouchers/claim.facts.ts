import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { CaseFile } from '../cases/case-file.js';
import { CaseRegistry } from '../cases/registry.js';
import { beijingDate, businessDate, yearOf } from '../kernel/business-date.js';
import type { Json } from '../kernel/canonical-json.js';
import { type Fen, fen, formatYuan, parseYuan, subFen, sumFen } from '../kernel/money.js';
import { PartyFacts } from '../parties/party-facts.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { ContractForm, RedemptionForm } from './claim.form.js';
import { claimForm } from './form-content.js';
import { heldBy, readVoucher } from './voucher-rows.js';

type Facts = Record<string, Json>;
type Subject = { readonly caseFile: CaseFile; readonly content: Readonly<Record<string, Json>> };

const OF_VOUCHER = ['voucher.issuedOn', 'voucher.expiresOn', 'voucher.faceValue', 'voucher.balance'];
const OF_CONTRACT = [
  'contract.signedOn',
  'contract.amount',
  'contract.serviceKind',
  'contract.completedOn',
  'contract.provider.filed',
  'contract.provider.related',
  'contract.alreadyFunded',
  'contract.isCompulsoryTesting',
  'provider.serviceTurnover',
];
const OF_CLAIM = [
  'claim.invoicedAmount',
  'claim.paidAmount',
  'claim.submittedOn',
  'claim.requestedAmount',
  'claim.creditReport',
];

/** What a voucher, a service contract and a claim tell a policy. */
@Injectable()
export class ClaimFacts implements OnModuleInit {
  constructor(
    private readonly registry: CaseRegistry,
    private readonly parties: PartyFacts,
  ) {}

  onModuleInit(): void {
    this.registry.registerFacts(OF_VOUCHER, ofVoucher);
    this.registry.registerFacts(OF_CONTRACT, (tx, subject) => this.ofContract(tx, subject));
    this.registry.registerFacts(OF_CLAIM, ofClaim);
  }

  private async ofContract(tx: Tx, { caseFile, content }: Subject): Promise<Facts> {
    const { contract = {} } = claimForm(content);
    const { signedOn, providerId } = contract;
    const completed = await tx.one<{ on: string | null }>(
      'SELECT completed_on AS on FROM service_contract WHERE id = $1',
      [caseFile.id],
    );
    return {
      ...declared(contract),
      ...(completed?.on != null && { 'contract.completedOn': completed.on }),
      ...(providerId !== undefined &&
        signedOn !== undefined &&
        (await this.ofProvider(tx, caseFile, providerId, signedOn))),
    };
  }

  /** Both on the day of signing: what happens between the parties later does not undo a contract. */
  private async ofProvider(
    tx: Tx,
    { applicantId }: CaseFile,
    providerId: string,
    signedOn: string,
  ): Promise<Facts> {
    const on = businessDate(signedOn);
    return {
      'contract.provider.filed': await this.parties.providerFiled(tx, providerId, on),
      'contract.provider.related': await this.parties.relatedOf(tx, applicantId, providerId, on),
      'provider.serviceTurnover': formatYuan(await turnover(tx, providerId, yearOf(on))),
    };
  }
}

/** The balance leaves out what other claims hold; what this claim holds already is its own. */
async function ofVoucher(tx: Tx, { caseFile }: Subject): Promise<Facts> {
  const voucher = caseFile.parentId === null ? undefined : await readVoucher(tx, caseFile.parentId);
  if (voucher === undefined) return {};
  const others = subFen(voucher.heldFen, await heldBy(tx, caseFile.id));
  return {
    'voucher.issuedOn': voucher.issuedOn,
    'voucher.expiresOn': voucher.expiresOn,
    'voucher.faceValue': formatYuan(voucher.faceFen),
    'voucher.balance': formatYuan(subFen(voucher.faceFen, others)),
  };
}

/** What was left open is not declared. */
function declared(contract: ContractForm): Facts {
  const { signedOn, amount, serviceKind, alreadyFunded, isCompulsoryTesting } = contract;
  return {
    ...(signedOn !== undefined && { 'contract.signedOn': signedOn }),
    ...(amount !== undefined && { 'contract.amount': amount }),
    ...(serviceKind !== undefined && { 'contract.serviceKind': serviceKind }),
    ...(alreadyFunded !== undefined && { 'contract.alreadyFunded': alreadyFunded }),
    ...(isCompulsoryTesting !== undefined && { 'contract.isCompulsoryTesting': isCompulsoryTesting }),
  };
}

/** Services that the provider completed within the year, by the contracts on record. */
async function turnover(tx: Tx, providerId: string, year: number): Promise<Fen> {
  const row = await tx.one<{ sum: Fen }>(
    `SELECT coalesce(sum(amount_fen), 0)::bigint AS sum FROM service_contract
     WHERE provider_id = $1 AND completed_on BETWEEN make_date($2, 1, 1) AND make_date($2, 12, 31)`,
    [providerId, year],
  );
  return row?.sum ?? fen(0n);
}

async function ofClaim(tx: Tx, { caseFile, content }: Subject): Promise<Facts> {
  const { claim } = claimForm(content);
  return {
    'claim.submittedOn': beijingDate(caseFile.submittedAt ?? tx.at),
    'claim.creditReport': await hasMaterial(tx, caseFile.id, 'credit-report', 'redeem-credit-report'),
    ...(claim?.requested !== undefined && { 'claim.requestedAmount': claim.requested }),
    ...(claim?.invoices !== undefined && { 'claim.invoicedAmount': formatYuan(invoiced(claim.invoices)) }),
    ...(claim?.payments !== undefined && {
      'claim.paidAmount': formatYuan(sumFen(claim.payments.map(({ amount }) => parseYuan(amount)))),
    }),
  };
}

/** 可抵扣进项税的发票按不含税金额计算. */
function invoiced(invoices: NonNullable<RedemptionForm['invoices']>): Fen {
  return sumFen(
    invoices.map(({ amount, netAmount, deductible }) => parseYuan(deductible ? netAmount : amount)),
  );
}

async function hasMaterial(tx: Tx, caseId: string, ...kinds: readonly string[]): Promise<boolean> {
  const found = await tx.query(
    'SELECT FROM material WHERE case_id = $1 AND kind = ANY ($2) AND removed_at IS NULL LIMIT 1',
    [caseId, kinds],
  );
  return found.length > 0;
}
