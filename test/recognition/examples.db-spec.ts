import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CITY_PAPERS, RecognitionPlay } from '../journeys/support/recognition-play.js';
import { bootApp } from '../support/app.js';
import type { CarrierSpec } from '../support/carriers.js';
import { plantPeople } from '../support/people.js';

interface Seen {
  readonly verdict: string;
  readonly policy: { readonly code: string };
  readonly criteria: readonly { readonly id: string; readonly outcome: string; readonly found: string }[];
}

const DECLARED = { hasDirection: true, hasDedicatedOperator: true, hasPublicSpace: true };
/** Outside the areas that are relieved. */
const ELSEWHERE = '440111';

/**
 * The worked cases of the rules through the public interface: rosters with exactly their figures, judged as an operator
 * sees it before applying. The days only move forward, as the cases do.
 */
describe('the worked cases', () => {
  let running: Awaited<ReturnType<typeof bootApp>>;
  let play: RecognitionPlay;
  let nation: string;

  beforeAll(async () => {
    running = await bootApp({ at: '2024-01-08T02:00:00Z' });
    play = new RecognitionPlay(running, await plantPeople(running));
    await running.db.owner.query(
      `INSERT INTO district (code, name, in_hardship_area) VALUES ('${ELSEWHERE}', '测试区', false)`,
    );
    nation = await play.standingCall('national-incubator-2018');
  });
  afterAll(async () => running.close());

  /** The cases stand in the order of time; each block begins on its day also when it runs alone. */
  async function from(instant: string): Promise<void> {
    if (running.clock.now() < new Date(instant)) await play.passTo(instant);
  }

  async function judged(callId: string, carrierId: string, more: object = {}): Promise<Seen> {
    const content = { carrierId, declared: DECLARED, channel: 'city-bureau', ...more };
    return play.must('applicant', 'POST', `/enterprise/calls/${callId}/readiness`, {
      flow: 'recognition',
      content,
    });
  }
  const unmet = ({ criteria }: Seen) =>
    criteria.filter(({ outcome }) => outcome !== 'satisfied').map(({ id }) => id);
  const foundOf = ({ criteria }: Seen, id: string) => criteria.find((one) => one.id === id)?.found;
  const outcomeOf = ({ criteria }: Seen, id: string) => criteria.find((one) => one.id === id)?.outcome;

  describe('of who counts as an incubatee', () => {
    const alone = (spec: Partial<CarrierSpec>) =>
      play.carrier('applicant', { ...spec, incubatees: 1, area: '100', used: '50', graduates: 0 });

    it('ENT-01: 2019-05-10 registered, 2021-05-10 entered: exactly 24 months', async () => {
      const carrier = await alone({ registeredOn: '2019-05-10', enteredOn: '2021-05-10' });
      expect(foundOf(await judged(nation, carrier), 'incubatees')).toContain('1 家');
    });

    it('ENT-02: a day later is a day too late', async () => {
      const carrier = await alone({ registeredOn: '2019-05-10', enteredOn: '2021-05-11' });
      expect(foundOf(await judged(nation, carrier), 'incubatees')).toContain('0 家');
    });

    it('ENT-04: integrated circuits stay 60 months: 2019-03-01 to 2024-03-01', async () => {
      const dates = { registeredOn: '2018-03-01', enteredOn: '2019-03-01' };
      const carrier = await alone({ ...dates, field: 'integrated-circuit' });
      const other = await alone(dates);
      await play.passTo('2024-03-01T02:00:00Z');
      expect(foundOf(await judged(nation, carrier), 'incubatees')).toContain('1 家');
      expect(foundOf(await judged(nation, other), 'incubatees')).toContain('0 家');
      await play.passTo('2024-03-02T02:00:00Z');
      expect(foundOf(await judged(nation, carrier), 'incubatees')).toContain('0 家');
    });
  });

  /** 36 months, two years of statistics, on 3 June 2025. */
  const INC01: Partial<CarrierSpec> = {
    districtCode: ELSEWHERE,
    operatingSince: '2022-06-03',
    area: '10000',
    used: '7500',
    registeredOn: '2023-06-01',
    enteredOn: '2024-01-10',
    incubatees: 50,
    graduates: 20,
    fund: '5000000',
    financed: [
      { tenants: 3, kind: 'own-fund', on: '2023-05-01' },
      { tenants: 5, kind: 'debt', on: '2023-06-01' },
    ],
    staff: 10,
    professionalStaff: 8,
    mentors: 5,
    patents: 25,
    validIp: 10,
    statistics: [2023, 2024],
  };
  const GROWN: Partial<CarrierSpec> = {
    financed: [
      { tenants: 3, kind: 'own-fund', on: '2023-05-01' },
      { tenants: 5, kind: 'equity-fund', on: '2024-05-01' },
    ],
    growth: { year: 2024, revenue: [15, 25], rnd: [0, 0] },
    income: { year: 2024, total: '10000000', rent: '6000000', property: '1000000' },
  };

  describe('of the national incubator', () => {
    beforeAll(async () => from('2025-06-03T02:00:00Z'));

    it('INC-01: every condition exactly met', async () => {
      const seen = await judged(nation, await play.carrier('applicant', INC01));
      expect(unmet(seen)).toEqual([]);
      expect(seen).toMatchObject({ verdict: 'eligible', policy: { code: 'national-incubator-2018' } });
    });

    it('INC-02: 50 firms on 20,000 square metres are too few', async () => {
      const spec = { ...INC01, area: '20000', used: '15000' };
      expect(unmet(await judged(nation, await play.carrier('applicant', spec)))).toEqual(['density']);
    });

    it('INC-03: 48 percent with patents, but 30 percent with valid IP', async () => {
      const spec = { ...INC01, patents: 24, validIp: 15 };
      expect(unmet(await judged(nation, await play.carrier('applicant', spec)))).toEqual([]);
    });

    it('INC-05: in Urumqi with four fifths of it', async () => {
      const spec: Partial<CarrierSpec> = {
        ...INC01,
        ...{
          districtCode: '650102',
          area: '8000',
          used: '6000',
          incubatees: 40,
          graduates: 16,
          fund: '4000000',
        },
        ...{
          financed: [
            { tenants: 3, kind: 'own-fund', on: '2023-05-01' },
            { tenants: 4, kind: 'debt', on: '2023-06-01' },
          ],
        },
        ...{ patents: 16, validIp: 0 },
      };
      expect(unmet(await judged(nation, await play.carrier('applicant', spec)))).toEqual([]);
      const elsewhere = await play.carrier('applicant', { ...spec, districtCode: ELSEWHERE });
      expect(unmet(await judged(nation, elsewhere))).toEqual([
        'area',
        'fund',
        'ip',
        'incubatees',
        'graduates',
      ]);
    });

    it('INC-07: professional, 23 of 30 in one industry, with its platform', async () => {
      const spec: Partial<CarrierSpec> = {
        ...INC01,
        ...{ incubatorType: 'professional', area: '15000', used: '12000', incubatees: 30, sameIndustry: 23 },
        ...{ graduates: 15, patents: 15, validIp: 0 },
        financed: [{ tenants: 3, kind: 'own-fund', on: '2023-05-01' }],
      };
      const carrier = await play.carrier('applicant', spec);
      const platform = { declared: { ...DECLARED, hasServicePlatform: true } };
      expect(unmet(await judged(nation, carrier, platform))).toEqual([]);
      expect(unmet(await judged(nation, carrier))).toEqual(['platform']);
    });
  });

  it('MIIT-08: of one call, submitted on 9 July 2025 by the old rules, on the 10th by the new ones', async () => {
    const spec = { ...INC01, ...GROWN, districtCode: '650102' };
    const [early, late] = [await play.carrier('applicant', spec), await play.carrier('applicant', spec)];
    const first = await play.application('applicant', nation, early);
    const second = await play.application('applicant', nation, late);
    for (const id of [first, second]) await play.attach('applicant', id, 'application');
    await play.passTo('2025-07-09T10:00:00Z');
    await play.mustAct('applicant', first, 'submit');
    await play.passTo('2025-07-09T16:00:00Z');
    await play.mustAct('applicant', second, 'submit');
    const policyOf = async (id: string) =>
      (await play.must<{ policy: { code: string } }>('applicant', 'GET', `/enterprise/cases/${id}`)).policy
        .code;
    expect([await policyOf(first), await policyOf(second)]).toEqual([
      'national-incubator-2018',
      'miit-incubator-2025',
    ]);
    // What was submitted under the old rules stays under them, however long its review takes.
    await play.mustAct(await play.officeOf(first), first, 'return', { reason: '请补充说明' });
    await play.mustAct('applicant', first, 'resubmit');
    expect(await policyOf(first)).toBe('national-incubator-2018');
  });

  describe('of the standard grade', () => {
    let standard: string;
    const spec: Partial<CarrierSpec> = { ...INC01, ...GROWN, districtCode: '650102' };

    beforeAll(async () => {
      await from('2025-09-15T02:00:00Z');
      standard = await play.standingCall('miit-incubator-2025');
    });

    it.each([
      ['MIIT-02', 10, 'satisfied'],
      ['MIIT-03', 9, 'not-satisfied'],
    ] as const)('%s: 4 of 50 by funds, %i financed: %s', async (_, financed, outcome) => {
      const carrier = await play.carrier('applicant', {
        ...spec,
        financed: [
          { tenants: 4, kind: 'own-fund', on: '2024-05-01' },
          { tenants: financed, kind: 'debt', on: '2024-06-01' },
        ],
      });
      expect(outcomeOf(await judged(standard, carrier), 'investment')).toBe(outcome);
    });

    it('MIIT-04: 11 of 40 grew by revenue, and one other by research', async () => {
      const growth = { year: 2024, revenue: [11, 25], rnd: [1, 21] } as const;
      const carrier = await play.carrier('applicant', { ...spec, incubatees: 40, growth });
      expect(outcomeOf(await judged(standard, carrier), 'growth')).toBe('satisfied');
      const exactly = { ...growth, rnd: [1, 20] } as const;
      const short = await play.carrier('applicant', { ...spec, incubatees: 40, growth: exactly });
      expect(outcomeOf(await judged(standard, short), 'growth')).toBe('not-satisfied');
    });

    it('MIIT-06: 300 of 1,000 beside rent and property management', async () => {
      const seen = await judged(standard, await play.carrier('applicant', spec));
      expect(outcomeOf(seen, 'service-income')).toBe('satisfied');
    });

    it('MIIT-07: of eleven recommended at most two are excellent', async () => {
      const facts = (excellent: number) => ({
        'recommendation.closesOn': '2025-10-15',
        'recommendation.total': 11,
        'recommendation.excellent': excellent,
      });
      const path = '/policies/miit-incubator-2025/evaluations';
      const ask = async (excellent: number) =>
        play.must<{ verdict: string }>('city', 'POST', path, { step: 'recommend', facts: facts(excellent) });
      expect([(await ask(2)).verdict, (await ask(3)).verdict]).toEqual(['eligible', 'not-eligible']);
    });
  });

  describe('of the maker-space', () => {
    let space: string;
    const cases = Array.from({ length: 3 }, (_, i) => ({
      tenant: `测试企业${i}`,
      words: '入驻后获得首轮融资并投产',
    }));
    const more = { declared: { ...DECLARED, typicalCases: cases } };
    const MS01: Partial<CarrierSpec> = {
      type: 'maker-space',
      operatingSince: '2024-03-15',
      area: '480',
      used: '360',
      seats: 30,
      registeredOn: '2023-11-01',
      enteredOn: '2024-04-01',
      incubatees: 10,
      teams: 10,
      newFirms: { count: 10, on: '2024-02-01' },
      graduates: 0,
      staff: 3,
      mentors: 3,
      events: { count: 10, year: 2024 },
      statistics: [2024],
    };
    const maker = async (spec: Partial<CarrierSpec>) => play.makerSpace('applicant', spec);

    beforeAll(async () => {
      await from('2025-09-15T02:00:00Z');
      space = await play.standingCall('national-maker-space-2017');
    });

    it('MS-01: 30 seats instead of 500 square metres', async () => {
      expect(unmet(await judged(space, await maker(MS01), more))).toEqual([]);
    });

    it('MS-02: neither', async () => {
      expect(unmet(await judged(space, await maker({ ...MS01, seats: 29 }), more))).toEqual(['space']);
    });

    it.each([
      ['MS-04', 5, []],
      ['MS-05', 4, ['outcome']],
    ] as const)('%s: 9 new firms and %i financed', async (_, tenants, expected) => {
      const financed = [{ tenants, kind: 'angel-venture', on: '2024-09-01' }] as const;
      const carrier = await maker({ ...MS01, newFirms: { count: 9, on: '2024-02-01' }, financed });
      expect(unmet(await judged(space, carrier, more))).toEqual(expected);
    });
  });

  describe('of maker-spaces of the region and the city', () => {
    const cases = Array.from({ length: 2 }, (_, i) => ({
      tenant: `测试企业${i}`,
      words: '入驻后获得首轮融资并投产',
    }));
    const declared = { declared: { ...DECLARED, typicalCases: cases } };
    const SPACE: Partial<CarrierSpec> = {
      ...{ operatingSince: '2024-09-15', registeredOn: '2023-11-01', enteredOn: '2024-04-01', graduates: 0 },
      ...{ staff: 2, statistics: [2024] },
    };

    beforeAll(async () => from('2025-09-15T02:00:00Z'));

    it.each([
      [
        'urumqi-maker-space',
        { area: '300', used: '225', seats: 0, incubatees: 4, teams: 5, mentors: 2 },
        3,
        5,
      ],
      [
        'xinjiang-maker-space',
        { area: '500', used: '375', seats: 0, incubatees: 8, teams: 7, mentors: 3 },
        5,
        8,
      ],
    ] as const)(
      '%s: all of it exactly met, and one short of each number',
      async (code, size, firms, events) => {
        const call = await play.standingCall(code);
        const spec = {
          ...{ ...SPACE, ...size },
          ...{ newFirms: { count: firms, on: '2024-02-01' }, events: { count: events, year: 2024 } },
        };
        const seen = await judged(call, await play.makerSpace('applicant', spec), declared);
        expect([unmet(seen), seen.verdict]).toEqual([[], 'eligible']);
        const short = await play.makerSpace('applicant', {
          ...{
            ...spec,
            area: '299.99',
            used: '225',
            teams: size.teams - 1,
            mentors: size.mentors - 1,
            staff: 1,
          },
          ...{ newFirms: { count: firms - 1, on: '2024-02-01' }, events: { count: events - 1, year: 2024 } },
        });
        expect(unmet(await judged(call, short, declared))).toEqual([
          'space',
          'tenants',
          'outcome',
          'staff',
          'mentors',
          'events',
        ]);
      },
    );
  });

  describe('of the region and the city', () => {
    let region: string;
    const REG01: Partial<CarrierSpec> = {
      ...{
        incubatorType: 'professional',
        area: '3000',
        used: '2400',
        incubatees: 15,
        sameIndustry: 12,
        graduates: 3,
      },
      ...{ registeredOn: '2023-06-01', enteredOn: '2024-01-10' },
    };
    const platform = { declared: { ...DECLARED, hasServicePlatform: true } };

    beforeAll(async () => {
      await from('2025-09-15T02:00:00Z');
      region = await play.standingCall('xinjiang-professional-incubator');
    });

    it.each([
      ['REG-01', {}, []],
      ['REG-02', { sameIndustry: 11 }, ['same-industry']],
      ['REG-04', { graduates: 2 }, ['graduates']],
    ] as const)('%s', async (_, own, expected) => {
      const carrier = await play.carrier('applicant', { ...REG01, ...own });
      expect(unmet(await judged(region, carrier, platform))).toEqual(expected);
    });

    it('REG-05: not past the city to the region', async () => {
      const id = await play.application('applicant', region, await play.carrier('applicant', REG01), {
        channel: 'direct',
      });
      await play.attach('applicant', id, 'application');
      const answer = await play.act('applicant', id, 'submit');
      const { findings } = answer.json<{ findings: { code: string; basis: object }[] }>();
      expect([answer.status, findings.map(({ code }) => code)]).toEqual([422, ['via-city-bureau']]);
      expect(findings[0]?.basis).toMatchObject({ clause: '申报程序：审核推荐' });
    });

    it('REG-06: at city level by example parameters, and said to be so', async () => {
      const city = await play.standingCall('urumqi-incubator');
      const carrier = await play.carrier('applicant', {
        registeredOn: '2023-06-01',
        enteredOn: '2024-01-10',
      });
      const id = await play.submittedFor('applicant', city, carrier, CITY_PAPERS);
      expect((await play.see(id)).state).toBe('district-check');
      const seen = await play.must<{ notice: string }>(
        'applicant',
        'GET',
        `/enterprise/cases/${id}/explanation`,
      );
      expect(seen.notice).toContain('示例参数');
    });
  });
});
