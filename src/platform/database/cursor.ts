import { randomBytes } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { rowsOf } from './rows.js';

/**
 * The rows of a query in batches, with flat memory, however many there are. Only inside a transaction; other
 * statements may run on it between two batches.
 */
export async function* inBatches<Row extends object>(
  manager: EntityManager,
  sql: string,
  parameters: readonly unknown[],
  size: number,
): AsyncGenerator<readonly Row[]> {
  const name = `rows_${randomBytes(6).toString('hex')}`;
  await manager.query(`DECLARE ${name} NO SCROLL CURSOR FOR ${sql}`, [...parameters]);
  for (;;) {
    const rows = await rowsOf<Row>(manager, `FETCH ${size} FROM ${name}`);
    if (rows.length > 0) yield rows;
    if (rows.length < size) break;
  }
  await manager.query(`CLOSE ${name}`);
}
