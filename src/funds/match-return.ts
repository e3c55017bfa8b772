import { groupYuan, sumFen } from '../kernel/money.js';
import { type Finding, refuse } from '../kernel/refusal.js';
import type { PayoutBatch, PayoutLine } from './payout-batch.js';
import { type BankReturnFile, PAID, RETURNED, type ReturnRow } from './return-workbook.js';

/** A row of the bank's that names one waiting line of the batch. */
export interface Matched {
  readonly line: PayoutLine;
  readonly paid: boolean;
  readonly reason: string | null;
  readonly bankReference: string | null;
}

/** A row that cannot be booked, and why. */
export interface Unmatched {
  readonly row: number;
  readonly code: string;
  readonly message: string;
}

/** Enough for any bank's wording, and short enough for a page. */
const REASON_LENGTH = 200;
const UNTOLD = '银行未注明原因';

/** Refused as invalid, with every difference, unless the bank's totals agree with its rows and with the batch. */
export function requireControls({ rows, control }: BankReturnFile, batch: PayoutBatch): void {
  const sum = sumFen(rows.map(({ amountFen }) => amountFen));
  const findings: Finding[] = [];
  const differ = (code: string, message: string) => findings.push({ code, message, pointer: 'file' });
  if (control.number !== batch.number) {
    differ('batch-differs', `控制表批次号为 ${control.number.slice(0, 40)}，本批次为 ${batch.number}`);
  }
  if (control.lineCount !== BigInt(rows.length)) {
    differ('count-differs', `控制表笔数为 ${control.lineCount}，明细有 ${rows.length} 行`);
  }
  if (control.sumFen !== sum) {
    differ('sum-differs', `控制表合计为 ${groupYuan(control.sumFen)} 元，明细合计 ${groupYuan(sum)} 元`);
  }
  if (rows.length > batch.lineCount || sum > batch.sumFen) {
    const whole = `${batch.lineCount} 笔 ${groupYuan(batch.sumFen)} 元`;
    differ('more-than-batch', `回盘 ${rows.length} 笔 ${groupYuan(sum)} 元，超过批次的 ${whole}`);
  }
  if (findings.length > 0) refuse('invalid', '银行回盘的控制总数不符，未入账。', findings);
}

/** Pairs the bank's rows with the batch's lines by line number, account and amount; whatever does not fit says why. */
export function matchReturn(
  rows: readonly ReturnRow[],
  lines: readonly PayoutLine[],
): { readonly matched: readonly Matched[]; readonly unmatched: readonly Unmatched[] } {
  const byNumber = new Map(lines.map((line) => [BigInt(line.lineNumber), line]));
  const times = new Map<bigint, number>();
  for (const { lineNumber } of rows) times.set(lineNumber, (times.get(lineNumber) ?? 0) + 1);
  const matched: Matched[] = [];
  const unmatched: Unmatched[] = [];
  for (const row of rows) {
    const line = byNumber.get(row.lineNumber);
    const fault = faultOf(row, line, times.get(row.lineNumber) ?? 0);
    if (fault !== undefined || line === undefined)
      unmatched.push({ row: row.row, ...(fault ?? unknown(row)) });
    else matched.push(match(row, line));
  }
  return { matched, unmatched };
}

function match({ result, reason, bankReference }: ReturnRow, line: PayoutLine): Matched {
  const paid = result === PAID;
  return { line, paid, reason: paid ? null : (reason ?? UNTOLD).slice(0, REASON_LENGTH), bankReference };
}

type Fault = Omit<Unmatched, 'row'>;

const unknown = ({ row, lineNumber }: ReturnRow): Fault => ({
  code: 'line-unknown',
  message: `第 ${row} 行：批次中没有序号 ${lineNumber}`,
});

function faultOf(row: ReturnRow, line: PayoutLine | undefined, times: number): Fault | undefined {
  const at = `第 ${row.row} 行（序号 ${row.lineNumber}）`;
  if (line === undefined) return unknown(row);
  if (times > 1) return { code: 'line-repeated', message: `${at}：同一序号出现 ${times} 次，请银行核对` };
  if (row.accountNumber !== line.accountNumber) {
    return { code: 'account-differs', message: `${at}：收款账号与批次不符` };
  }
  if (row.amountFen !== line.amountFen) {
    const amounts = `回盘 ${groupYuan(row.amountFen)} 元，批次 ${groupYuan(line.amountFen)} 元`;
    return { code: 'amount-differs', message: `${at}：金额与批次不符，${amounts}` };
  }
  if (row.result !== PAID && row.result !== RETURNED) {
    const result = row.result.slice(0, 20);
    return { code: 'result-unknown', message: `${at}：处理结果“${result}”应为“${PAID}”或“${RETURNED}”` };
  }
  return bookedFault(row, line, at);
}

/** A line has one outcome: the same word again is nothing new, another word needs people. */
function bookedFault({ result }: ReturnRow, { outcome }: PayoutLine, at: string): Fault | undefined {
  if (outcome === 'pending') return undefined;
  if ((outcome === 'paid') === (result === PAID))
    return { code: 'already-booked', message: `${at}：此前已入账` };
  const booked = outcome === 'paid' ? PAID : RETURNED;
  return { code: 'outcome-differs', message: `${at}：此前已按“${booked}”入账，与本次不符，请向银行核实` };
}
