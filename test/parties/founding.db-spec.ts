import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TOTP } from 'otpauth';
import { DISTRICTS } from '../../config/districts.js';
import { type Founder, Founding } from '../../src/parties/founding.service.js';
import { verifyAudit } from '../../src/platform/audit/verify.js';
import { bootApp } from '../support/app.js';

const BUREAU = '乌鲁木齐市工业和信息化局';

let running: Awaited<ReturnType<typeof bootApp>>;
beforeAll(async () => {
  running = await bootApp();
});
afterAll(async () => running.close());

const administrator = (founder: Founder) => running.app.get(Founding).administrator(founder, DISTRICTS);
const count = async (table: string) =>
  (await running.db.owner.query<{ n: number }[]>(`SELECT count(*)::int AS n FROM ${table}`))[0]?.n;

describe('an installation without anybody', () => {
  it('asks for the bureau first, and keeps nothing of what does not fit', async () => {
    const nobody = { login: 'admin', displayName: '王管理' };
    await expect(administrator(nobody)).rejects.toMatchObject({
      refusal: { code: 'invalid', findings: [{ pointer: '/bureau' }] },
    });
    expect([await count('party'), await count('district'), await count('app_user')]).toEqual([0, 0, 0]);
  });

  it('gets its districts, its bureau and an administrator, who signs in and makes the other accounts', async () => {
    const made = await administrator({ login: 'admin', displayName: '王管理', bureau: BUREAU });
    expect([await count('party'), await count('district')]).toEqual([1, 8]);
    const secret = made.totpSecret ?? '';
    const code = new TOTP({ secret }).generate({ timestamp: running.clock.now().getTime() });
    const json = { 'content-type': 'application/json' };
    const body = JSON.stringify({ login: 'admin', password: made.password, code });
    const session = await running.ask({ method: 'POST', url: '/api/v1/session', headers: json, body });
    const { user, csrfToken } = session.json<{
      user: { roles: string[]; party: { id: string; name: string } };
      csrfToken: string;
    }>();
    expect([session.status, user.roles, user.party.name]).toEqual([201, ['administrator'], BUREAU]);
    const created = await running.ask({
      method: 'POST',
      url: '/api/v1/administrator/users',
      headers: {
        ...json,
        cookie: (session.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '',
        'x-csrf-token': csrfToken,
      },
      body: JSON.stringify({
        partyId: user.party.id,
        login: 'city.1',
        displayName: '李经办',
        roles: ['cityOfficer'],
      }),
    });
    expect(created.status).toBe(201);
  });

  it('may get a second one, in the same bureau, but not under a login that is taken or is none', async () => {
    await administrator({ login: 'admin.2', displayName: '赵管理' });
    expect([await count('party'), await count('district')]).toEqual([1, 8]);
    const again = { login: 'admin', displayName: '王管理' };
    await expect(administrator(again)).rejects.toThrow(/app_user_login_key/);
    await expect(administrator({ login: 'A B', displayName: '' })).rejects.toMatchObject({
      refusal: { code: 'invalid', findings: [{ pointer: '/login' }, { pointer: '/displayName' }] },
    });
    expect(await count('app_user')).toBe(3);
    expect((await verifyAudit(running.db.owner)).fault).toBeNull();
  });
});
