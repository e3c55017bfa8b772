import type { Tx } from '../../platform/database/unit-of-work.js';
import { identityDigest, maskedIdentity } from './identity-number.js';
import type { Field, RosterValues, Section } from './sections.js';

/** A row as its table takes it: parties by id, people by digest, money in fen. */
type Stored = Readonly<Record<string, string | number | boolean | null>>;

const TYPES: Readonly<Record<Field['kind'], string>> = {
  ...{
    text: 'text',
    date: 'date',
    year: 'int',
    count: 'int',
    money: 'bigint',
    area: 'numeric',
    flag: 'boolean',
  },
  ...{ choice: 'text', uscc: 'uuid', identity: 'text', county: 'text' },
};

const SUFFIX: Partial<Record<Field['kind'], string>> = { money: '_fen', area: '_m2' };

/** The columns of a field: `totalArea` is total_area_m2, an identity number has two. */
function columnsOf({ key, kind }: Field): readonly [string, ...string[]] {
  if (kind === 'uscc') return ['party_id'];
  if (kind === 'identity') return ['identity_digest', 'identity_masked'];
  return [`${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}${SUFFIX[kind] ?? ''}`];
}

/** Fields that stand elsewhere: a tenant's name is its party's. */
const ELSEWHERE: ReadonlySet<string> = new Set(['tenants.name']);

function storedFields({ id, fields }: Section): readonly Field[] {
  return fields.filter(({ key }) => !ELSEWHERE.has(`${id}.${key}`));
}

/** What the database knows of the parties behind social credit codes. */
export type PartyIds = ReadonlyMap<string, string>;

/** The ids of parties by their social credit codes. */
export async function partiesOf(tx: Tx, codes: readonly string[]): Promise<PartyIds> {
  const rows = await tx.query<{ uscc: string; id: string }>(
    'SELECT uscc, id FROM party WHERE uscc = ANY ($1)',
    [[...new Set(codes)]],
  );
  return new Map(rows.map(({ uscc, id }) => [uscc, id]));
}

/** Registers tenants that the register of parties does not know yet, in the carrier's district. */
export async function addTenants(tx: Tx, carrierId: string, rows: readonly RosterValues[]): Promise<void> {
  const tenants = rows.map(({ uscc = null, name = null }) => ({ id: tx.newId(), uscc, name }));
  await tx.query(
    `INSERT INTO party (id, kind, name, uscc, district_code, created_at)
     SELECT DISTINCT ON (t.uscc) t.id, 'legal-person', t.name, t.uscc, c.district_code, $3
     FROM jsonb_to_recordset($1::jsonb) AS t (id uuid, uscc text, name text), carrier c WHERE c.id = $2
     ON CONFLICT (uscc) DO NOTHING`,
    [JSON.stringify(tenants), carrierId, tx.at],
  );
}

/** Writes rows that were read and found fit, over those with the same key. */
export async function writeRows(
  tx: Tx,
  carrierId: string,
  section: Section,
  rows: readonly RosterValues[],
  secretKey: Uint8Array,
): Promise<void> {
  if (section.id === 'tenants') await addTenants(tx, carrierId, rows);
  const codes = rows.flatMap(({ uscc }) => (typeof uscc === 'string' ? [uscc] : []));
  const parties = await partiesOf(tx, codes);
  const stored = rows.map((row) => ({ id: tx.newId(), ...store(section, row, parties, secretKey) }));
  await tx.query(upsertOf(section), [JSON.stringify(stored), carrierId]);
}

function store(section: Section, row: RosterValues, parties: PartyIds, secretKey: Uint8Array): Stored {
  const entries = storedFields(section).flatMap((field): [string, Stored[string]][] => {
    const value = row[field.key] ?? null;
    const [column] = columnsOf(field);
    if (field.kind === 'uscc') return [[column, parties.get(String(value)) ?? null]];
    if (field.kind === 'money') return [[column, value === null ? null : fenText(String(value))]];
    if (field.kind !== 'identity') return [[column, value]];
    const number = String(value);
    return [
      ['identity_digest', identityDigest(number, secretKey)],
      ['identity_masked', maskedIdentity(number)],
    ];
  });
  return Object.fromEntries(entries);
}

/** `1234.5` yuan as `123450` fen, without arithmetic. */
function fenText(yuan: string): string {
  const [whole = '0', part = ''] = yuan.split('.');
  return `${whole}${part.padEnd(2, '0')}`.replace(/^0+(?=\d)/, '');
}

function upsertOf(section: Section): string {
  const fields = storedFields(section);
  const columns = fields.flatMap(columnsOf);
  const typed = fields.flatMap((field) => columnsOf(field).map((column) => `${column} ${TYPES[field.kind]}`));
  const keys = fields.filter(({ key }) => section.key.includes(key)).map((field) => columnsOf(field)[0]);
  const others = columns.filter((column) => !keys.includes(column));
  return `INSERT INTO ${section.table} (id, carrier_id, ${columns.join(', ')})
    SELECT r.id, $2, ${columns.map((column) => `r.${column}`).join(', ')}
    FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, ${typed.join(', ')})
    ON CONFLICT (carrier_id, ${keys.join(', ')}) WHERE removed_at IS NULL
    DO UPDATE SET ${others.map((column) => `${column} = EXCLUDED.${column}`).join(', ')}`;
}

/** The live rows of a section as they were written, in the order of their keys. */
export async function listRows(
  tx: Tx,
  carrierId: string,
  section: Section,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<{ id: string; values: RosterValues }[]> {
  const rows = await tx.query<{ id: string } & Record<string, string | number | boolean | bigint | null>>(
    `SELECT r.id, ${section.fields.map(shownIn(section)).join(', ')} FROM ${section.table} r
       ${section.fields.some(({ kind }) => kind === 'uscc') ? 'JOIN party p ON p.id = r.party_id' : ''}
     WHERE r.carrier_id = $1 AND r.removed_at IS NULL AND ($2::uuid IS NULL OR r.id > $2) ORDER BY r.id LIMIT $3`,
    [carrierId, after, limit],
  );
  return rows.map(({ id, ...values }) => ({ id, values: values as RosterValues }));
}

function shownIn({ id }: Section) {
  return (field: Field): string => {
    const { key, kind } = field;
    const as = `AS "${key}"`;
    if (kind === 'uscc') return `p.uscc ${as}`;
    if (ELSEWHERE.has(`${id}.${key}`)) return `p.${key} ${as}`;
    const [column] = columnsOf(field);
    if (kind === 'identity') return `r.identity_masked ${as}`;
    if (kind === 'money') return `to_char(r.${column} / 100.0, 'FM9999999999990.00') ${as}`;
    return kind === 'area' ? `r.${column}::text ${as}` : `r.${column} ${as}`;
  };
}

/** Takes a row back; false when there is none. */
export async function removeRow(tx: Tx, carrierId: string, section: Section, id: string): Promise<boolean> {
  const removed = await tx.query(
    `UPDATE ${section.table} SET removed_at = $3 WHERE id = $1 AND carrier_id = $2 AND removed_at IS NULL RETURNING id`,
    [id, carrierId, tx.at],
  );
  return removed.length > 0;
}
