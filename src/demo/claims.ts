import type { CaseView } from '../cases/cases.view.js';
import { applyRate, parseFraction } from '../kernel/fraction.js';
import { formatYuan, parseYuan } from '../kernel/money.js';
import { type Cast, type Claim, type Issued, later, tellRefusal } from './cast.js';

const SERVICES = ['research-development', 'inspection-testing', 'technology-consulting'] as const;
/** Yuan; the share of some passes the cap of a contract. */
const AMOUNTS = ['60000.00', '120000.00', '180000.00', '300000.00', '98000.50'] as const;
/** What the claim itself brings; the contract is there since it was filed. */
const PAPERS = [
  'redeem-application',
  'redeem-credit-report',
  'invoice',
  'bank-voucher',
  'result-report',
] as const;
const VAT_INCLUDED = parseFraction('100/106');

interface Contract {
  readonly providerId: string;
  readonly amount: string;
  readonly invoice: string;
  readonly number: string;
}

/** Firms file service contracts, providers confirm, and after two weeks the firms claim. Gives the claims received. */
export async function claimRedemptions(
  cast: Cast,
  callId: string,
  vouchers: readonly Issued[],
): Promise<readonly Claim[]> {
  const { stage } = cast;
  stage.chapter('备案服务合同，服务机构确认完成');
  await fileAffiliatedContract(cast, callId, vouchers);
  const filed: { voucher: Issued; id: string; number: string }[] = [];
  await stage.each('已备案合同', vouchers, async (voucher, i) => {
    const { id, number } = await fileContract(cast, callId, voucher, contractOf(cast, voucher, i));
    filed.push({ voucher, id, number });
  });
  await stage.passTo(later(stage, 14));
  for (const { id } of filed) await confirm(cast, id);
  stage.say(`两周后，服务机构逐一确认服务完成`);
  stage.chapter('提交兑付申请');
  const claims: Claim[] = [];
  await stage.each('已提交兑付', filed, async ({ voucher, id, number }) => {
    if (await submit(cast, voucher, id)) claims.push(claimOf(cast, voucher, id, number));
  });
  return claims;
}

function claimOf(cast: Cast, { firm }: Issued, id: string, number: string): Claim {
  return { id, number, firm, districtCode: cast.party(firm.id).districtCode };
}

/** The planted invoice stands in two claims; whoever comes second is refused. */
function contractOf(cast: Cast, { firm }: Issued, i: number): Contract {
  const { invoiceUsedTwice: twice } = cast.city.planted;
  const isPlanted = firm.id === twice.firstId || firm.id === twice.secondId;
  const digits = String(i + 1).padStart(4, '0');
  return {
    providerId: isPlanted ? twice.providerId : providerOf(cast, i),
    amount: AMOUNTS[i % AMOUNTS.length] ?? AMOUNTS[0],
    invoice: isPlanted ? twice.number : `2665000000000010${digits}`,
    number: `演示合同-2026-${digits}`,
  };
}

function providerOf({ city }: Cast, i: number): string {
  const filed = city.providers.filter(
    ({ id, filedUntil }) =>
      (filedUntil === null || filedUntil >= city.on) && id !== city.planted.affiliated.providerId,
  );
  const provider = filed[i % filed.length];
  if (provider === undefined) throw new Error('no provider is filed');
  return provider.id;
}

async function fileContract(cast: Cast, callId: string, { id: parentId, firm }: Issued, contract: Contract) {
  const person = cast.actingFor(firm.id);
  const { providerId, amount, number, invoice } = contract;
  const today = cast.stage.clock.today();
  const content = {
    contract: {
      ...{ number, providerId, amount, signedOn: today },
      ...{ serviceKind: SERVICES[amount.length % SERVICES.length] ?? SERVICES[0] },
      ...{ isCompulsoryTesting: false, alreadyFunded: false },
    },
    claim: {
      invoices: [{ number: invoice, amount, netAmount: withoutVat(amount), deductible: true }],
      payments: [{ reference: `LS${invoice.slice(-12)}`, amount, paidOn: today }],
    },
  };
  const { body } = await person.post('/api/v1/enterprise/cases', {
    callId,
    flow: 'claim',
    parentId,
    content,
  });
  const id = body['id'] as string;
  await cast.attach(person, id, 'contract');
  await cast.act(person, 'enterprise', id, 'fileContract');
  return { id, number: body['number'] as string };
}

const withoutVat = (amount: string): string => formatYuan(applyRate(parseYuan(amount), VAT_INCLUDED));

async function confirm(cast: Cast, caseId: string): Promise<void> {
  const { body } = await cast.cityOfficer.get(`/api/v1/officer/cases/${caseId}`);
  const { counterparty } = body as unknown as CaseView;
  await cast.act(cast.actingFor(counterparty?.id ?? ''), 'provider', caseId, 'confirmCompletion');
}

async function submit(cast: Cast, { firm }: Issued, caseId: string): Promise<boolean> {
  const person = cast.actingFor(firm.id);
  await cast.attach(person, caseId, ...PAPERS);
  const answer = await cast.act(person, 'enterprise', caseId, 'submit', {}, [422]);
  if (answer.status < 400) return true;
  tellRefusal(cast.stage, firm.name, answer);
  return false;
}

/** A buyer that holds shares of the seller is told so when it files their contract. */
async function fileAffiliatedContract(
  cast: Cast,
  callId: string,
  vouchers: readonly Issued[],
): Promise<void> {
  const { stage } = cast;
  const { applicantId, providerId } = cast.city.planted.affiliated;
  const voucher = vouchers.find(({ firm }) => firm.id === applicantId);
  if (voucher === undefined) return;
  const person = cast.actingFor(applicantId);
  const content = {
    contract: {
      ...{ number: '演示合同-关联方', providerId, amount: '50000.00', signedOn: stage.clock.today() },
      ...{ serviceKind: SERVICES[0], isCompulsoryTesting: false, alreadyFunded: false },
    },
  };
  const body = { callId, flow: 'claim', parentId: voucher.id, content };
  const id = (await person.post('/api/v1/enterprise/cases', body)).body['id'] as string;
  await cast.attach(person, id, 'contract');
  const answer = await cast.act(person, 'enterprise', id, 'fileContract', {}, [422]);
  tellRefusal(stage, voucher.firm.name, answer);
  await cast.act(person, 'enterprise', id, 'withdraw');
}
