import type { Finding } from '../../kernel/refusal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { identityDigest } from './identity-number.js';
import type { RosterValues, Section } from './sections.js';

/** A row that is fit by itself, and where it stands: `/rows/3` or `入驻企业!A12`. */
export interface PlacedRow {
  readonly place: string;
  readonly values: RosterValues;
}

/** What is wrong with a row, so that it cannot be loaded, or only worth a look. */
export interface RowFinding {
  readonly place: string;
  readonly field: string;
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
}

/** Rows of one list that stand for the same thing. */
export function repeatedRows(section: Section, rows: readonly PlacedRow[]): RowFinding[] {
  const seen = new Map<string, string>();
  return rows.flatMap(({ place, values }) => {
    const key = JSON.stringify(section.key.map((field) => values[field]));
    const first = seen.get(key);
    seen.set(key, first ?? place);
    if (first === undefined) return [];
    return [error(place, section.key[0] ?? '', 'row-twice', `与 ${first} 重复`)];
  });
}

const error = (place: string, field: string, code: string, message: string): RowFinding => ({
  ...{ place, field, code, message },
  severity: 'error',
});
const warning = (place: string, field: string, code: string, message: string): RowFinding => ({
  ...{ place, field, code, message },
  severity: 'warning',
});

/** What the database knows against rows that are fit by themselves; nothing is written. */
export async function checkRows(
  tx: Tx,
  carrierId: string,
  section: Section,
  rows: readonly PlacedRow[],
  secretKey: Uint8Array,
): Promise<RowFinding[]> {
  const repeated = repeatedRows(section, rows);
  if (section.id === 'tenants') return [...repeated, ...(await tenantFindings(tx, carrierId, rows))];
  if (section.id === 'people')
    return [...repeated, ...(await personFindings(tx, carrierId, rows, secretKey))];
  const isOfTenants = section.fields.some(({ kind }) => kind === 'uscc');
  return isOfTenants ? [...repeated, ...(await strangers(tx, carrierId, rows))] : repeated;
}

/** Figures of firms that are no tenants of the carrier. */
async function strangers(tx: Tx, carrierId: string, rows: readonly PlacedRow[]): Promise<RowFinding[]> {
  const known = await tx.query<{ uscc: string }>(
    `SELECT DISTINCT p.uscc FROM tenancy t JOIN party p ON p.id = t.party_id
     WHERE t.carrier_id = $1 AND t.removed_at IS NULL AND p.uscc = ANY ($2)`,
    [carrierId, rows.map(({ values }) => values['uscc'])],
  );
  const tenants = new Set(known.map(({ uscc }) => uscc));
  return rows
    .filter(({ values }) => !tenants.has(String(values['uscc'])))
    .map(({ place }) => error(place, 'uscc', 'no-tenant', '不是本载体的入驻企业，请先填报入驻企业'));
}

type TenantFinding = Omit<RowFinding, 'message'> & { readonly other: string | null };

const MESSAGES: Readonly<Record<string, (other: string) => string>> = {
  'tenancy-overlap': (other) => `与该企业在本载体的另一段入驻（${other}）期间重叠`,
  'before-registration': (other) => `入驻日期早于登记的企业注册日期 ${other}`,
  'registration-differs': (other) => `与登记的注册日期 ${other} 不一致，以登记为准`,
  'name-differs': (other) => `与登记的企业名称“${other}”不一致，以登记为准`,
  'counted-twice': (other) => `同期也在“${other}”入驻；一家企业只能由一个载体计入在孵`,
  'room-twice': (other) => `同期该房间也租给“${other}”，面积不能重复计算`,
  'site-unknown': () => '没有这一场地，请先填报孵化场地',
  'area-over': (other) => `该场地同期租用面积合计超过可供在孵企业使用的面积 ${other} ㎡`,
};

async function tenantFindings(tx: Tx, carrierId: string, rows: readonly PlacedRow[]): Promise<RowFinding[]> {
  const told = rows.map(({ place, values }) => ({ place, ...values }));
  const found = await tx.query<TenantFinding>(TENANT_FINDINGS, [JSON.stringify(told), carrierId]);
  return found.map(({ other, ...finding }) => ({
    ...finding,
    message: MESSAGES[finding.code]?.(other ?? '') ?? finding.code,
  }));
}

const SPAN = (row: string) => `daterange(${row}.entered_on, ${row}.left_on, '[]')`;

/** The new rows stand for those of the same tenant and day that are on record already. */
const TENANT_FINDINGS = `
  WITH told AS (
    SELECT r.place, r.uscc, r.name, r."registeredOn" AS registered_on, r."enteredOn" AS entered_on, r."leftOn" AS left_on,
      r.area, r.site, r.room, p.id AS party_id, p.name AS known_name, e.registered_on AS known_registration
    FROM jsonb_to_recordset($1::jsonb) AS r (place text, uscc text, name text, "registeredOn" date, "enteredOn" date,
      "leftOn" date, area numeric, site text, room text)
      LEFT JOIN party p ON p.uscc = r.uscc LEFT JOIN enterprise e ON e.id = p.id),
  own AS (
    SELECT t.party_id, p.uscc, p.name, t.entered_on, t.left_on, t.area_m2 AS area, t.site, t.room
    FROM tenancy t JOIN party p ON p.id = t.party_id WHERE t.carrier_id = $2 AND t.removed_at IS NULL
      AND NOT EXISTS (SELECT FROM told n WHERE n.uscc = p.uscc AND n.entered_on = t.entered_on)
    UNION ALL SELECT party_id, uscc, name, entered_on, left_on, area, site, room FROM told),
  site AS (SELECT name, incubation_area_m2 AS room_for FROM roster_site WHERE carrier_id = $2 AND removed_at IS NULL)
  SELECT n.place, 'enteredOn' AS field, 'error' AS severity, 'tenancy-overlap' AS code,
      to_char(o.entered_on, 'YYYY-MM-DD') || ' 起' AS other
    FROM told n JOIN own o ON o.uscc = n.uscc AND o.entered_on <> n.entered_on AND ${SPAN('o')} && ${SPAN('n')}
  UNION ALL SELECT place, 'enteredOn', 'error', 'before-registration', known_registration::text
    FROM told WHERE entered_on < known_registration
  UNION ALL SELECT place, 'registeredOn', 'warning', 'registration-differs', known_registration::text
    FROM told WHERE registered_on <> known_registration
  UNION ALL SELECT place, 'name', 'warning', 'name-differs', known_name FROM told WHERE name <> known_name
  UNION ALL SELECT n.place, 'uscc', 'warning', 'counted-twice', c.name
    FROM told n JOIN tenancy t ON t.party_id = n.party_id AND t.carrier_id <> $2 AND t.removed_at IS NULL AND ${SPAN('t')} && ${SPAN('n')}
      JOIN carrier c ON c.id = t.carrier_id
  UNION ALL SELECT n.place, 'room', 'warning', 'room-twice', o.name
    FROM told n JOIN own o ON o.uscc <> n.uscc AND o.site = n.site AND o.room = n.room AND ${SPAN('o')} && ${SPAN('n')}
  UNION ALL SELECT place, 'site', 'warning', 'site-unknown', NULL FROM told
    WHERE site IS NOT NULL AND site NOT IN (SELECT name FROM site)
  UNION ALL SELECT n.place, 'area', 'warning', 'area-over', s.room_for::text
    FROM told n JOIN site s ON s.name = n.site
    WHERE (SELECT sum(o.area) FROM own o WHERE o.site = n.site AND ${SPAN('o')} @> n.entered_on) > s.room_for`;

/** Somebody who is counted twice in one role, here or by two carriers at once. */
async function personFindings(
  tx: Tx,
  carrierId: string,
  rows: readonly PlacedRow[],
  secretKey: Uint8Array,
): Promise<RowFinding[]> {
  const told = rows.map(({ place, values }) => ({
    place,
    role: values['role'],
    from: values['worksFrom'],
    to: values['worksTo'],
    digest: identityDigest(String(values['identity']), secretKey),
  }));
  const found = await tx.query<{ place: string; other: string | null }>(PERSON_FINDINGS, [
    JSON.stringify(told),
    carrierId,
  ]);
  return found.map(({ place, other }) =>
    other === null
      ? error(place, 'worksFrom', 'person-overlap', '该人员在本载体同一类别的任职期间重叠')
      : warning(place, 'identity', 'person-twice', `同期也计入“${other}”`),
  );
}

const PERSON_FINDINGS = `
  WITH told AS (
    SELECT place, role, digest, "from", daterange("from", "to", '[]') AS span
    FROM jsonb_to_recordset($1::jsonb) AS r (place text, role text, digest text, "from" date, "to" date)),
  own AS (
    SELECT role, identity_digest AS digest, works_from AS "from", daterange(works_from, works_to, '[]') AS span
    FROM roster_person p WHERE carrier_id = $2 AND removed_at IS NULL AND NOT EXISTS (SELECT FROM told n
      WHERE n.role = p.role AND n.digest = p.identity_digest AND n."from" = p.works_from)
    UNION ALL SELECT role, digest, "from", span FROM told)
  SELECT DISTINCT n.place, NULL AS other FROM told n JOIN own o
    ON o.role = n.role AND o.digest = n.digest AND o."from" <> n."from" AND o.span && n.span
  UNION ALL SELECT DISTINCT n.place, c.name FROM told n JOIN roster_person p ON p.identity_digest = n.digest
    AND p.carrier_id <> $2 AND p.removed_at IS NULL AND daterange(p.works_from, p.works_to, '[]') && n.span
    JOIN carrier c ON c.id = p.carrier_id`;

/** A finding as a refusal tells it. */
export function toFinding({ place, field, code, message }: RowFinding): Finding {
  return { code, message, pointer: `${place}/${field}` };
}
