import type ExcelJS from 'exceljs';
import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished, type Writable } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import {
  CELL_CHARACTERS,
  type ColumnKind,
  isXmlText,
  NUMBER_FORMATS,
  SHEET_COLUMNS,
  SHEET_ROWS,
  sheetNameFault,
} from './cells.js';
import { headCanonical } from './content-digest.js';
import { type CellInput, RowSerializer } from './row-serializer.js';
import { FIXED_INSTANT, type SheetStream, StreamedWorkbook } from './streamed-workbook.js';

export interface WriteColumn {
  readonly header: string;
  readonly kind: ColumnKind;
  /** Characters wide; by default wide enough for the kind. */
  readonly width?: number;
}

export interface WriteSheet {
  readonly name: string;
  /** Lines above the header, such as a title or a notice, each in column A. */
  readonly lead?: readonly string[];
  readonly columns: readonly WriteColumn[];
  /** One tuple a row, in the order of the columns; null and '' leave a cell blank. */
  readonly rows: Iterable<readonly CellInput[]> | AsyncIterable<readonly CellInput[]>;
}

export interface WriteSpec {
  readonly sheets: readonly WriteSheet[];
  /** Goes into the document properties; without it the bytes depend on the cells alone. */
  readonly createdAt?: Date;
  readonly author?: string;
}

export interface WrittenWorkbook {
  /** sha256 over names, headers and cell values; `digestWorkbook` finds it again from the file. */
  readonly contentDigest: string;
  /** Data rows of each sheet, in order. */
  readonly rows: readonly number[];
}

/** What other writers take too; deflating runs beside the serializer, so that level 1 would save almost nothing. */
const ZIP_LEVEL = 6;
const FLUSH_CHARACTERS = 48 * 1024;
const WIDTHS: Readonly<Record<ColumnKind, number>> = {
  text: 24,
  integer: 12,
  decimal: 12,
  yuan: 16,
  date: 12,
};

/**
 * Writes an xlsx workbook as a stream and gives its content digest and row counts.
 * A path is written beside and renamed when whole. Throws RangeError or TypeError, with sheet and address,
 * for a value that the format cannot hold exactly, and the stream's error when the target fails.
 */
export async function writeWorkbook(target: Writable | string, spec: WriteSpec): Promise<WrittenWorkbook> {
  checkSheets(spec.sheets);
  if (typeof target !== 'string') return stream(target, spec);
  const partial = `${target}.partial`;
  try {
    const written = await stream(createWriteStream(partial, { mode: 0o600 }), spec);
    await rename(partial, target);
    return written;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function stream(output: Writable, spec: WriteSpec): Promise<WrittenWorkbook> {
  const workbook = new StreamedWorkbook(
    output,
    ZIP_LEVEL,
    spec.createdAt ?? FIXED_INSTANT,
    spec.author ?? '',
  );
  const open = new Set<SheetStream>();
  const failure = failureOf(workbook, output, open);
  const hash = createHash('sha256');
  try {
    const rows: number[] = [];
    for (const sheet of spec.sheets) rows.push(await writeSheet(workbook, sheet, hash, open));
    await Promise.race([workbook.commit(), failure]);
    return { contentDigest: hash.digest('hex'), rows };
  } catch (error) {
    output.destroy();
    throw error;
  }
}

/** Rejects when the target or the archive fails, and ends the open sheets, so that nobody waits for a drain. */
function failureOf(
  workbook: StreamedWorkbook,
  output: Writable,
  open: ReadonlySet<SheetStream>,
): Promise<never> {
  const failure = new Promise<never>((_, reject) => {
    const fail = (error: Error) => {
      for (const sheet of open) sheet.destroy(error);
      reject(error);
    };
    finished(output, { readable: false }, (error) => (error ? fail(error) : undefined));
    workbook.onArchiveError(fail);
  });
  failure.catch(() => undefined);
  return failure;
}

async function writeSheet(book: StreamedWorkbook, sheet: WriteSheet, hash: Hash, open: Set<SheetStream>) {
  const top = (sheet.lead?.length ?? 0) + 1;
  const page = book.addWorksheet(sheet.name, { views: [{ state: 'frozen', ySplit: top }] });
  writeHead(page, sheet);
  hash.update(headCanonical(sheet));
  const out = (page as unknown as { stream: SheetStream }).stream;
  open.add(out);
  out.on('error', () => undefined);
  const kinds = sheet.columns.map(({ kind }) => ({ kind, styleId: book.styleId(cellStyle(kind)) }));
  const count = await writeRows(
    new RowSerializer(sheet.name, kinds),
    sheet,
    top,
    async ({ xml, canonical }) => {
      hash.update(canonical);
      if (out.destroyed) throw out.errored ?? new Error('the workbook was closed before it was written');
      if (!out.write(xml)) await once(out, 'drain');
      else await breathe();
    },
  );
  page.commit();
  open.delete(out);
  return count;
}

async function writeRows(
  serializer: RowSerializer,
  sheet: WriteSheet,
  top: number,
  flush: (chunk: ReturnType<RowSerializer['take']>) => Promise<void>,
): Promise<number> {
  let number = top;
  const add = (row: readonly CellInput[]) => {
    if (++number > SHEET_ROWS) throw new RangeError(`${sheet.name}：超过每张工作表 ${SHEET_ROWS} 行的上限`);
    serializer.add(row, number);
    return serializer.length >= FLUSH_CHARACTERS;
  };
  if (Symbol.asyncIterator in sheet.rows) {
    for await (const row of sheet.rows) if (add(row)) await flush(serializer.take());
  } else {
    for (const row of sheet.rows) if (add(row)) await flush(serializer.take());
  }
  await flush(serializer.take());
  return number - top;
}

const FONT = { name: '宋体', size: 11, charset: 134 };
const cellStyle = (kind: ColumnKind): Partial<ExcelJS.Style> => ({
  font: FONT,
  numFmt: NUMBER_FORMATS[kind],
});
const HEADER_STYLE: Partial<ExcelJS.Style> = {
  font: { ...FONT, bold: true },
  numFmt: '@',
  alignment: { horizontal: 'center', vertical: 'middle', wrapText: true },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFEDEDED' } },
  border: { bottom: { style: 'thin' } },
};

/** Columns, lead lines and header go through ExcelJS's own rows. */
function writeHead(page: ExcelJS.Worksheet, sheet: WriteSheet): void {
  page.columns = sheet.columns.map(({ kind, width }) => ({
    width: width ?? WIDTHS[kind],
    style: cellStyle(kind),
  }));
  for (const line of sheet.lead ?? []) {
    const row = page.addRow([line]);
    row.getCell(1).style = { font: { ...FONT, bold: true }, numFmt: '@' };
    row.commit();
  }
  const header = page.addRow(sheet.columns.map((column) => column.header));
  header.eachCell((cell) => (cell.style = HEADER_STYLE));
  header.commit();
}

function checkSheets(sheets: readonly WriteSheet[]): void {
  if (sheets.length === 0) throw new RangeError('工作簿至少要有一张工作表');
  const names = new Set<string>();
  for (const sheet of sheets) {
    const fault = sheetNameFault(sheet.name);
    if (fault !== undefined) throw new RangeError(`${sheet.name}：${fault}`);
    if (names.size === names.add(sheet.name.toLowerCase()).size)
      throw new RangeError(`${sheet.name}：工作表重名`);
    checkHead(sheet);
  }
}

function checkHead({ name, columns, lead = [] }: WriteSheet): void {
  if (columns.length === 0 || columns.length > SHEET_COLUMNS) {
    throw new RangeError(`${name}：列数应在 1 至 ${SHEET_COLUMNS} 之间`);
  }
  for (const text of [...columns.map((column) => column.header), ...lead]) {
    if (typeof text !== 'string' || text === '') throw new TypeError(`${name}：表头和说明行应为文本`);
    if (text.length > CELL_CHARACTERS || !isXmlText(text))
      throw new RangeError(`${name}：表头或说明行无法写入`);
  }
}
