import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf } from '../../src/platform/database/rows.js';
import { VoucherPlay } from '../journeys/support/voucher-play.js';
import { bootApp } from '../support/app.js';
import { plantPeople } from '../support/people.js';

let running: Awaited<ReturnType<typeof bootApp>>;
let play: VoucherPlay;

beforeAll(async () => {
  running = await bootApp({ at: '2026-03-02T02:00:00Z' });
  play = new VoucherPlay(running, await plantPeople(running));
});
afterAll(async () => running.close());

const call = {
  title: '测试申报通知',
  policyCode: 'hongshan-voucher',
  opensOn: '2026-03-05',
  closesOn: '2026-03-06',
  noticeDays: 5,
  budget: '1000000.00',
  budgetLine: '2060502',
};

describe('a call', () => {
  it('is opened by the city alone, with its number, its budget and its rules', async () => {
    const opened = await play.must<{ id: string; number: string }>('city', 'POST', '/officer/calls', call);
    expect(opened).toMatchObject({
      number: 'HST-2026-000001',
      state: 'upcoming',
      policy: { illustrative: true },
    });
    const budget = await running.db.owner.query('SELECT year, total_fen FROM budget WHERE call_id = $1', [
      opened.id,
    ]);
    expect(budget).toEqual([{ year: 2026, total_fen: 100_000_000n }]);
    const list = await running.ask({ url: '/api/v1/public/calls' });
    expect(list.json<{ items: { id: string }[] }>().items.map(({ id }) => id)).toContain(opened.id);
    const one = await running.ask({ url: `/api/v1/public/calls/${opened.id}` });
    expect(one.json()).toMatchObject({ number: opened.number, policy: { code: 'hongshan-voucher' } });
    for (const who of ['applicant', 'district.tianshan', 'approver'] as const)
      expect((await play.ask(who, 'POST', '/officer/calls', call)).status).toBe(403);
  });

  it.each([
    ['closes before it opens', { closesOn: '2026-03-04' }, '/closesOn'],
    ['gives the public less time than the policy', { noticeDays: 4 }, '/noticeDays'],
    ['rests on no policy', { policyCode: 'no-such-policy' }, '/policyCode'],
    ['has no budget', { budget: '0.00' }, '/budget'],
    ['opens on no day', { opensOn: '2026-02-30' }, '/opensOn'],
    ['says more than there is to say', { extra: 1 }, '/extra'],
  ])('that %s is refused with its place', async (_, change, pointer) => {
    const answer = await play.ask('city', 'POST', '/officer/calls', { ...call, ...change });
    expect(answer.status).toBe(422);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    const { findings } = answer.json<{ findings: { pointer: string; message: string }[] }>();
    expect(findings.map((finding) => finding.pointer)).toContain(pointer);
    for (const { message } of findings) expect(message).toMatch(/[\u4e00-\u9fff]/);
  });

  it('receives from the first second of its first day to the last of its last, by Beijing time', async () => {
    const { id: callId } = await play.must<{ id: string }>('city', 'POST', '/officer/calls', call);
    const ids: string[] = [];
    for (let i = 0; i < 4; i++) {
      const id = await play.draft('applicant', callId, '1000.00');
      await play.attach('applicant', id, 'application', 'credit-report');
      ids.push(id);
    }
    const submitAt = async (instant: string, id = '') => {
      running.clock.moveTo(new Date(instant));
      const answer = await play.ask('applicant', 'POST', `/enterprise/cases/${id}/acts`, {
        action: 'submit',
        version: 0,
      });
      return answer.status === 200 ? 'received' : answer.json<{ code: string }>().code;
    };
    const [early, first, last, late] = ids;
    expect(await submitAt('2026-03-04T15:59:59.000Z', early)).toBe('outside-window');
    expect(await submitAt('2026-03-04T16:00:00.000Z', first)).toBe('received');
    expect(await submitAt('2026-03-06T15:59:59.000Z', last)).toBe('received');
    expect(await submitAt('2026-03-06T16:00:00.000Z', late)).toBe('outside-window');
    const refused = await play.ask('applicant', 'POST', '/enterprise/cases', { callId, flow: 'voucher' });
    expect([refused.status, refused.json<{ code: string }>().code]).toEqual([422, 'outside-window']);
  });
});

describe('the order of receipt', () => {
  it('has no gap and no tie however many submit at once, and what is refused takes no number', async () => {
    const callId = await play.openCall({
      opensOn: '2026-03-02',
      closesOn: '2026-11-30',
      budget: '9000000.00',
    });
    const ids: string[] = [];
    for (let i = 0; i < 12; i++) {
      const id = await play.draft('applicant', callId, '1000.00');
      // Every third comes without its papers.
      if (i % 3 > 0) await play.attach('applicant', id, 'application', 'credit-report');
      ids.push(id);
    }
    await Promise.all(
      ids.map((id) =>
        play.ask('applicant', 'POST', `/enterprise/cases/${id}/acts`, { action: 'submit', version: 0 }),
      ),
    );
    const rows = await rowsOf<{ receipt: bigint }>(
      running.db.owner,
      'SELECT receipt FROM case_file WHERE call_id = $1 AND receipt IS NOT NULL ORDER BY receipt',
      [callId],
    );
    expect(rows.map(({ receipt }) => receipt)).toEqual([1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n]);
  });
});
