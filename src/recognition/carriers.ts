import { refuse } from '../kernel/refusal.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { CarrierType } from './levels.js';

/** 载体, as the register of parties has it now. */
export interface Carrier {
  readonly id: string;
  readonly name: string;
  readonly type: CarrierType;
  readonly operatorId: string;
  readonly districtCode: string;
  readonly address: string;
}

const COLUMNS = `id, name, type, operator_id AS "operatorId", district_code AS "districtCode", address`;

export async function readCarrier(tx: Tx, id: string): Promise<Carrier | undefined> {
  return tx.one<Carrier>(`SELECT ${COLUMNS} FROM carrier WHERE id = $1`, [id]);
}

/** As `readCarrier`, and nothing of its standing changes before this transaction ends. */
export async function lockCarrier(tx: Tx, id: string): Promise<Carrier | undefined> {
  return tx.one<Carrier>(`SELECT ${COLUMNS} FROM carrier WHERE id = $1 FOR NO KEY UPDATE`, [id]);
}

/** The carrier that a case is about since its submission; an error before that. */
export async function carrierOfCase(tx: Tx, caseId: string): Promise<Carrier> {
  const bound = await tx.one<{ carrierId: string }>(
    'SELECT carrier_id AS "carrierId" FROM carrier_case WHERE id = $1',
    [caseId],
  );
  const carrier = bound && (await lockCarrier(tx, bound.carrierId));
  if (carrier === undefined) throw new Error(`case ${caseId} is about no carrier`);
  return carrier;
}

/** A case as far as others about the same carrier have to know of it. */
export interface OpenCase {
  readonly id: string;
  readonly number: string;
  readonly flow: string;
  readonly state: string;
}

/** The cases about a carrier that were submitted and are not over. */
export async function openCasesOf(tx: Tx, carrierId: string): Promise<OpenCase[]> {
  return tx.query<OpenCase>(
    `SELECT c.id, c.number, c.flow, c.state FROM carrier_case b JOIN case_file c ON c.id = b.id
     WHERE b.carrier_id = $1 AND c.phase NOT IN ('drafting', 'closed') ORDER BY c.id`,
    [carrierId],
  );
}

/** Refused as not-found, by officers' doors. */
export function refuseUnknownCarrier(): never {
  return refuse('not-found', '没有找到该载体。');
}
