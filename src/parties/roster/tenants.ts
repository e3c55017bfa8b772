import type { BusinessDate } from '../../kernel/business-date.js';
import { yearOf } from '../../kernel/business-date.js';
import type { Json } from '../../kernel/canonical-json.js';
import { type Fen, fen, formatYuan } from '../../kernel/money.js';
import { decide, type Decision, type OutputResult } from '../../policy/decide.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Judge } from '../../platform/policies/judges.js';

/** A firm or team in a carrier, with what its conditions are judged by on a day. */
export interface Tenant {
  /** Of the stay. */
  readonly id: string;
  readonly partyId: string;
  /** The social credit code, or a team's name. */
  readonly tenant: string;
  readonly name: string;
  readonly kind: 'legal-person' | 'team';
  readonly enteredOn: BusinessDate;
  readonly leftOn: BusinessDate | null;
  readonly registeredOn: BusinessDate | null;
  readonly graduatedOn: BusinessDate | null;
  readonly area: string;
  readonly industry: string | null;
  readonly field: string;
  readonly doesTechBusiness: boolean;
  readonly registeredInside: boolean;
  readonly worksInside: boolean;
  readonly acquired: boolean;
  readonly listed: boolean;
  readonly techSme: boolean;
  /** On the day, or on that of graduation. */
  readonly hnte: boolean;
  /** Angel and venture capital that was paid in, up to the day. */
  readonly investment: Fen;
  /** By year. */
  readonly years: Readonly<Record<string, { readonly revenue: string; readonly rnd: string }>>;
}

/** Everybody who was ever a tenant up to a day, as the roster and the register of parties know them. */
export async function tenantsOf(tx: Tx, carrierId: string, on: BusinessDate): Promise<Tenant[]> {
  const rows = await tx.query<Omit<Tenant, 'investment'> & { investment: bigint }>(TENANTS, [carrierId, on]);
  return rows.map((row) => ({ ...row, investment: fen(row.investment) }));
}

/** Whether a tenant is there on a day: the last day counts. */
export function isThere({ enteredOn, leftOn }: Tenant, on: BusinessDate): boolean {
  return enteredOn <= on && (leftOn === null || leftOn >= on);
}

export function holds(judge: Judge, tenant: Tenant, on: BusinessDate): boolean {
  return judgeTenant(judge, tenant, on).verdict === 'eligible';
}

/** The grounds on which a tenant graduated or may graduate, as they stood on the day of graduation or stand now. */
export function groundsOf(judge: Judge, tenant: Tenant, on: BusinessDate): readonly OutputResult[] {
  const { graduatedOn } = tenant;
  const days = graduatedOn === null || graduatedOn > on ? [on] : [graduatedOn, on];
  const decisions = days.map((day) => judgeTenant(judge, tenant, day));
  const { outputs = [] } = decisions.find(({ verdict }) => verdict === 'eligible') ?? {};
  return outputs.filter(({ value }) => value === true);
}

/** What the law says of a tenant on a day. */
export function judgeTenant({ policy, step }: Judge, tenant: Tenant, on: BusinessDate): Decision {
  return decide(policy, tenantFacts(tenant, on), { step, on });
}

function tenantFacts(tenant: Tenant, on: BusinessDate): Readonly<Record<string, Json>> {
  const { registeredOn, graduatedOn } = tenant;
  const hasGraduated = graduatedOn !== null && graduatedOn <= on;
  return {
    ...(registeredOn !== null && { 'incubatee.registeredOn': registeredOn }),
    'incubatee.enteredOn': tenant.enteredOn,
    'incubatee.judgedOn': on,
    'incubatee.field': tenant.field,
    'incubatee.doesTechBusiness': tenant.doesTechBusiness,
    'incubatee.meetsTechSme': tenant.techSme,
    'incubatee.registeredInside': tenant.registeredInside,
    'incubatee.worksInside': tenant.worksInside,
    'incubatee.hasGraduated': hasGraduated,
    ...(hasGraduated && { 'incubatee.graduatedOn': graduatedOn }),
    'incubatee.hnteFiled': tenant.hnte,
    'incubatee.investment': formatYuan(tenant.investment),
    'incubatee.acquired': tenant.acquired,
    'incubatee.listed': tenant.listed,
    ...yearFacts(tenant, yearOf(on) - 1),
  };
}

/** Of the last full year and the one before; what is not reported is not known. */
function yearFacts({ years }: Tenant, year: number): Readonly<Record<string, Json>> {
  const [now, before] = [years[year], years[year - 1]];
  return {
    ...(now && { 'incubatee.revenueOfYear': now.revenue, 'incubatee.rndOfYear': now.rnd }),
    ...(before && { 'incubatee.revenueYearBefore': before.revenue, 'incubatee.rndYearBefore': before.rnd }),
  };
}

const holdsOn = (day: string) => `q.valid_from <= ${day} AND (q.valid_to IS NULL OR q.valid_to >= ${day})`;

const TENANTS = `
  SELECT t.id, coalesce(p.uscc, p.name) AS tenant, p.name, t.party_id AS "partyId", p.kind, t.entered_on AS "enteredOn", t.left_on AS "leftOn",
    coalesce(e.registered_on, t.registered_on) AS "registeredOn", t.graduated_on AS "graduatedOn", t.area_m2::text AS area,
    t.industry, t.field, t.does_tech_business AS "doesTechBusiness", t.registered_inside AS "registeredInside",
    t.works_inside AS "worksInside", t.acquired, t.listed,
    EXISTS (SELECT FROM qualification q WHERE q.party_id = p.id AND q.kind = 'tech-sme' AND ${holdsOn('$2')}) AS "techSme",
    EXISTS (SELECT FROM qualification q WHERE q.party_id = p.id AND q.kind = 'hnte'
      AND (${holdsOn('$2')} OR t.graduated_on <= $2 AND ${holdsOn('t.graduated_on')})) AS hnte,
    (SELECT coalesce(sum(f.amount_fen), 0)::bigint FROM roster_financing f WHERE f.carrier_id = t.carrier_id
      AND f.party_id = p.id AND f.removed_at IS NULL AND f.kind = 'angel-venture' AND f.paid_in
      AND f.received_on <= $2) AS investment,
    (SELECT coalesce(jsonb_object_agg(y.year, jsonb_build_object(
        'revenue', to_char(y.revenue_fen / 100.0, 'FM9999999999990.00'),
        'rnd', to_char(y.rnd_fen / 100.0, 'FM9999999999990.00'))), '{}')
      FROM roster_tenant_year y WHERE y.carrier_id = t.carrier_id AND y.party_id = p.id AND y.removed_at IS NULL) AS years
  FROM tenancy t JOIN party p ON p.id = t.party_id LEFT JOIN enterprise e ON e.id = p.id
  WHERE t.carrier_id = $1 AND t.removed_at IS NULL AND t.entered_on <= $2 ORDER BY t.entered_on, t.id`;
