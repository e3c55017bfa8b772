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

/** Refused as not-found, by officers' doors. */
export function refuseUnknownCarrier(): never {
  return refuse('not-found', '没有找到该载体。');
}
