import type { Basis, Finding } from '../../kernel/refusal.js';
import type { RosterValues, Section } from './section.js';

/** A row that is fit by itself, and where it stands. */
export interface PlacedRow {
  /** `/rows/3` in a request, `tenants/12` in a workbook. */
  readonly place: string;
  /** The same for people. */
  readonly label: string;
  readonly values: RosterValues;
}

/** What is wrong with a row, so that it cannot be loaded, or only worth a look. */
export interface RowFinding {
  readonly place: string;
  readonly field: string;
  readonly severity: 'error' | 'warning';
  readonly code: string;
  /** In Chinese. */
  readonly message: string;
  readonly basis?: Basis;
}

export const rowError = (place: string, field: string, code: string, message: string): RowFinding => ({
  ...{ place, field, code, message },
  severity: 'error',
});
export const rowWarning = (place: string, field: string, code: string, message: string): RowFinding => ({
  ...{ place, field, code, message },
  severity: 'warning',
});

/** Rows of one list that stand for the same thing. */
export function repeatedRows(section: Section, rows: readonly PlacedRow[]): RowFinding[] {
  const seen = new Map<string, string>();
  return rows.flatMap(({ place, label, values }) => {
    const key = keyOf(section, values);
    const first = seen.get(key);
    seen.set(key, first ?? label);
    return first === undefined ? [] : [rowError(place, section.key[0] ?? '', 'row-twice', `与${first}重复`)];
  });
}

export function keyOf({ key }: Section, values: RosterValues): string {
  return JSON.stringify(key.map((field) => values[field]));
}

/** A finding as a refusal tells it. */
export function toFinding({ place, field, code, message, basis }: RowFinding): Finding {
  return { code, message, pointer: `${place}/${field}`, ...(basis && { basis }) };
}
