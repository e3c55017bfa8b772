import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bootApp } from '../support/app.js';
import { plantPeople } from '../support/people.js';
import { CITY_PAPERS, RecognitionPlay, REGION_SIZE } from './support/recognition-play.js';
import { rowsAndSteps } from './support/walked-rows.js';
import { plant } from '../support/planted.js';

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly findings: readonly {
    readonly code: string;
    readonly pointer?: string;
    readonly message: string;
    readonly fix?: string;
  }[];
  readonly data?: Readonly<Record<string, unknown>>;
}
interface Dated {
  readonly dueOn: string | null;
}

/** Each row of the recognition flow is walked here through the public interface; the last test holds the acts against the table. */
describe('a recognition, from the application to the register', () => {
  let running: Awaited<ReturnType<typeof bootApp>>;
  let play: RecognitionPlay;
  let city: string;
  let region: string;
  const dueOf = async (id: string) => (await play.must<Dated>('city', 'GET', `/officer/cases/${id}`)).dueOn;
  const problem = (answer: { json: <T>() => T }) => answer.json<Problem>();

  beforeAll(async () => {
    running = await bootApp({ at: '2024-01-08T02:00:00Z' });
    play = new RecognitionPlay(running, await plantPeople(running));
    city = await play.standingCall('urumqi-incubator');
    region = await play.standingCall('xinjiang-comprehensive-incubator');
  });
  afterAll(async () => running.close());

  it('is withdrawn wherever it is not yet shown to the public', async () => {
    const carrier = await play.carrier('applicant');
    const draft = await play.application('applicant', city, carrier);
    expect((await play.mustAct('applicant', draft, 'withdraw')).state).toBe('withdrawn');
    const early = await play.submittedFor('applicant', city, carrier);
    expect((await play.mustAct('applicant', early, 'withdraw')).state).toBe('withdrawn');
    const passed = await play.submittedFor('applicant', city, carrier);
    await play.mustAct('district.tianshan', passed, 'pass');
    expect((await play.mustAct('applicant', passed, 'withdraw')).state).toBe('withdrawn');
    const reviewed = await play.underReview('applicant', city, carrier);
    expect((await play.mustAct('applicant', reviewed, 'withdraw')).state).toBe('withdrawn');
    const onSite = await play.onSite('applicant', city, carrier);
    expect((await play.mustAct('applicant', onSite, 'withdraw')).state).toBe('withdrawn');
    const proposed = await play.proposedFor('applicant', city, carrier);
    expect((await play.mustAct('applicant', proposed, 'withdraw')).state).toBe('withdrawn');
  });

  it('tells before applying what is there, what is missing and how it is mended, and types no figure of the roster', async () => {
    const carrier = await play.carrier('applicant', { incubatees: 14, graduates: 1 });
    const path = `/enterprise/calls/${city}/readiness`;
    const content = { carrierId: carrier };
    const seen = await play.must<{
      ready: boolean;
      criteria: { id: string; outcome: string; found: string; fix?: string }[];
      materials: { kind: string; present: boolean }[];
      notice: string | null;
    }>('applicant', 'POST', path, { flow: 'recognition', content });
    const by = new Map(seen.criteria.map((one) => [one.id, one]));
    expect(seen.ready).toBe(false);
    expect(by.get('area')).toMatchObject({ outcome: 'satisfied' });
    expect(by.get('incubatees')).toMatchObject({
      outcome: 'not-satisfied',
      fix: expect.stringContaining('1 家'),
    });
    expect(by.get('graduates')).toMatchObject({ outcome: 'not-satisfied' });
    expect(seen.materials.map(({ kind }) => kind)).toEqual(CITY_PAPERS);
    expect(seen.notice).toContain('示例参数');
    const typed = await play.ask('applicant', 'POST', path, {
      flow: 'recognition',
      content: { ...content, incubatees: 15 },
    });
    expect(typed.status).toBe(422);
    expect(problem(typed).findings[0]).toMatchObject({
      code: 'unknown-field',
      pointer: '/content/incubatees',
    });
  });

  it('is returned with its clock stopped: what was left of the time for acceptance goes on after the correction', async () => {
    const carrier = await play.carrier('applicant');
    const id = await play.submittedFor('applicant', city, carrier);
    // Ten working days after Monday, 8 January.
    expect(await dueOf(id)).toBe('2024-01-22');
    await play.passTo('2024-01-10T02:00:00Z');
    await play.mustAct('district.tianshan', id, 'return', {
      reason: '场地证明不清晰',
      findings: [{ material: 'site-proof', message: '请提交清晰的扫描件' }],
    });
    // The applicant has fifteen working days of their own; eight of the ten are left.
    expect(await dueOf(id)).toBe('2024-01-31');
    await play.passTo('2024-01-17T02:00:00Z');
    await play.attach('applicant', id, 'site-proof');
    await play.mustAct('applicant', id, 'resubmit');
    expect(await dueOf(id)).toBe('2024-01-29');
    await play.mustAct('district.tianshan', id, 'pass');
    expect(await dueOf(id)).toBe('2024-01-29');
    expect((await play.mustAct('city', id, 'return', { reason: '请补充说明' })).state).toBe('returned');
    expect((await play.mustAct('applicant', id, 'withdraw')).state).toBe('withdrawn');
  });

  it('lapses when it is not mended in time', async () => {
    const id = await play.submittedFor('applicant', city, await play.carrier('applicant'));
    await play.mustAct('district.tianshan', id, 'return', { reason: '材料不清晰' });
    const due = await dueOf(id);
    await play.passTo(`${due}T15:00:00Z`);
    expect((await play.see(id)).state).toBe('returned');
    await play.passTo(`${due}T16:00:00Z`);
    expect((await play.see(id)).state).toBe('lapsed');
  });

  it('is rejected with its reasons at every desk, by a letter that names the remedy', async () => {
    const carrier = await play.carrier('applicant');
    const early = await play.submittedFor('applicant', city, carrier);
    await play.mustAct('district.tianshan', early, 'pass');
    expect((await play.act('city', early, 'reject')).status).toBe(422);
    expect((await play.mustAct('city', early, 'reject', { reason: '不属于受理范围' })).state).toBe(
      'rejected',
    );
    const reviewed = await play.underReview('applicant', city, carrier);
    expect((await play.mustAct('city', reviewed, 'reject', { reason: '专家意见不同意' })).state).toBe(
      'rejected',
    );
    const visited = await play.onSite('applicant', city, carrier);
    expect((await play.mustAct('city', visited, 'reject', { reason: '现场与申报不符' })).state).toBe(
      'rejected',
    );
    const noticed = await play.noticed('applicant', city, carrier);
    expect((await play.mustAct('approver', noticed, 'refuse', { reason: '集体研究不予认定' })).state).toBe(
      'rejected',
    );
    await running.settle();
    const { letters } = await play.must<{
      letters: { kind: string; verificationCode: string; ready: boolean }[];
    }>('applicant', 'GET', `/enterprise/cases/${noticed}`);
    expect(letters).toMatchObject([{ kind: 'rejection', ready: true }]);
    const content: { content: unknown }[] = await running.db.owner.query(
      'SELECT content FROM letter WHERE case_id = $1',
      [noticed],
    );
    expect(JSON.stringify(content)).toContain('集体研究不予认定');
    expect(JSON.stringify(content)).toContain('行政复议');
  });

  it('goes on only when all experts have signed and the visit is signed by all who were there', async () => {
    const id = await play.underReview('applicant', city, await play.carrier('applicant'));
    await play.review(id, ['expert', 'second.expert', 'third.expert', 'fourth.expert']);
    const short = await play.act('city', id, 'concludeReview');
    expect([short.status, problem(short).code]).toEqual([409, 'state-forbids']);
    expect(problem(short).detail).toContain('评审专家均已签署意见，签署人数达到办法要求');
    await play.review(id, ['fifth.expert']);
    await play.mustAct('city', id, 'concludeReview');
    expect((await play.act('city', id, 'propose')).status).toBe(409);
    await play.visit(id);
    await play.mustAct('city', id, 'reviewAgain', { reason: '补充一名专家的意见' });
    await play.mustAct('city', id, 'concludeReview');
    await play.mustAct('city', id, 'propose');
    expect((await play.mustAct('city', id, 'reconsider', { reason: '需再核对面积' })).state).toBe(
      'site-visit',
    );
    await play.mustAct('applicant', id, 'withdraw');
  });

  it('is judged again before it is proposed, on what was submitted: later roster entries do not carry it', async () => {
    const carrier = await play.carrier('applicant');
    const id = await play.onSite('applicant', city, carrier);
    await play.visit(id);
    await plant(running.db.owner, 'UPDATE tenancy SET removed_at = now() WHERE carrier_id = $1', [carrier]);
    expect((await play.mustAct('city', id, 'propose')).state).toBe('proposed');
    const { decisions } = await play.must<{
      decisions: { step: string; result: { criteria: { id: string; found: string }[] } }[];
    }>('city', 'GET', `/officer/cases/${id}/explanation`);
    const judged = decisions.find(({ step }) => step === 'apply')?.result.criteria;
    expect(judged?.find((one) => one.id === 'incubatees')?.found).toContain('15 家');
    await play.mustAct('applicant', id, 'withdraw');
  });

  it('is shown with the carrier’s name, place and figures; objections hold it, and end it when they are upheld', async () => {
    const carrier = await play.carrier('applicant');
    const id = await play.proposedFor('applicant', city, carrier, undefined, { incubatees: '14 家' });
    const { id: notice, endsOn } = await play.publish(city, [id]);
    const shown = await play.must<{ items: { particulars: { label: string; value: string }[] }[] }>(
      'city',
      'GET',
      `/public/notices/${notice}`,
    );
    expect(shown.items[0]?.particulars.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['载体名称', '拟认定', '地址', '孵化场地达到面积', '在孵企业达到数量']),
    );
    const figure = (label: string) => shown.items[0]?.particulars.find((one) => one.label === label)?.value;
    expect(figure('在孵企业达到数量')).toBe('申报 15 家；实地核查：14 家');
    expect(figure('孵化场地达到面积')).not.toContain('核查');
    await play.object(id);
    await play.answer(id, 'dismissed');
    expect((await play.see(id)).state).toBe('on-notice');
    await play.object(id);
    await play.passTo(`${endsOn}T16:00:00Z`);
    expect((await play.see(id)).state).toBe('objected');
    await play.answer(id, 'dismissed');
    expect((await play.see(id)).state).toBe('notice-over');
    await play.mustAct('approver', id, 'refuse', { reason: '年度安排调整' });
    const other = await play.proposedFor('applicant', city, await play.carrier('applicant'));
    await play.publish(city, [other]);
    await play.object(other);
    await play.answer(other, 'upheld');
    expect((await play.see(other)).state).toBe('rejected');
  });

  it('at city level is decided by the approver: a certificate that anybody can check, an entry, a dated qualification', async () => {
    const carrier = await play.carrier('applicant');
    const id = await play.noticed('applicant', city, carrier);
    expect((await play.act('approver', id, 'recommend')).status).toBe(409);
    const { version } = await play.see(id);
    const recognise = () =>
      play.ask('approver', 'POST', `/officer/cases/${id}/acts`, { action: 'recognise', version });
    const both = await Promise.all([recognise(), recognise()]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const lost = both.find(({ status }) => status === 409);
    expect(lost && problem(lost)).toMatchObject({ code: 'stale', data: { state: 'recognised' } });
    await expectCertified(id, carrier, 'city');
  });

  it('is not given again to whom it was given', async () => {
    const carrier = await play.carrier('applicant');
    await play.recognised('applicant', city, carrier);
    const again = await play.application('applicant', city, carrier);
    await play.attach('applicant', again, ...CITY_PAPERS);
    const refused = await play.act('applicant', again, 'submit');
    expect([refused.status, problem(refused).findings[0]]).toEqual([
      409,
      expect.objectContaining({ code: 'level', pointer: '/content/carrierId' }),
    ]);
  });

  it('above the city is recommended with a letter, and recognised or refused by the higher authority’s document', async () => {
    const carrier = await play.carrier('applicant', REGION_SIZE);
    const id = await play.noticed('applicant', region, carrier);
    expect((await play.act('approver', id, 'recognise')).status).toBe(409);
    expect((await play.mustAct('approver', id, 'recommend')).state).toBe('recommended');
    const bare = await play.act('city', id, 'recordRecognition');
    expect([bare.status, problem(bare).detail]).toEqual([409, expect.stringContaining('上级决定登记')]);
    const wrong = await play.higher(id, 'granted', {
      level: 'nation',
      decidedOn: '2024-12-31',
      effectiveOn: '2024-12-30',
    });
    expect(problem(wrong).findings.map(({ pointer }) => pointer)).toEqual([
      'level',
      'decidedOn',
      'effectiveOn',
    ]);
    const today = running.clock.today();
    expect((await play.mustHigher(id, 'granted', { effectiveOn: today })).state).toBe('recognised');
    expect((await play.higher(id, 'granted')).status).toBe(409);
    const seen = await play.must<{ documentNumber: string; fileName: string }>(
      'leader',
      'GET',
      `/officer/cases/${id}/higher-decision`,
    );
    expect(seen).toMatchObject({ fileName: '上级决定.pdf' });
    expect((await play.ask('leader', 'GET', `/officer/cases/${id}/higher-decision/file`)).status).toBe(200);
    const { standing } = await play.must<{ standing: { level: string; document: string } }>(
      'city',
      'GET',
      `/public/carriers/${carrier}`,
    );
    expect(standing).toMatchObject({ level: 'region', document: seen.documentNumber });
    const second = await play.noticed('applicant', region, await play.carrier('applicant', REGION_SIZE));
    await play.mustAct('approver', second, 'recommend');
    expect((await play.mustHigher(second, 'refused')).state).toBe('rejected');
  });

  it('found to be falsified ends with the bar that the policy states, wherever it stands', async () => {
    const who = 'other.applicant' as const;
    const disputed = await play.underReview(who, city, await play.carrier(who));
    const cases = [
      await play.underReview(who, city, await play.carrier(who)),
      await play.onSite(who, city, await play.carrier(who)),
      await play.noticed(who, city, await play.carrier(who)),
      await play.noticed(who, region, await play.carrier(who, REGION_SIZE)),
    ];
    await play.mustAct('approver', cases[3] ?? '', 'recommend');
    // Two officers at one moment, with what each saw: one wins, the other is told what became of the case. Whoever it
    // is: the other cases stand where they are by now, and a bar holds only new ones back.
    const { version } = await play.see(disputed);
    const decide = (login: 'city' | 'approver', action: string) =>
      play.ask(login, 'POST', `/officer/cases/${disputed}/acts`, { action, version, reason: '在孵企业造假' });
    const raced = await Promise.all([decide('city', 'reject'), decide('approver', 'disqualify')]);
    expect(raced.map(({ status }) => status).sort()).toEqual([200, 409]);
    const loser = raced.find(({ status }) => status === 409);
    expect(loser && problem(loser)).toMatchObject({
      code: 'stale',
      data: { state: (await play.see(disputed)).state },
    });
    expect((await play.act('city', cases[0] ?? '', 'disqualify', { reason: '在孵企业造假' })).status).toBe(
      403,
    );
    for (const id of cases)
      expect((await play.mustAct('approver', id, 'disqualify', { reason: '在孵企业名单造假' })).state).toBe(
        'disqualified',
      );
    const letters: { content: unknown }[] = await running.db.owner.query(
      `SELECT content FROM letter WHERE case_id = $1 AND kind = 'disqualification'`,
      [cases[0]],
    );
    expect(JSON.stringify(letters)).toContain('：弄虚作假后的再次申请');
    const day = running.clock.today();
    const until = `${Number(day.slice(0, 4)) + 2}${day.slice(4)}`;
    const bars = await running.db.owner.query(
      'SELECT scheme, barred_from, barred_until FROM bar WHERE party_id = $1',
      [play.people.partyOf(who).id],
    );
    expect(bars[0]).toEqual({ scheme: 'recognition', barred_from: day, barred_until: until });
    const again = await play.application(who, city, await play.carrier(who));
    await play.attach(who, again, ...CITY_PAPERS);
    await play.passTo(`${until}T15:00:00Z`);
    const refused = await play.act(who, again, 'submit');
    expect([refused.status, problem(refused).findings.map(({ code }) => code)]).toEqual([
      422,
      ['not-barred'],
    ]);
    await play.passTo(`${until}T16:00:00Z`);
    expect((await play.mustAct(who, again, 'submit')).state).toBe('district-check');
  });

  it('has walked every row of the table, and no other step', async () => {
    const { rows, steps } = await rowsAndSteps(running, 'recognition');
    expect(steps).toEqual(rows);
  });

  async function expectCertified(id: string, carrier: string, level: string): Promise<void> {
    await running.settle();
    const { letters } = await play.must<{
      letters: { kind: string; number: string; verificationCode: string; ready: boolean }[];
    }>('applicant', 'GET', `/enterprise/cases/${id}`);
    expect(letters.map(({ kind, ready }) => [kind, ready])).toEqual([
      ['decision', true],
      ['certificate', true],
    ]);
    const certificate = letters[1];
    const pdf = await play.ask('applicant', 'GET', `/enterprise/cases/${id}/letters/certificate`);
    expect([pdf.status, pdf.headers['content-type']]).toEqual([200, 'application/pdf']);
    // What it says, its code and who signs stand on one page.
    expect(pdf.body.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1);
    const proof = await running.ask({ url: `/api/v1/public/letters/${certificate?.verificationCode}` });
    expect(proof.json()).toMatchObject({
      number: certificate?.number,
      title: expect.stringContaining('证书'),
      particulars: expect.arrayContaining([{ label: '生效日期', value: running.clock.today() }]),
      current: [
        { label: '现名称', value: expect.any(String) },
        {
          label: `${running.clock.today()} 的资格`,
          value: `市级科技企业孵化器，自 ${running.clock.today()} 起`,
        },
      ],
    });
    const { standing, timeline } = await play.must<{ standing: object; timeline: object[] }>(
      'city',
      'GET',
      `/public/carriers/${carrier}`,
    );
    expect(standing).toMatchObject({ level, document: letters[0]?.number });
    expect(timeline).toMatchObject([{ kind: 'recognised', level }]);
    const qualification = await running.db.owner.query(
      `SELECT level, number, valid_from, valid_to FROM qualification WHERE carrier_id = $1`,
      [carrier],
    );
    expect(qualification).toEqual([
      { level, number: certificate?.number, valid_from: expect.any(String), valid_to: null },
    ]);
  }
});
