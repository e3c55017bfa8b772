import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bootApp } from '../support/app.js';
import { plantPeople } from '../support/people.js';
import { RecognitionPlay, REGION_SIZE } from './support/recognition-play.js';
import { rowsAndSteps } from './support/walked-rows.js';
import { plant } from '../support/planted.js';

interface Problem {
  readonly code: string;
  readonly findings: readonly {
    readonly code: string;
    readonly pointer?: string;
    readonly message: string;
    readonly basis?: { readonly clause: string };
  }[];
}

/** Each row of the flow is walked here through the public interface; the last test holds the acts against the table. */
describe('a change report', () => {
  let running: Awaited<ReturnType<typeof bootApp>>;
  let play: RecognitionPlay;
  let city: string;
  let region: string;
  const problem = (answer: { json: <T>() => T }) => answer.json<Problem>();

  beforeAll(async () => {
    running = await bootApp({ at: '2024-03-04T02:00:00Z' });
    play = new RecognitionPlay(running, await plantPeople(running));
    city = await play.standingCall('urumqi-incubator');
    region = await play.standingCall('xinjiang-comprehensive-incubator');
  });
  afterAll(async () => running.close());

  const renamed = (carrierId: string, newName: string, happenedOn = '2024-02-20') => ({
    ...{ carrierId, kinds: ['name'], happenedOn, newName },
    declared: { hasDirection: true, hasServicePlatform: true },
  });
  async function report(callId: string, content: object): Promise<string> {
    const body = { callId, flow: 'change-report', content };
    return (await play.must('applicant', 'POST', '/enterprise/cases', body)).id;
  }
  async function checked(callId: string, content: object): Promise<string> {
    const id = await report(callId, content);
    await play.mustAct('applicant', id, 'submit');
    await play.mustAct('district.tianshan', id, 'pass');
    await play.visit(id);
    return id;
  }
  const carrierOf = async (id: string) =>
    play.must<{
      standing: Record<string, unknown> | null;
      timeline: { kind: string; before: string; after: string; effectiveOn: string }[];
    }>('city', 'GET', `/public/carriers/${id}`);

  it('in time and with the conditions still met is registered from the day of the change on', async () => {
    const carrier = await play.known('applicant', 'city');
    const before = await carrierOf(carrier);
    const draft = await report(city, renamed(carrier, '测试更名孵化器'));
    expect((await play.mustAct('applicant', draft, 'withdraw')).state).toBe('withdrawn');
    const id = await report(city, renamed(carrier, '测试更名孵化器'));
    await play.mustAct('applicant', id, 'submit');
    await play.mustAct('district.tianshan', id, 'return', { reason: '请附更名登记通知书' });
    await play.mustAct('applicant', id, 'resubmit');
    await play.mustAct('district.tianshan', id, 'pass');
    expect((await play.act('city', id, 'confirm')).status).toBe(409);
    await play.visit(id);
    const { visits } = await play.must<{
      visits: { findings: { criterion: string; declared: string }[] }[];
    }>('city', 'GET', `/officer/cases/${id}/review`);
    // The place is seen against the conditions of recognition, not against the day of the report.
    expect(visits[0]?.findings.map(({ criterion, declared }) => [criterion, declared])).toEqual([
      ['area', '3,000 平方米'],
      ['incubatees', '15 家'],
      ['graduates', '2 家'],
    ]);
    await play.mustAct('city', id, 'confirm');
    await play.mustAct('approver', id, 'checkAgain', { reason: '请再核对场地' });
    await play.mustAct('city', id, 'confirm');
    expect((await play.act('approver', id, 'reportChange')).status).toBe(409);
    expect((await play.mustAct('approver', id, 'approve')).state).toBe('changed');
    const [letter] = await running.db.owner.query(
      `SELECT content FROM letter WHERE case_id = $1 AND kind = 'change'`,
      [id],
    );
    expect(JSON.stringify(letter)).toContain('名称变更为“测试更名孵化器”，自 2024-02-20 起');
    const { standing, timeline } = await carrierOf(carrier);
    expect(standing).toMatchObject({ name: '测试更名孵化器', level: 'city' });
    expect(timeline.at(-1)).toMatchObject({
      kind: 'renamed',
      before: before.standing?.['name'],
      effectiveOn: '2024-02-20',
    });
    const then = await play.must<{ standing: { name: string } }>(
      'city',
      'GET',
      `/public/carriers/${carrier}?on=2024-02-19`,
    );
    expect(then.standing.name).toBe(before.standing?.['name']);
  });

  it('a day late is not simply taken: it says by which rule, and is taken with an explanation', async () => {
    const carrier = await play.known('applicant', 'city');
    const onTime = renamed(carrier, '测试按期孵化器', '2023-12-04');
    const seen = await play.must<{ ready: boolean }>(
      'applicant',
      'POST',
      `/enterprise/calls/${city}/readiness`,
      {
        flow: 'change-report',
        content: onTime,
      },
    );
    expect(seen.ready).toBe(true);
    const id = await report(city, renamed(carrier, '测试逾期孵化器', '2023-12-03'));
    const late = await play.act('applicant', id, 'submit');
    expect(late.status).toBe(422);
    expect(problem(late).findings[0]).toMatchObject({
      code: 'reported-in-time',
      basis: { clause: '变更报告' },
    });
    expect((await play.act('applicant', id, 'submitFlagged')).status).toBe(422);
    await play.mustAct('applicant', id, 'submitFlagged', { reason: '工商登记办理滞后' });
    await play.mustAct('district.tianshan', id, 'pass');
    await play.mustAct('city', id, 'return', { reason: '请补充滞后的证明' });
    await play.mustAct('applicant', id, 'resubmitFlagged', { reason: '已补充证明' });
    await play.mustAct('district.tianshan', id, 'return', { reason: '证明不清晰' });
    expect((await play.mustAct('applicant', id, 'withdraw')).state).toBe('withdrawn');
    // What is in time cannot be handed in as if it were late.
    const fine = await report(city, onTime);
    const odd = await play.act('applicant', fine, 'submitFlagged', { reason: '没有逾期' });
    expect(problem(odd).findings.map(({ code }) => code)).toEqual(['all-met']);
  });

  it.each([
    ['a day to come', { happenedOn: '2024-04-01' }, ['happenedOn']],
    ['a day before the recognition', { happenedOn: '2021-12-31' }, ['happenedOn']],
    ['no new name', { newName: undefined }, ['newName']],
    [
      'an operator that nobody knows',
      { kinds: ['operator'], newOperatorUscc: '91650100MA00000000' },
      ['newOperatorUscc'],
    ],
    ['a move without an address', { kinds: ['relocation'] }, ['newAddress']],
    ['an area that the roster has not changed', { kinds: ['area'] }, ['kinds']],
  ])('with %s is refused with its place', async (_, own, fields) => {
    const carrier = await play.known('applicant', 'city');
    const id = await report(city, { ...renamed(carrier, '测试有误孵化器'), ...own });
    const action = 'happenedOn' in own && own.happenedOn < '2022-01-01' ? 'submitFlagged' : 'submit';
    const answer = await play.act('applicant', id, action, { reason: '说明' });
    expect(answer.status).toBe(422);
    expect(problem(answer).findings.map(({ pointer }) => pointer)).toEqual(
      fields.map((field) => `/content/${field}`),
    );
  });

  it('follows those that are registered already, in the order in which things happened', async () => {
    const carrier = await play.known('applicant', 'city');
    const first = await checked(city, renamed(carrier, '测试二月孵化器', '2024-02-20'));
    await play.mustAct('city', first, 'confirm');
    await play.mustAct('approver', first, 'approve');
    const answer = await play.act(
      'applicant',
      await report(city, renamed(carrier, '测试一月孵化器', '2024-01-20')),
      'submit',
    );
    expect([answer.status, problem(answer).findings[0]]).toEqual([
      422,
      expect.objectContaining({ code: 'order', pointer: '/content/happenedOn' }),
    ]);
  });

  it('takes areas from the roster: more than a fifth is reportable, and tells a new operator and a second site', async () => {
    const carrier = await play.known('applicant', 'city');
    await plant(
      running.db.owner,
      `INSERT INTO roster_site (id, carrier_id, name, address, county, total_area_m2, incubation_area_m2, public_area_m2, used_from)
         VALUES (gen_random_uuid(), $1, '二期', '测试路 2 号', '650102', 600.01, 600, 0, '2024-02-20')`,
      [carrier],
    );
    const { uscc } = play.people.partyOf('other.applicant');
    const content = {
      ...{ carrierId: carrier, kinds: ['area', 'added-site', 'operator'], happenedOn: '2024-02-20' },
      ...{ newAddress: '测试路 2 号', newOperatorUscc: uscc },
    };
    const id = await report(city, content);
    await play.mustAct('applicant', id, 'submit');
    const { decisions } = await play.must<{
      decisions: { result: { outputs: { id: string; value: unknown }[] } }[];
    }>('city', 'GET', `/officer/cases/${id}/explanation`);
    expect(decisions[0]?.result.outputs).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: 'reportable', value: true }),
        expect.objectContaining({ id: 'reportBy', value: '2024-05-20' }),
      ]),
    );
    await play.mustAct('district.tianshan', id, 'pass');
    await play.visit(id);
    await play.mustAct('city', id, 'confirm');
    await play.mustAct('approver', id, 'approve');
    const { timeline, standing } = await carrierOf(carrier);
    expect(timeline.filter(({ kind }) => kind !== 'recognised')).toMatchObject([
      { kind: 'area-changed', before: '3000.00 平方米', after: '3600.01 平方米' },
      { kind: 'site-changed', after: '测试路 1 号；测试路 2 号' },
      { kind: 'operator-changed', after: play.people.partyOf('other.applicant').name },
    ]);
    expect(standing).toMatchObject({ operator: play.people.partyOf('other.applicant').name });
    // It is the new operator's from now on.
    expect((await play.ask('applicant', 'GET', `/enterprise/carriers/${carrier}/standing`)).status).toBe(404);
    expect(
      (await play.ask('other.applicant', 'GET', `/enterprise/carriers/${carrier}/standing`)).status,
    ).toBe(200);
  });

  it('after which the conditions are no longer met leads to cancellation, unless they are met when checked again', async () => {
    const carrier = await play.known('applicant', 'city', { incubatees: 14 });
    const id = await checked(city, renamed(carrier, '测试不达标孵化器'));
    const short = await play.act('city', id, 'confirm');
    expect([short.status, problem(short).findings.map(({ code }) => code)]).toEqual([422, ['incubatees']]);
    await play.mustAct('city', id, 'proposeCancellation', { reason: '在孵企业不足' });
    await play.mustAct('approver', id, 'checkAgain', { reason: '给予整改期限' });
    await play.mustAct('city', id, 'proposeCancellation', { reason: '整改后仍不足' });
    expect((await play.mustAct('approver', id, 'cancel')).state).toBe('cancelled');
    await play.running.settle();
    expect((await carrierOf(carrier)).standing).toBeNull();
    // Whoever has no recognition has nothing to report.
    const next = await report(city, renamed(carrier, '测试撤销后孵化器'));
    const refused = await play.act('applicant', next, 'submit');
    expect([refused.status, problem(refused).findings[0]]).toEqual([
      409,
      expect.objectContaining({ code: 'revoked', pointer: '/content/carrierId' }),
    ]);
  });

  it('is not approved for a carrier that was struck off meanwhile; it goes back, and is withdrawn', async () => {
    const carrier = await play.known('applicant', 'city');
    const id = await checked(city, renamed(carrier, '测试中途撤销孵化器'));
    await play.mustAct('city', id, 'confirm');
    await plant(
      running.db.owner,
      `INSERT INTO register_entry (id, carrier_id, seq, kind, effective_on, issuer, document, recorded_at)
         VALUES (gen_random_uuid(), $1, 2, 'revoked', '2024-03-01', '测试机关', '测试撤销', now())`,
      [carrier],
    );
    const answer = await play.act('approver', id, 'approve');
    expect([answer.status, problem(answer).findings[0]]).toEqual([
      409,
      expect.objectContaining({ code: 'revoked', pointer: '/content/carrierId' }),
    ]);
    await play.mustAct('approver', id, 'checkAgain', { reason: '载体已撤销认定' });
    await play.mustAct('city', id, 'return', { reason: '载体已撤销认定，请撤回' });
    expect((await play.mustAct('applicant', id, 'withdraw')).state).toBe('withdrawn');
  });

  it('above the city is decided by the higher authority', async () => {
    const first = await play.known('applicant', 'region', REGION_SIZE);
    const agreed = await checked(region, renamed(first, '测试上报孵化器'));
    await play.mustAct('city', agreed, 'confirm');
    expect((await play.act('approver', agreed, 'approve')).status).toBe(409);
    await play.mustAct('approver', agreed, 'reportChange');
    expect((await play.mustHigher(agreed, 'granted')).state).toBe('changed');
    expect((await carrierOf(first)).standing).toMatchObject({ name: '测试上报孵化器' });
    const second = await play.known('applicant', 'region', REGION_SIZE);
    const refused = await checked(region, renamed(second, '测试未同意孵化器'));
    await play.mustAct('city', refused, 'confirm');
    await play.mustAct('approver', refused, 'reportChange');
    expect((await play.mustHigher(refused, 'refused')).state).toBe('kept');
    for (const [outcome, state] of [
      ['granted', 'cancelled'],
      ['refused', 'kept'],
    ] as const) {
      const weak = await play.known('applicant', 'region', { ...REGION_SIZE, incubatees: 24 });
      const id = await checked(region, renamed(weak, `测试报请取消孵化器${outcome}`));
      await play.mustAct('city', id, 'proposeCancellation', { reason: '在孵企业不足' });
      await play.mustAct('approver', id, 'reportCancellation');
      expect((await play.mustHigher(id, outcome)).state).toBe(state);
    }
  });

  it('MS-08: a maker-space that files no statistics is proposed for cancellation', async () => {
    const call = await play.standingCall('national-maker-space-2017');
    const cases = Array.from({ length: 3 }, (_, i) => ({
      tenant: `测试企业${i}`,
      words: '入驻后获得首轮融资并投产',
    }));
    const declared = {
      hasDirection: true,
      hasDedicatedOperator: true,
      hasPublicSpace: true,
      typicalCases: cases,
    };
    const carrier = await play.known('applicant', 'nation', {
      ...{
        type: 'maker-space',
        area: '480',
        used: '360',
        seats: 30,
        incubatees: 10,
        teams: 10,
        graduates: 0,
      },
      ...{ registeredOn: '2022-11-01', enteredOn: '2023-04-01', newFirms: { count: 10, on: '2023-02-01' } },
      ...{ staff: 3, mentors: 3, events: { count: 10, year: 2023 } },
    });
    const id = await checked(call, { ...renamed(carrier, '测试复核众创空间'), declared });
    const answer = await play.act('city', id, 'confirm');
    expect(problem(answer).findings.map(({ code }) => code)).toEqual(['statistics']);
    const proposed = await play.mustAct('city', id, 'proposeCancellation', { reason: '未报送统计数据' });
    expect(proposed.state).toBe('cancellation-proposed');
  });

  it('has walked every row of the table, and no other step', async () => {
    const { rows, steps } = await rowsAndSteps(running, 'change-report');
    expect(steps).toEqual(rows);
  });
});
