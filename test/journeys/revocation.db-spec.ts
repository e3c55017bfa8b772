import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays } from '../../src/kernel/business-date.js';
import { bootApp } from '../support/app.js';
import { plantPeople } from '../support/people.js';
import { CITY_PAPERS, RecognitionPlay } from './support/recognition-play.js';
import { rowsAndSteps } from './support/walked-rows.js';
import { plant } from '../support/planted.js';

interface Problem {
  readonly code: string;
  readonly findings: readonly {
    readonly code: string;
    readonly pointer?: string;
    readonly basis?: { readonly doc: string };
  }[];
}

/** Each row of the flow is walked here through the public interface; the last test holds the acts against the table. */
describe('a recognition is taken back', () => {
  let running: Awaited<ReturnType<typeof bootApp>>;
  let play: RecognitionPlay;
  let city: string;
  let nation: string;
  const problem = (answer: { json: <T>() => T }) => answer.json<Problem>();

  beforeAll(async () => {
    running = await bootApp({ at: '2024-03-04T02:00:00Z' });
    play = new RecognitionPlay(running, await plantPeople(running));
    city = await play.standingCall('urumqi-incubator');
    nation = await play.standingCall('national-incubator-2018');
  });
  afterAll(async () => running.close());

  const standingOf = async (id: string, on?: string) =>
    (
      await play.must<{ standing: object | null }>(
        'city',
        'GET',
        `/public/carriers/${id}${on === undefined ? '' : `?on=${on}`}`,
      )
    ).standing;
  const evaluate = (carrier: string, level: string, year: number, grade: string) =>
    play.ask('city', 'POST', `/officer/carriers/${carrier}/evaluations`, {
      ...{ level, year, grade, document: `测试评价通报〔${year + 1}〕` },
      publishedOn: `${year + 1}-02-01`,
    });
  async function evaluated(
    carrier: string,
    level: string,
    grades: Readonly<Record<number, string>>,
  ): Promise<void> {
    for (const [year, grade] of Object.entries(grades))
      expect((await evaluate(carrier, level, Number(year), grade)).status).toBe(204);
  }
  const planted = (sql: string, parameters: unknown[]) => plant(running.db.owner, sql, parameters);
  /** A letter's words, on one line. */
  const letterOf = async (id: string, kind: string): Promise<string> => {
    const [row]: { content: unknown }[] = await running.db.owner.query(
      'SELECT content FROM letter WHERE case_id = $1 AND kind = $2',
      [id, kind],
    );
    return JSON.stringify(row?.content);
  };
  const propose = (carrier: string, callId: string, causes: readonly string[], words = '事实和理由如通报') =>
    play.ask('city', 'POST', `/officer/carriers/${carrier}/revocations`, { callId, causes, words });
  async function notified(carrier: string, callId: string, causes: readonly string[]): Promise<string> {
    const answer = await propose(carrier, callId, causes);
    expect([answer.status, answer.status === 201 ? '' : answer.text]).toEqual([201, '']);
    return answer.json<{ id: string }>().id;
  }
  async function requested(carrier: string, more: object = {}): Promise<string> {
    const content = { carrierId: carrier, causes: ['own-request'], words: '调整经营方向', ...more };
    return (
      await play.must('applicant', 'POST', '/enterprise/cases', { callId: city, flow: 'revocation', content })
    ).id;
  }

  it('at the operator’s own request, from the day that it wishes', async () => {
    const carrier = await play.known('applicant', 'city');
    const draft = await requested(carrier);
    expect((await play.mustAct('applicant', draft, 'withdraw')).state).toBe('withdrawn');
    const filed = await requested(carrier);
    await play.mustAct('applicant', filed, 'request');
    expect((await play.mustAct('applicant', filed, 'withdraw')).state).toBe('withdrawn');
    const id = await requested(carrier, { effectiveOn: '2024-04-01' });
    await play.mustAct('applicant', id, 'request');
    await play.mustAct('city', id, 'propose');
    expect((await play.act('approver', id, 'reportCancellation')).status).toBe(409);
    expect((await play.mustAct('approver', id, 'revoke')).state).toBe('revoked');
    expect(await standingOf(carrier, '2024-03-31')).toMatchObject({ level: 'city' });
    expect(await standingOf(carrier, '2024-04-01')).toBeNull();
    const qualification = await running.db.owner.query(
      'SELECT valid_to FROM qualification WHERE carrier_id = $1',
      [carrier],
    );
    expect(qualification).toEqual([{ valid_to: '2024-03-31' }]);
    const { letters } = await play.must<{ letters: { kind: string }[] }>(
      'applicant',
      'GET',
      `/enterprise/cases/${id}`,
    );
    expect(letters.map(({ kind }) => kind)).toEqual(['revocation']);
  });

  it('for no other cause when the operator asks, and on nobody’s request but its own', async () => {
    const carrier = await play.known('applicant', 'city');
    const id = await requested(carrier, { causes: ['falsification'] });
    expect((await play.act('applicant', id, 'request')).status).toBe(409);
    const foreign = await play.must('other.applicant', 'POST', '/enterprise/cases', {
      ...{ callId: city, flow: 'revocation' },
      content: { carrierId: carrier, causes: ['own-request'] },
    });
    const answer = await play.act('other.applicant', foreign.id, 'request');
    expect([answer.status, problem(answer).findings]).toEqual([
      422,
      [expect.objectContaining({ code: 'carrier', pointer: '/content/carrierId' })],
    ]);
    const own = await play.ask('city', 'POST', `/officer/carriers/${carrier}/revocations`, {
      ...{ callId: city, causes: ['own-request'], words: '依职权不能代为申请' },
    });
    expect([own.status, problem(own).findings[0]?.pointer]).toEqual([422, '/causes']);
  });

  it('INC-10: not after two failures with a better year between them, but after two in a row', async () => {
    const apart = await play.known('applicant', 'nation', {}, '2019-01-01');
    await evaluated(apart, 'nation', { 2020: 'D', 2021: 'C', 2022: 'D' });
    const refused = await propose(apart, nation, ['failed-evaluations']);
    expect([refused.status, problem(refused).findings.map(({ code }) => code)]).toEqual([422, ['all-met']]);
    expect(await standingOf(apart)).toMatchObject({ level: 'nation' });
    const left = await running.db.owner.query(
      `SELECT FROM case_file WHERE flow = 'revocation' AND call_id = $1`,
      [nation],
    );
    expect(left).toEqual([]);

    const together = await play.known('applicant', 'nation', {}, '2019-01-01');
    await evaluated(together, 'nation', { 2020: 'C', 2021: 'D', 2022: 'D' });
    const id = await notified(together, nation, ['failed-evaluations']);
    const { decisions } = await play.must<{
      decisions: { result: { criteria: { basis: { clause: string } }[] } }[];
    }>('city', 'GET', `/officer/cases/${id}/explanation`);
    expect(decisions[0]?.result.criteria[0]?.basis.clause).toBe('第十四条');
    expect(await letterOf(id, 'revocation-notice')).toContain('国科发区〔2018〕300号）：第十四条');
    await play.mustAct('applicant', id, 'explain', { reason: '请考虑疫情影响' });
    await play.mustAct('city', id, 'propose');
    expect((await play.act('approver', id, 'revoke')).status).toBe(409);
    await play.mustAct('approver', id, 'reportCancellation');
    const decided = await play.mustHigher(id, 'granted', { level: 'nation', issuer: '科学技术部' });
    expect(decided.state).toBe('revoked');
    expect(await letterOf(id, 'revocation')).toContain('国科发区〔2018〕300号）：第十四条');
    expect(await standingOf(together)).toBeNull();
  });

  it('is kept when the explanation holds, at every desk', async () => {
    const first = await notified(await play.known('applicant', 'city'), city, ['major-accident']);
    await play.mustAct('applicant', first, 'explain', { reason: '事故与本载体无关' });
    expect((await play.mustAct('city', first, 'keep', { reason: '申辩成立' })).state).toBe('kept');
    const second = await notified(await play.known('applicant', 'city'), city, ['major-accident']);
    await play.mustAct('applicant', second, 'explain', { reason: '事故与本载体无关' });
    await play.mustAct('city', second, 'propose');
    expect((await play.mustAct('approver', second, 'keep', { reason: '集体研究维持' })).state).toBe('kept');
    const third = await play.known('applicant', 'nation', {}, '2021-12-31');
    await evaluated(third, 'nation', { 2021: 'D', 2022: 'D' });
    const id = await notified(third, nation, ['failed-evaluations']);
    await play.mustAct('applicant', id, 'explain', { reason: '已完成整改' });
    await play.mustAct('city', id, 'propose');
    await play.mustAct('approver', id, 'reportCancellation');
    expect((await play.mustHigher(id, 'refused', { level: 'nation' })).state).toBe('kept');
    expect(await standingOf(third)).toMatchObject({ level: 'nation' });
  });

  it('after the time for explaining is over; falsification also bars, and nothing can be done for the carrier any more', async () => {
    const who = 'other.applicant' as const;
    const carrier = await play.known(who, 'city');
    const id = await notified(carrier, city, ['falsification']);
    const twice = await propose(carrier, city, ['falsification']);
    expect([twice.status, problem(twice).findings[0]?.code]).toEqual([409, 'under-way']);
    const { dueOn, actions } = await play.must<{ dueOn: string; actions: { action: string }[] }>(
      who,
      'GET',
      `/enterprise/cases/${id}`,
    );
    expect(dueOn).toBe('2024-03-11');
    expect(actions.map(({ action }) => action)).toEqual(['explain']);
    await play.passTo('2024-03-11T10:00:00Z');
    expect((await play.see(id)).state).toBe('notified');
    await play.passTo('2024-03-11T16:00:00Z');
    expect((await play.see(id)).state).toBe('review');
    await play.mustAct('city', id, 'propose');
    await play.mustAct('approver', id, 'revoke');
    const bars = await running.db.owner.query(
      'SELECT barred_from, barred_until FROM bar WHERE party_id = $1',
      [play.people.partyOf(who).id],
    );
    expect(bars).toEqual([{ barred_from: '2024-03-12', barred_until: '2026-03-12' }]);
    const again = await play.application(who, city, carrier);
    await play.attach(who, again, ...CITY_PAPERS);
    expect(problem(await play.act(who, again, 'submit')).findings.map(({ code }) => code)).toEqual([
      'not-barred',
    ]);
    const second = await propose(carrier, city, ['falsification']);
    expect([second.status, problem(second).findings[0]]).toEqual([
      409,
      expect.objectContaining({ code: 'revoked', pointer: '/content/carrierId' }),
    ]);
  });

  it('by evaluations of a level that the carrier had in the year', async () => {
    const carrier = await play.known('applicant', 'city', {}, '2021-12-31');
    await planted(
      `INSERT INTO register_entry (id, carrier_id, seq, kind, effective_on, issuer, document, recorded_at)
       VALUES (gen_random_uuid(), $1, 2, 'revoked', '2023-01-01', '测试机关', '测试撤销', now())`,
      [carrier],
    );
    await evaluated(carrier, 'city', { 2021: 'D', 2022: 'D' });
    for (const [level, year] of [
      ['city', 2020],
      ['city', 2023],
      ['region', 2022],
    ] as const) {
      const answer = await evaluate(carrier, level, year, 'D');
      expect([answer.status, problem(answer).findings[0]]).toEqual([
        409,
        expect.objectContaining({ code: 'level', pointer: '/level' }),
      ]);
    }
  });

  it('by evaluations that are on record once, and of years that are over', async () => {
    const carrier = await play.known('applicant', 'city');
    await evaluated(carrier, 'city', { 2022: 'B' });
    const twice = await evaluate(carrier, 'city', 2022, 'D');
    expect([twice.status, problem(twice).findings[0]?.pointer]).toEqual([409, '/year']);
    const early = await evaluate(carrier, 'city', 2024, 'D');
    expect([early.status, problem(early).findings[0]?.pointer]).toEqual([422, '/publishedOn']);
    const { evaluations } = await play.must<{ evaluations: object[] }>(
      'applicant',
      'GET',
      `/enterprise/carriers/${carrier}/standing`,
    );
    expect(evaluations).toMatchObject([{ year: 2022, grade: 'B' }]);
    expect((await play.ask('district.xinshi', 'GET', `/officer/carriers/${carrier}/standing`)).status).toBe(
      404,
    );
    expect(
      (await play.ask('other.applicant', 'GET', `/enterprise/carriers/${carrier}/standing`)).status,
    ).toBe(404);
  });

  it('which whoever verifies an old certificate is told, from the day on which it ends', async () => {
    const carrier = await play.carrier('applicant');
    const recognition = await play.recognised('applicant', city, carrier);
    const { letters } = await play.must<{ letters: { kind: string; verificationCode: string }[] }>(
      ...(['applicant', 'GET', `/enterprise/cases/${recognition}`] as const),
    );
    const code = letters.find(({ kind }) => kind === 'certificate')?.verificationCode ?? '';
    const said = async () =>
      (await play.must<{ current: { value: string }[] }>('city', 'GET', `/public/letters/${code}`)).current[1]
        ?.value;
    const today = running.clock.today();
    expect(await said()).toBe(`市级科技企业孵化器，自 ${today} 起`);
    const last = addDays(today, 1);
    const id = await requested(carrier, { effectiveOn: addDays(last, 1) });
    await play.mustAct('applicant', id, 'request');
    await play.mustAct('city', id, 'propose');
    await play.mustAct('approver', id, 'revoke');
    await play.passTo(`${last}T15:00:00Z`);
    expect(await said()).toBe(`市级科技企业孵化器，自 ${today} 起`);
    await play.passTo(`${last}T16:00:00Z`);
    expect(await said()).toBe(`没有生效的认定，原认定已自 ${addDays(last, 1)} 起撤销`);
  });

  it('not on the day from which it was recognised, but on the next', async () => {
    const today = running.clock.today();
    const id = await requested(await play.known('applicant', 'city', {}, today));
    await play.mustAct('applicant', id, 'request');
    await play.mustAct('city', id, 'propose');
    const early = await play.act('approver', id, 'revoke');
    const [finding] = early.json<{ findings: { code: string; message: string }[] }>().findings;
    expect([early.status, finding?.code]).toEqual([409, 'effective-on']);
    expect(finding?.message).toContain(`最早可自 ${addDays(today, 1)} 起生效`);
    await play.passTo(`${today}T16:00:00Z`);
    expect((await play.mustAct('approver', id, 'revoke')).state).toBe('revoked');
  });

  it('has walked every row of the table, and no other step', async () => {
    const { rows, steps } = await rowsAndSteps(running, 'revocation');
    expect(steps).toEqual(rows);
  });
});
