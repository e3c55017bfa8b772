import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TOTP } from 'otpauth';
import { cnapsWithCheck } from '../../src/parties/identifiers.js';
import { rowsOf } from '../../src/platform/database/rows.js';
import { openApiDocument } from '../../src/platform/http/openapi.js';
import { faultsOfDocument } from '../platform/support/openapi-faults.js';
import { bootApp } from '../support/app.js';
import type { HttpAnswer } from '../support/http-client.js';
import { type Login, type People, plantPeople } from '../support/people.js';
import { sessionOf, signIn } from './support/accounts.js';

let running: Awaited<ReturnType<typeof bootApp>>;
let people: People;

beforeAll(async () => {
  running = await bootApp();
  people = await plantPeople(running);
});
afterAll(async () => running.close());

const codeOf = (answer: HttpAnswer) => [answer.status, answer.json()['code']];
const findings = (answer: HttpAnswer) =>
  answer
    .json<{ findings: { code: string; pointer?: string }[] }>()
    .findings.map(({ code, pointer }) => [code, pointer]);

describe('the doors of this room', () => {
  it('are described without faults, codes with their patterns', () => {
    const document = openApiDocument(running.app);
    expect(faultsOfDocument(document)).toEqual([]);
    expect(document.components!.schemas!['PayeeAccountBody']).toMatchObject({
      properties: { cnaps: { type: 'string', pattern: '^\\d{12}$' } },
    });
  });

  it.each([
    ['GET', '/api/v1/enterprise/profile', 'applicant'],
    ['PUT', '/api/v1/enterprise/payee-account', 'applicant'],
    ['GET', '/api/v1/administrator/users', 'administrator'],
    ['POST', '/api/v1/administrator/users', 'administrator'],
  ] as const)('%s %s is open to the %s only', async (method, url, whose) => {
    for (const login of ['applicant', 'provider', 'city', 'auditor', 'administrator'] as const) {
      const { status } = await people.as(login)({ method, url, ...(method !== 'GET' && { body: {} }) });
      expect([login, status === 403]).toEqual([login, login !== whose]);
    }
    const stranger = await running.ask({ method, url });
    expect(stranger.status).toBe(401);
  });
});

describe('an enterprise', () => {
  const profile = (login: Login = 'applicant') => people.as(login)({ url: '/api/v1/enterprise/profile' });
  const account = {
    accountName: '乌鲁木齐雪峰测试科技有限公司',
    accountNumber: '6500123400005678',
    bankName: '测试银行天山支行',
    cnaps: cnapsWithCheck('10388100002'),
  };
  const change = (changes: object = {}) =>
    people.as('applicant')({
      method: 'PUT',
      url: '/api/v1/enterprise/payee-account',
      body: { ...account, ...changes },
    });
  const rows = () =>
    rowsOf<{ number: string; current: boolean }>(
      running.db.owner,
      `SELECT account_number AS number, retired_at IS NULL AS current FROM payee_account WHERE party_id = $1 ORDER BY created_at`,
      [people.parties.firm.id],
    );

  it('sees what is known of it, its account number masked', async () => {
    const { id, name, uscc, accountNumber } = people.parties.firm;
    const answer = await profile();
    expect(answer.json()).toEqual({
      id,
      kind: 'legal-person',
      name,
      uscc,
      district: { code: '650102', name: '天山区' },
      registeredOn: '2019-05-20',
      legalRepresentative: '测试代表（firm）',
      industry: '软件和信息技术服务业',
      size: 'small',
      staff: 36,
      taxResidentInCity: true,
      park: null,
      qualifications: [
        {
          kind: 'hnte',
          number: 'GR202565000001',
          validFrom: '2025-01-01',
          validTo: '2028-12-31',
          inForce: true,
        },
      ],
      payeeAccount: {
        accountName: name,
        accountNumber: `***************${accountNumber!.slice(-4)}`.slice(-accountNumber!.length),
        bankName: '测试银行乌鲁木齐分行',
        cnaps: cnapsWithCheck('10288100001'),
      },
      warnings: [],
    });
    expect(answer.text).not.toContain(accountNumber);
  });

  it('changes its account: the old one is retired, the new one is current; the same again changes nothing', async () => {
    const before = await rows();
    expect((await change()).json()).toMatchObject({
      payeeAccount: { accountNumber: '************5678' },
      warnings: [],
    });
    expect((await change()).status).toBe(200);
    expect(await rows()).toEqual([
      { number: before[0]!.number, current: false },
      { number: '6500123400005678', current: true },
    ]);
    expect((await profile('other.applicant')).json()).not.toMatchObject({
      payeeAccount: { accountNumber: '************5678' },
    });
  });

  it('is warned of an account in another name, which is kept', async () => {
    const answer = await change({ accountName: '新疆某某科技公司' });
    expect(answer.json()).toMatchObject({
      payeeAccount: { accountName: '新疆某某科技公司' },
      warnings: [
        { code: 'payee-account-name-differs', message: expect.stringContaining('新疆某某科技公司') },
      ],
    });
    expect((await change()).json()).toMatchObject({ warnings: [] });
  });

  it.each([
    [{ cnaps: '102100099995' }, [['is-cnaps', '/cnaps']]],
    [{ accountNumber: '1234567' }, [['matches', '/accountNumber']]],
    [{ accountNumber: '1'.repeat(33) }, [['matches', '/accountNumber']]],
    [
      { accountNumber: 6500123400005678 },
      [
        ['matches', '/accountNumber'],
        ['is-string', '/accountNumber'],
      ],
    ],
    [{ partyId: 'another' }, [['unknown-field', '/partyId']]],
  ])('is told what is wrong with %j', async (changes, expected) => {
    const answer = await change(changes);
    expect(codeOf(answer)).toEqual([422, 'invalid']);
    expect(findings(answer)).toEqual(expect.arrayContaining(expected));
    expect((await rows()).filter(({ current }) => current)).toEqual([
      { number: '6500123400005678', current: true },
    ]);
  });

  it('keeps one account when two are set at the same moment', async () => {
    const both = await Promise.all(
      ['6500000011111111', '6500000022222222'].map((accountNumber) => change({ accountNumber })),
    );
    for (const answer of both) expect([200, 409]).toContain(answer.status);
    expect((await rows()).filter(({ current }) => current)).toHaveLength(1);
  });
});

describe('the directory of providers', () => {
  const list = (query = '') => running.ask({ url: `/api/v1/public/providers${query}` });
  const names = (answer: HttpAnswer) =>
    answer.json<{ items: { name: string }[] }>().items.map(({ name }) => name);

  it('is open to anyone, page by page, and by service', async () => {
    const { provider, affiliatedProvider } = people.parties;
    const first = await list('?limit=1');
    expect(first.json()).toEqual({
      items: [
        {
          id: provider.id,
          name: provider.name,
          filingNumber: '乌科服备20250001',
          filedOn: '2025-01-01',
          filedUntil: '2028-12-31',
          services: ['research-development', 'inspection-testing'],
          district: '新市区',
        },
      ],
      next: expect.any(String),
    });
    const second = await list(`?limit=1&cursor=${String(first.json()['next'])}`);
    expect([names(second), second.json()['next']]).toEqual([[affiliatedProvider.name], null]);
    expect(names(await list('?service=inspection-testing'))).toHaveLength(2);
    expect(names(await list('?service=large-instrument'))).toEqual([]);
    expect(codeOf(await list('?service=%27'))).toEqual([422, 'invalid']);
  });

  it('names nobody whose filing has ended, and nobody before it began', async () => {
    await running.db.owner.transaction(async (manager) => {
      await manager.query(`SELECT set_config('hongshan.actor', 'test', true)`);
      await manager.query(`UPDATE provider SET filed_until = '2026-03-01' WHERE id = $1`, [
        people.parties.provider.id,
      ]);
      await manager.query(`UPDATE provider SET filed_on = '2026-03-03' WHERE id = $1`, [
        people.parties.affiliatedProvider.id,
      ]);
    });
    expect(names(await list())).toEqual([]);
  });
});

describe('an administrator', () => {
  interface Answer {
    readonly user: { id: string; login: string; roles: string[]; disabledAt: string | null };
    readonly credentials: { password: string; totpSecret?: string; totpUri?: string };
  }
  const url = '/api/v1/administrator/users';
  const as = () => people.as('administrator');
  const create = (changes: object) =>
    as()({
      method: 'POST',
      url,
      body: {
        partyId: people.parties.bureau.id,
        login: 'new.officer',
        displayName: '新到人员',
        roles: ['cityOfficer'],
        ...changes,
      },
    });
  const code = (secret: string) =>
    new TOTP({ secret }).generate({ timestamp: running.clock.now().getTime() });
  const enter = ({ user: { login }, credentials: { password, totpSecret } }: Answer) =>
    signIn(running, { login, password, ...(totpSecret !== undefined && { code: code(totpSecret) }) });

  it('makes an account whose person can sign in with what the answer says, and only there', async () => {
    const answer = await create({});
    expect(answer.status).toBe(201);
    const made = answer.json<Answer>();
    expect(made.credentials).toEqual({
      password: expect.stringMatching(/^[\w-]{16}$/),
      totpSecret: expect.stringMatching(/^[A-Z2-7]{32}$/),
      totpUri: expect.stringContaining('otpauth://totp/'),
    });
    expect((await enter(made)).status).toBe(201);
    const record = await running.db.owner.query('SELECT body::text FROM audit_event');
    const kept =
      JSON.stringify(await running.db.owner.query('SELECT row_to_json(u) FROM app_user u')) +
      JSON.stringify(record);
    for (const secret of Object.values(made.credentials))
      expect(kept + running.lines.join()).not.toContain(secret);
    expect(JSON.stringify(record)).toContain('create user');
  });

  it('gives applicants no second factor', async () => {
    const made = (
      await create({ login: 'new.applicant', partyId: people.parties.firm.id, roles: ['applicant'] })
    ).json<Answer>();
    expect(Object.keys(made.credentials)).toEqual(['password']);
    expect((await enter(made)).status).toBe(201);
  });

  it.each([
    [{ login: 'city' }, 409, 'conflict'],
    [{ login: 'Upper' }, 422, 'invalid'],
    [{ roles: [] }, 422, 'invalid'],
    [{ roles: ['clock'] }, 422, 'invalid'],
    [{ roles: ['applicant'] }, 422, 'invalid'],
    [{ roles: ['auditor', 'cityOfficer'] }, 409, 'separation-of-duties'],
    [{ roles: ['administrator', 'financeMaker'] }, 409, 'separation-of-duties'],
    [{ partyId: '0190f5d0-0000-7000-8000-0000000000aa' }, 422, 'invalid'],
  ])('is refused %j', async (changes, status, said) => {
    expect(codeOf(await create({ login: 'never.made', ...changes }))).toEqual([status, said]);
    const made = await rowsOf(running.db.owner, `SELECT FROM app_user WHERE login = 'never.made'`);
    expect(made).toEqual([]);
  });

  it('changes what somebody may do, from their next request on', async () => {
    const id = people.id('leader');
    const events = () => people.as('leader')({ url: '/api/v1/auditor/events' });
    expect((await events()).status).toBe(403);
    const answer = await as()({ method: 'PUT', url: `${url}/${id}/roles`, body: { roles: ['auditor'] } });
    expect(answer.json()).toMatchObject({
      user: { roles: ['auditor'] },
      credentials: { totpSecret: expect.any(String) },
    });
    expect((await events()).status).toBe(200);
    const again = await as()({ method: 'PUT', url: `${url}/${id}/roles`, body: { roles: ['leader'] } });
    expect(again.json()).toMatchObject({ user: { roles: ['leader'] }, credentials: {} });
    expect((await events()).status).toBe(403);
  });

  it('renews somebody’s credentials, which signs them out and ends the old ones', async () => {
    const made = (await create({ login: 'forgetful' })).json<Answer>();
    const { cookie } = sessionOf(await enter(made));
    const renewed = (
      await as()({ method: 'POST', url: `${url}/${made.user.id}/credentials`, body: {} })
    ).json<Answer>();
    expect(renewed.credentials.password).not.toBe(made.credentials.password);
    const shown = await running.ask({ url: '/api/v1/session', headers: { cookie } });
    expect(shown.status).toBe(401);
    expect(codeOf(await enter(made))).toEqual([401, 'not-signed-in']);
    expect((await enter(renewed)).status).toBe(201);
  });

  it('ends an account: its sessions end at once', async () => {
    const mine = () => people.as('other.applicant')({ url: '/api/v1/session' });
    expect((await mine()).status).toBe(200);
    const id = people.id('other.applicant');
    const answer = await as()({ method: 'POST', url: `${url}/${id}/disable` });
    expect(answer.json()).toMatchObject({ id, disabledAt: expect.any(String) });
    expect((await mine()).status).toBe(401);
  });

  it.each([
    ['PUT', 'roles', { roles: ['administrator'] }],
    ['POST', 'credentials', {}],
    ['POST', 'disable', {}],
  ])('does nothing to their own account: %s %s', async (method, what, body) => {
    const answer = await as()({ method, url: `${url}/${people.id('administrator')}/${what}`, body });
    expect(codeOf(answer)).toEqual([409, 'separation-of-duties']);
  });

  it('sees the accounts, page by page and of one party', async () => {
    const logins: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const page = await as()({ url: `${url}?limit=7${next && `&cursor=${next}`}` });
      const { items, next: following } = page.json<{ items: { login: string }[]; next: string | null }>();
      logins.push(...items.map(({ login }) => login));
      next = following;
    }
    expect(logins).toEqual([...new Set(logins)].sort());
    expect(logins).toEqual(expect.arrayContaining(['administrator', 'new.officer', 'releaser']));
    const ofFirm = await as()({ url: `${url}?partyId=${people.parties.firm.id}` });
    expect(ofFirm.json<{ items: { login: string }[] }>().items.map(({ login }) => login)).toEqual([
      'applicant',
      'firm.expert',
      'new.applicant',
    ]);
    expect(ofFirm.text).not.toMatch(/hash|argon2|v1\./);
  });

  it('finds nobody behind an id that nobody has', async () => {
    const answer = await as()({ method: 'POST', url: `${url}/0190f5d0-0000-7000-8000-0000000000aa/disable` });
    expect(codeOf(answer)).toEqual([404, 'not-found']);
  });
});
