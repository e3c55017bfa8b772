import { beijingDate, yearOf } from '../kernel/business-date.js';
import { nextNumber } from '../platform/database/numbers.js';
import type { Tx } from '../platform/database/unit-of-work.js';

/** What people call things by: kind, year and running number, such as HSB-2026-000001. */
const PREFIXES = { call: 'HST', case: 'HSB', notice: 'HSG', letter: 'HSJ' } as const;
const DIGITS = 6;

/** The next number of a kind in the year of the transaction, without a gap. */
export async function numberFor(tx: Tx, kind: keyof typeof PREFIXES): Promise<string> {
  const year = yearOf(beijingDate(tx.at));
  const running = await nextNumber(tx, `${kind}:${year}`);
  return `${PREFIXES[kind]}-${year}-${running.toString().padStart(DIGITS, '0')}`;
}
