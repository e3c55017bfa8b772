import type { Tx } from '../platform/database/unit-of-work.js';

/** Whether it is one of the city's districts. */
export async function isDistrict(tx: Tx, code: string): Promise<boolean> {
  return (await tx.one('SELECT FROM district WHERE code = $1', [code])) !== undefined;
}
