import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { CaseFile } from '../cases/case-file.js';
import { CaseRegistry } from '../cases/registry.js';
import { Quotas } from '../funds/quotas.js';
import { beijingDate, type BusinessDate, yearOf } from '../kernel/business-date.js';
import type { Json } from '../kernel/canonical-json.js';
import { fraction, isZero, div, toDecimal } from '../kernel/fraction.js';
import { type Fen, formatYuan, parseYuan } from '../kernel/money.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { voucherForm } from './form-content.js';

type Facts = Record<string, Json>;
type Subject = { readonly caseFile: CaseFile; readonly content: Readonly<Record<string, Json>> };

const GIVEN = [
  'voucher.appliedOn',
  'voucher.requested',
  'voucher.usedThisYear',
  'applicant.voidedShareLastYear',
  'applicant.applicationsThisYear',
  'applicant.previousQuotaUsed',
  'applicant.staff',
  'applicant.revenue',
  'applicant.rndShare',
  'applicant.classOneIp',
];

/** What an application and the applicant's earlier vouchers tell a policy. */
@Injectable()
export class VoucherFacts implements OnModuleInit {
  constructor(
    private readonly registry: CaseRegistry,
    private readonly quotas: Quotas,
  ) {}

  onModuleInit(): void {
    this.registry.registerFacts(GIVEN, (tx, subject) => this.of(tx, subject));
  }

  private async of(tx: Tx, { caseFile, content }: Subject): Promise<Facts> {
    const appliedOn = beijingDate(caseFile.submittedAt ?? tx.at);
    const { policyCode, applicantId } = caseFile;
    const used = await this.quotas.used(tx, policyCode, applicantId, yearOf(appliedOn));
    return {
      'voucher.appliedOn': appliedOn,
      'voucher.usedThisYear': formatYuan(used),
      ...declared(content),
      ...(await history(tx, caseFile, appliedOn)),
    };
  }
}

/** What the applicant says of itself; what it leaves open is not known. */
function declared(content: Subject['content']): Facts {
  const { requested, staff, revenue, rndSpend, classOneIp } = voucherForm(content);
  const share = revenue === undefined || rndSpend === undefined ? undefined : shareOf(rndSpend, revenue);
  return {
    ...(requested !== undefined && { 'voucher.requested': requested }),
    ...(staff !== undefined && { 'applicant.staff': staff }),
    ...(revenue !== undefined && { 'applicant.revenue': revenue }),
    ...(share !== undefined && { 'applicant.rndShare': share }),
    ...(classOneIp !== undefined && { 'applicant.classOneIp': classOneIp }),
  };
}

const SHARE_DIGITS = 12;

function shareOf(part: string, whole: string): string | undefined {
  const all = fraction(parseYuan(whole));
  return isZero(all) ? undefined : toDecimal(div(fraction(parseYuan(part)), all), SHARE_DIGITS, 'truncate');
}

interface History {
  readonly faceFen: Fen;
  readonly voidedFen: Fen;
  readonly applications: bigint;
  readonly open: bigint;
}

/** 作废: the part of last year's vouchers that nobody claimed before they expired. */
async function history(tx: Tx, caseFile: CaseFile, on: BusinessDate): Promise<Facts> {
  const year = yearOf(on);
  const row = await tx.one<History>(
    `SELECT coalesce(sum(v.face_fen) FILTER (WHERE last_year), 0)::bigint AS "faceFen",
            coalesce(sum(v.face_fen - v.held_fen) FILTER (WHERE last_year AND v.closed_on > v.expires_on), 0)::bigint AS "voidedFen",
            count(*) FILTER (WHERE c.submitted_at >= $4 AND c.id <> $5) AS applications,
            count(*) FILTER (WHERE v.closed_on IS NULL AND v.held_fen < v.face_fen) AS open
     FROM case_file c LEFT JOIN voucher v ON v.id = c.id
       CROSS JOIN LATERAL (SELECT coalesce(extract(year FROM v.issued_on) = $3, false) AS last_year) years
     WHERE c.applicant_id = $1 AND c.policy_code = $2 AND c.parent_id IS NULL AND c.submitted_at IS NOT NULL`,
    [caseFile.applicantId, caseFile.policyCode, year - 1, `${year}-01-01T00:00:00+08:00`, caseFile.id],
  );
  const { faceFen = 0n as Fen, voidedFen = 0n as Fen, applications = 0n, open = 0n } = row ?? {};
  return {
    'applicant.voidedShareLastYear':
      faceFen === 0n ? '0' : toDecimal(fraction(voidedFen, faceFen), SHARE_DIGITS, 'truncate'),
    'applicant.applicationsThisYear': Number(applications),
    'applicant.previousQuotaUsed': open === 0n,
  };
}
