import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { verifyAudit } from '../../../src/platform/audit/verify.js';
import { bootApp } from '../../support/app.js';
import { plantPeople } from '../../support/people.js';
import {
  identity,
  person,
  type Problem,
  refusalOf,
  RosterPlay,
  SITE,
  tenant,
  uscc,
} from '../support/roster-play.js';

interface FlagPage {
  readonly items: readonly { readonly code: string; readonly section: string; readonly label: string }[];
  readonly next: string | null;
}

let running: Awaited<ReturnType<typeof bootApp>>;
let play: RosterPlay;
let own: string;
let others: string;
let serial = 0;

beforeAll(async () => {
  running = await bootApp();
  play = new RosterPlay(running, await plantPeople(running));
});
afterAll(async () => running.close());
beforeEach(async () => {
  serial += 1;
  own = await play.carrier('applicant', `甲孵化器${serial}`);
  others = await play.carrier('other.applicant', `乙孵化器${serial}`);
  await play.saved('applicant', own, 'sites', { ...SITE, address: addressOf(own) });
});
const addressOf = (carrier: string) => `晴川路 ${carrier.slice(-6)} 号`;

describe('the roster of a carrier', () => {
  it('keeps what its operator tells, and a second telling of the same row takes its place', async () => {
    const firm = tenant(serial * 100);
    expect(await play.saved('applicant', own, 'tenants', firm)).toEqual(['entry-tech-sme']);
    const rows = [{ tenant: firm.tenant, year: 2025, revenue: '12.5', rnd: '0', tax: '3.00', staff: 7 }];
    await play.saved('applicant', own, 'tenant-years', ...rows);
    await play.saved('applicant', own, 'tenant-years', { ...rows[0], revenue: '9000000000000.99' });
    expect(await play.rows('applicant', own, 'tenant-years')).toEqual([
      { ...rows[0], id: expect.any(String), revenue: '9000000000000.99', rnd: '0.00' },
    ]);
    expect(await play.rows('applicant', own, 'tenants')).toEqual([
      { ...firm, id: expect.any(String), leftOn: null, graduatedOn: null },
    ]);
    expect((await verifyAudit(running.db.owner)).fault).toBeNull();
  });

  it('lists rows in the order in which they were told, page by page', async () => {
    const events = Array.from({ length: 5 }, (_, i) => ({
      ...{ heldOn: `2025-03-0${5 - i}`, title: `活动${i}`, part: 'host', attendees: i },
    }));
    await play.saved('applicant', own, 'events', ...events);
    interface Page {
      readonly items: { title: string }[];
      readonly next: string | null;
    }
    const titles: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Page = await play.must('applicant', 'GET', `/${own}/roster/events?limit=2${cursor}`);
      titles.push(...page.items.map(({ title }) => title));
      cursor = page.next === null ? null : `&cursor=${page.next}`;
    }
    expect(titles).toEqual(['活动0', '活动1', '活动2', '活动3', '活动4']);
    expect(refusalOf(await play.ask('applicant', 'GET', `/${own}/roster/events?cursor=WyJ4Il0`))).toEqual([
      ...[422, 'invalid', 'cursor cursor'],
    ]);
  });

  it('takes a row back when asked to, and keeps it on record', async () => {
    await play.saved('applicant', own, 'funds', {
      ...{ name: '种子资金', kind: 'own', amount: '3000000', heldFrom: '2020-01-01' },
    });
    const [{ id } = { id: '' }] = await play.rows('applicant', own, 'funds');
    const path = `/${own}/roster/funds/${String(id)}`;
    expect((await play.ask('applicant', 'DELETE', path)).status).toBe(204);
    expect((await play.ask('applicant', 'DELETE', path)).status).toBe(404);
    expect(await play.rows('applicant', own, 'funds')).toEqual([]);
    const kept = await running.db.owner.query('SELECT removed_at FROM roster_fund WHERE id = $1', [id]);
    expect(kept).toEqual([{ removed_at: expect.any(Date) }]);
  });

  it('takes all rows of a telling or none, and says of each what is wrong', async () => {
    const answer = await play.save(
      ...(['applicant', own, 'tenants', tenant(serial * 100)] as const),
      tenant(1, { tenant: `${uscc(1).slice(0, 17)}!`, enteredOn: '2023-02-30', area: -3, colour: 'red' }),
      tenant(2, { enteredOn: '2023-05-09', leftOn: '2023-05-08' }),
    );
    expect(refusalOf(answer)).toEqual([
      ...[422, 'invalid', 'unknown-field /rows/1/colour', 'uscc /rows/1/tenant', 'date /rows/1/enteredOn'],
      ...['area /rows/1/area', 'order /rows/2/enteredOn', 'order /rows/2/leftOn'],
    ]);
    expect(await play.rows('applicant', own, 'tenants')).toEqual([]);
    const twice = await play.save('applicant', own, 'tenants', tenant(3), tenant(3));
    expect(refusalOf(twice)).toEqual([422, 'invalid', 'row-twice /rows/1/tenant']);
    expect(twice.json<Problem>().findings[0]?.message).toBe('与第 1 行重复');
  });

  it('is no roster of areas that cannot be, of incomes larger than their sum, of figures of strangers', async () => {
    const site = { ...SITE, name: '二号楼', incubationArea: '4000' };
    expect(refusalOf(await play.save('applicant', own, 'sites', site))).toEqual([
      ...[422, 'invalid', 'area-over /rows/0/incubationArea'],
    ]);
    const year = {
      year: 2025,
      totalIncome: '10',
      rentIncome: '6',
      propertyIncome: '5',
      incomeSeparated: true,
    };
    expect(refusalOf(await play.save('applicant', own, 'years', year))).toEqual([
      ...[422, 'invalid', 'income-over /rows/0/totalIncome'],
    ]);
    const ip = { tenant: uscc(9), kind: 'invention', number: 'ZL1', appliedOn: '2024-01-01' };
    expect(refusalOf(await play.save('applicant', own, 'ip', ip))).toEqual([
      ...[422, 'invalid', 'no-tenant /rows/0/tenant'],
    ]);
    expect((await play.ask('applicant', 'GET', `/${own}/roster/horses`)).status).toBe(404);
  });

  it('knows teams by their names, which are those of this carrier alone', async () => {
    const team = tenant(0, { tenant: '雪豹创业团队', name: '雪豹创业团队' });
    for (const [login, carrier] of [
      ['applicant', own],
      ['other.applicant', others],
    ] as const) {
      const space = await play.carrier(login, `众创空间${carrier}`, 'maker-space');
      expect(await play.saved(login, space, 'tenants', team)).toEqual(['site-unknown']);
      await play.saved(login, space, 'tenants', { ...team, area: '20.00' });
      const money = { tenant: team.tenant, kind: 'angel-venture', amount: '100', receivedOn: '2025-06-01' };
      await play.saved(login, space, 'financings', { ...money, paidIn: true, investor: '示例创投' });
      expect(await play.figures(login, space)).toMatchObject({
        ...{ 'makerSpace.teams': 1, 'makerSpace.firms': 0, 'makerSpace.financedTenants': 1 },
      });
    }
    const other = await play.save('applicant', own, 'tenants', { ...team, name: '雪狼创业团队' });
    expect(refusalOf(other)).toEqual([422, 'invalid', 'team-name /rows/0/name']);
  });

  it('tells of the carrier itself only what fits its kind', async () => {
    const attributes = { incubatorType: 'professional', industry: '软件', operatingSince: '2015-04-01' };
    expect(await play.must('applicant', 'PUT', `/${own}`, attributes)).toMatchObject({
      id: own,
      ...attributes,
    });
    const noIndustry = await play.ask('applicant', 'PUT', `/${own}`, { incubatorType: 'professional' });
    expect(refusalOf(noIndustry)).toEqual([422, 'invalid', 'required /industry']);
    const space = await play.carrier('applicant', `众创空间${own}`, 'maker-space');
    expect(refusalOf(await play.ask('applicant', 'PUT', `/${space}`, attributes))).toEqual([
      ...[422, 'invalid', 'incubator-type /incubatorType'],
    ]);
  });
});

describe('a carrier', () => {
  const plan = () => ({
    ...{ name: `新登记孵化器${serial}`, type: 'incubator', districtCode: '650104', address: '新医路 9 号' },
  });

  it('is registered by its operator, who keeps its roster from then on; officers of its district see it', async () => {
    const made = await play.must<{ id: string; operatorName: string }>('applicant', 'POST', '', plan());
    expect(made).toMatchObject({ ...plan(), operatorName: play.people.partyOf('applicant').name });
    expect(await play.saved('applicant', made.id, 'sites', { ...SITE, address: '新医路 9 号' })).toEqual([]);
    expect((await play.ask('district.xinshi', 'GET', `/${made.id}`)).status).toBe(200);
    expect((await play.ask('district.tianshan', 'GET', `/${made.id}`)).status).toBe(404);
    expect((await play.ask('other.applicant', 'GET', `/${made.id}`)).status).toBe(404);
  });

  it.each([
    ['a name that is taken', { name: '' }, [409, 'conflict', 'carrier-name-key /name']],
    ['a district that is none', { districtCode: '650199' }, [422, 'invalid', 'district /districtCode']],
    ['a kind that is none', { type: 'park' }, [422, 'invalid', 'is-in /type']],
    ['an address of blanks', { address: '      ' }, [422, 'invalid', 'matches /address']],
  ])('is not registered with %s', async (_, own, refused) => {
    const taken = `甲孵化器${serial}`;
    const body = { ...plan(), ...own, ...('name' in own && { name: taken }) };
    expect(refusalOf(await play.ask('applicant', 'POST', '', body))).toEqual(refused);
  });

  it('answers another operator like one that does not exist', async () => {
    const ask = async (id: string) => {
      const paths = ['', '/roster/tenants', '/figures', '/tenants', '/flags', '/roster-template'];
      const reads = paths.map((path) => play.ask('other.applicant', 'GET', `/${id}${path}`));
      const writes = [
        play.save('other.applicant', id, 'people', person(1)),
        play.ask('other.applicant', 'PUT', `/${id}`, {}),
        play.ask('other.applicant', 'DELETE', `/${id}/roster/people/${randomUUID()}`),
        play.ask('other.applicant', 'GET', `/${id}/roster-imports/${randomUUID()}`),
        play.ask('other.applicant', 'POST', `/${id}/roster-imports/${randomUUID()}/load`, {}),
      ];
      const answers = await Promise.all([...reads, ...writes]);
      return answers.map((answer) => {
        const { detail, findings } = answer.json<{ detail: string; findings: unknown }>();
        return [answer.status, detail, findings];
      });
    };
    const answers = await ask(own);
    expect(answers.map(([status]) => status)).toEqual(answers.map(() => 404));
    expect(answers).toEqual(await ask(randomUUID()));
    expect(await play.rows('applicant', own, 'people')).toEqual([]);
  });

  it('is read by officers of its district and of the city, and written by none', async () => {
    await play.saved('applicant', own, 'people', person(serial * 10));
    for (const login of ['district.tianshan', 'city', 'leader', 'auditor'] as const) {
      const list = await play.must<{ items: { id: string }[] }>(login, 'GET', '?limit=100');
      expect(list.items.map(({ id }) => id)).toContain(own);
      expect(await play.rows(login, own, 'people')).toMatchObject([
        { identity: `6501**********${identity(serial * 10).slice(14)}` },
      ]);
      expect(await play.figures(login, own)).toMatchObject({ 'carrier.staff': 1 });
      expect((await play.save(login, own, 'people', person(1))).status).toBe(404);
    }
    expect((await play.ask('district.xinshi', 'GET', `/${own}`)).status).toBe(404);
    expect((await play.people.as('expert')({ url: '/api/v1/officer/carriers' })).status).toBe(403);
    const listed = async (login: 'city' | 'applicant', cursor = '') => {
      const door = login === 'city' ? 'officer' : 'enterprise';
      const url = `/api/v1/${door}/carriers?limit=1${cursor && `&cursor=${cursor}`}`;
      return (await play.people.as(login)({ url })).json<{
        items: { name: string }[];
        next: string | null;
      }>();
    };
    const first = await listed('city');
    const second = await listed('city', first.next!);
    expect([first.items.length, second.items.length]).toEqual([1, 1]);
    expect(first.items[0]!.name < second.items[0]!.name).toBe(true);
    expect((await listed('applicant')).items[0]).toMatchObject({ operatorId: play.people.parties.firm.id });
  });
});

describe('a tenant', () => {
  it('is in a carrier once at a time: overlapping stays are refused, following ones are not', async () => {
    const code = { tenant: uscc(serial * 100 + 1), name: '时段测试企业' };
    const stay = (enteredOn: string, leftOn?: string) =>
      tenant(0, { ...code, enteredOn, leftOn: leftOn ?? null });
    await play.saved('applicant', own, 'tenants', stay('2024-01-01'));
    const open = await play.save('applicant', own, 'tenants', stay('2025-01-01'));
    expect(refusalOf(open)).toEqual([422, 'invalid', 'tenancy-overlap /rows/0/enteredOn']);
    // The one on record ends where the new one begins, in one telling and in whatever order.
    await play.saved('applicant', own, 'tenants', stay('2025-01-01'), stay('2024-01-01', '2024-12-31'));
    const sameDay = await play.save('applicant', own, 'tenants', stay('2023-06-01', '2024-01-01'));
    expect(refusalOf(sameDay)).toEqual([422, 'invalid', 'tenancy-overlap /rows/0/enteredOn']);
    expect(await play.rows('applicant', own, 'tenants')).toHaveLength(2);
  });

  it('is in a carrier once at a time, whoever writes past the check at the same moment', async () => {
    const { tenant: code, ...rest } = tenant(serial * 100 + 2);
    await play.saved('applicant', own, 'tenants', {
      tenant: code,
      ...rest,
      enteredOn: '2023-06-01',
      leftOn: '2023-06-30',
    });
    const insert = (from: string) =>
      play.plant(
        `INSERT INTO tenancy (id, carrier_id, party_id, entered_on, area_m2)
         SELECT $1, $2, p.id, $3::date, 10 FROM party p WHERE p.uscc = $4`,
        [randomUUID(), own, from, code],
      );
    const days = ['2024-01-01', '2024-02-01', '2024-03-01', '2024-04-01'];
    const tries = await Promise.allSettled(days.map(insert));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of tries)
      if (one.status === 'rejected') expect(String(one.reason)).toMatch(/tenancy_overlap|deadlock/);
    const told = await Promise.all(
      days.map((enteredOn) =>
        play.save('other.applicant', others, 'tenants', tenant(serial * 100 + 3, { enteredOn })),
      ),
    );
    expect(told.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422]);
  });

  it('does not enter before it is registered, whatever the row says of that day', async () => {
    const { uscc: known, name } = play.people.partyOf('listed.applicant');
    const row = tenant(0, { tenant: known, name, registeredOn: '2018-01-01', enteredOn: '2019-05-19' });
    expect(refusalOf(await play.save('applicant', own, 'tenants', row))).toEqual([
      ...[422, 'invalid', 'before-registration /rows/0/enteredOn'],
    ]);
    const later = { ...row, name: '另一名称', enteredOn: '2019-05-20' };
    expect((await play.saved('applicant', own, 'tenants', later)).sort()).toEqual([
      ...['entry-tech-sme', 'name-differs', 'registration-differs'],
    ]);
  });

  it('that will not count as an incubatee is told of with the condition and its clause', async () => {
    const row = tenant(serial * 100 + 4, {
      registeredOn: '2020-01-01',
      enteredOn: '2022-01-02',
      worksInside: false,
    });
    const answer = await play.save('applicant', own, 'tenants', row);
    const { findings } = answer.json<{ findings: Record<string, unknown>[] }>();
    expect(findings.map(({ code }) => code)).toEqual([
      'entry-tech-sme',
      'entry-location',
      'entry-age-at-entry',
    ]);
    expect(findings[2]).toMatchObject({
      ...{ place: '/rows/0', field: 'enteredOn', severity: 'warning' },
      basis: { clause: '在孵企业条件：成立时间', doc: expect.stringContaining('300号') },
    });
    // The 24th month itself is within.
    const { tenant: code, ...edge } = { ...row, enteredOn: '2022-01-01', worksInside: true };
    const space = await play.carrier('applicant', `又一孵化器${serial}`);
    await play.techSme(String(code), '2021-01-01', '2026-12-31');
    expect(await play.saved('applicant', space, 'tenants', { tenant: code, ...edge })).toEqual([
      ...['site-unknown', 'counted-twice'],
    ]);
  });
});

describe('what two rows or two carriers count at once', () => {
  it('is flagged: the firm, the person, the room and the area, and only while they overlap', async () => {
    const [a, b] = [tenant(serial * 100 + 5), tenant(serial * 100 + 6)];
    for (const { tenant: code } of [a, b]) {
      const site = { ...SITE, name: '别处', address: addressOf(others) };
      await play.saved('other.applicant', others, 'sites', site);
      await play.saved(
        'other.applicant',
        others,
        'tenants',
        tenant(0, { tenant: code, name: '先入驻者', site: '别处', room: code, leftOn: '2024-06-30' }),
      );
      await play.techSme(code);
    }
    const here = { name: '先入驻者' };
    expect(await play.saved('applicant', own, 'tenants', { ...a, ...here, enteredOn: '2024-06-30' })).toEqual(
      ['counted-twice'],
    );
    expect(await play.saved('applicant', own, 'tenants', { ...b, ...here, enteredOn: '2024-07-01' })).toEqual(
      [],
    );
    const room = { ...b, ...here, enteredOn: '2024-07-01', room: a.room, area: '2964.5' };
    expect(await play.saved('applicant', own, 'tenants', room)).toEqual(['room-twice']);
    expect((await play.saved('applicant', own, 'tenants', { ...room, area: '2964.51' })).sort()).toEqual([
      'area-over',
      'room-twice',
    ]);
    const flags: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page: FlagPage = await play.must(
        'city',
        'GET',
        `/${own}/flags?limit=2${next && `&cursor=${next}`}`,
      );
      expect(page.items.length).toBeLessThanOrEqual(2);
      flags.push(...page.items.map(({ code }) => code));
      next = page.next;
    }
    expect(flags.sort()).toEqual(['area-over', 'area-over', 'counted-twice', 'room-twice', 'room-twice']);
  });

  it('is flagged of a place: by another carrier or under another name here, only while they overlap', async () => {
    const theirs = { ...SITE, address: `望湖路${serial}号`, usedFrom: '2020-01-01', usedTo: '2022-12-31' };
    const site = (name: string, usedFrom: string, more: object = {}) =>
      play.save('applicant', own, 'sites', {
        ...SITE,
        name,
        address: ` 望湖路 ${serial} 号`,
        usedFrom,
        ...more,
      });
    const codes = async (answer: ReturnType<typeof site>) =>
      (await answer).json<{ findings: { code: string }[] }>().findings.map(({ code }) => code);
    await play.saved('other.applicant', others, 'sites', theirs);
    expect(await codes(site('东楼', '2023-01-01'))).toEqual([]);
    const twice = await site('东楼', '2022-12-31');
    expect(twice.json<{ findings: object[] }>().findings).toMatchObject([
      {
        ...{ code: 'site-twice', field: 'address', severity: 'warning' },
        message: expect.stringContaining(`载体“乙孵化器${serial}”`),
      },
    ]);
    expect(await codes(site('东楼', '2023-01-01', { usedTo: '2024-06-30' }))).toEqual([]);
    expect(await codes(site('西楼', '2024-07-01'))).toEqual([]);
    expect(await codes(site('西楼', '2024-06-30'))).toEqual(['site-twice']);
    expect(await codes(site('西楼', '2024-06-30', { address: '望湖路 999 号 3 层' }))).toEqual([]);
    await site('西楼', '2022-06-30');
    const flags = await play.must<FlagPage>('district.tianshan', 'GET', `/${own}/flags`);
    expect(
      flags.items.filter(({ section }) => section === 'sites').map(({ code, label }) => [code, label]),
    ).toEqual([
      ...[
        ['site-twice', '东楼'],
        ['site-twice', '西楼'],
        ['site-twice', '西楼'],
      ],
    ]);
  });

  it('is flagged of people without saying who the other carrier is, and kept without their numbers', async () => {
    const mentor = person(serial * 10 + 1, { role: 'mentor', appointedBy: '示例协会' });
    expect(await play.saved('other.applicant', others, 'people', mentor)).toEqual([]);
    const answer = await play.save('applicant', own, 'people', { ...mentor, role: 'staff' });
    expect(answer.json<{ findings: object[] }>().findings).toMatchObject([
      { code: 'person-twice', field: 'identity', severity: 'warning' },
    ]);
    expect(answer.text).not.toContain('乙孵化器');
    const again = await play.save('applicant', own, 'people', {
      ...mentor,
      role: 'staff',
      worksFrom: '2021-01-01',
    });
    expect(refusalOf(again)).toEqual([422, 'invalid', 'person-overlap /rows/0/worksFrom']);
    const kept = JSON.stringify([
      await running.db.owner.query('SELECT * FROM roster_person'),
      await running.db.owner.query('SELECT body FROM audit_event'),
    ]);
    expect(kept).toContain(mentor.name);
    expect(kept).not.toContain(mentor.identity);
    const [{ d } = { d: '' }] = await running.db.owner.query<{ d: string }[]>(
      'SELECT identity_digest AS d FROM roster_person LIMIT 1',
    );
    expect(JSON.stringify(await running.db.owner.query('SELECT body FROM audit_event'))).not.toContain(d);
  });
});
