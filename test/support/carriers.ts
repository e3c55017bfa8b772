import { randomBytes, randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { uuidv7 } from '../../src/kernel/ids.js';
import { organisationCode, usccWithCheck } from '../../src/parties/identifiers.js';
import type { RunningApp } from './people.js';
import { planting } from './planted.js';

/** A group of tenants, by their places in the list of incubatees, that were financed alike. */
export interface Financed {
  readonly tenants: number;
  readonly kind: 'own-fund' | 'cooperative-fund' | 'equity-fund' | 'angel-venture' | 'debt';
  readonly on: string;
}

/** A carrier by what its roster comes to. Tenants entered on one day, graduates left before. */
export interface CarrierSpec {
  readonly operatorId: string;
  readonly districtCode: string;
  readonly name: string;
  readonly type?: 'incubator' | 'maker-space';
  readonly incubatorType?: 'comprehensive' | 'professional';
  readonly operatingSince: string;
  readonly area: string;
  /** Used by incubatees, public area included. */
  readonly used: string;
  readonly publicArea?: string;
  readonly seats?: number;
  readonly registeredOn: string;
  readonly enteredOn: string;
  readonly incubatees?: number;
  readonly sameIndustry?: number;
  readonly field?: 'biomedicine' | 'integrated-circuit';
  readonly graduates?: number;
  readonly fund?: string;
  readonly financed?: readonly Financed[];
  readonly staff?: number;
  readonly professionalStaff?: number;
  readonly mentors?: number;
  readonly patents?: number;
  readonly validIp?: number;
  readonly teams?: number;
  /** Who enter the register of firms on this day, in a maker-space. */
  readonly newFirms?: { readonly count: number; readonly on: string };
  readonly events?: { readonly count: number; readonly year: number };
  readonly income?: {
    readonly year: number;
    readonly total: string;
    readonly rent: string;
    readonly property: string;
    readonly separated?: boolean;
  };
  /** How many firms grew by how much in the year, the first ones by revenue, those after them by research. */
  readonly growth?: {
    readonly year: number;
    readonly revenue: readonly [count: number, percent: number];
    readonly rnd: readonly [count: number, percent: number];
  };
  readonly statistics?: readonly number[];
}

export interface PlantedCarrier {
  readonly id: string;
  readonly name: string;
  readonly tenants: readonly string[];
}

const INDUSTRY = '新材料';
let firms = 0;

/** Plants carriers with their rosters, straight into the tables: exactly the figures of the specification. */
export function carrierPlanter({ db, clock }: RunningApp) {
  const newId = () => uuidv7(clock.now().getTime(), randomBytes(10));
  return async (spec: CarrierSpec): Promise<PlantedCarrier> => {
    const id = newId();
    const tenants = await planting(db.owner, async (manager) => {
      await plantCarrier(manager, id, spec);
      const planted = await plantTenants(manager, id, spec, newId);
      await plantEvidence(manager, id, spec, planted);
      await plantPeople(manager, id, spec);
      await plantYears(manager, id, spec, planted, clock.now());
      return planted;
    });
    return { id, name: spec.name, tenants };
  };
}

async function plantCarrier(manager: EntityManager, id: string, spec: CarrierSpec): Promise<void> {
  const { type = 'incubator', incubatorType = null, used, publicArea = '0' } = spec;
  await manager.query(
    `INSERT INTO carrier (id, name, type, operator_id, district_code, address, incubator_type, industry, operating_since)
     VALUES ($1, $2, $3, $4, $5, '测试路 1 号', $6, $7, $8)`,
    [id, spec.name, type, spec.operatorId, spec.districtCode, incubatorType, INDUSTRY, spec.operatingSince],
  );
  await manager.query(
    `INSERT INTO roster_site (id, carrier_id, name, address, county, total_area_m2, incubation_area_m2, public_area_m2, seats, used_from)
     VALUES (gen_random_uuid(), $1, '主场地', '测试路 1 号', $2, $3, $4::numeric - $5::numeric, $5, $6, $7)`,
    [id, spec.districtCode, spec.area, used, publicArea, spec.seats ?? 0, spec.operatingSince],
  );
  if (spec.fund !== undefined)
    await manager.query(
      `INSERT INTO roster_fund (id, carrier_id, name, kind, amount_fen, held_from)
       VALUES (gen_random_uuid(), $1, '种子资金', 'own', ($2::numeric * 100)::bigint, $3)`,
      [id, spec.fund, spec.operatingSince],
    );
}

interface Tenant {
  readonly id: string;
  readonly kind: 'legal-person' | 'team';
  readonly name: string;
  readonly uscc: string | null;
  readonly registered: string | null;
  readonly entered: string;
  readonly graduated: string | null;
  readonly area: string;
  readonly industry: string;
}

async function plantTenants(
  manager: EntityManager,
  carrierId: string,
  spec: CarrierSpec,
  newId: () => string,
): Promise<string[]> {
  const { incubatees = 0, graduates = 0, teams = 0, newFirms = { count: 0, on: '' } } = spec;
  const shares = shared(spec.used, spec.publicArea ?? '0', incubatees);
  const { sameIndustry = incubatees } = spec;
  const rows: Tenant[] = [
    ...many(incubatees, (i) => ({
      ...firm(spec, newId(), i < newFirms.count ? newFirms.on : spec.registeredOn),
      area: shares[i] ?? '0',
      industry: i < sameIndustry ? INDUSTRY : '商贸',
    })),
    ...many(teams, (i) => ({
      ...firm(spec, newId(), null),
      kind: 'team' as const,
      uscc: null,
      name: `测试团队${i}`,
    })),
    ...many(graduates, () => ({ ...firm(spec, newId(), '2018-01-10'), ...GRADUATED })),
  ];
  await manager.query(
    `INSERT INTO party (id, kind, name, uscc, district_code, created_at)
     SELECT t.id, t.kind, t.name, t.uscc, $2, now() FROM jsonb_to_recordset($1::jsonb) AS t (id uuid, kind text, name text, uscc text)`,
    [JSON.stringify(rows), spec.districtCode],
  );
  await manager.query(
    `INSERT INTO tenancy (id, carrier_id, party_id, registered_on, entered_on, left_on, graduated_on, area_m2, site, room,
       industry, field, does_tech_business, registered_inside, works_inside, acquired)
     SELECT gen_random_uuid(), $2, t.id, t.registered, t.entered, t.graduated, t.graduated, t.area, '主场地', t.name, t.industry,
       $3, true, true, true, t.graduated IS NOT NULL
     FROM jsonb_to_recordset($1::jsonb) AS t (id uuid, name text, registered date, entered date, graduated date, area numeric, industry text)`,
    [JSON.stringify(rows), carrierId, spec.field ?? 'other'],
  );
  await manager.query(
    `INSERT INTO qualification (id, party_id, kind, number, valid_from, valid_to)
     SELECT gen_random_uuid(), t.id, 'tech-sme', t.id::text, '2019-01-01', '2030-12-31'
     FROM jsonb_to_recordset($1::jsonb) AS t (id uuid)`,
    [JSON.stringify(rows)],
  );
  return rows.slice(0, incubatees).map(({ id }) => id);
}

const GRADUATED = { entered: '2019-02-01', graduated: '2021-06-30', area: '0' };

function firm({ districtCode, enteredOn }: CarrierSpec, id: string, registered: string | null): Tenant {
  firms += 1;
  const serial = String(firms).padStart(5, '0');
  const uscc = usccWithCheck(`91${districtCode}${organisationCode(`MB${serial}A`)}`);
  return {
    ...{ id, uscc, registered, entered: enteredOn, graduated: null, area: '0', industry: INDUSTRY },
    ...{ kind: 'legal-person', name: `测试在孵企业${serial}` },
  };
}

/** The area that tenants have among them, to the square decimetre. */
function shared(used: string, publicArea: string, tenants: number): string[] {
  const cents = (text: string) => Math.round(Number(text) * 100);
  const all = cents(used) - cents(publicArea);
  const each = tenants === 0 ? 0 : Math.floor(all / tenants);
  return many(tenants, (i) => String((i === 0 ? all - each * (tenants - 1) : each) / 100));
}

async function plantEvidence(
  manager: EntityManager,
  carrierId: string,
  { patents = 0, validIp = 0, financed = [], enteredOn }: CarrierSpec,
  tenants: readonly string[],
): Promise<void> {
  const ip = (count: number, kind: string, granted: string | null) =>
    manager.query(
      `INSERT INTO roster_ip (id, carrier_id, party_id, kind, number, applied_on, granted_on)
       SELECT gen_random_uuid(), $1, p, $3, gen_random_uuid()::text, $4, $5 FROM unnest($2::uuid[]) p`,
      [carrierId, tenants.slice(0, count), kind, enteredOn, granted],
    );
  await ip(patents, 'invention', null);
  await ip(validIp, 'software', enteredOn);
  for (const { tenants: count, kind, on } of financed)
    await manager.query(
      `INSERT INTO roster_financing (id, carrier_id, party_id, kind, amount_fen, received_on, paid_in, investor)
       SELECT gen_random_uuid(), $1, p, $3::text, 10000000, $4::date, true, concat($3::text, $4::text) FROM unnest($2::uuid[]) p`,
      [carrierId, tenants.slice(0, count), kind, on],
    );
}

async function plantPeople(
  manager: EntityManager,
  carrierId: string,
  { staff = 0, professionalStaff = 0, mentors = 0, operatingSince }: CarrierSpec,
): Promise<void> {
  const person = (count: number, role: string, professional: boolean) =>
    manager.query(
      `INSERT INTO roster_person (id, carrier_id, role, name, identity_digest, identity_masked, full_time, professional, works_from)
       SELECT gen_random_uuid(), $1, $3::text, '测试人员' || n, encode(sha256(convert_to(concat($2::text, $3::text, $4::boolean, n), 'UTF8')), 'hex'),
         '6501**********0000', true, $4::boolean, $5 FROM generate_series(1, $6::int) n`,
      [carrierId, carrierId, role, professional, operatingSince, count],
    );
  await person(professionalStaff, 'staff', true);
  await person(staff - professionalStaff, 'staff', false);
  await person(mentors, 'mentor', false);
}

async function plantYears(
  manager: EntityManager,
  carrierId: string,
  { events, income, growth, statistics = [] }: CarrierSpec,
  tenants: readonly string[],
  at: Date,
): Promise<void> {
  if (events !== undefined)
    await manager.query(
      `INSERT INTO roster_event (id, carrier_id, held_on, title, part, attendees)
       SELECT gen_random_uuid(), $1, make_date($2, 5, 20), '测试活动' || n, 'host', 30 FROM generate_series(1, $3::int) n`,
      [carrierId, events.year, events.count],
    );
  if (income !== undefined)
    await manager.query(
      `INSERT INTO roster_year (id, carrier_id, year, total_income_fen, rent_income_fen, property_income_fen, income_separated)
       VALUES (gen_random_uuid(), $1, $2, ($3::numeric * 100)::bigint, ($4::numeric * 100)::bigint, ($5::numeric * 100)::bigint, $6)`,
      [carrierId, income.year, income.total, income.rent, income.property, income.separated ?? true],
    );
  if (growth !== undefined) await plantGrowth(manager, carrierId, growth, tenants);
  for (const year of statistics)
    await manager.query(
      `INSERT INTO statistics_year (id, carrier_id, year, filed_on, source, recorded_at)
       VALUES ($1, $2, $3, make_date($3 + 1, 2, 20), '国家统计系统', $4)`,
      [randomUUID(), carrierId, year, at],
    );
}

async function plantGrowth(
  manager: EntityManager,
  carrierId: string,
  { year, revenue, rnd }: NonNullable<CarrierSpec['growth']>,
  tenants: readonly string[],
): Promise<void> {
  const rows = tenants.flatMap((party, i) => {
    const byRevenue = i < revenue[0] ? 100 + revenue[1] : 100;
    const byRnd = i >= revenue[0] && i < revenue[0] + rnd[0] ? 100 + rnd[1] : 100;
    return [
      { party, year: year - 1, revenue: 100_000, rnd: 100_000 },
      { party, year, revenue: byRevenue * 1000, rnd: byRnd * 1000 },
    ];
  });
  await manager.query(
    `INSERT INTO roster_tenant_year (id, carrier_id, party_id, year, revenue_fen, rnd_fen, tax_fen, staff)
     SELECT gen_random_uuid(), $1, r.party, r.year, r.revenue, r.rnd, 0, 10
     FROM jsonb_to_recordset($2::jsonb) AS r (party uuid, year int, revenue bigint, rnd bigint)`,
    [carrierId, JSON.stringify(rows)],
  );
}

const many = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
