// One writer in a process of its own: payout-writers.js WRITER LINES FILE; prints seconds and peak memory as JSON.
import ExcelJS from 'exceljs';
import { setImmediate as breathe } from 'node:timers/promises';
import { NUMBER_FORMATS } from '../../src/platform/workbooks/cells.js';
import { type CellInput } from '../../src/platform/workbooks/row-serializer.js';
import { writeWorkbook } from '../../src/platform/workbooks/writer.js';
import { PAYOUT_COLUMNS, PAYOUT_SHEET, payees, payoutLines } from './payout-lines.js';

type Rows = Generator<readonly CellInput[]>;
const FONT = { name: '宋体', size: 11, charset: 134 };

/** ExcelJS takes yuan as numbers and days as JS dates. */
function forExcelJs(row: readonly CellInput[]): ExcelJS.CellValue[] {
  return row.map((cell) => {
    if (typeof cell === 'bigint') return Number(cell) / 100;
    return typeof cell === 'string' && /^\d{4}-\d\d-\d\d$/.test(cell) ? new Date(cell) : cell;
  });
}

function prepare(page: ExcelJS.Worksheet): void {
  page.columns = PAYOUT_COLUMNS.map(({ header, kind, width = 12 }) => ({
    header,
    width,
    style: { font: FONT, numFmt: NUMBER_FORMATS[kind] },
  }));
}

async function excelJsInMemory(path: string, rows: Rows) {
  const book = new ExcelJS.Workbook();
  const page = book.addWorksheet(PAYOUT_SHEET, { views: [{ state: 'frozen', ySplit: 1 }] });
  prepare(page);
  for (const row of rows) page.addRow(forExcelJs(row));
  await book.xlsx.writeFile(path);
}

async function excelJsStreamed(path: string, rows: Rows) {
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({
    filename: path,
    useStyles: true,
    useSharedStrings: false,
  });
  const page = book.addWorksheet(PAYOUT_SHEET, { views: [{ state: 'frozen', ySplit: 1 }] });
  prepare(page);
  let count = 0;
  for (const row of rows) {
    page.addRow(forExcelJs(row)).commit();
    if (++count % 20 === 0) await breathe();
  }
  await book.commit();
}

const WRITERS: Readonly<Record<string, (path: string, rows: Rows) => Promise<unknown>>> = {
  ours: (path, rows) =>
    writeWorkbook(path, { sheets: [{ name: PAYOUT_SHEET, columns: PAYOUT_COLUMNS, rows }] }),
  'exceljs-streamed': excelJsStreamed,
  'exceljs-in-memory': excelJsInMemory,
};

const [, , writer = '', lines = '', path = ''] = process.argv;
const from = payees();
const start = process.hrtime.bigint();
await WRITERS[writer]?.(path, payoutLines(Number(lines), from));
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
console.log(JSON.stringify({ seconds, peakMb: Math.round(process.resourceUsage().maxRSS / 1024) }));
