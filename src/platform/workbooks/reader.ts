import { businessDate } from '../../kernel/business-date.js';
import { parseYuan } from '../../kernel/money.js';
import { type CellValues, type ColumnKind } from './cells.js';
import { runInChild } from './read-process.js';
import { type ReadOutcome, type RowTexts, type SheetJob } from './sheet-reader.js';
import { READ_LIMITS, type ReadLimits, type SheetFinding } from './workbook-fault.js';

export interface ReadColumn {
  readonly header: string;
  readonly key: string;
  readonly kind: ColumnKind;
  /** Whether a row that is not blank must fill it. */
  readonly required?: boolean;
}

export interface ReadSpec<Columns extends readonly ReadColumn[]> {
  /** The first sheet when it is left out. */
  readonly sheet?: string;
  /** Where the header stands, counted from 1; 1 when it is left out. */
  readonly headerRow?: number;
  /** In the order in which they must stand, from column A. */
  readonly columns: Columns;
  readonly limits?: Partial<ReadLimits>;
}

/** A row's cells by key; a blank cell is null. */
export type RowValues<Columns extends readonly ReadColumn[]> = {
  readonly [C in Columns[number] as C['key']]: CellValues[C['kind']] | null;
};

export interface ReadRow<Columns extends readonly ReadColumn[]> {
  /** The row's number in the sheet, for messages. */
  readonly number: number;
  readonly values: RowValues<Columns>;
}

export interface ReadSheet<Columns extends readonly ReadColumn[]> {
  /** Empty when there is any finding: a sheet is taken whole or not at all. */
  readonly rows: readonly ReadRow<Columns>[];
  readonly findings: readonly SheetFinding[];
  /** As `writeWorkbook` gives it for a workbook of this one sheet; only when there is no finding. */
  readonly contentDigest?: string;
}

/** A sheet to digest: its name, header row and columns, as it was written. */
export interface DigestSheet {
  readonly sheet?: string;
  readonly headerRow?: number;
  readonly columns: readonly Pick<ReadColumn, 'header' | 'kind'>[];
}

const VALUES: { readonly [K in ColumnKind]: (text: string) => CellValues[K] } = {
  text: (text) => text,
  integer: (text) => BigInt(text),
  decimal: (text) => text,
  yuan: (text) => parseYuan(text),
  date: (text) => businessDate(text),
};

/**
 * Reads one sheet of a workbook of unknown origin (bytes or a path) in a process of its own, within limits of
 * size, growth, memory and time. Whatever is wrong with the workbook comes back as findings, never as an error.
 */
export async function readSheet<const Columns extends readonly ReadColumn[]>(
  source: Buffer | string,
  spec: ReadSpec<Columns>,
): Promise<ReadSheet<Columns>> {
  const rows: ReadRow<Columns>[] = [];
  const job = { source, sheets: [sheetJob(spec)], limits: { ...READ_LIMITS, ...spec.limits } };
  const outcome = await runInChild(job, (batch) => {
    for (const row of batch) rows.push(valuesOf(spec.columns, row));
  });
  return { ...outcome, rows: outcome.findings.length === 0 ? rows : [] };
}

export interface SheetApart {
  /** A cell with a finding is null. Of a sheet with a wrong header there are none. */
  readonly rows: readonly ReadRow<readonly ReadColumn[]>[];
  readonly findings: readonly SheetFinding[];
}

/** Sheets of one workbook, in the order that was asked, each with its rows beside what is wrong with it. */
export interface SheetsApart {
  /** What keeps the workbook as a whole from being read; there are no sheets then. */
  readonly findings: readonly SheetFinding[];
  readonly sheets: readonly SheetApart[];
}

/** As `readSheet`, for several sheets at once, of which people are to mend what is wrong. `tell` hears how many rows came. */
export async function readSheetsApart(
  source: Buffer | string,
  specs: readonly Omit<ReadSpec<readonly ReadColumn[]>, 'limits'>[],
  limits: Partial<ReadLimits> = {},
  tell: (rows: number) => void = () => undefined,
): Promise<SheetsApart> {
  const rows = specs.map((): ReadRow<readonly ReadColumn[]>[] => []);
  const job = { source, sheets: specs.map(sheetJob), limits: { ...READ_LIMITS, ...limits }, apart: true };
  const { findings, bySheet } = await runInChild(job, (batch, sheet) => {
    for (const row of batch) rows[sheet]?.push(valuesOf(specs[sheet]?.columns ?? [], row));
    tell(rows.reduce((sum, { length }) => sum + length, 0));
  });
  if (bySheet === undefined) return { findings, sheets: [] };
  return { findings, sheets: rows.map((ofSheet, i) => ({ rows: ofSheet, findings: bySheet[i] ?? [] })) };
}

/**
 * The content digest of a workbook (bytes or a path), as `writeWorkbook` gave it for the same sheets,
 * recomputed from the cells; with findings instead when they cannot be read as the columns say.
 */
export async function digestWorkbook(
  source: Buffer | string,
  sheets: readonly DigestSheet[],
  limits: Partial<ReadLimits> = {},
): Promise<ReadOutcome> {
  return runInChild(
    { source, sheets: sheets.map(sheetJob), limits: { ...READ_LIMITS, ...limits } },
    () => undefined,
  );
}

const sheetJob = ({ sheet, headerRow = 1, columns }: DigestSheet): SheetJob =>
  sheet === undefined ? { headerRow, columns } : { sheet, headerRow, columns };

function valuesOf<C extends readonly ReadColumn[]>(columns: C, [number, ...texts]: RowTexts): ReadRow<C> {
  const values = columns.map(({ key, kind }, i) => {
    const text = texts[i] ?? '';
    return [key, text === '' ? null : VALUES[kind](text)];
  });
  return { number, values: Object.fromEntries(values) as RowValues<C> };
}
