import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bootApp } from '../support/app.js';
import { plantPeople } from '../support/people.js';
import { FinancePlay } from './support/finance-play.js';
import { VoucherPlay } from './support/voucher-play.js';
import { rowsAndSteps } from './support/walked-rows.js';

describe('a voucher, from the application to the end of its year', () => {
  let running: Awaited<ReturnType<typeof bootApp>>;
  let play: VoucherPlay;
  let finance: FinancePlay;
  let callId: string;

  beforeAll(async () => {
    running = await bootApp();
    play = new VoucherPlay(running, await plantPeople(running));
    finance = new FinancePlay(play);
    callId = await play.openCall({ budget: '150000.00' });
  });
  afterAll(async () => running.close());

  it('is withdrawn as a draft', async () => {
    const id = await play.draft('applicant', callId);
    expect((await play.mustAct('applicant', id, 'withdraw')).state).toBe('withdrawn');
  });

  it('is not received without its papers, and says which are missing', async () => {
    const id = await play.draft('applicant', callId);
    const answer = await play.act('applicant', id, 'submit');
    expect(answer.status).toBe(422);
    const { findings } = answer.json<{ findings: { code: string; fix: string }[] }>();
    expect(findings.map(({ code }) => code)).toEqual(['material-application', 'material-credit-report']);
    await play.mustAct('applicant', id, 'withdraw');
  });

  it('is issued at once while the budget reaches, and waits in order of receipt when it does not', async () => {
    const first = await play.applied('applicant', callId, '100000.00');
    const second = await play.applied('other.applicant', callId, '80000.00');
    expect((await play.see(first)).state).toBe('waiting');
    await running.settle();
    expect((await play.see(first)).state).toBe('issued');
    expect((await play.see(second)).state).toBe('waiting');
    expect(await finance.money(callId)).toMatchObject({ available: '50000.00', reserved: '100000.00' });
    // What waits is served in order: a smaller one behind it does not pass it.
    const third = await play.applied('applicant', callId, '50000.00');
    await running.settle();
    expect((await play.see(third)).state).toBe('waiting');
    const list = await play.must<{ items: { caseId: string; position: number }[] }>(
      'city',
      'GET',
      `/officer/calls/${callId}/waiting-list`,
    );
    expect(list.items.map(({ caseId, position }) => [caseId, position])).toEqual([
      [second, 1],
      [third, 2],
    ]);
    // The first gives its voucher back: both fit now, and come in their order.
    expect((await play.mustAct('applicant', first, 'surrender')).state).toBe('surrendered');
    await running.settle();
    expect((await play.see(second)).state).toBe('issued');
    expect((await play.see(third)).state).toBe('issued');
    const numbers: { number: string }[] = await running.db.owner.query(
      'SELECT number FROM voucher ORDER BY number',
    );
    expect(numbers.map(({ number }) => number)).toEqual(['HSQ2026000001', 'HSQ2026000002', 'HSQ2026000003']);
  });

  it('takes its part of the yearly cap at receipt, and gives it back when it is withdrawn from the list', async () => {
    const waits = await play.applied('other.applicant', callId, '120000.00');
    expect((await play.see(waits)).award).toBe('120000.00');
    const asked = await play.draft('other.applicant', callId, '50000.00');
    await play.attach('other.applicant', asked, 'application', 'credit-report');
    const answer = await play.act('other.applicant', asked, 'submit');
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('年度额度有余额');
    expect((await play.mustAct('other.applicant', waits, 'withdraw')).state).toBe('withdrawn');
    expect((await play.mustAct('other.applicant', asked, 'submit')).state).toBe('waiting');
  });

  it('is settled by the clock when all of it was paid', async () => {
    const small = await play.openCall({ budget: '20000.00', title: '2026 年度第二批' });
    const voucher = await play.voucher('applicant', small, '20000.00');
    const id = await play.granted('applicant', small, voucher, play.content('40000.00'));
    expect((await play.see(id)).award).toBe('20000.00');
    await running.settle();
    expect((await play.see(voucher)).state).toBe('issued');
    await finance.bank(await finance.released(small), () => undefined);
    await running.settle();
    expect((await play.see(voucher)).state).toBe('settled');
    expect(await finance.money(small)).toMatchObject({ available: '0.00', paid: '20000.00' });
  });

  it('expires with its year and gives back what is left; what still waited lapses', async () => {
    const { items } = await play.must<{ items: { id: string; state: string }[] }>(
      'applicant',
      'GET',
      '/enterprise/vouchers',
    );
    expect(items.length).toBeGreaterThan(0);
    const before = await finance.money(callId);
    expect(before?.reserved).not.toBe('0.00');
    await play.passTo('2026-12-31T15:59:59Z');
    expect((await finance.money(callId))?.reserved).toBe(before?.reserved);
    await play.passTo('2026-12-31T16:00:00Z');
    expect(await finance.money(callId)).toMatchObject({ reserved: '0.00', available: '150000.00' });
  });

  it('has walked every row of the table, and no other step', async () => {
    const { rows, steps } = await rowsAndSteps(running, 'voucher');
    expect(steps).toEqual(rows);
  });
});
