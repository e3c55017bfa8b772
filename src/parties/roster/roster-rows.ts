import type { Tx } from '../../platform/database/unit-of-work.js';
import { hiddenParts } from './identity-number.js';
import type { Field, RosterValues, Section } from './section.js';
import { partiesOf, type PartyIds, registerTenants } from './tenant-parties.js';

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
  ...{ choice: 'text', tenant: 'uuid', identity: 'text', county: 'text' },
};

const SUFFIX: Partial<Record<Field['kind'], string>> = { money: '_fen', area: '_m2' };

/** The columns of a field: `totalArea` is total_area_m2, an identity number has two. */
function columnsOf({ key, kind }: Field): readonly [string, ...string[]] {
  if (kind === 'tenant') return ['party_id'];
  if (kind === 'identity') return ['identity_digest', 'identity_masked'];
  return [`${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}${SUFFIX[kind] ?? ''}`];
}

/** Fields that stand elsewhere: a tenant's name is its party's. */
const ELSEWHERE: ReadonlySet<string> = new Set(['tenants.name']);

function storedFields({ id, fields }: Section): readonly Field[] {
  return fields.filter(({ key }) => !ELSEWHERE.has(`${id}.${key}`));
}

/** Writes rows that were read and found fit, over those with the same key. */
export async function writeRows(
  tx: Tx,
  carrierId: string,
  section: Section,
  rows: readonly RosterValues[],
): Promise<void> {
  if (rows.length === 0) return;
  const toParties = section.id === 'tenants' ? registerTenants : partiesOf;
  const parties = await toParties(tx, carrierId, rows);
  // Ids in the order of the rows: a list shows them as they were told.
  const ids = rows.map(() => tx.newId()).sort();
  const stored = rows.map((row, i) => ({ id: ids[i], ...store(section, row, parties) }));
  await tx.query(upsertOf(section), [JSON.stringify(stored), carrierId]);
}

function store(section: Section, row: RosterValues, parties: PartyIds): Stored {
  const entries = storedFields(section).flatMap((field): [string, Stored[string]][] => {
    const value = row[field.key] ?? null;
    const [column] = columnsOf(field);
    if (field.kind === 'tenant') return [[column, parties.get(String(value)) ?? null]];
    if (field.kind === 'money') return [[column, value === null ? null : fenText(String(value))]];
    if (field.kind !== 'identity') return [[column, value]];
    const { digest, masked } = hiddenParts(String(value));
    return [
      ['identity_digest', digest],
      ['identity_masked', masked],
    ];
  });
  return Object.fromEntries(entries);
}

/** `1234.5` yuan as `123450` fen, without arithmetic. */
function fenText(yuan: string): string {
  const [whole = '0', part = ''] = yuan.split('.');
  return `${whole}${part.padEnd(2, '0')}`.replace(/^0+(?=\d)/, '');
}

/** The earlier of two stays is written first: it may have to end before the later one can begin. */
function upsertOf(section: Section): string {
  const fields = storedFields(section);
  const columns = fields.flatMap(columnsOf);
  const typed = fields.flatMap((field) => columnsOf(field).map((column) => `${column} ${TYPES[field.kind]}`));
  const keys = fields.filter(({ key }) => section.key.includes(key)).map((field) => columnsOf(field)[0]);
  const others = columns.filter((column) => !keys.includes(column));
  const dates = fields
    .filter(({ key, kind }) => kind === 'date' && section.key.includes(key))
    .flatMap(columnsOf);
  return `INSERT INTO ${section.table} (id, carrier_id, ${columns.join(', ')})
    SELECT r.id, $2, ${columns.map((column) => `r.${column}`).join(', ')}
    FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, ${typed.join(', ')})
    ORDER BY ${[...dates, 'id'].map((column) => `r.${column}`).join(', ')}
    ON CONFLICT (carrier_id, ${keys.join(', ')}) WHERE removed_at IS NULL
    DO UPDATE SET ${others.map((column) => `${column} = EXCLUDED.${column}`).join(', ')}`;
}

/** The live rows of a section in the order in which they were told; of identity numbers the hidden form. */
export async function listRows(
  tx: Tx,
  carrierId: string,
  section: Section,
  { after, limit }: { readonly after: string | null; readonly limit: number | null },
): Promise<{ id: string; values: RosterValues }[]> {
  const rows = await tx.query<{ id: string } & Record<string, string | number | boolean | bigint | null>>(
    `SELECT r.id, ${section.fields.map(shownIn(section)).join(', ')} FROM ${section.table} r
       ${section.fields.some(({ kind }) => kind === 'tenant') ? 'JOIN party p ON p.id = r.party_id' : ''}
     WHERE r.carrier_id = $1 AND r.removed_at IS NULL AND ($2::uuid IS NULL OR r.id > $2) ORDER BY r.id LIMIT $3`,
    [carrierId, after, limit],
  );
  return rows.map(({ id, ...values }) => ({ id, values: values as RosterValues }));
}

function shownIn({ id }: Section) {
  return (field: Field): string => {
    const { key, kind } = field;
    const as = `AS "${key}"`;
    if (kind === 'tenant') return `coalesce(p.uscc, p.name) ${as}`;
    if (ELSEWHERE.has(`${id}.${key}`)) return `p.${key} ${as}`;
    const [column] = columnsOf(field);
    if (kind === 'identity') return `r.identity_digest || ' ' || r.identity_masked ${as}`;
    if (kind === 'money') return `to_char(r.${column} / 100.0, 'FM9999999999990.00') ${as}`;
    return kind === 'area' ? `r.${column}::text ${as}` : `r.${column} ${as}`;
  };
}

/** A row as people see it. */
export function shownRow({ fields }: Section, values: RosterValues): RosterValues {
  const identities = fields.filter(({ kind }) => kind === 'identity').map(({ key }) => key);
  const masked = identities.map((key) => [key, hiddenParts(String(values[key])).masked]);
  return { ...values, ...(Object.fromEntries(masked) as RosterValues) };
}

/** Takes a row back; false when there is none. */
export async function removeRow(tx: Tx, carrierId: string, section: Section, id: string): Promise<boolean> {
  const removed = await tx.query(
    `UPDATE ${section.table} SET removed_at = $3 WHERE id = $1 AND carrier_id = $2 AND removed_at IS NULL RETURNING id`,
    [id, carrierId, tx.at],
  );
  return removed.length > 0;
}
