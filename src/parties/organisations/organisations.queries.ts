import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { refuse } from '../../kernel/refusal.js';
import { rowsOf } from '../../platform/database/rows.js';
import { cursorParts, type Page, toPage } from '../../platform/http/page.js';
import type { OrganisationsQuery } from './organisations.dto.js';

/** One organisation in a list. */
export interface OrganisationItem {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly uscc: string | null;
  readonly district: string;
}

/** All that the register holds of one organisation; days inclusive, as YYYY-MM-DD. */
export interface OrganisationView extends OrganisationItem {
  readonly enterprise: EnterpriseView | null;
  readonly provider: ProviderFilingView | null;
  readonly carriers: readonly CarrierItem[];
  readonly qualifications: readonly QualificationItem[];
  readonly creditListings: readonly CreditListingView[];
  readonly affiliations: readonly AffiliationView[];
}

export interface EnterpriseView {
  readonly registeredOn: string;
  readonly legalRepresentative: string;
  readonly industry: string;
  readonly size: string;
  readonly staff: number;
  readonly coreMembers: number;
  readonly taxResidentInCity: boolean;
}

export interface ProviderFilingView {
  readonly filingNumber: string;
  readonly filedOn: string;
  readonly filedUntil: string | null;
  readonly services: readonly string[];
}

export interface CarrierItem {
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

export interface QualificationItem {
  readonly kind: string;
  readonly number: string;
  readonly validFrom: string;
  readonly validTo: string | null;
}

export interface CreditListingView {
  readonly id: string;
  readonly list: string;
  readonly listedOn: string;
  readonly removedOn: string | null;
  readonly source: string;
}

/** Either way round: who the other one is. */
export interface AffiliationView {
  readonly otherId: string;
  readonly otherName: string;
  readonly kind: string;
  readonly since: string;
  readonly until: string | null;
}

@Injectable()
export class OrganisationRegister {
  constructor(private readonly dataSource: DataSource) {}

  /** Organisations by name, found by a part of it or by their social credit code. */
  async list({ q, kind, cursor, limit }: OrganisationsQuery): Promise<Page<OrganisationItem>> {
    const [name = null, id = null] = cursorParts(cursor, 2) ?? [];
    const rows = await rowsOf<OrganisationItem>(
      this.dataSource,
      `SELECT p.id, p.kind, p.name, p.uscc, d.name AS district FROM party p JOIN district d ON d.code = p.district_code
       WHERE ($1::text IS NULL OR strpos(p.name, $1) > 0 OR p.uscc = upper($1))
         AND ($2::text IS NULL OR p.kind = $2) AND ($3::text IS NULL OR (p.name, p.id::text) > ($3, $4))
       ORDER BY p.name, p.id::text LIMIT $5`,
      [q ?? null, kind ?? null, name, id, limit + 1],
    );
    return toPage(rows, limit, (row) => [row.name, row.id]);
  }

  /** One organisation; refuses not-found. */
  async of(id: string): Promise<OrganisationView> {
    const [found] = await rowsOf<OrganisationView>(this.dataSource, ORGANISATION, [id]);
    return found ?? refuse('not-found', '没有找到该单位。');
  }
}

const ORGANISATION = `
  SELECT p.id, p.kind, p.name, p.uscc, d.name AS district,
    (SELECT json_build_object('registeredOn', e.registered_on, 'legalRepresentative', e.legal_representative,
        'industry', e.industry, 'size', e.size, 'staff', e.staff, 'coreMembers', e.core_members,
        'taxResidentInCity', e.tax_resident_in_city) FROM enterprise e WHERE e.id = p.id) AS enterprise,
    (SELECT json_build_object('filingNumber', v.filing_number, 'filedOn', v.filed_on, 'filedUntil', v.filed_until,
        'services', v.services) FROM provider v WHERE v.id = p.id) AS provider,
    (SELECT coalesce(json_agg(json_build_object('id', c.id, 'name', c.name, 'type', c.type) ORDER BY c.name), '[]')
      FROM carrier c WHERE c.operator_id = p.id) AS carriers,
    (SELECT coalesce(json_agg(json_build_object('kind', q.kind, 'number', q.number, 'validFrom', q.valid_from,
        'validTo', q.valid_to) ORDER BY q.valid_from, q.number), '[]')
      FROM qualification q WHERE q.party_id = p.id) AS qualifications,
    (SELECT coalesce(json_agg(json_build_object('id', l.id, 'list', l.list, 'listedOn', l.listed_on,
        'removedOn', l.removed_on, 'source', l.source) ORDER BY l.listed_on, l.id), '[]')
      FROM credit_listing l WHERE l.party_id = p.id) AS "creditListings",
    (SELECT coalesce(json_agg(json_build_object('otherId', o.id, 'otherName', o.name, 'kind', a.kind,
        'since', a.since, 'until', a.until) ORDER BY a.since, a.id), '[]')
      FROM affiliation a JOIN party o ON o.id = CASE WHEN a.party_id = p.id THEN a.other_id ELSE a.party_id END
      WHERE p.id IN (a.party_id, a.other_id)) AS affiliations
  FROM party p JOIN district d ON d.code = p.district_code WHERE p.id = $1`;
