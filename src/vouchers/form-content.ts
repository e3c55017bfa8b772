import type { Json } from '../kernel/canonical-json.js';
import { compare, parseFraction } from '../kernel/fraction.js';
import type { Finding } from '../kernel/refusal.js';
import type { FactCatalogue } from '../policy/catalogue.js';
import { formFindings } from '../platform/http/validation.js';
import { ClaimForm, type RedemptionForm } from './claim.form.js';
import { VoucherForm } from './voucher.form.js';

type Content = Readonly<Record<string, Json>>;

const PARENT = '/content/';

/** Every fault of a voucher application's form; a draft may lack any of its fields. */
export function checkVoucherForm(content: Content): readonly Finding[] {
  return formFindings(VoucherForm, content, PARENT);
}

/** Every fault of a claim's form: shapes first, then what does not fit together. */
export function checkClaimForm(catalogue: FactCatalogue, content: Content): readonly Finding[] {
  const faults = formFindings(ClaimForm, content, PARENT);
  if (faults.length > 0) return faults;
  const { contract, claim } = claimForm(content);
  return [...serviceKindFaults(catalogue, contract?.serviceKind), ...invoiceFaults(claim?.invoices ?? [])];
}

/** The form of a claim whose content was checked when it was saved. */
export const claimForm = (content: Content): ClaimForm => content;

/** The form of an application whose content was checked when it was saved. */
export const voucherForm = (content: Content): VoucherForm => content;

function serviceKindFaults(catalogue: FactCatalogue, kind: string | undefined): Finding[] {
  const type = catalogue.get('contract.serviceKind')?.type;
  if (kind === undefined || type?.kind !== 'choice' || type.options.has(kind)) return [];
  const message = `只能是：${[...type.options].map(([code, title]) => `${code}（${title}）`).join('、')}`;
  return [{ code: 'is-in', message, pointer: `${PARENT}contract/serviceKind` }];
}

function invoiceFaults(invoices: NonNullable<RedemptionForm['invoices']>): Finding[] {
  return invoices.flatMap(({ amount, netAmount }, i) =>
    compare(parseFraction(netAmount), parseFraction(amount)) > 0
      ? [
          {
            code: 'net-above-gross',
            message: '不含税金额不能大于价税合计',
            pointer: `${PARENT}claim/invoices/${i}/netAmount`,
          },
        ]
      : [],
  );
}
