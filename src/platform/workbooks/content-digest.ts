import { type ColumnKind } from './cells.js';
import { CELL_END, ROW_END } from './row-serializer.js';

/** What stands above the rows of a sheet, as writer and reader both know it. */
export interface SheetHead {
  readonly name: string;
  readonly lead?: readonly string[];
  readonly columns: readonly { readonly header: string; readonly kind: ColumnKind }[];
}

const SHEET_START = '\u001d';
const LEAD_START = '\u001c';

/**
 * The canonical text of a sheet's head: its name, lead lines, headers and kinds, fenced by control
 * characters that no cell can hold. Rows follow as their cells' canonical texts; wholly blank rows do not count.
 */
export function headCanonical({ name, lead = [], columns }: SheetHead): string {
  const lines = lead.map((line) => LEAD_START + line + ROW_END).join('');
  const headers = columns.map(({ header, kind }) => header + CELL_END + kind + CELL_END).join('');
  return SHEET_START + name + ROW_END + lines + headers + ROW_END;
}
