import { formatInstant } from './instants.js';
import { amountInCapitals } from '../platform/capitals.js';
import type { ReadColumn } from '../platform/workbooks/reader.js';
import type { WriteColumn, WriteSheet } from '../platform/workbooks/writer.js';
import type { PayoutBatch, PayoutLine } from './payout-batch.js';

export const PAYOUT_SHEET = '拨付明细';
export const CONTROL_SHEET = '控制表';

/** What the treasury reads; whatever identifies somebody is text, so that no digit is lost. */
export const PAYOUT_COLUMNS = [
  { header: '序号', key: 'lineNumber', kind: 'integer', required: true },
  { header: '收款单位', key: 'payeeName', kind: 'text', width: 38, required: true },
  { header: '统一社会信用代码', key: 'uscc', kind: 'text', width: 22, required: true },
  { header: '账户名称', key: 'accountName', kind: 'text', width: 38, required: true },
  { header: '收款账号', key: 'accountNumber', kind: 'text', required: true },
  { header: '开户银行', key: 'bankName', kind: 'text', width: 38, required: true },
  { header: '联行号', key: 'cnaps', kind: 'text', width: 15, required: true },
  { header: '金额（元）', key: 'amountFen', kind: 'yuan', required: true },
  { header: '金额大写', key: 'amountInCapitals', kind: 'text', width: 40, required: true },
  { header: '用途', key: 'purpose', kind: 'text', width: 28, required: true },
  { header: '决定文号', key: 'decisionNumber', kind: 'text', width: 18, required: true },
  { header: '办件编号', key: 'caseNumber', kind: 'text', width: 18, required: true },
  { header: '预算科目', key: 'budgetLine', kind: 'text', width: 28, required: true },
] as const satisfies readonly (ReadColumn & WriteColumn)[];

/** One row that the sheet of payments must agree with. */
export const CONTROL_COLUMNS = [
  { header: '批次号', key: 'number', kind: 'text', required: true },
  { header: '笔数', key: 'lineCount', kind: 'integer', required: true },
  { header: '金额合计（元）', key: 'sumFen', kind: 'yuan', required: true },
  { header: '金额合计大写', key: 'sumInCapitals', kind: 'text', width: 44, required: true },
  { header: '账号校验和', key: 'hashTotal', kind: 'text', required: true },
  { header: '明细摘要', key: 'digest', kind: 'text', width: 68, required: true },
  { header: '制单人', key: 'makerName', kind: 'text', required: true },
  { header: '封存时间', key: 'sealedAt', kind: 'text', width: 20, required: true },
] as const satisfies readonly (ReadColumn & WriteColumn)[];

/** The sheets of a sealed batch: they depend on what is sealed alone, so that every export has the same cells. */
export function payoutSheets(batch: PayoutBatch, lines: readonly PayoutLine[]): readonly WriteSheet[] {
  const { number, lineCount, sumFen, hashTotal, digest, makerName, sealedAt } = batch;
  if (hashTotal === null || digest === null || sealedAt === null)
    throw new Error(`batch ${number} is not sealed`);
  const control = [
    ...[number, lineCount, sumFen, amountInCapitals(sumFen)],
    ...[hashTotal, digest, makerName, formatInstant(sealedAt)],
  ];
  return [
    { name: PAYOUT_SHEET, columns: PAYOUT_COLUMNS, rows: lines.map(rowOf) },
    { name: CONTROL_SHEET, columns: CONTROL_COLUMNS, rows: [control] },
  ];
}

const rowOf = (line: PayoutLine) => [
  line.lineNumber,
  line.payeeName,
  line.uscc,
  line.accountName,
  line.accountNumber,
  line.bankName,
  line.cnaps,
  line.amountFen,
  amountInCapitals(line.amountFen),
  line.purpose,
  line.decisionNumber,
  line.caseNumber,
  line.budgetLine,
];
