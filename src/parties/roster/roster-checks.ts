import { beijingDate, type BusinessDate } from '../../kernel/business-date.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Judge } from '../../platform/policies/judges.js';
import { entryFindings, type Held } from './entry-checks.js';
import { hiddenParts } from './identity-number.js';
import { personFindings } from './person-checks.js';
import { keyOf, type PlacedRow, repeatedRows, rowError, type RowFinding } from './row-finding.js';
import type { RosterValues, Section } from './section.js';
import { placeOf, type SiteElsewhere, siteFindings, type SiteStay } from './site-checks.js';
import { type StayElsewhere, tenantFindings, type TenantRecords, type TenantStay } from './tenant-checks.js';

/** A list of rows of one section, each fit by itself, that may come to stand in a carrier's roster. */
export interface RowsToCheck {
  readonly carrier: { readonly id: string; readonly type: string };
  readonly section: Section;
  readonly rows: readonly PlacedRow[];
  /** What will be loaded with them, by section. */
  readonly beside?: Readonly<Record<string, readonly RosterValues[]>>;
  /** Asked whether a tenant of an incubator is one that may enter. */
  readonly entry: Judge;
}

/** What the database knows against the rows, and they against each other; nothing is written. */
export async function checkRows(tx: Tx, check: RowsToCheck): Promise<RowFinding[]> {
  const { section, rows } = check;
  return [...repeatedRows(section, rows), ...(await againstRecords(tx, check))];
}

async function againstRecords(tx: Tx, check: RowsToCheck): Promise<RowFinding[]> {
  const { section } = check;
  if (check.rows.length === 0) return [];
  if (section.id === 'sites') return ofSites(tx, check);
  if (section.id === 'tenants') return ofTenants(tx, check);
  if (section.id === 'people') return ofPeople(tx, check);
  return section.fields.some(({ kind }) => kind === 'tenant') ? strangers(tx, check) : [];
}

async function ofSites(tx: Tx, { carrier, section, rows }: RowsToCheck): Promise<RowFinding[]> {
  const told = new Set(rows.map(({ values }) => keyOf(section, values)));
  const here = await tx.query<SiteStay>(`${SITES} WHERE s.carrier_id = $1 AND s.removed_at IS NULL`, [
    carrier.id,
  ]);
  const elsewhere = await tx.query<SiteElsewhere>(
    `${SITES} WHERE s.carrier_id <> $1 AND s.removed_at IS NULL
       AND regexp_replace(normalize(s.address, NFKC), '\\s', '', 'g') = ANY ($2) ORDER BY s.used_from, c.name`,
    [carrier.id, rows.map(({ values }) => placeOf(String(values['address'])))],
  );
  return siteFindings(
    rows,
    here.filter((site) => !told.has(keyOf(section, { name: site.name }))),
    elsewhere,
  );
}

const SITES = `SELECT s.name, s.address, c.name AS carrier, s.used_from AS "from", s.used_to AS "to"
  FROM roster_site s JOIN carrier c ON c.id = s.carrier_id`;

/** Figures of firms that are no tenants of the carrier. */
async function strangers(tx: Tx, { carrier, rows, beside = {} }: RowsToCheck): Promise<RowFinding[]> {
  const known = await tx.query<{ tenant: string }>(
    `SELECT DISTINCT coalesce(p.uscc, p.name) AS tenant FROM tenancy t JOIN party p ON p.id = t.party_id
     WHERE t.carrier_id = $1 AND t.removed_at IS NULL`,
    [carrier.id],
  );
  const tenants = new Set([...known, ...(beside['tenants'] ?? [])].map(({ tenant }) => String(tenant)));
  return rows
    .filter(({ values }) => !tenants.has(String(values['tenant'])))
    .map(({ place }) => rowError(place, 'tenant', 'no-tenant', '不是本载体的入驻企业，请先填报入驻企业'));
}

async function ofTenants(tx: Tx, check: RowsToCheck): Promise<RowFinding[]> {
  const { carrier, rows, entry } = check;
  const records = await tenantRecords(tx, check);
  const found = tenantFindings(rows, records);
  if (carrier.type !== 'incubator') return found;
  const held = await tx.query<Held>(TECH_SMES, [tenantsOf(rows)]);
  return [
    ...found,
    ...entryFindings(rows, { register: records.register, held, entry, today: beijingDate(tx.at) }),
  ];
}

const tenantsOf = (rows: readonly PlacedRow[]) => rows.map(({ values }) => values['tenant']);

async function tenantRecords(
  tx: Tx,
  { carrier, section, rows, beside = {} }: RowsToCheck,
): Promise<TenantRecords> {
  const told = new Set(rows.map(({ values }) => keyOf(section, values)));
  const stays = await tx.query<TenantStay>(STAYS, [carrier.id]);
  const elsewhere = await tx.query<StayElsewhere>(ELSEWHERE, [carrier.id, tenantsOf(rows)]);
  const register = await tx.query<{ tenant: string; name: string; registeredOn: BusinessDate | null }>(
    `SELECT p.uscc AS tenant, p.name, e.registered_on AS "registeredOn"
     FROM party p LEFT JOIN enterprise e ON e.id = p.id WHERE p.uscc = ANY ($1)`,
    [tenantsOf(rows)],
  );
  const sites = await tx.query<{ name: string; area: string }>(
    'SELECT name, incubation_area_m2::text AS area FROM roster_site WHERE carrier_id = $1 AND removed_at IS NULL',
    [carrier.id],
  );
  const newSites = (beside['sites'] ?? []).map(
    ({ name, incubationArea }) => [String(name), String(incubationArea)] as const,
  );
  return {
    stays: stays.filter(({ tenant, from }) => !told.has(keyOf(section, { tenant, enteredOn: from }))),
    elsewhere,
    register: new Map(register.map(({ tenant, ...known }) => [tenant, known])),
    sites: new Map([...sites.map(({ name, area }) => [name, area] as const), ...newSites]),
  };
}

const STAYS = `
  SELECT coalesce(p.uscc, p.name) AS tenant, p.name, t.entered_on AS "from", t.left_on AS "to", t.area_m2::text AS area,
    t.site, t.room
  FROM tenancy t JOIN party p ON p.id = t.party_id WHERE t.carrier_id = $1 AND t.removed_at IS NULL`;

const ELSEWHERE = `
  SELECT p.uscc AS tenant, c.name AS carrier, t.entered_on AS "from", t.left_on AS "to"
  FROM party p JOIN tenancy t ON t.party_id = p.id JOIN carrier c ON c.id = t.carrier_id
  WHERE p.uscc = ANY ($2) AND t.carrier_id <> $1 AND t.removed_at IS NULL ORDER BY t.entered_on, c.name`;

const TECH_SMES = `
  SELECT p.uscc AS tenant, q.valid_from AS "from", q.valid_to AS "to"
  FROM party p JOIN qualification q ON q.party_id = p.id WHERE q.kind = 'tech-sme' AND p.uscc = ANY ($1)`;

async function ofPeople(tx: Tx, { carrier, section, rows }: RowsToCheck): Promise<RowFinding[]> {
  const told = new Set(rows.map(({ values }) => keyOf(section, digested(values))));
  const digests = rows.map(({ values }) => digested(values)['identity']);
  const found = await tx.query<{
    carrierId: string;
    role: string;
    identity: string;
    from: string;
    to: string | null;
  }>(
    `SELECT carrier_id AS "carrierId", role, identity_digest AS identity, works_from AS "from", works_to AS "to"
     FROM roster_person WHERE identity_digest = ANY ($1) AND removed_at IS NULL`,
    [digests],
  );
  const here = found.filter(
    ({ carrierId, role, identity, from }) =>
      carrierId === carrier.id && !told.has(keyOf(section, { role, identity, worksFrom: from })),
  );
  const elsewhere = found.filter(({ carrierId }) => carrierId !== carrier.id);
  const stays = rows.map((row) => ({ ...row, values: digested(row.values) }));
  return personFindings(stays, here, elsewhere);
}

function digested(values: RosterValues): RosterValues {
  return { ...values, identity: hiddenParts(String(values['identity'])).digest };
}
