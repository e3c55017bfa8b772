import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { usccWithCheck } from '../../src/parties/identifiers.js';
import { bootApp } from '../support/app.js';
import type { HttpAnswer } from '../support/http-client.js';
import { type Login, type People, plantPeople } from '../support/people.js';
import { sessionOf, signIn } from './support/accounts.js';

const ORGANISATIONS = '/api/v1/organisations';
const USCC = usccWithCheck('91650104MAD0000X1');
const FIRM = {
  kind: 'legal-person',
  name: '乌鲁木齐初登测试科技有限公司',
  uscc: USCC,
  districtCode: '650104',
};
const PARTICULARS = {
  ...{ registeredOn: '2023-05-06', legalRepresentative: '测试代表', industry: '软件和信息技术服务业' },
  ...{ size: 'micro', staff: 9, taxResidentInCity: true },
};

interface Listed {
  readonly items: readonly { readonly name: string }[];
  readonly next: string | null;
}

let running: Awaited<ReturnType<typeof bootApp>>;
let people: People;
let firm: string;

beforeAll(async () => {
  running = await bootApp();
  people = await plantPeople(running);
  const made = await ask('administrator', 'POST', ORGANISATIONS, FIRM);
  expect(made.status).toBe(201);
  firm = made.json<{ id: string }>().id;
});
afterAll(async () => running.close());

const ask = (login: Login, method: string, url: string, body?: object): Promise<HttpAnswer> =>
  people.as(login)({ method, url, ...(body && { body }) });
const at = (place: string) => `${ORGANISATIONS}/${firm}${place}`;
/** The status, and the pointers of the findings. */
const verdict = (answer: HttpAnswer) => {
  const { code, findings = [] } = answer.json<{ code?: string; findings?: { pointer?: string }[] }>();
  return [answer.status, code, ...findings.map(({ pointer }) => pointer)];
};

describe('an organisation', () => {
  it.each([
    [
      'a credit code with a wrong check character',
      { uscc: `${USCC.slice(0, 17)}${USCC.endsWith('0') ? '1' : '0'}` },
    ],
    ['a firm without a credit code', { uscc: undefined }],
    ['a team with one', { kind: 'team' }],
  ])('is not registered: %s', async (_, changes) => {
    const answer = await ask('administrator', 'POST', ORGANISATIONS, { ...FIRM, ...changes });
    expect(verdict(answer)).toEqual([422, 'invalid', '/uscc']);
  });

  it('is registered once, in a district that there is, and found by name or credit code', async () => {
    const again = await ask('administrator', 'POST', ORGANISATIONS, FIRM);
    expect(verdict(again).slice(0, 2)).toEqual([409, 'conflict']);
    const elsewhere = { kind: 'team', name: '外地团队', districtCode: '110101' };
    expect(verdict(await ask('administrator', 'POST', ORGANISATIONS, elsewhere))).toEqual([
      ...[422, 'invalid', '/districtCode'],
    ]);
    for (const q of ['初登测试', USCC, USCC.toLowerCase()]) {
      const { items } = (
        await ask('administrator', 'GET', `${ORGANISATIONS}?q=${encodeURIComponent(q)}`)
      ).json<{ items: unknown[] }>();
      expect(items).toEqual([
        { id: firm, kind: 'legal-person', name: FIRM.name, uscc: USCC, district: '新市区' },
      ]);
    }
  });

  it('is listed page by page, each once', async () => {
    const names: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page: Listed = (
        await ask('administrator', 'GET', `${ORGANISATIONS}?limit=3${next && `&cursor=${next}`}`)
      ).json();
      names.push(...page.items.map(({ name }) => name));
      next = page.next;
    }
    const [{ count } = { count: 0 }] = await running.db.owner.query<{ count: number }[]>(
      'SELECT count(*)::int AS count FROM party',
    );
    expect([names.length, new Set(names).size]).toEqual([count, count]);
  });

  it('gets its particulars, then a person, who signs in and sees them', async () => {
    const office = people.parties.tianshanOffice.id;
    expect(
      (await ask('administrator', 'PUT', `${ORGANISATIONS}/${office}/enterprise`, PARTICULARS)).status,
    ).toBe(409);
    await ask('administrator', 'PUT', at('/enterprise'), { ...PARTICULARS, staff: 8 });
    const told = await ask('administrator', 'PUT', at('/enterprise'), PARTICULARS);
    expect(told.json()).toMatchObject({ enterprise: { ...PARTICULARS, coreMembers: 0 }, provider: null });
    const made = await ask('administrator', 'POST', '/api/v1/administrator/users', {
      ...{ partyId: firm, login: 'chudeng', displayName: '初登经办', roles: ['applicant'] },
    });
    const { credentials } = made.json<{ credentials: { password: string } }>();
    const { cookie } = sessionOf(await signIn(running, { login: 'chudeng', password: credentials.password }));
    const profile = await running.ask({ url: '/api/v1/enterprise/profile', headers: { cookie } });
    expect(profile.json()).toMatchObject({ uscc: USCC, staff: 9, size: 'micro', registeredOn: '2023-05-06' });
  });
});

describe('what other authorities say', () => {
  it('is a certificate with its days, its number once', async () => {
    const hnte = { kind: 'hnte', number: 'GR202665000999', validFrom: '2026-01-01', validTo: '2028-12-31' };
    expect((await ask('city', 'POST', at('/qualifications'), hnte)).json()).toMatchObject({
      qualifications: [hnte],
    });
    expect(verdict(await ask('city', 'POST', at('/qualifications'), hnte)).slice(0, 2)).toEqual([
      409,
      'conflict',
    ]);
    const backwards = { ...hnte, number: 'GR202665000998', validTo: '2025-12-31' };
    expect(verdict(await ask('city', 'POST', at('/qualifications'), backwards))).toEqual([
      ...[422, 'invalid', '/validTo'],
    ]);
  });

  it('is the filing of a provider, changed where it stands, of services that there are', async () => {
    const filing = { filingNumber: 'WLMQ-FW-9001', filedOn: '2026-01-01', services: ['inspection-testing'] };
    await ask('city', 'PUT', at('/provider'), filing);
    const changed = { ...filing, services: ['inspection-testing', 'technology-transfer'] };
    expect((await ask('city', 'PUT', at('/provider'), changed)).json()).toMatchObject({
      provider: { ...changed, filedUntil: null },
    });
    const wrong = { ...filing, services: ['inspection-testing', 'massage'] };
    expect(verdict(await ask('city', 'PUT', at('/provider'), wrong))).toEqual([
      422,
      'invalid',
      '/services/1',
    ]);
  });

  it('is a credit list, each matter once, even when two officers record it at once', async () => {
    const listing = { list: 'major-tax', listedOn: '2026-02-01', source: '信用中国查询结果' };
    const both = await Promise.all([1, 2].map(() => ask('city', 'POST', at('/credit-listings'), listing)));
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    const { creditListings } = (await ask('city', 'GET', at(''))).json<{
      creditListings: { id: string }[];
    }>();
    const removal = at(`/credit-listings/${creditListings[0]!.id}/removal`);
    expect(verdict(await ask('city', 'POST', removal, { removedOn: '2026-01-31' }))).toEqual([
      ...[422, 'invalid', '/removedOn'],
    ]);
    expect((await ask('city', 'POST', removal, { removedOn: '2026-02-01' })).status).toBe(200);
    expect((await ask('city', 'POST', removal, { removedOn: '2026-03-01' })).status).toBe(409);
    const another = { ...listing, source: '税务机关通报' };
    expect((await ask('city', 'POST', at('/credit-listings'), another)).status).toBe(201);
  });

  it('is an affiliation, seen from either side, ended where it stands', async () => {
    const other = people.parties.provider.id;
    const tie = { otherId: other, kind: 'control', since: '2025-01-01' };
    await ask('city', 'PUT', at('/affiliations'), tie);
    const fromOther = (since: string, until?: string) =>
      ask('city', 'PUT', `${ORGANISATIONS}/${other}/affiliations`, { ...tie, otherId: firm, since, until });
    expect((await fromOther('2025-06-01')).status).toBe(409);
    expect((await fromOther('2025-01-01', '2025-12-31')).json()).toMatchObject({
      affiliations: [{ otherId: firm, kind: 'control', since: '2025-01-01', until: '2025-12-31' }],
    });
    expect(verdict(await ask('city', 'PUT', at('/affiliations'), { ...tie, otherId: firm }))).toEqual([
      ...[422, 'invalid', '/otherId'],
    ]);
  });

  it('and who there is stand in the record with who wrote it', async () => {
    const rows = await running.db.owner.query<{ actor: string; table: string }[]>(
      `SELECT body->>'actor' AS actor, body->>'table' AS "table" FROM audit_event WHERE body->>'key' = $1 ORDER BY seq`,
      [firm],
    );
    expect(rows[0]).toEqual({ actor: people.id('administrator'), table: 'party' });
    expect(rows).toContainEqual({ actor: people.id('city'), table: 'provider' });
  });
});

describe('the register of organisations', () => {
  const some = `${ORGANISATIONS}/0190f5d0-0000-7000-8000-0000000000aa`;

  it.each([
    ['GET', ORGANISATIONS, ['administrator', 'city']],
    ['GET', some, ['administrator', 'city']],
    ['POST', ORGANISATIONS, ['administrator']],
    ['PUT', `${some}/enterprise`, ['administrator']],
    ['PUT', `${some}/provider`, ['city']],
    ['POST', `${some}/qualifications`, ['city']],
    ['POST', `${some}/credit-listings`, ['city']],
    ['PUT', `${some}/affiliations`, ['city']],
  ])('%s %s is open to %j only', async (method, url, whose) => {
    for (const login of ['applicant', 'provider', 'district.tianshan', 'city', 'administrator'] as const) {
      const { status } = await ask(login, method, url, method === 'GET' ? undefined : {});
      expect([login, status === 403]).toEqual([login, !whose.includes(login)]);
    }
  });

  it('knows nothing of an id that there is not', async () => {
    const body = { kind: 'hnte', number: 'GR202665000997', validFrom: '2026-01-01' };
    expect((await ask('city', 'POST', `${some}/qualifications`, body)).status).toBe(404);
  });
});
