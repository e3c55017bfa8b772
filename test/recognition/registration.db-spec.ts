import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CITY_PAPERS, RecognitionPlay } from '../journeys/support/recognition-play.js';
import { bootApp } from '../support/app.js';
import { plantPeople } from '../support/people.js';
import { plant } from '../support/planted.js';

let running: Awaited<ReturnType<typeof bootApp>>;
let play: RecognitionPlay;
let city: string;

beforeAll(async () => {
  running = await bootApp({ at: '2024-01-08T02:00:00Z' });
  play = new RecognitionPlay(running, await plantPeople(running));
  city = await play.standingCall('urumqi-incubator');
});
afterAll(async () => running.close());

interface Problem {
  readonly findings: readonly { readonly code: string; readonly pointer: string }[];
}

const problem = (answer: { json: <T>() => T }) => answer.json<Problem>();

interface Registered {
  readonly name: string;
  readonly districtCode: string;
  readonly address: string;
}

const place = (name: string): Registered => ({ name, districtCode: '650104', address: '测试大道 88 号' });
const correct = (id: string, input: object, who: 'applicant' | 'other.applicant' = 'applicant') =>
  play.ask(who, 'PUT', `/enterprise/carriers/${id}/registration`, input);
const seen = async (id: string) =>
  play.must<Registered & { type: string }>('applicant', 'GET', `/enterprise/carriers/${id}`);

describe('what was registered of a carrier', () => {
  it('is corrected by its operator, and by nobody else', async () => {
    const { id } = await play.must<{ id: string }>('applicant', 'POST', '/enterprise/carriers', {
      ...{ name: '错名孵化器', type: 'incubator', districtCode: '650102', address: '错的路 1 号' },
    });
    expect((await correct(id, place('正名孵化器'), 'other.applicant')).status).toBe(404);
    expect(await seen(id)).toMatchObject({ name: '错名孵化器', type: 'incubator', districtCode: '650102' });
    expect((await correct(id, place('正名孵化器'))).status).toBe(204);
    expect(await seen(id)).toMatchObject({ ...place('正名孵化器'), type: 'incubator' });
  });

  it('stays as it is for a name that is taken, a place that is none, and what a correction cannot hold', async () => {
    const id = await play.carrier('applicant', { name: '不变孵化器' });
    await play.carrier('applicant', { name: '先到孵化器' });
    const before = await seen(id);
    const refused = async (input: object) => {
      const answer = await correct(id, input);
      return [answer.status, problem(answer).findings.map(({ pointer }) => pointer)];
    };
    expect(await refused(place('先到孵化器'))).toEqual([409, ['/name']]);
    expect(await refused({ ...place('新名孵化器'), districtCode: '650199' })).toEqual([
      422,
      ['/districtCode'],
    ]);
    expect(await refused({ ...place('新名孵化器'), type: 'maker-space' })).toEqual([422, ['/type']]);
    expect(await seen(id)).toEqual(before);
  });

  it('rests while a case about it is with the offices, and goes with the case when it comes back', async () => {
    const id = await play.carrier('applicant');
    const filed = await play.submittedFor('applicant', city, id);
    const refused = await correct(id, place('再议孵化器'));
    expect([refused.status, problem(refused).findings[0]?.code]).toEqual([409, 'under-way']);
    const office = await play.officeOf(filed);
    await play.mustAct(office, filed, 'return', { reason: '名称与营业执照不符' });
    expect((await correct(id, place('再议孵化器'))).status).toBe(204);
    await play.mustAct('applicant', filed, 'resubmit');
    expect(await play.see(filed)).toMatchObject({ state: 'district-check' });
    expect(await play.officeOf(filed)).toBe('district.xinshi');
    expect((await correct(id, place('三议孵化器'))).status).toBe(409);
    await play.mustAct('applicant', filed, 'withdraw');
    expect((await correct(id, place('三议孵化器'))).status).toBe(204);
  });

  it('is no longer the operator’s to correct once it stands in the register, nor anybody’s past the register', async () => {
    const id = await play.known('applicant', 'city');
    const before = await seen(id);
    const refused = await correct(id, place('改头孵化器'));
    expect([refused.status, problem(refused).findings[0]?.code]).toEqual([409, 'in-register']);
    const { id: other } = play.people.partyOf('other.applicant');
    for (const change of [
      `name = '改头孵化器'`,
      `address = '他处 1 号'`,
      `district_code = '650104'`,
      `operator_id = '${other}'`,
    ])
      await expect(
        plant(running.db.owner, `UPDATE carrier SET ${change} WHERE id = $1`, [id]),
      ).rejects.toMatchObject({ driverError: { code: 'HS107' } });
    expect(await seen(id)).toEqual(before);
  });

  it('waits for the submission that locks the carrier at the same moment', async () => {
    const id = await play.carrier('applicant');
    const filed = await play.application('applicant', city, id);
    await play.attach('applicant', filed, ...CITY_PAPERS);
    const [submitted, corrected] = await Promise.all([
      play.act('applicant', filed, 'submit'),
      correct(id, place('同时孵化器')),
    ]);
    expect(submitted.status).toBe(200);
    expect([204, 409]).toContain(corrected.status);
    const { districtCode } = await seen(id);
    expect(await play.officeOf(filed)).toBe(
      districtCode === '650104' ? 'district.xinshi' : 'district.tianshan',
    );
  });
});
