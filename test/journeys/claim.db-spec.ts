import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bootApp } from '../support/app.js';
import { plantPeople } from '../support/people.js';
import { FinancePlay } from './support/finance-play.js';
import { VoucherPlay } from './support/voucher-play.js';
import { rowsAndSteps } from './support/walked-rows.js';

/** Each row of the claim flow is walked here through the public interface; the last test holds the acts against the table. */
describe('a claim, from the contract to the payment', () => {
  let running: Awaited<ReturnType<typeof bootApp>>;
  let play: VoucherPlay;
  let finance: FinancePlay;
  let callId: string;
  let firm: string;
  let other: string;

  beforeAll(async () => {
    running = await bootApp();
    play = new VoucherPlay(running, await plantPeople(running));
    finance = new FinancePlay(play);
    callId = await play.openCall();
    firm = await play.voucher('applicant', callId, '200000.00');
    other = await play.voucher('other.applicant', callId, '200000.00');
  });
  afterAll(async () => running.close());

  it('is withdrawn before the contract is filed, or while the service runs, or before it is claimed', async () => {
    const draft = await play.claimDraft('applicant', firm);
    expect((await play.mustAct('applicant', draft, 'withdraw')).state).toBe('withdrawn');
    const inService = await play.inService('applicant', firm);
    expect((await play.mustAct('applicant', inService, 'withdraw')).state).toBe('withdrawn');
    const delivered = await play.delivered('applicant', firm);
    expect((await play.mustAct('applicant', delivered, 'withdraw')).state).toBe('withdrawn');
  });

  it('goes back to the enterprise when the provider does not know the contract', async () => {
    const id = await play.inService('applicant', firm);
    expect((await play.act('provider', id, 'declineContract')).status).toBe(422);
    const back = await play.mustAct('provider', id, 'declineContract', {
      reason: '合同金额与我方存档不一致',
    });
    expect(back.state).toBe('contract-draft');
    await play.mustAct('applicant', id, 'fileContract');
    expect((await play.mustAct('provider', id, 'confirmCompletion')).state).toBe('delivered');
    await play.mustAct('applicant', id, 'withdraw');
  });

  it('is returned for correction by the district and by the city, is mended, and may be withdrawn', async () => {
    const id = await play.submitted('applicant', firm);
    const returned = await play.mustAct('district.tianshan', id, 'return', {
      reason: '材料不清晰',
      findings: [{ material: 'invoice', message: '发票影像缺页' }],
    });
    expect(returned.state).toBe('returned');
    await play.attach('applicant', id, 'invoice');
    expect((await play.mustAct('applicant', id, 'resubmit')).state).toBe('district-check');
    await play.mustAct('district.tianshan', id, 'pass');
    expect((await play.mustAct('city', id, 'return', { reason: '请补充成果报告' })).state).toBe('returned');
    expect((await play.mustAct('applicant', id, 'withdraw')).state).toBe('withdrawn');
    await expectFree(firm);
  });

  it('is rejected in review, with a reason, and frees the voucher and the invoices', async () => {
    const content = play.content();
    const early = await play.cityReview('applicant', firm, content);
    expect((await play.mustAct('city', early, 'reject', { reason: '成果与合同不符' })).state).toBe(
      'rejected',
    );
    // The invoice is free again: another claim may use it.
    const again = { ...content, contract: { ...content.contract, number: 'JS-2026-AGAIN' } };
    const late = await play.cityReview('applicant', firm, again);
    await play.mustAct('city', late, 'accept');
    expect((await play.mustAct('city', late, 'reject', { reason: '复核不通过' })).state).toBe('rejected');
    await expectFree(firm);
  });

  it('is reconsidered after the proposal, and upheld objections end it', async () => {
    const id = await play.proposed('applicant', firm);
    expect((await play.mustAct('city', id, 'reconsider', { reason: '需再核对' })).state).toBe('accepted');
    await play.mustAct('city', id, 'propose');
    await play.publish(callId, [id]);
    await play.object(id);
    expect((await play.see(id)).state).toBe('objected');
    await play.answer(id, 'upheld');
    expect((await play.see(id)).state).toBe('rejected');
    await expectFree(firm);
  });

  it('goes on with its notice when an objection is dismissed in time, and ends it at once when it is over', async () => {
    const early = await play.proposed('applicant', firm);
    const late = await play.proposed('other.applicant', other);
    const { endsOn } = await play.publish(callId, [early, late]);
    await play.object(early);
    await play.answer(early, 'dismissed');
    expect((await play.see(early)).state).toBe('on-notice');
    await play.object(late);
    expect((await play.act('approver', early, 'grant')).status).toBe(409);
    await play.passTo(`${endsOn}T15:59:59Z`);
    expect((await play.see(early)).state).toBe('on-notice');
    await play.passTo(`${endsOn}T16:00:00Z`);
    expect((await play.see(early)).state).toBe('notice-over');
    // Only the one that was objected to still waits.
    expect((await play.see(late)).state).toBe('objected');
    await play.answer(late, 'dismissed');
    expect((await play.see(late)).state).toBe('notice-over');
    expect((await play.mustAct('approver', late, 'refuse', { reason: '年度安排调整' })).state).toBe(
      'rejected',
    );
    expect((await play.mustAct('approver', early, 'grant')).state).toBe('granted');
    expect((await play.mustAct('approver', early, 'withdrawGrant', { reason: '发现重复资助' })).state).toBe(
      'rejected',
    );
    await expectFree(firm);
    await expectFree(other);
  });

  it('is paid: a rejected batch gives it back, a returned line too, and then it arrives', async () => {
    const id = await play.granted('applicant', callId, firm);
    expect((await play.see(id)).award).toBe('30000.00');
    const rejected = await finance.sealed(callId);
    expect((await play.see(id)).state).toBe('paying');
    await finance.reject(rejected, '付款科目有误');
    expect((await play.see(id)).state).toBe('granted');
    const returned = await finance.released(callId);
    await finance.bank(returned, () => '收款账户户名不符');
    expect((await play.see(id)).state).toBe('granted');
    // The same account would be refused by the bank again.
    const early = await play.ask('maker', 'POST', '/finance/batches', { callId });
    expect([early.status, early.json<{ findings: { code: string }[] }>().findings[0]?.code]).toEqual([
      409,
      'account-unchanged-since-return',
    ]);
    await play.changeAccount('applicant');
    const paid = await finance.released(callId);
    await finance.bank(paid, () => undefined);
    expect((await play.see(id)).state).toBe('paid');
    expect(await finance.money(callId)).toMatchObject({ paid: '30000.00', committed: '0.00' });
  });

  it('lapses when it is not mended in time', async () => {
    const id = await play.submitted('applicant', firm);
    await play.mustAct('district.tianshan', id, 'return', { reason: '材料不清晰' });
    const { dueOn } = await play.must<{ dueOn: string }>('city', 'GET', `/officer/cases/${id}`);
    await play.passTo(`${dueOn}T15:59:59Z`);
    expect((await play.see(id)).state).toBe('returned');
    await play.passTo(`${dueOn}T16:00:00Z`);
    expect((await play.see(id)).state).toBe('lapsed');
    await expectFree(firm, '30000.00');
  });

  it('lapses when the time for claiming is over, wherever it stands before', async () => {
    const draft = await play.claimDraft('applicant', firm);
    const inService = await play.inService('applicant', firm);
    const delivered = await play.delivered('applicant', firm);
    await play.passTo('2026-12-15T15:59:59Z');
    expect((await play.see(inService)).state).toBe('in-service');
    await play.passTo('2026-12-15T16:00:00Z');
    expect((await play.see(inService)).state).toBe('lapsed');
    expect((await play.see(delivered)).state).toBe('lapsed');
    await play.passTo('2026-12-31T16:00:00Z');
    expect((await play.see(draft)).state).toBe('lapsed');
  });

  it('has walked every row of the table, and no other step', async () => {
    const { rows, steps } = await rowsAndSteps(running, 'claim');
    expect(steps).toEqual(rows);
  });

  async function expectFree(voucherId: string, used = '0.00'): Promise<void> {
    const [voucher] = await running.db.owner.query('SELECT held_fen FROM voucher WHERE id = $1', [voucherId]);
    expect(voucher.held_fen).toBe(BigInt(used.replace('.', '')));
    const live = await running.db.owner.query(
      `SELECT u.number FROM invoice_use u JOIN case_file c ON c.id = u.case_id
       WHERE c.parent_id = $1 AND u.released_at IS NULL AND c.phase = 'closed' AND c.state <> 'paid'`,
      [voucherId],
    );
    expect(live).toEqual([]);
  }
});
