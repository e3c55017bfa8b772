import { mkdtempSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '../../platform/support/children.js';
import { BankBooks } from '../../../src/demo/bank/bank-books.js';
import { DemoBank, type ReturnRule } from '../../../src/demo/bank/demo-bank.js';
import type { BatchView, BudgetView, DraftedView } from '../../../src/funds/funds.view.js';
import { fileForm } from '../../support/multipart.js';
import type { VoucherPlay } from './voucher-play.js';

/** Finance and the bank, each batch by three people. */
export class FinancePlay {
  private readonly folder = mkdtempSync(join(tmpdir(), 'hongshan-bank-'));
  private files = 0;

  constructor(private readonly play: VoucherPlay) {}

  async sealed(callId: string): Promise<string> {
    const { batch } = await this.play.must<DraftedView>('maker', 'POST', '/finance/batches', { callId });
    await this.play.must<BatchView>('maker', 'POST', `/finance/batches/${batch.id}/seal`, {});
    return batch.id;
  }

  async released(callId: string): Promise<string> {
    const id = await this.sealed(callId);
    await this.play.must('checker', 'POST', `/finance/batches/${id}/check`, {});
    await this.play.must('releaser', 'POST', `/finance/batches/${id}/release`, {});
    return id;
  }

  async reject(batchId: string, reason: string): Promise<void> {
    await this.play.must('checker', 'POST', `/finance/batches/${batchId}/reject`, { reason });
  }

  /** The bank takes the workbook, and its answer is booked. */
  async bank(batchId: string, returns: ReturnRule): Promise<void> {
    this.files += 1;
    const path = (name: string) => join(this.folder, `${this.files}-${name}`);
    const bank = new DemoBank(new BankBooks(path('books')), returns);
    const { body: workbook } = await this.play.ask('releaser', 'GET', `/finance/batches/${batchId}/workbook`);
    await bank.writeReturn(path('return.xlsx'), await bank.process(workbook));
    const { body, headers } = await fileForm('回盘.xlsx', await readFile(path('return.xlsx')));
    const url = `/api/v1/finance/batches/${batchId}/returns`;
    const answer = await this.play.people.as('maker')({ method: 'POST', url, body, headers });
    if (answer.status >= 300) throw new Error(`bank return → ${answer.status}\n${answer.text}`);
  }

  async money(callId: string): Promise<BudgetView | undefined> {
    const { items } = await this.play.must<{ items: BudgetView[] }>('maker', 'GET', '/finance/budgets');
    return items.find((budget) => budget.callId === callId);
  }
}
