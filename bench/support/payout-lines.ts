import { type CellInput } from '../../src/platform/workbooks/row-serializer.js';
import { type WriteColumn } from '../../src/platform/workbooks/writer.js';

/** The fifteen columns of a payout workbook. xlsxwriter_peer.py writes the same cells: change both together. */
export const PAYOUT_COLUMNS: readonly WriteColumn[] = [
  { header: '序号', kind: 'integer', width: 8 },
  { header: '单据编号', kind: 'text', width: 20 },
  { header: '收款人全称', kind: 'text', width: 36 },
  { header: '统一社会信用代码', kind: 'text', width: 22 },
  { header: '收款账号', kind: 'text', width: 24 },
  { header: '开户银行', kind: 'text', width: 30 },
  { header: '联行号', kind: 'text', width: 16 },
  { header: '行政区划', kind: 'text', width: 10 },
  { header: '用途', kind: 'text', width: 30 },
  { header: '金额', kind: 'yuan', width: 16 },
  { header: '依据文号', kind: 'text', width: 20 },
  { header: '决定日期', kind: 'date', width: 12 },
  { header: '功能分类', kind: 'text', width: 10 },
  { header: '经济分类', kind: 'text', width: 10 },
  { header: '备注', kind: 'text', width: 24 },
];

export const PAYOUT_SHEET = '明细';
const PAYEES = 997;

/** Payees are made before the clock starts: a bench measures writing, not making. */
export function payees(): readonly (readonly string[])[] {
  return Array.from({ length: PAYEES }, (_, i) => [
    `新疆红山第${i}信息技术<股份>有限公司`,
    `91650100MA${String(i).padStart(8, '0')}`,
    `6217003110${String(i * 7919).padStart(9, '0')}`,
    `某某银行乌鲁木齐第${i % 89}支行`,
    `10288100${String(i % 9973).padStart(4, '0')}`,
    `6501${String(i % 10).padStart(2, '0')}`,
    '企业研发经费投入后补助 & 创新券兑付',
  ]);
}

/** The fen of a line, counted from 1. */
export const amountOf = (line: number): bigint => BigInt(((line * 7919) % 99_999_989) + 1);

/** The lines of a payout, one after another. */
export function* payoutLines(count: number, from = payees()): Generator<readonly CellInput[]> {
  for (let line = 1; line <= count; line++) {
    const [payee, uscc, account, bank, cnaps, region, purpose] = from[line % PAYEES] ?? [];
    const document = `BT2024${String(line).padStart(10, '0')}`;
    const day = `2024-05-${String((line % 28) + 1).padStart(2, '0')}`;
    const [amount, remark] = [amountOf(line), `第${line % 12}批`];
    // prettier-ignore
    yield [line, document, payee, uscc, account, bank, cnaps, region, purpose, amount, '某科发〔2024〕12号', day, '2060404', '50701', remark];
  }
}
