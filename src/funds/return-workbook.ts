import { type Fen } from '../kernel/money.js';
import { refuse } from '../kernel/refusal.js';
import { type ReadColumn, type ReadRow, readSheet, type RowValues } from '../platform/workbooks/reader.js';
import type { SheetFinding } from '../platform/workbooks/workbook-fault.js';

export const RETURN_SHEET = '银行回盘';
export const RETURN_CONTROL_SHEET = '控制表';
export const PAID = '成功';
export const RETURNED = '退票';

export const RETURN_COLUMNS = [
  { header: '序号', key: 'lineNumber', kind: 'integer', required: true },
  { header: '收款账号', key: 'accountNumber', kind: 'text', required: true },
  { header: '金额（元）', key: 'amountFen', kind: 'yuan', required: true },
  { header: '处理结果', key: 'result', kind: 'text', required: true },
  { header: '退回原因', key: 'reason', kind: 'text' },
  { header: '银行流水号', key: 'bankReference', kind: 'text' },
] as const satisfies readonly ReadColumn[];

export const RETURN_CONTROL_COLUMNS = [
  { header: '批次号', key: 'number', kind: 'text', required: true },
  { header: '笔数', key: 'lineCount', kind: 'integer', required: true },
  { header: '金额合计（元）', key: 'sumFen', kind: 'yuan', required: true },
] as const satisfies readonly ReadColumn[];

/** One row of the bank's word, with its number in the sheet. */
export interface ReturnRow {
  readonly row: number;
  readonly lineNumber: bigint;
  readonly accountNumber: string;
  readonly amountFen: Fen;
  readonly result: string;
  readonly reason: string | null;
  readonly bankReference: string | null;
}

/** What the bank says the sheet adds up to. */
export interface ReturnControl {
  readonly number: string;
  readonly lineCount: bigint;
  readonly sumFen: Fen;
}

export interface BankReturnFile {
  readonly rows: readonly ReturnRow[];
  readonly control: ReturnControl;
}

/** As many rows as a batch may have, and some that repeat. */
const LIMITS = { rows: 5000, inflatedBytes: 64 * 1024 * 1024 };

/** Reads the bank's workbook (银行回盘 and 控制表); refused as invalid with every finding and its cell. */
export async function readReturnWorkbook(bytes: Buffer): Promise<BankReturnFile> {
  const control = await readSheet(bytes, {
    sheet: RETURN_CONTROL_SHEET,
    columns: RETURN_CONTROL_COLUMNS,
    limits: LIMITS,
  });
  refuseFindings(control.findings);
  const sheet = await readSheet(bytes, { sheet: RETURN_SHEET, columns: RETURN_COLUMNS, limits: LIMITS });
  refuseFindings(sheet.findings);
  const [only, ...more] = control.rows;
  if (only === undefined || more.length > 0) {
    const message = `${RETURN_CONTROL_SHEET}应恰有一行，现有 ${control.rows.length} 行`;
    return refuse('invalid', '银行回盘文件无法读取。', [{ code: 'control-rows', message }]);
  }
  return { rows: sheet.rows.map(rowOf), control: controlOf(only.values) };
}

function refuseFindings(findings: readonly SheetFinding[]): void {
  if (findings.length === 0) return;
  // The cell stands in the message.
  const told = findings.map(({ cell: _, ...finding }) => ({ ...finding, pointer: 'file' }));
  refuse('invalid', '银行回盘文件无法读取，请按银行原始文件上传。', told);
}

function controlOf({ number, lineCount, sumFen }: RowValues<typeof RETURN_CONTROL_COLUMNS>): ReturnControl {
  return { number: filled(number).trim(), lineCount: filled(lineCount), sumFen: filled(sumFen) };
}

function rowOf({ number: row, values }: ReadRow<typeof RETURN_COLUMNS>): ReturnRow {
  return {
    row,
    lineNumber: filled(values.lineNumber),
    accountNumber: filled(values.accountNumber).replace(/\s/g, ''),
    amountFen: filled(values.amountFen),
    result: filled(values.result).trim(),
    reason: values.reason?.trim() || null,
    bankReference: values.bankReference?.trim() || null,
  };
}

/** Required columns are never blank in a sheet without findings. */
function filled<T>(value: T | null): T {
  if (value === null) throw new Error('a required cell is blank in a sheet without findings');
  return value;
}
