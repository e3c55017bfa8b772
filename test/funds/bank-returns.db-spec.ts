import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { BankBooks, type BookedOrder } from '../../src/demo/bank/bank-books.js';
import { BankRefusal, DemoBank, type Processed, type ReturnRule } from '../../src/demo/bank/demo-bank.js';
import {
  RETURN_COLUMNS,
  RETURN_CONTROL_COLUMNS,
  RETURN_CONTROL_SHEET,
  RETURN_SHEET,
} from '../../src/funds/return-workbook.js';
import { verifyLedger } from '../../src/funds/verify-ledger.js';
import { fen } from '../../src/kernel/money.js';
import { type WriteSheet, writeWorkbook } from '../../src/platform/workbooks/writer.js';
import '../platform/support/children.js';
import { buildZip, workbookEntries } from '../platform/support/zip.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { Desk, type Granted } from './support/desk.js';

let db: TestDatabase;
let first: Desk;
let desk: Desk;
let granted: Granted[];
let batchId: string;
let number: string;

beforeAll(async () => {
  db = await freshDatabase({ poolSize: 20 });
  first = await Desk.open(db.app);
});
afterAll(() => {
  first.close();
  return db.drop();
});

/** A released batch of three: 1,000.00, 1,000.01 and 1,000.02 yuan. */
beforeEach(async () => {
  desk = await first.another();
  granted = await desk.grants(3);
  batchId = await desk.released();
  number = (await desk.one<{ number: string }>('SELECT number FROM payout_batch WHERE id = $1', [batchId]))
    .number;
});

let bankCount = 0;
const newPath = () => join(first.dataDir, `bank-${++bankCount}.jsonl`);
const newBooks = () => new BankBooks(newPath());
const bank = (rule?: ReturnRule) => new DemoBank(newBooks(), rule);
const nameDiffers: ReturnRule = ({ lineNumber }) => (lineNumber === 2n ? '户名不符' : undefined);

async function returnOf(from: DemoBank, processed: Processed): Promise<Buffer> {
  const target = new PassThrough();
  const [bytes] = await Promise.all([buffer(target), from.writeReturn(target, processed)]);
  return bytes;
}

/** The bank's word as a row of cells, in order. */
const word = (line: number, changes: readonly unknown[] = []) => {
  const { amountFen } = granted[line - 1]!;
  const row = [line, accounts.get(line)!, amountFen, '成功', null, `YH${line}`];
  changes.forEach((value, i) => value !== undefined && (row[i] = value as never));
  return row;
};
const accounts = new Map<number, string>();
beforeEach(async () => {
  const rows = await db.app.query<{ line_number: number; account_number: string }[]>(
    'SELECT line_number, account_number FROM payout_line WHERE batch_id = $1',
    [batchId],
  );
  for (const row of rows) accounts.set(row.line_number, row.account_number);
});

async function workbook(
  rows: (string | number | bigint | null)[][],
  control: (string | number | bigint | null)[][] = [
    [number, rows.length, rows.reduce((sum, row) => sum + (row[2] as bigint), 0n)],
  ],
  change: (sheets: WriteSheet[]) => WriteSheet[] = (sheets) => sheets,
): Promise<Buffer> {
  const target = new PassThrough();
  const sheets = change([
    { name: RETURN_SHEET, columns: RETURN_COLUMNS, rows },
    { name: RETURN_CONTROL_SHEET, columns: RETURN_CONTROL_COLUMNS, rows: control },
  ]);
  const [bytes] = await Promise.all([buffer(target), writeWorkbook(target, { sheets })]);
  return bytes;
}

const outcomes = async () =>
  (
    await db.app.query<{ outcome: string }[]>(
      'SELECT outcome FROM payout_line WHERE batch_id = $1 ORDER BY line_number',
      [batchId],
    )
  ).map(({ outcome }) => outcome);
const nothingBooked = async () => {
  expect(await outcomes()).toEqual(['pending', 'pending', 'pending']);
  expect(await desk.stateOf(batchId)).toBe('released');
};

describe('a batch that the bank has carried out', () => {
  it('is paid line by line, and what came back goes to the pool and is paid after the account is put right', async () => {
    const books = newBooks();
    const first = new DemoBank(books, nameDiffers);
    const told = await desk.book(
      batchId,
      await returnOf(first, await first.process(await desk.workbook(batchId))),
    );
    expect(told).toMatchObject({ lineCount: 3, paidCount: 2, returnedCount: 1, unmatched: [] });
    expect(await outcomes()).toEqual(['paid', 'returned', 'paid']);
    expect(await desk.stateOf(batchId)).toBe('reconciled');
    const [one, back, three] = granted as [Granted, Granted, Granted];
    expect([await desk.caseState(one), await desk.caseState(back), await desk.caseState(three)]).toEqual([
      'paid',
      'granted',
      'paid',
    ]);
    expect(await desk.payable(back)).toEqual({ state: 'pool', note: `批次 ${number} 银行退回：户名不符` });
    expect(await verifyLedger(db.app)).toEqual([]);

    // The same account again would come back again: the pool holds it, unless somebody names it.
    await expect(desk.draft()).rejects.toMatchObject({
      refusal: { code: 'conflict', findings: [{ code: 'account-unchanged-since-return' }] },
    });
    await desk.plant.account(back.partyId);
    const second = await desk.released();
    const again = new DemoBank(books);
    await desk.book(second, await returnOf(again, await again.process(await desk.workbook(second))));
    expect(await desk.caseState(back)).toBe('paid');
    const paid = books.all().filter(({ returned }) => returned === null);
    expect(paid.map(({ amountFen }) => BigInt(amountFen)).reduce((sum, amount) => sum + amount)).toBe(
      3000_03n,
    );
    const budget = await desk.plant.run((tx) => desk.plant.ledger.budgetOf(tx, desk.callId));
    expect(budget).toMatchObject({ paidFen: 3000_03n, committedFen: 0n });
    expect(await verifyLedger(db.app)).toEqual([]);
  });

  it('pays again to the same account when somebody names the payable', async () => {
    const from = bank(nameDiffers);
    await desk.book(batchId, await returnOf(from, await from.process(await desk.workbook(batchId))));
    const { lineCount } = await desk.draft([granted[1]!.payableId]);
    expect(lineCount).toBe(1);
  });

  it('may be told of in parts: it is reconciled with the last line', async () => {
    const from = bank();
    const bytes = await desk.workbook(batchId);
    await desk.book(batchId, await returnOf(from, await from.process(bytes, 2)));
    expect(await outcomes()).toEqual(['paid', 'paid', 'pending']);
    expect(await desk.stateOf(batchId)).toBe('released');
    expect(await verifyLedger(db.app)).toEqual([]);
    const rest = await desk.book(batchId, await returnOf(from, await from.process(bytes)));
    expect(rest).toMatchObject({ lineCount: 3, paidCount: 1 });
    expect(rest.unmatched.map(({ code, row }) => [code, row])).toEqual([
      ['already-booked', 2],
      ['already-booked', 3],
    ]);
    expect(await desk.stateOf(batchId)).toBe('reconciled');
    expect(await verifyLedger(db.app)).toEqual([]);
  });

  it('is told of by the same file twice, or four times at once, with one effect and one answer', async () => {
    const bytes = await workbook([word(1), word(2), word(3)]);
    const told = await Promise.all([1, 2, 3, 4].map(() => desk.book(batchId, bytes)));
    expect(new Set(told.map(({ id }) => id)).size).toBe(1);
    expect(await desk.book(batchId, bytes)).toEqual(told[0]);
    const { count } = await desk.one<{ count: bigint }>(
      `SELECT count(*) AS count FROM budget_entry WHERE budget_id = $1 AND kind = 'pay'`,
      [desk.budgetId],
    );
    expect(count).toBe(3n);
    expect(await verifyLedger(db.app)).toEqual([]);
  });

  it('is told of once under a key, which then serves no other file', async () => {
    const key = { key: 'the-key-of-a-file', route: 'POST returns', body: null };
    const part = await workbook([word(1)]);
    const told = await desk.book(batchId, part, '回盘.xlsx', key);
    expect(await desk.book(batchId, part, '回盘.xlsx', key)).toEqual(told);
    const rest = await workbook([word(2), word(3)]);
    const mismatch = { refusal: { code: 'idempotency-mismatch' } };
    await expect(desk.book(batchId, rest, '回盘.xlsx', key)).rejects.toMatchObject(mismatch);
    expect(await outcomes()).toEqual(['paid', 'pending', 'pending']);
    await desk.book(batchId, rest);
    await expect(desk.book(batchId, rest, '回盘.xlsx', key)).rejects.toMatchObject(mismatch);
  });

  it('tells of rows that do not fit beside those that do, and books only these', async () => {
    const told = await desk.book(batchId, await workbook([word(1), word(2, [undefined, '99999999'])]));
    expect(told).toMatchObject({ paidCount: 1, unmatched: [{ row: 3, code: 'account-differs' }] });
    expect(await outcomes()).toEqual(['paid', 'pending', 'pending']);
    expect(await verifyLedger(db.app)).toEqual([]);
  });

  it('is not told of before its release, nor after its reconciliation', async () => {
    const bytes = await workbook([word(1), word(2), word(3)]);
    await desk.book(batchId, bytes);
    const late = await workbook([word(1)]);
    await expect(desk.book(batchId, late)).rejects.toMatchObject({ refusal: { code: 'state-forbids' } });
    await desk.grants(1);
    const sealed = await desk.sealed();
    await expect(desk.book(sealed, late)).rejects.toMatchObject({ refusal: { code: 'state-forbids' } });
    await expect(desk.book(desk.budgetId, late)).rejects.toMatchObject({ refusal: { code: 'not-found' } });
  });
});

describe('a return whose totals do not agree books nothing', () => {
  it.each([
    ['of another batch', () => [['BF2026999999', 3, 3000_03n]], ['batch-differs']],
    ['one line less', () => [[number, 2, 3000_03n]], ['count-differs']],
    ['one fen more', () => [[number, 3, 3000_04n]], ['sum-differs']],
  ] as const)('%s', async (_, control, codes) => {
    const bytes = await workbook(
      [word(1), word(2), word(3)],
      control().map((row) => [...row]),
    );
    await expect(desk.book(batchId, bytes)).rejects.toMatchObject({
      refusal: { code: 'invalid', findings: codes.map((code) => ({ code })) },
    });
    await nothingBooked();
  });

  it('nor does one of which no row fits', async () => {
    const bytes = await workbook([word(1, [undefined, undefined, 999_00n])]);
    await expect(desk.book(batchId, bytes)).rejects.toMatchObject({
      refusal: { code: 'invalid', findings: [{ code: 'amount-differs' }] },
    });
    await nothingBooked();
  });
});

describe('a workbook that is not the bank’s form is refused with its cells', () => {
  const columns =
    (change: (all: WriteSheet['columns'][number][]) => WriteSheet['columns'][number][]) =>
    (sheets: WriteSheet[]) =>
      sheets.map((sheet, i) => (i === 0 ? { ...sheet, columns: change([...sheet.columns]) } : sheet));

  it.each<[string, (sheets: WriteSheet[]) => WriteSheet[], string[]]>([
    ['columns moved', columns(([a, b, ...rest]) => [b!, a!, ...rest]), ['column-moved', 'column-moved']],
    [
      'a column renamed',
      columns(([a, b, ...rest]) => [a!, { ...b!, header: '账号' }, ...rest]),
      ['column-missing'],
    ],
    ['a column missing', columns((all) => all.slice(0, 5)), ['column-missing']],
    ['a column added', columns((all) => [...all, { header: '备注', kind: 'text' }]), ['column-unexpected']],
    ['no control sheet', ([sheet]) => [sheet!], ['sheet-missing']],
    [
      'the sheet under another name',
      ([sheet, control]) => [{ ...sheet!, name: '回盘' }, control!],
      ['sheet-missing'],
    ],
  ])('%s', async (_, change, codes) => {
    const attempt = workbook([], [[number, 0, 0n]], change).then((bytes) => desk.book(batchId, bytes));
    await expect(attempt).rejects.toMatchObject({
      refusal: { code: 'invalid', findings: codes.map((code) => ({ code, pointer: 'file' })) },
    });
    await nothingBooked();
  });

  it('an account as a number, an amount as words, a blank result', async () => {
    const bytes = await workbook(
      [['1', 6500, '一千元', null, null, null] as never],
      [[number, 1, 0n]],
      (sheets) =>
        sheets.map((sheet, i) =>
          i === 0
            ? {
                ...sheet,
                columns: sheet.columns.map(
                  ({ header }, c) => ({ header, kind: c === 1 ? 'integer' : 'text' }) as const,
                ),
              }
            : sheet,
        ),
    );
    const refusal = await desk
      .book(batchId, bytes)
      .catch((error: { refusal: { findings: { message: string }[] } }) => error.refusal);
    const messages = (refusal as { findings: { message: string }[] }).findings.map(({ message }) => message);
    expect(messages).toEqual(
      expect.arrayContaining([expect.stringContaining('C2'), expect.stringContaining('D2')]),
    );
    await nothingBooked();
  });

  it.each([
    ['bytes that are no workbook', () => Buffer.from('不是工作簿'), 'invalid'],
    ['nothing', () => Buffer.alloc(0), 'invalid'],
    ['a bomb of zeros', () => buildZip(workbookEntries(Buffer.alloc(200 * 1024 * 1024))), 'invalid'],
    ['more than the limit', () => Buffer.alloc(10 * 1024 * 1024 + 1), 'too-large'],
  ])('%s', async (_, bytes, code) => {
    await expect(desk.book(batchId, bytes())).rejects.toMatchObject({ refusal: { code } });
    await nothingBooked();
  });

  it('two control rows', async () => {
    const rows = [word(1)];
    const control = [number, 1, granted[0]!.amountFen];
    await expect(desk.book(batchId, await workbook(rows, [control, control]))).rejects.toMatchObject({
      refusal: { code: 'invalid', findings: [{ code: 'control-rows' }] },
    });
  });
});

describe('the bank', () => {
  it('pays a line once however often it is handed in, also after it was stopped in the middle of a word', async () => {
    const path = newPath();
    const bytes = await desk.workbook(batchId);
    await new DemoBank(new BankBooks(path)).process(bytes, 1);
    const { appendFileSync } = await import('node:fs');
    appendFileSync(path, '{"batch":"BF20');
    const restarted = new BankBooks(path);
    expect(restarted.all()).toHaveLength(1);
    const whole = await new DemoBank(restarted, () => '不应再退').process(bytes);
    expect(whole.orders.map(({ returned }: BookedOrder) => returned)).toEqual([null, '不应再退', '不应再退']);
  });

  it('takes no workbook whose totals do not agree', async () => {
    const other = await workbook([word(1)]);
    await expect(bank().process(other)).rejects.toThrow(BankRefusal);
  });

  it('keeps fen as they are', () => {
    const order = newBooks().book({
      batch: 'B',
      lineNumber: 1,
      accountNumber: '1',
      amountFen: String(fen(1n)),
      returned: null,
    });
    expect(order).toMatchObject({ amountFen: '1', reference: 'YH0000000001' });
  });
});
