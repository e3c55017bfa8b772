import type { Tx } from './unit-of-work.js';

/**
 * The next number of a named sequence, starting at 1: the row's last number plus one under the row's lock, which is held
 * to the end of the transaction. The number of a transaction that rolls back is given again, so there is no gap.
 */
export async function nextNumber(tx: Tx, name: string): Promise<bigint> {
  const row = await tx.one<{ last: bigint }>(
    `INSERT INTO number_sequence (name, last) VALUES ($1, 1)
     ON CONFLICT (name) DO UPDATE SET last = number_sequence.last + 1 RETURNING last`,
    [name],
  );
  if (row === undefined) throw new Error(`the sequence ${name} gave no number`);
  return row.last;
}
