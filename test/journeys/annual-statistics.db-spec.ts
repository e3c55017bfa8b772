import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bootApp } from '../support/app.js';
import { plantPeople } from '../support/people.js';
import { RecognitionPlay } from './support/recognition-play.js';
import { rowsAndSteps } from './support/walked-rows.js';
import { plant } from '../support/planted.js';

interface Problem {
  readonly code: string;
  readonly findings: readonly {
    readonly code: string;
    readonly pointer?: string;
    readonly message: string;
  }[];
}

/** Each row of the flow is walked here through the public interface; the last test holds the acts against the table. */
describe('the statistics of a year', () => {
  let running: Awaited<ReturnType<typeof bootApp>>;
  let play: RecognitionPlay;
  let call: string;
  const problem = (answer: { json: <T>() => T }) => answer.json<Problem>();

  beforeAll(async () => {
    running = await bootApp({ at: '2024-02-19T02:00:00Z' });
    play = new RecognitionPlay(running, await plantPeople(running));
    const { id } = await play.must<{ id: string }>('city', 'POST', '/officer/calls', {
      ...{ title: '载体年度统计常年受理', policyCode: 'carrier-statistics', opensOn: '2024-02-19' },
    });
    call = id;
  });
  afterAll(async () => running.close());

  const ROSTER = {
    ...{ staff: 6, professionalStaff: 5, mentors: 3, events: { count: 12, year: 2023 } },
    income: { year: 2023, total: '2000000', rent: '900000', property: '100000' },
  };
  const FIGURES = {
    year: 2023,
    tenants: 15,
    graduates: 2,
    staff: 6,
    mentors: 3,
    events: 12,
    totalIncome: '2000000.00',
  };
  async function draft(carrierId: string, own: object = {}): Promise<string> {
    const content = { carrierId, ...FIGURES, ...own };
    return (
      await play.must('applicant', 'POST', '/enterprise/cases', {
        callId: call,
        flow: 'annual-statistics',
        content,
      })
    ).id;
  }
  const recordOf = async (carrier: string) =>
    (
      await play.must<{ statistics: { year: number; filedOn: string; source: string | null }[] }>(
        'applicant',
        'GET',
        `/enterprise/carriers/${carrier}/standing`,
      )
    ).statistics;
  const readiness = async (id: string) =>
    play.must<{ criteria: { id: string; outcome: string }[] }>(
      'applicant',
      'GET',
      `/enterprise/cases/${id}/readiness`,
    );

  it('that agree with the roster are filed at once, once a year', async () => {
    const carrier = await play.known('applicant', 'city', ROSTER);
    const thrown = await draft(carrier);
    expect((await play.mustAct('applicant', thrown, 'withdraw')).state).toBe('withdrawn');
    const id = await draft(carrier);
    expect((await play.mustAct('applicant', id, 'file')).state).toBe('filed');
    expect(await recordOf(carrier)).toEqual([{ year: 2023, filedOn: '2024-02-19', source: null }]);
    const again = await draft(carrier);
    const answer = await play.act('applicant', again, 'file');
    expect([answer.status, problem(answer).findings[0]?.pointer]).toEqual([409, '/content/year']);
  });

  it('that differ from the roster say where, and are filed only with every difference explained and verified', async () => {
    const carrier = await play.known('applicant', 'city', ROSTER);
    const id = await draft(carrier, { tenants: 16, staff: 7 });
    const answer = await play.act('applicant', id, 'file');
    expect([answer.status, problem(answer).findings.map(({ code }) => code)]).toEqual([
      422,
      ['tenants-roster', 'staff-roster'],
    ]);
    expect((await play.act('applicant', id, 'fileExplained')).status).toBe(409);
    const one = [{ item: 'tenants-roster', words: '一家企业年末迁入，台账尚未补录' }];
    await play.save('applicant', id, {
      carrierId: carrier,
      ...FIGURES,
      tenants: 16,
      staff: 7,
      differences: one,
    });
    expect((await play.act('applicant', id, 'fileExplained')).status).toBe(409);
    const both = [...one, { item: 'staff-roster', words: '年末新聘一人，台账尚未补录' }];
    await play.save('applicant', id, {
      carrierId: carrier,
      ...FIGURES,
      tenants: 16,
      staff: 7,
      differences: both,
    });
    expect((await play.mustAct('applicant', id, 'fileExplained')).state).toBe('to-verify');
    expect(await recordOf(carrier)).toEqual([]);
    await play.mustAct('district.tianshan', id, 'return', { reason: '请附入驻协议' });
    expect((await play.mustAct('applicant', id, 'fileExplained')).state).toBe('to-verify');
    expect((await play.mustAct('district.tianshan', id, 'verify')).state).toBe('filed');
    expect(await recordOf(carrier)).toMatchObject([{ year: 2023 }]);
  });

  it('that were returned are mended and filed, or withdrawn', async () => {
    for (const end of ['file', 'withdraw'] as const) {
      const carrier = await play.known('applicant', 'city', ROSTER);
      const differences = [{ item: 'mentors-roster', words: '含拟聘导师两名' }];
      const id = await draft(carrier, { mentors: 5, differences });
      await play.mustAct('applicant', id, 'fileExplained');
      await play.mustAct('district.tianshan', id, 'return', { reason: '拟聘导师不计入' });
      await play.save('applicant', id, { carrierId: carrier, ...FIGURES });
      const { state } = await play.mustAct('applicant', id, end);
      expect(state).toBe(end === 'file' ? 'filed' : 'withdrawn');
    }
  });

  it('of a year that is not over are not taken, explained or not', async () => {
    const carrier = await play.known('applicant', 'city', ROSTER);
    const differences = ['year-over', 'events-roster', 'income-roster'].map((item) => ({
      item,
      words: '提前报送',
    }));
    const id = await draft(carrier, { year: 2024, differences });
    const answer = await play.act('applicant', id, 'fileExplained');
    expect([answer.status, problem(answer).findings[0]?.pointer]).toEqual([422, '/content/year']);
  });

  it('are compared with those of the year before', async () => {
    const carrier = await play.known('applicant', 'city', ROSTER);
    await plant(
      running.db.owner,
      `INSERT INTO statistics_year (id, carrier_id, year, filed_on, figures, source, recorded_at)
         VALUES (gen_random_uuid(), $1, 2022, '2023-03-01', $2, '测试', now())`,
      [carrier, JSON.stringify({ tenants: 7, graduates: 3, staff: 6, totalIncome: '2000000.00' })],
    );
    const { criteria } = await readiness(await draft(carrier));
    const open = criteria.filter(({ outcome }) => outcome !== 'satisfied').map(({ id }) => id);
    expect(open).toEqual(['tenants-before', 'graduates-before']);
  });

  it('are asked for: a month before they are due, a week before, and the day after, once each', async () => {
    const silent = await play.known('applicant', 'city', ROSTER);
    const filed = await play.known('applicant', 'city', ROSTER);
    await play.mustAct('applicant', await draft(filed), 'file');
    const revoked = await play.known('other.applicant', 'city', ROSTER);
    await plant(
      running.db.owner,
      `INSERT INTO register_entry (id, carrier_id, seq, kind, effective_on, issuer, document, recorded_at)
         VALUES (gen_random_uuid(), $1, 2, 'revoked', '2024-01-31', '测试机关', '测试撤销', now())`,
      [revoked],
    );
    const reminded = async (login: 'applicant' | 'other.applicant' = 'applicant') =>
      (
        await play.must<{ items: { carrierId: string; dueOn: string; words: string }[] }>(
          login,
          'GET',
          '/enterprise/statistics-reminders?limit=100',
        )
      ).items;
    const toSilent = async () => (await reminded()).filter(({ carrierId }) => carrierId === silent);
    await play.passTo('2024-02-29T10:00:00Z');
    expect(await toSilent()).toHaveLength(0);
    await play.passTo('2024-03-01T02:00:00Z');
    expect(await toSilent()).toMatchObject([
      { dueOn: '2024-03-31', words: expect.stringContaining('尚未报送') },
    ]);
    await play.passTo('2024-03-02T02:00:00Z');
    expect(await toSilent()).toHaveLength(1);
    await play.passTo('2024-03-24T02:00:00Z');
    await play.passTo('2024-04-01T02:00:00Z');
    expect(await toSilent()).toHaveLength(3);
    expect((await reminded()).filter(({ carrierId }) => carrierId === filed)).toEqual([]);
    expect(await reminded('other.applicant')).toEqual([]);
    // Late by a day: filed all the same, with the lateness explained.
    const differences = [{ item: 'in-time', words: '财务数据审计滞后' }];
    const late = await draft(silent, { differences });
    expect(problem(await play.act('applicant', late, 'file')).findings.map(({ code }) => code)).toEqual([
      'in-time',
    ]);
    expect((await play.mustAct('applicant', late, 'fileExplained')).state).toBe('to-verify');
  });

  it('of earlier years are entered from the national system, and count for the next application', async () => {
    const carrier = await play.carrier('applicant', ROSTER);
    const enter = (year: number, filedOn: string) =>
      play.ask('city', 'POST', `/officer/carriers/${carrier}/statistics`, {
        year,
        filedOn,
        source: '国家统计系统回执',
      });
    expect((await enter(2022, '2023-02-20')).status).toBe(204);
    expect((await enter(2023, '2024-02-20')).status).toBe(204);
    const early = await enter(2021, '2021-12-31');
    expect([early.status, problem(early).findings[0]?.pointer]).toEqual([422, '/filedOn']);
    const nation = await play.standingCall('national-incubator-2018');
    const { criteria } = await play.must<{ criteria: { id: string; found: string }[] }>(
      'applicant',
      'POST',
      `/enterprise/calls/${nation}/readiness`,
      { flow: 'recognition', content: { carrierId: carrier } },
    );
    expect(criteria.find(({ id }) => id === 'statistics')?.found).toContain('2 年');
  });

  it('are not taken from a carrier that was struck off', async () => {
    const carrier = await play.known('applicant', 'city', ROSTER);
    await plant(
      running.db.owner,
      `INSERT INTO register_entry (id, carrier_id, seq, kind, effective_on, issuer, document, recorded_at)
         VALUES (gen_random_uuid(), $1, 2, 'revoked', '2024-02-01', '测试机关', '测试撤销', now())`,
      [carrier],
    );
    const differences = [{ item: 'in-time', words: '财务数据审计滞后' }];
    const answer = await play.act('applicant', await draft(carrier, { differences }), 'fileExplained');
    expect([answer.status, problem(answer).findings[0]]).toEqual([
      409,
      expect.objectContaining({ code: 'revoked', pointer: '/content/carrierId' }),
    ]);
  });

  it('have walked every row of the table, and no other step', async () => {
    const { rows, steps } = await rowsAndSteps(running, 'annual-statistics');
    expect(steps).toEqual(rows);
  });
});
