import { Inject, Injectable } from '@nestjs/common';
import { type BusinessDate, yearOf } from '../../kernel/business-date.js';
import type { Json } from '../../kernel/canonical-json.js';
import { formatYuan, fen } from '../../kernel/money.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Judges } from '../../platform/policies/judges.js';
import { JUDGES } from '../../platform/policies/policies.module.js';
import { isInForce } from '../../policy/policy.js';
import { groundsOf, holds, isThere, judgeTenant, type Tenant, tenantsOf } from './tenants.js';

/** The facts that a roster gives of its carrier, by their names in the fact catalogue. */
export const ROSTER_FACTS = [
  ...['carrier.incubatorType', 'carrier.region', 'carrier.isLegalPerson', 'carrier.operatingSince'],
  ...['carrier.incubationArea', 'carrier.incubateeArea', 'carrier.fund', 'carrier.fundCases'],
  ...[
    'carrier.incubatees',
    'carrier.fundedIncubatees',
    'carrier.equityIncubatees',
    'carrier.financedIncubatees',
  ],
  ...['carrier.revenueGrowers', 'carrier.rndGrowers', 'carrier.bothGrowers'],
  ...['carrier.patentApplicants', 'carrier.ipHolders', 'carrier.sameIndustryIncubatees', 'carrier.graduates'],
  ...['carrier.staff', 'carrier.professionalStaff', 'carrier.mentors', 'carrier.events'],
  ...['carrier.totalIncome', 'carrier.rentIncome', 'carrier.propertyIncome', 'carrier.incomeSeparated'],
  ...['makerSpace.area', 'makerSpace.seats', 'makerSpace.usableArea', 'makerSpace.teams', 'makerSpace.firms'],
  ...['makerSpace.newFirms', 'makerSpace.financedTenants', 'makerSpace.fullTimeStaff'],
] as const;

interface CarrierRow {
  readonly incubatorType: string | null;
  readonly industry: string | null;
  readonly region: string;
  readonly operatingSince: BusinessDate | null;
  readonly isLegalPerson: boolean;
  readonly totalArea: string;
  readonly publicArea: string;
  readonly usableArea: string;
  readonly seats: number;
  readonly fundFen: bigint;
  readonly fundCases: number;
  readonly staff: number;
  readonly professionalStaff: number;
  readonly fullTimeStaff: number;
  readonly mentors: number;
  readonly events: number;
  readonly totalIncome: string | null;
  readonly rentIncome: string | null;
  readonly propertyIncome: string | null;
  readonly incomeSeparated: boolean | null;
}

interface Evidence {
  /** Parties by what the roster shows of them. */
  readonly financedEver: readonly string[];
  readonly financedLastYear: readonly string[];
  readonly equityLastYear: readonly string[];
  readonly patents: readonly string[];
  readonly ip: readonly string[];
}

/** 台账数据: what a carrier can show on a day. Who is an incubatee or a graduate is for the law to say, one by one. */
@Injectable()
export class RosterFigures {
  constructor(@Inject(JUDGES) private readonly judges: Judges) {}

  /** The ROSTER_FACTS that are known of the carrier on the day; yearly ones are of the last full year. */
  async of(tx: Tx, carrierId: string, on: BusinessDate): Promise<Readonly<Record<string, Json>>> {
    const carrier = await tx.one<CarrierRow>(CARRIER, [carrierId, on, yearOf(on) - 1]);
    if (carrier === undefined) return {};
    const evidence = await tx.one<Evidence>(EVIDENCE, [carrierId, on, yearOf(on) - 1]);
    const tenants = await tenantsOf(tx, carrierId, on);
    return {
      ...ofCarrier(carrier),
      ...(evidence && this.ofTenants(carrier, evidence, tenants, on)),
    };
  }

  /** Those of the tenants who are incubatees on the day. */
  incubatees(tenants: readonly Tenant[], on: BusinessDate): readonly Tenant[] {
    return tenants.filter((tenant) => isThere(tenant, on) && holds(this.judges.incubatee, tenant, on));
  }

  /** Those who graduated by then, each once, by a ground that the law names. */
  graduates(tenants: readonly Tenant[], on: BusinessDate): readonly Tenant[] {
    const parties = new Map<string, Tenant>();
    for (const tenant of tenants) {
      const { graduatedOn, partyId } = tenant;
      if (graduatedOn === null || graduatedOn > on || parties.has(partyId)) continue;
      if (groundsOf(this.judges.graduate, tenant, on).length > 0) parties.set(partyId, tenant);
    }
    return [...parties.values()];
  }

  private ofTenants(
    { industry, publicArea }: CarrierRow,
    evidence: Evidence,
    tenants: readonly Tenant[],
    on: BusinessDate,
  ): Readonly<Record<string, Json>> {
    const incubatees = this.incubatees(tenants, on);
    const among = (parties: readonly string[]) => {
      const set = new Set(parties);
      return incubatees.filter(({ partyId }) => set.has(partyId)).length;
    };
    return {
      'carrier.incubatees': incubatees.length,
      'carrier.incubateeArea': sumAreas([publicArea, ...incubatees.map(({ area }) => area)]),
      'carrier.fundedIncubatees': among(evidence.financedEver),
      'carrier.equityIncubatees': among(evidence.equityLastYear),
      'carrier.financedIncubatees': among(evidence.financedLastYear),
      'carrier.patentApplicants': among(evidence.patents),
      'carrier.ipHolders': among(evidence.ip),
      'carrier.sameIndustryIncubatees': incubatees.filter(
        (one) => industry !== null && one.industry === industry,
      ).length,
      ...this.ofGrowers(incubatees, on),
      'carrier.graduates': this.graduates(tenants, on).length,
      ...ofMakerSpace(tenants, evidence, yearOf(on) - 1),
    };
  }

  /** Counted from the day on which the law first speaks of them. */
  private ofGrowers(incubatees: readonly Tenant[], on: BusinessDate): Readonly<Record<string, Json>> {
    if (!isInForce(this.judges.grower.policy, on)) return {};
    const grown = incubatees.map((tenant) => this.growthOf(tenant, on));
    return {
      'carrier.revenueGrowers': grown.filter(({ revenue }) => revenue).length,
      'carrier.rndGrowers': grown.filter(({ rnd }) => rnd).length,
      'carrier.bothGrowers': grown.filter(({ revenue, rnd }) => revenue && rnd).length,
    };
  }

  private growthOf(tenant: Tenant, on: BusinessDate): { revenue: boolean; rnd: boolean } {
    const { outputs = [] } = judgeTenant(this.judges.grower, tenant, on);
    const says = (id: string) => outputs.find((output) => output.id === id)?.value === true;
    return { revenue: says('growsRevenue'), rnd: says('growsRnd') };
  }
}

function ofCarrier(row: CarrierRow): Readonly<Record<string, Json>> {
  const { incubatorType, operatingSince, totalIncome, rentIncome, propertyIncome, incomeSeparated } = row;
  return {
    ...(incubatorType !== null && { 'carrier.incubatorType': incubatorType }),
    ...(operatingSince !== null && { 'carrier.operatingSince': operatingSince }),
    ...(totalIncome !== null && { 'carrier.totalIncome': totalIncome }),
    ...(rentIncome !== null && { 'carrier.rentIncome': rentIncome }),
    ...(propertyIncome !== null && { 'carrier.propertyIncome': propertyIncome }),
    ...(incomeSeparated !== null && { 'carrier.incomeSeparated': incomeSeparated }),
    'carrier.region': row.region,
    'carrier.isLegalPerson': row.isLegalPerson,
    'carrier.incubationArea': row.totalArea,
    'carrier.fund': formatYuan(fen(row.fundFen)),
    'carrier.fundCases': row.fundCases,
    'carrier.staff': row.staff,
    'carrier.professionalStaff': row.professionalStaff,
    'carrier.mentors': row.mentors,
    'carrier.events': row.events,
    'makerSpace.area': row.totalArea,
    'makerSpace.seats': row.seats,
    'makerSpace.usableArea': row.usableArea,
    'makerSpace.fullTimeStaff': row.fullTimeStaff,
  };
}

/** Who was in a maker-space during a year, and which of the teams became firms in it. */
function ofMakerSpace(
  tenants: readonly Tenant[],
  { financedLastYear }: Evidence,
  year: number,
): Readonly<Record<string, Json>> {
  const [first, last] = [`${year}-01-01`, `${year}-12-31`];
  const present = tenants.filter(
    ({ enteredOn, leftOn }) => enteredOn <= last && (leftOn === null || leftOn >= first),
  );
  const count = (some: readonly Tenant[]) => new Set(some.map(({ partyId }) => partyId)).size;
  const financed = new Set(financedLastYear);
  const firms = present.filter(({ kind }) => kind === 'legal-person');
  return {
    'makerSpace.teams': count(present.filter(({ kind }) => kind === 'team')),
    'makerSpace.firms': count(firms),
    'makerSpace.newFirms': count(
      firms.filter(
        ({ registeredOn }) => registeredOn !== null && registeredOn >= first && registeredOn <= last,
      ),
    ),
    'makerSpace.financedTenants': count(present.filter(({ partyId }) => financed.has(partyId))),
  };
}

/** Areas have two decimals at most; they are added as hundredths. */
function sumAreas(areas: readonly string[]): string {
  const hundredths = areas.map((area) => BigInt(area.replace('.', ''))).reduce((a, b) => a + b, 0n);
  return `${hundredths / 100n}.${(hundredths % 100n).toString().padStart(2, '0')}`;
}

const LIVE = 'carrier_id = $1 AND removed_at IS NULL';
const during = (from: string, to: string) => `${from} <= $2 AND (${to} IS NULL OR ${to} >= $2)`;
const yuan = (column: string) => `to_char(y.${column} / 100.0, 'FM9999999999990.00')`;
const site = (sum: string) =>
  `(SELECT coalesce(sum(${sum}), 0) FROM roster_site WHERE ${LIVE} AND ${during('used_from', 'used_to')})`;
const people = (which: string) =>
  `(SELECT count(DISTINCT identity_digest)::int FROM roster_person WHERE ${LIVE} AND ${during('works_from', 'works_to')}
     AND ${which})`;

const CARRIER = `
  SELECT c.incubator_type AS "incubatorType", c.industry, c.district_code AS region, c.operating_since AS "operatingSince",
    p.kind = 'legal-person' AS "isLegalPerson",
    to_char(${site('total_area_m2')}, 'FM9999999990.00') AS "totalArea",
    to_char(${site('public_area_m2')}, 'FM9999999990.00') AS "publicArea",
    to_char(${site('incubation_area_m2 + public_area_m2')}, 'FM9999999990.00') AS "usableArea",
    ${site('seats')}::int AS seats,
    (SELECT coalesce(sum(amount_fen), 0)::bigint FROM roster_fund WHERE ${LIVE} AND ${during('held_from', 'held_to')}) AS "fundFen",
    (SELECT count(*)::int FROM roster_financing WHERE ${LIVE} AND kind IN ('own-fund', 'cooperative-fund')
      AND received_on <= $2) AS "fundCases",
    ${people(`role = 'staff'`)} AS staff,
    ${people(`role = 'staff' AND professional AND full_time`)} AS "professionalStaff",
    ${people(`role = 'staff' AND full_time`)} AS "fullTimeStaff",
    ${people(`role = 'mentor'`)} AS mentors,
    (SELECT count(*)::int FROM roster_event WHERE ${LIVE} AND held_on BETWEEN make_date($3, 1, 1) AND make_date($3, 12, 31)) AS events,
    ${yuan('total_income_fen')} AS "totalIncome", ${yuan('rent_income_fen')} AS "rentIncome",
    ${yuan('property_income_fen')} AS "propertyIncome", y.income_separated AS "incomeSeparated"
  FROM carrier c JOIN party p ON p.id = c.operator_id
    LEFT JOIN roster_year y ON y.carrier_id = c.id AND y.year = $3 AND y.removed_at IS NULL
  WHERE c.id = $1`;

const parties = (from: string, which: string) =>
  `ARRAY(SELECT DISTINCT party_id::text FROM ${from} WHERE ${LIVE} AND ${which})`;
const LAST_YEAR = 'received_on BETWEEN make_date($3, 1, 1) AND make_date($3, 12, 31)';

const EVIDENCE = `
  SELECT ${parties('roster_financing', 'received_on <= $2')} AS "financedEver",
    ${parties('roster_financing', LAST_YEAR)} AS "financedLastYear",
    ${parties('roster_financing', `${LAST_YEAR} AND paid_in AND kind IN ('own-fund', 'cooperative-fund', 'equity-fund')`)} AS "equityLastYear",
    ${parties('roster_ip', `applied_on <= $2 AND kind IN ('invention', 'utility-model', 'design')`)} AS patents,
    ${parties('roster_ip', 'granted_on <= $2 AND (expires_on IS NULL OR expires_on > $2)')} AS ip`;
