import type { Basis } from '../../kernel/refusal.js';
import { columnLetters } from '../../platform/workbooks/cells.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Judge } from '../../platform/policies/judges.js';
import type { SheetFinding } from '../../platform/workbooks/workbook-fault.js';
import { hideIdentities, readRow } from './read-row.js';
import { checkRows } from './roster-checks.js';
import type { RosterReading, SheetRow } from './roster-workbook.js';
import { type PlacedRow, rowError, type RowFinding } from './row-finding.js';
import type { RosterValues, Section } from './section.js';

/** What was found in a workbook, and in which cell. */
export type ImportFinding = {
  readonly section: string | null;
  readonly sheet: string | null;
  readonly row: number | null;
  /** Such as E12. */
  readonly cell: string | null;
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly basis?: Basis;
  readonly fix?: string;
};

export interface JudgedRow {
  readonly section: string;
  readonly number: number;
  /** Null when it is not fit by itself. */
  readonly values: RosterValues | null;
  readonly isClean: boolean;
}

export interface JudgedWorkbook {
  readonly rows: readonly JudgedRow[];
  readonly findings: readonly ImportFinding[];
}

export interface JudgeContext {
  readonly carrier: { readonly id: string; readonly type: string };
  readonly entry: Judge;
  readonly secretKey: Uint8Array;
}

/** Each row of a workbook by itself, against the others and against the database; nothing is written. */
export async function judgeWorkbook(
  tx: Tx,
  reading: RosterReading,
  { carrier, entry, secretKey }: JudgeContext,
): Promise<JudgedWorkbook> {
  const rows: JudgedRow[] = [];
  const findings: ImportFinding[] = [];
  const beside: Record<string, readonly RosterValues[]> = {};
  for (const [section, sheet] of reading.rows) {
    const read = sheet.map((row) => readSheetRow(section, row, secretKey));
    const fit = read.flatMap(({ placed }) => (placed === undefined ? [] : [placed]));
    const found = await checkRows(tx, { carrier, section, rows: fit, beside, entry });
    const wrong = new Set(found.filter(({ severity }) => severity === 'error').map(({ place }) => place));
    beside[section.id] = fit.filter(({ place }) => !wrong.has(place)).map(({ values }) => values);
    findings.push(...read.flatMap(({ faults }) => faults), ...found.map((one) => inCell(section, one)));
    rows.push(...read.map((row) => judged(section, row, wrong)));
  }
  return { rows, findings };
}

interface ReadSheetRow {
  readonly number: number;
  readonly placed?: PlacedRow;
  readonly faults: readonly ImportFinding[];
}

function judged({ id }: Section, { number, placed }: ReadSheetRow, wrong: ReadonlySet<string>): JudgedRow {
  const isClean = placed !== undefined && !wrong.has(placed.place);
  return { section: id, number, values: placed?.values ?? null, isClean };
}

const placeOf = ({ id }: Section, number: number) => `${id}/${number}`;

function readSheetRow(section: Section, row: SheetRow, secretKey: Uint8Array): ReadSheetRow {
  const { number, raw, faults } = row;
  const reading = readRow(section, raw);
  const inCells = faults.map((fault) => cellFinding(section, number, fault));
  if ('values' in reading && faults.length === 0) {
    const values = hideIdentities(section, reading.values, secretKey);
    const label = `“${section.title}”第 ${number} 行`;
    return { number, placed: { place: placeOf(section, number), label, values }, faults: [] };
  }
  const told = new Set(inCells.map(({ cell }) => cell));
  const more = 'faults' in reading ? reading.faults : [];
  const titles = new Map(section.fields.map(({ key, title }) => [key, title]));
  const others = more
    .map(({ field, code, message }) =>
      inCell(
        section,
        rowError(placeOf(section, number), field, code, `“${titles.get(field) ?? field}”${message}`),
      ),
    )
    .filter(({ cell }) => !told.has(cell));
  return { number, faults: [...inCells, ...others] };
}

/** What the reader of workbooks says of a cell. */
function cellFinding(
  section: Section,
  row: number,
  { code, message, cell, fix }: SheetFinding,
): ImportFinding {
  return {
    ...{ section: section.id, sheet: section.title, row, code, message: storable(message) },
    cell: cell?.split('!').at(-1) ?? null,
    severity: 'error',
    ...(fix !== undefined && { fix }),
  };
}

function inCell(
  section: Section,
  { place, field, severity, code, message, basis }: RowFinding,
): ImportFinding {
  const row = Number(place.split('/').at(-1));
  const index = section.fields.findIndex(({ key }) => key === field);
  return {
    ...{ section: section.id, sheet: section.title, row, severity, code },
    cell: index < 0 ? null : `${columnLetters(index + 1)}${row}`,
    message,
    ...(basis && { basis }),
  };
}

/** What keeps a workbook from being taken at all. */
export function wholeFinding({ code, message, cell, fix }: SheetFinding): ImportFinding {
  const [sheet = null, address = null] = cell?.split('!') ?? [];
  return {
    ...{
      section: null,
      sheet,
      row: null,
      cell: address,
      severity: 'error',
      code,
      message: storable(message),
    },
    ...(fix !== undefined && { fix }),
  };
}

/** A message may quote a cell, whatever stands there; halves of pairs and controls are not to be stored. */
function storable(message: string): string {
  return message.replace(/[\p{Cs}\p{Cc}]/gu, '\uFFFD');
}
