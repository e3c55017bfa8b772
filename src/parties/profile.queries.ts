import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { refuse } from '../kernel/refusal.js';
import { Clock } from '../platform/clock.js';
import { rowsOf } from '../platform/database/rows.js';
import { isOwnName, maskAccountNumber, type PayeeAccountInput } from './payee-accounts.js';

/** One enterprise as its own people see it: its account only masked. */
export interface ProfileView {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly uscc: string | null;
  readonly district: { readonly code: string; readonly name: string };
  readonly registeredOn: string | null;
  readonly legalRepresentative: string | null;
  readonly industry: string | null;
  readonly size: string | null;
  readonly staff: number | null;
  readonly taxResidentInCity: boolean | null;
  readonly park: string | null;
  readonly qualifications: readonly QualificationView[];
  readonly payeeAccount: PayeeAccountInput | null;
  /** What may hold a payment up. */
  readonly warnings: readonly ProfileWarning[];
}

export interface QualificationView {
  readonly kind: string;
  readonly number: string;
  readonly validFrom: string;
  readonly validTo: string | null;
  /** Today. */
  readonly inForce: boolean;
}

export interface ProfileWarning {
  readonly code: 'payee-account-missing' | 'payee-account-name-differs';
  readonly message: string;
}

type ProfileRow = Omit<ProfileView, 'warnings'>;

@Injectable()
export class Profiles {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** What is known of a party today; refuses not-found. */
  async of(partyId: string): Promise<ProfileView> {
    const [row] = await rowsOf<ProfileRow>(this.dataSource, PROFILE, [partyId, this.clock.today()]);
    if (row === undefined) refuse('not-found', '没有找到该主体。');
    return { ...row, payeeAccount: masked(row.payeeAccount), warnings: warningsOf(row) };
  }
}

function masked(account: PayeeAccountInput | null): PayeeAccountInput | null {
  return account && { ...account, accountNumber: maskAccountNumber(account.accountNumber) };
}

/** Payments go to the party's own account only: another name is kept, told now, and blocks later. */
function warningsOf({ name, payeeAccount }: ProfileRow): ProfileWarning[] {
  if (payeeAccount === null)
    return [{ code: 'payee-account-missing', message: '尚未登记收款账户，获批后将无法拨付，请尽快登记。' }];
  if (isOwnName(payeeAccount.accountName, name)) return [];
  const message = `收款账户户名“${payeeAccount.accountName}”与营业执照名称“${name}”不一致，拨付前须更正。`;
  return [{ code: 'payee-account-name-differs', message }];
}

const PROFILE = `
  SELECT p.id, p.kind, p.name, p.uscc, json_build_object('code', d.code, 'name', d.name) AS district,
    e.registered_on AS "registeredOn", e.legal_representative AS "legalRepresentative", e.industry, e.size, e.staff,
    e.tax_resident_in_city AS "taxResidentInCity", park.name AS park,
    (SELECT coalesce(json_agg(json_build_object('kind', q.kind, 'number', q.number, 'validFrom', q.valid_from,
        'validTo', q.valid_to, 'inForce', q.valid_from <= $2 AND coalesce(q.valid_to >= $2, true))
        ORDER BY q.valid_from DESC, q.number), '[]')
      FROM qualification q WHERE q.party_id = p.id) AS qualifications,
    (SELECT json_build_object('accountName', a.account_name, 'accountNumber', a.account_number,
        'bankName', a.bank_name, 'cnaps', a.cnaps)
      FROM payee_account a WHERE a.party_id = p.id AND a.retired_at IS NULL) AS "payeeAccount"
  FROM party p JOIN district d ON d.code = p.district_code
    LEFT JOIN enterprise e ON e.id = p.id LEFT JOIN park ON park.id = e.park_id
  WHERE p.id = $1`;
