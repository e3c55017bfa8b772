import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BatchView, DraftedView, PayableView } from '../funds/funds.view.js';
import { groupYuan, parseYuan } from '../kernel/money.js';
import { BankBooks } from './bank/bank-books.js';
import { DemoBank } from './bank/demo-bank.js';
import { type Cast, tellRefusal } from './cast.js';

/** Batches until the pool is empty: made, sealed, checked, released; paid by the bank; returns mended and paid again. */
export async function payOut(cast: Cast, callId: string, folder: string): Promise<string> {
  const { stage } = cast;
  mkdirSync(folder, { recursive: true });
  const bank = new DemoBank(new BankBooks(join(folder, 'bank-books.jsonl')), returnFirstTime());
  stage.chapter('财务制单、复核、放款');
  const first = await release(cast, callId);
  const workbook = await exportWorkbook(cast, first, folder);
  stage.chapter('银行付款，导入回盘');
  await reconcile(cast, first, workbook, bank, folder);
  stage.chapter('更正账户后再次拨付');
  await mendAccounts(cast);
  const second = await release(cast, callId);
  await reconcile(cast, second, await exportWorkbook(cast, second, folder), bank, folder);
  return workbook;
}

/** The bank finds one account closed, once. */
function returnFirstTime() {
  let isDone = false;
  return (): string | undefined => {
    if (isDone) return undefined;
    isDone = true;
    return '收款账户已销户';
  };
}

async function release(cast: Cast, callId: string): Promise<BatchView> {
  const { stage } = cast;
  const maker = cast.withRole('financeMaker');
  const drafted = (await maker.post('/api/v1/finance/batches', { callId })).body as unknown as DraftedView;
  for (const { message, fix } of drafted.left) stage.say(`未列入批次：${message}${fix ? `；${fix}` : ''}`);
  const path = `/api/v1/finance/batches/${drafted.batch.id}`;
  const sealed = (await maker.post(`${path}/seal`)).body as unknown as BatchView;
  stage.say(
    `批次 ${sealed.number} 封存：${sealed.lineCount} 笔，合计 ${groupYuan(parseYuan(sealed.sum))} 元`,
  );
  tellRefusal(stage, '制单人自行复核', await maker.post(`${path}/check`, {}, { expect: [403] }));
  await cast.withRole('financeChecker').post(`${path}/check`);
  await cast.withRole('financeReleaser').post(`${path}/release`);
  stage.say('另一人复核，第三人放款');
  return sealed;
}

async function exportWorkbook(cast: Cast, batch: BatchView, folder: string): Promise<string> {
  const { bytes } = await cast
    .withRole('financeReleaser')
    .get(`/api/v1/finance/batches/${batch.id}/workbook`);
  const path = cast.keep(folder, `${batch.number}.xlsx`, bytes);
  cast.stage.say(`拨付表：${path}`);
  return path;
}

async function reconcile(
  cast: Cast,
  batch: BatchView,
  workbook: string,
  bank: DemoBank,
  folder: string,
): Promise<void> {
  const { stage } = cast;
  const processed = await bank.process(workbook);
  const path = join(folder, `${batch.number}-回盘.xlsx`);
  await bank.writeReturn(path, processed);
  await cast
    .withRole('financeMaker')
    .upload(`/api/v1/finance/batches/${batch.id}/returns`, `${batch.number}-回盘.xlsx`, await readFile(path));
  const returned = processed.orders.filter(({ returned }) => returned !== null);
  stage.say(
    `回盘 ${processed.orders.length} 笔：到账 ${processed.orders.length - returned.length}，退票 ${returned.length}`,
  );
  for (const { lineNumber, returned: reason } of returned)
    stage.say(`  · 第 ${lineNumber} 笔退回待拨付：${reason ?? ''}`);
}

/** Whoever's account was refused gives another: the one whose name differs from the licence, and the one that was closed. */
async function mendAccounts(cast: Cast): Promise<void> {
  const { stage } = cast;
  const { body } = await cast.withRole('financeMaker').get('/api/v1/finance/payables?limit=100');
  const { items } = body as unknown as { items: readonly PayableView[] };
  for (const { uscc } of items) {
    const { id: partyId, name } = cast.partyWith(uscc ?? '');
    const account = cast.city.payeeAccounts.find((each) => each.partyId === partyId);
    if (account === undefined) throw new Error(`${name} has no account`);
    const number = account.accountNumber;
    await cast.actingFor(partyId).put('/api/v1/enterprise/payee-account', {
      accountName: name,
      accountNumber: `${number.slice(0, -1)}${(Number(number.at(-1)) + 1) % 10}`,
      bankName: account.bankName,
      cnaps: account.cnaps,
    });
    stage.say(`${name} 更正收款账户`);
  }
}
