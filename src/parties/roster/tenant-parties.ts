import type { Tx } from '../../platform/database/unit-of-work.js';
import { usccValid } from '../identifiers.js';
import type { RosterValues } from './section.js';

/** Ids of parties by what a roster calls them: firms by social credit code, teams by name. */
export type PartyIds = ReadonlyMap<string, string>;

const tenantsIn = (rows: readonly RosterValues[]): string[] => [
  ...new Set(rows.flatMap(({ tenant }) => (typeof tenant === 'string' ? [tenant] : []))),
];

/** Firms of the register, and the teams that were ever in this carrier: a team's name tells nothing elsewhere. */
export async function partiesOf(tx: Tx, carrierId: string, rows: readonly RosterValues[]): Promise<PartyIds> {
  const found = await tx.query<{ tenant: string; id: string }>(
    `SELECT uscc AS tenant, id FROM party WHERE uscc = ANY ($1)
     UNION SELECT p.name, p.id FROM tenancy t JOIN party p ON p.id = t.party_id
       WHERE t.carrier_id = $2 AND p.uscc IS NULL AND p.name = ANY ($1)`,
    [tenantsIn(rows), carrierId],
  );
  return new Map(found.map(({ tenant, id }) => [tenant, id]));
}

/** Those of the rows' tenants who are not known yet are registered, in the carrier's district; gives everybody's id. */
export async function registerTenants(
  tx: Tx,
  carrierId: string,
  rows: readonly RosterValues[],
): Promise<PartyIds> {
  const known = await partiesOf(tx, carrierId, rows);
  const named = new Map(rows.map(({ tenant, name }) => [String(tenant), name]));
  const added = [...named]
    .filter(([tenant]) => !known.has(tenant))
    .map(([tenant, name]) => rowOf(tx, tenant, name));
  if (added.length === 0) return known;
  await tx.query(
    `INSERT INTO party (id, kind, name, uscc, district_code, created_at)
     SELECT t.id, t.kind, t.name, t.uscc, c.district_code, $3
     FROM jsonb_to_recordset($1::jsonb) AS t (id uuid, kind text, name text, uscc text), carrier c WHERE c.id = $2
     ON CONFLICT (uscc) DO NOTHING`,
    [JSON.stringify(added), carrierId, tx.at],
  );
  const teams = added.flatMap(({ id, name, uscc }) => (uscc === null ? [[String(name), id] as const] : []));
  // Another carrier may have registered a firm at this moment: its row counts.
  return new Map([...teams, ...(await partiesOf(tx, carrierId, rows))]);
}

function rowOf(tx: Tx, tenant: string, name: RosterValues[string] | undefined) {
  const isFirm = usccValid(tenant);
  return {
    id: tx.newId(),
    kind: isFirm ? 'legal-person' : 'team',
    name: name ?? tenant,
    uscc: isFirm ? tenant : null,
  };
}
