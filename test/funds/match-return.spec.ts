import { describe, expect, it } from '@jest/globals';
import { hashTotal } from '../../src/funds/control-figures.js';
import { formatInstant } from '../../src/funds/instants.js';
import { matchReturn, requireControls } from '../../src/funds/match-return.js';
import type { PayoutBatch, PayoutLine } from '../../src/funds/payout-batch.js';
import type { ReturnRow } from '../../src/funds/return-workbook.js';
import { fen } from '../../src/kernel/money.js';

const line = (lineNumber: number, changes: Partial<PayoutLine> = {}): PayoutLine => ({
  id: `line-${lineNumber}`,
  lineNumber,
  payableId: `payable-${lineNumber}`,
  caseId: `case-${lineNumber}`,
  caseNumber: `BJ${lineNumber}`,
  payeeName: '新疆测试科技有限公司',
  uscc: '91650100MA0000007E',
  accountName: '新疆测试科技有限公司',
  accountNumber: `65000000000${lineNumber}`,
  bankName: '中国工商银行',
  cnaps: '102100099996',
  amountFen: fen(100_00n),
  purpose: '创新券兑付',
  decisionNumber: '决1',
  budgetLine: '2060404',
  outcome: 'pending',
  outcomeReason: null,
  bankReference: null,
  ...changes,
});
const row = (lineNumber: number, changes: Partial<ReturnRow> = {}): ReturnRow => ({
  row: lineNumber + 1,
  lineNumber: BigInt(lineNumber),
  accountNumber: `65000000000${lineNumber}`,
  amountFen: fen(100_00n),
  result: '成功',
  reason: null,
  bankReference: 'YH1',
  ...changes,
});
const lines = [line(1), line(2), line(3)];

describe('a row of the bank’s return', () => {
  it('fits a line by number, account and amount, and says whether it was paid', () => {
    const { matched, unmatched } = matchReturn(
      [row(2), row(1, { result: '退票', reason: '户名不符' })],
      lines,
    );
    expect(unmatched).toEqual([]);
    expect(matched.map(({ line: { id }, paid, reason }) => [id, paid, reason])).toEqual([
      ['line-2', true, null],
      ['line-1', false, '户名不符'],
    ]);
  });

  it('keeps no reason of what was paid, and says so when the bank gives none for what was not', () => {
    const { matched } = matchReturn([row(1, { reason: '备注' }), row(2, { result: '退票' })], lines);
    expect(matched.map(({ reason }) => reason)).toEqual([null, '银行未注明原因']);
  });

  it.each([
    ['a line that the batch does not have', row(4), 'line-unknown'],
    ['line 0', row(0), 'line-unknown'],
    ['a number beyond every integer of ours', row(1, { lineNumber: 10n ** 14n }), 'line-unknown'],
    ['another account', row(1, { accountNumber: '650000000009' }), 'account-differs'],
    ['one fen more', row(1, { amountFen: fen(100_01n) }), 'amount-differs'],
    ['a result of its own', row(1, { result: '处理中' }), 'result-unknown'],
  ])('with %s is not booked, and says in which row and why', (_, bad, code) => {
    const { matched, unmatched } = matchReturn([bad, row(2)], lines);
    expect(matched.map(({ line: { id } }) => id)).toEqual(['line-2']);
    expect(unmatched).toEqual([{ row: bad.row, code, message: expect.stringContaining(`第 ${bad.row} 行`) }]);
  });

  it('that comes twice is not believed either time', () => {
    const { matched, unmatched } = matchReturn([row(1), row(1, { row: 9, result: '退票' })], lines);
    expect(matched).toEqual([]);
    expect(unmatched.map(({ row: at, code }) => [at, code])).toEqual([
      [2, 'line-repeated'],
      [9, 'line-repeated'],
    ]);
  });

  it('about a line that has its outcome is nothing new, or contradicts it', () => {
    const booked = [line(1, { outcome: 'paid' }), line(2, { outcome: 'returned' })];
    const word = (first: string, second: string) =>
      matchReturn([row(1, { result: first }), row(2, { result: second })], booked).unmatched.map(
        ({ code }) => code,
      );
    expect(word('成功', '退票')).toEqual(['already-booked', 'already-booked']);
    expect(word('退票', '成功')).toEqual(['outcome-differs', 'outcome-differs']);
  });
});

describe('the bank’s control totals', () => {
  const batch = { number: 'BF2026000001', lineCount: 2, sumFen: fen(200_00n) } as PayoutBatch;
  const file = (changes: object = {}) => ({
    rows: [row(1), row(2)],
    control: { number: 'BF2026000001', lineCount: 2n, sumFen: fen(200_00n), ...changes },
  });

  it('agree with the rows and the batch, or with a part of it', () => {
    expect(() => requireControls(file(), batch)).not.toThrow();
    const part = { rows: [row(1)], control: { number: batch.number, lineCount: 1n, sumFen: fen(100_00n) } };
    expect(() => requireControls(part, batch)).not.toThrow();
  });

  it.each([
    ['another batch', { number: 'BF2026000002' }, 'batch-differs'],
    ['one line more', { lineCount: 3n }, 'count-differs'],
    ['one fen less', { sumFen: fen(199_99n) }, 'sum-differs'],
  ])('that tell of %s are refused', (_, changes, code) => {
    expect(findingsOf(() => requireControls(file(changes), batch))).toEqual([code]);
  });

  it('of more than the batch are refused, and every difference is told at once', () => {
    const more = { rows: [row(1), row(2), row(3)], control: { number: 'X', lineCount: 9n, sumFen: fen(1n) } };
    expect(findingsOf(() => requireControls(more, batch))).toEqual([
      'batch-differs',
      'count-differs',
      'sum-differs',
      'more-than-batch',
    ]);
  });
});

function findingsOf(attempt: () => void): string[] {
  try {
    attempt();
    return [];
  } catch (error) {
    const { refusal } = error as { refusal: { code: string; findings: { code: string }[] } };
    expect(refusal.code).toBe('invalid');
    return refusal.findings.map(({ code }) => code);
  }
}

describe('the hash total of accounts', () => {
  it('adds their last eight digits and keeps twelve', () => {
    expect(hashTotal(['6500123412345678', '12345678'])).toBe('000024691356');
    expect(hashTotal(['1234567'.padStart(8, '0')])).toBe('000001234567');
    expect(hashTotal(Array.from({ length: 10_001 }, () => '99999999'))).toBe(
      String(10_001n * 99_999_999n).slice(-12),
    );
  });

  it('stays the same in another order and changes with a digit', () => {
    expect(hashTotal(['65001', '65002'].map((n) => n.padEnd(12, '0')))).toBe(
      hashTotal(['65002', '65001'].map((n) => n.padEnd(12, '0'))),
    );
    expect(hashTotal(['650000000001'])).not.toBe(hashTotal(['650000000002']));
  });
});

describe('an instant in a workbook', () => {
  it('is Beijing’s, over the turn of the year too', () => {
    expect(formatInstant(new Date('2026-12-31T15:59:59.999Z'))).toBe('2026-12-31 23:59:59');
    expect(formatInstant(new Date('2026-12-31T16:00:00Z'))).toBe('2027-01-01 00:00:00');
  });
});
