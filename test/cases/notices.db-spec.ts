import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ClockActs } from '../../src/cases/clock-acts.js';
import { boot } from '../../src/boot.js';
import { rowsOf } from '../../src/platform/database/rows.js';
import { Log } from '../../src/platform/log/log.js';
import { VoucherPlay } from '../journeys/support/voucher-play.js';
import { bootApp } from '../support/app.js';
import { type People, plantPeople } from '../support/people.js';
import { testSettings } from '../support/settings.js';
import { plant } from '../support/planted.js';

let running: Awaited<ReturnType<typeof bootApp>>;
let people: People;
let play: VoucherPlay;
let callId: string;
let voucherId: string;

beforeAll(async () => {
  running = await bootApp({ at: '2026-04-27T02:00:00Z' });
  people = await plantPeople(running);
  play = new VoucherPlay(running, people);
  callId = await play.openCall({ opensOn: '2026-04-27' });
  voucherId = await play.voucher('applicant', callId, '200000.00');
});
afterAll(async () => running.close());

interface Problem {
  readonly code: string;
  readonly findings: readonly { readonly pointer?: string }[];
}
const proposed = async (amount = '10000.00') => play.proposed('applicant', voucherId, play.content(amount));
const stateOf = async (id: string) => (await play.see(id)).state;
const clockActsOn = async (id: string) =>
  rowsOf<{ action: string }>(
    running.db.owner,
    `SELECT action FROM act WHERE case_id = $1 AND actor_role = 'clock'`,
    [id],
  );
const objection = {
  objectorName: '测试异议人',
  objectorContact: '0991-0000000',
  grounds: '认为服务未实际发生',
};

describe('a notice', () => {
  let first: string;
  let second: string;
  let notice: { id: string; number: string; endsOn: string };

  it('is posted for several cases or for none of them', async () => {
    [first, second] = [await proposed(), await proposed()];
    const draft = await play.claimDraft('applicant', voucherId);
    const refused = await play.ask('city', 'POST', '/officer/notices', {
      callId,
      title: '拟兑付名单公示',
      caseIds: [first, draft],
    });
    expect([refused.status, refused.json<Problem>().code]).toEqual([409, 'state-forbids']);
    expect(refused.json<Problem>().findings[0]?.pointer).toBe('/caseIds/1');
    expect(await stateOf(first)).toBe('proposed');
    const empty = await play.ask('city', 'POST', '/officer/notices', {
      callId,
      title: '拟兑付名单公示',
      caseIds: [],
    });
    const twice = await play.ask('city', 'POST', '/officer/notices', {
      callId,
      title: '拟兑付名单公示',
      caseIds: [first, first],
    });
    expect([empty.status, twice.status]).toEqual([422, 422]);
  });

  it('lasts its working days over the May holidays, the day of posting counted', async () => {
    running.clock.moveTo(new Date('2026-04-29T02:00:00Z'));
    notice = await play.must('city', 'POST', '/officer/notices', {
      callId,
      title: '拟兑付名单公示',
      caseIds: [second, first],
    });
    // 29 and 30 April, then 6, 7 and 8 May: 1 to 5 May are holidays.
    expect(notice).toMatchObject({ postedOn: '2026-04-29', endsOn: '2026-05-08', open: true });
    expect([await stateOf(first), await stateOf(second)]).toEqual(['on-notice', 'on-notice']);
  });

  it('shows everybody who is to get how much, and no account, contact or paper', async () => {
    const { text, ...answer } = await running.ask({ url: `/api/v1/public/notices/${notice.id}` });
    const { items } = answer.json<{ items: Record<string, unknown>[] }>();
    expect(items).toHaveLength(2);
    expect(items[0]).toMatchObject({
      applicant: people.parties.firm.name,
      amount: '5000.00',
      district: '天山区',
    });
    expect(Object.keys(items[0] ?? {}).sort()).toEqual([
      ...['amount', 'applicant', 'caseNumber', 'district', 'matter', 'particulars', 'uscc'],
    ]);
    expect(text).not.toContain(people.parties.firm.accountNumber);
    const list = await running.ask({ url: '/api/v1/public/notices' });
    expect(list.json<{ items: { number: string }[] }>().items.map(({ number }) => number)).toContain(
      notice.number,
    );
  });

  it('is not over before the last second of its last day has passed', async () => {
    await play.passTo('2026-05-08T15:59:58Z');
    expect([await stateOf(first), await stateOf(second)]).toEqual(['on-notice', 'on-notice']);
  });

  it('is held by an objection by name for that case alone, and ended by two processes once for the others', async () => {
    const third = await proposed();
    const { endsOn } = await play.publish(callId, [third]);
    running.clock.moveTo(new Date(`${endsOn}T15:59:50Z`));
    const { version } = await play.see(third);
    const recorded = await play.ask('city', 'POST', `/officer/cases/${third}/objections`, {
      ...objection,
      version,
    });
    expect([recorded.status, recorded.json<{ state: string }>().state]).toEqual([201, 'objected']);
    const twice = await play.ask('city', 'POST', `/officer/cases/${third}/objections`, {
      ...objection,
      version: version + 1,
    });
    expect(twice.status).toBe(409);

    running.clock.moveTo(new Date(Date.parse(`${endsOn}T16:00:01Z`)));
    const other = await secondProcess();
    const taken = await Promise.all([running.app.get(ClockActs).tick(), other.app.get(ClockActs).tick()]);
    await other.app.close();
    expect(taken.reduce((sum, n) => sum + n, 0)).toBe(2);
    expect([await stateOf(first), await stateOf(second), await stateOf(third)]).toEqual([
      ...['notice-over', 'notice-over', 'objected'],
    ]);
    for (const id of [first, second]) expect(await clockActsOn(id)).toEqual([{ action: 'endNotice' }]);
    expect(await running.app.get(ClockActs).tick()).toBe(0);

    const granted = await play.act('approver', third, 'grant');
    expect([granted.status, granted.json<Problem>().code]).toEqual([409, 'state-forbids']);
    await play.answer(third, 'dismissed');
    expect(await stateOf(third)).toBe('notice-over');
  });

  it('takes no objection after its last day, even before the clock has moved the case', async () => {
    const late = await proposed();
    const { endsOn } = await play.publish(callId, [late]);
    running.clock.moveTo(new Date(`${endsOn}T16:00:01Z`));
    const { version } = await play.see(late);
    const answer = await play.ask('city', 'POST', `/officer/cases/${late}/objections`, {
      ...objection,
      version,
    });
    expect([answer.status, answer.json<Problem>().code]).toEqual([422, 'outside-window']);
    expect(await stateOf(late)).toBe('on-notice');
    await running.settle();
    expect(await stateOf(late)).toBe('notice-over');
  });

  it('goes on when an objection is dismissed in time, and an upheld one rejects the case', async () => {
    const [kept, lost] = [await proposed(), await proposed()];
    await play.publish(callId, [kept, lost]);
    await play.object(kept);
    await play.object(lost);
    const none = await play.ask('city', 'POST', `/officer/cases/${first}/objections/answer`, {
      ...{ outcome: 'upheld', answer: '经核查属实', version: (await play.see(first)).version },
    });
    expect(none.status).toBe(409);
    await play.answer(kept, 'dismissed');
    await play.answer(lost, 'upheld');
    expect([await stateOf(kept), await stateOf(lost)]).toEqual(['on-notice', 'rejected']);
    const shown = await play.must<{ objections: { objectorName: unknown; outcome: string }[] }>(
      ...(['applicant', 'GET', `/enterprise/cases/${lost}`] as const),
    );
    expect(shown.objections).toMatchObject([
      { objectorName: null, objectorContact: null, outcome: 'upheld' },
    ]);
  });
});

describe('the work list', () => {
  it('holds what waits for one’s role and district, and nothing that waits for the clock or another', async () => {
    const id = await play.submitted('applicant', voucherId, play.content('2000.00'));
    const listOf = async (who: 'district.tianshan' | 'district.xinshi' | 'city' | 'approver') =>
      (
        await play.must<{ items: { id: string; state: string }[] }>(
          who,
          'GET',
          '/officer/work-list?limit=100',
        )
      ).items;
    expect((await listOf('district.tianshan')).map((item) => item.id)).toEqual([id]);
    expect(await listOf('district.xinshi')).toEqual([]);
    const city = await listOf('city');
    expect(city.map((item) => item.id)).not.toContain(id);
    expect(city.map(({ state }) => state)).not.toContain('on-notice');
    const approver = await listOf('approver');
    expect(new Set(approver.map(({ state }) => state))).toEqual(new Set(['notice-over']));
    expect((await play.ask('applicant', 'GET', '/officer/work-list')).status).toBe(403);
  });

  it('comes in pages that overlap nowhere and leave nothing out', async () => {
    const ids: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? 'limit=2' : `limit=2&cursor=${encodeURIComponent(cursor)}`;
      const page: { items: { id: string }[]; next: string | null } = await play.must(
        ...(['approver', 'GET', `/officer/work-list?${query}`] as const),
      );
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    }
    expect(new Set(ids).size).toBe(ids.length);
    const all = await play.must<{ items: { id: string }[] }>(
      'approver',
      'GET',
      '/officer/work-list?limit=100',
    );
    expect(ids).toEqual(all.items.map(({ id }) => id));
    expect((await play.ask('approver', 'GET', '/officer/work-list?cursor=xx')).status).toBe(422);
  });
});

describe('screening', () => {
  const list = async (listed: boolean) =>
    plant(
      running.db.owner,
      listed
        ? `INSERT INTO credit_listing (id, party_id, list, listed_on, source) VALUES (gen_random_uuid(), $1, 'major-tax', '2026-01-01', '测试数据')`
        : `UPDATE credit_listing SET removed_on = '2026-01-02' WHERE party_id = $1`,
      [people.parties.firm.id],
    );

  it('stops a case for a major accident of this or the last year, and for no earlier one', async () => {
    const id = await proposed('2000.00');
    const post = () =>
      play.ask('city', 'POST', '/officer/notices', { callId, title: '拟兑付名单公示', caseIds: [id] });
    const accident = async (day: string) =>
      plant(
        running.db.owner,
        `INSERT INTO credit_listing (id, party_id, list, listed_on, source) VALUES (gen_random_uuid(), $1, 'major-accident', $2, '测试数据')`,
        [people.parties.firm.id, day],
      );
    const year = Number(running.clock.today().slice(0, 4));
    await accident(`${year - 1}-01-01`);
    const stopped = await post();
    expect([stopped.status, stopped.json<Problem>().code]).toEqual([422, 'not-eligible']);
    expect(stopped.text).toContain('重大安全或环境事故');
    expect(stopped.text).toContain('回溯期满后可重新办理');
    await plant(
      running.db.owner,
      `UPDATE credit_listing SET removed_on = listed_on WHERE list = 'major-accident'`,
    );
    await accident(`${year - 2}-12-31`);
    expect((await post()).status).toBe(201);
  });

  it('stops a case before its notice and again before payment, and every hit is on record', async () => {
    const id = await proposed('2000.00');
    await list(true);
    const stopped = await play.ask('city', 'POST', '/officer/notices', {
      callId,
      title: '拟兑付名单公示',
      caseIds: [id],
    });
    expect([stopped.status, stopped.json<Problem>().code]).toEqual([422, 'not-eligible']);
    expect(stopped.text).toContain('重大税收违法失信主体');
    expect(await stateOf(id)).toBe('proposed');
    await list(false);
    await play.noticeOver(callId, [id]);
    await list(true);
    const unpaid = await play.act('approver', id, 'grant');
    expect([unpaid.status, unpaid.json<Problem>().code]).toEqual([422, 'not-eligible']);
    await list(false);
    await play.mustAct('approver', id, 'grant');
    const screenings = await rowsOf(
      running.db.owner,
      'SELECT stage, passed, hits FROM screening WHERE case_id = $1 ORDER BY at, id',
      [id],
    );
    expect(screenings).toEqual([
      { stage: 'application', passed: true, hits: [] },
      { stage: 'notice', passed: false, hits: ['major-tax'] },
      { stage: 'notice', passed: true, hits: [] },
      { stage: 'payment', passed: false, hits: ['major-tax'] },
      { stage: 'payment', passed: true, hits: [] },
    ]);
  });
});

describe('a decision letter', () => {
  it('is numbered and frozen in the act, printed once afterwards, and verified by anybody', async () => {
    const id = await proposed('2000.00');
    await play.noticeOver(callId, [id]);
    await play.mustAct('approver', id, 'grant');
    const early = await play.ask('applicant', 'GET', `/enterprise/cases/${id}/letters/decision`);
    expect([early.status, early.json<Problem>().code]).toEqual([503, 'unavailable']);
    await running.settle();
    const pdf = await play.ask('applicant', 'GET', `/enterprise/cases/${id}/letters/decision`);
    expect([pdf.status, pdf.headers['content-type']]).toEqual([200, 'application/pdf']);
    expect(pdf.body.subarray(0, 5).toString()).toBe('%PDF-');
    const [letter] = await rowsOf<{ number: string; code: string; content: Record<string, unknown> }>(
      running.db.owner,
      'SELECT number, verification_code AS code, content FROM letter WHERE case_id = $1',
      [id],
    );
    expect(letter?.number).toMatch(/^HSJ-2026-\d{6}$/);
    expect(letter?.code).toMatch(/^[2-9A-HJ-NP-Z]{16}$/);
    expect(letter?.content).toMatchObject({
      illustrative: true,
      particulars: [
        { label: '资助金额（元）', value: '1000.00' },
        { label: '大写金额', value: '人民币壹仟元整' },
      ],
    });
    const proof = await running.ask({ url: `/api/v1/public/letters/${letter?.code}` });
    expect(proof.json()).toMatchObject({
      number: letter?.number,
      particulars: letter?.content['particulars'],
      notice: '示例参数，非法规依据',
    });
    expect((await running.ask({ url: '/api/v1/public/letters/AAAAAAAAAAAAAAAA' })).status).toBe(404);
  });

  it('is final: neither its words nor its file change, and it is not taken back', async () => {
    const change = (sql: string) =>
      running.db.owner.transaction(async (manager) => {
        await manager.query(`SELECT set_config('hongshan.actor', 'somebody', true)`);
        await manager.query(sql);
      });
    for (const sql of [
      `UPDATE letter SET content = content || '{"amount": "9.00"}'`,
      `UPDATE letter SET file_sha256 = NULL WHERE file_sha256 IS NOT NULL`,
      `UPDATE letter SET file_sha256 = (SELECT min(sha256) FROM stored_file) WHERE file_sha256 IS NOT NULL`,
      'DELETE FROM letter',
    ])
      await expect(change(sql)).rejects.toMatchObject({ driverError: { code: 'HS002' } });
  });
});

/** A second instance of the service on the same database, with the same present. */
async function secondProcess() {
  const { appUrl, ownerUrl, readUrl } = running.db;
  return boot(testSettings(), {
    database: { appUrl, ownerUrl, readUrl, stop: async () => undefined },
    log: new Log('silent'),
    work: false,
    clock: running.clock,
  });
}
