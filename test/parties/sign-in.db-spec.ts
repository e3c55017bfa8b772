import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Tx, UnitOfWork as Work } from '../../src/platform/database/unit-of-work.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { CredentialCheck } from '../../src/parties/credential-check.js';
import { useStep } from '../../src/parties/second-factor.js';
import { StoppedClock } from '../platform/support/outbox-world.js';
import { bootApp } from '../support/app.js';
import type { HttpAnswer } from '../support/http-client.js';
import { type Login, type People, plantPeople } from '../support/people.js';
import { PASSWORD, sessionOf, signIn, withPasswords } from './support/accounts.js';

const MINUTE = 60_000;
const STEP = 30_000;
const clock = new StoppedClock(new Date('2026-03-02T02:00:00.000Z'));
let running: Awaited<ReturnType<typeof bootApp>>;
let people: People;
let code: (login: Login, steps?: number) => string;

beforeAll(async () => {
  running = await bootApp({ clock });
  people = await plantPeople({ ...running, clock });
  ({ code } = await withPasswords(
    { db: running.db, clock },
    people,
    'applicant',
    'city',
    'approver',
    'auditor',
    'other.applicant',
  ));
});
afterAll(async () => running.close());

const problem = (answer: HttpAnswer) => answer.json<{ code: string; detail: string; data?: object }>();
const show = (cookie: string) => running.ask({ url: '/api/v1/session', headers: { cookie } });

describe('whoever signs in', () => {
  it('is told who they are, and gets a cookie that scripts and other sites cannot use', async () => {
    const answer = await signIn(running, { login: 'applicant' });
    expect(answer.status).toBe(201);
    expect(answer.json()).toEqual({
      user: {
        id: people.id('applicant'),
        displayName: '测试人员（applicant）',
        roles: ['applicant'],
        party: { id: people.parties.firm.id, name: people.parties.firm.name },
      },
      csrfToken: expect.stringMatching(/^[\w-]{43}$/),
      expiresAt: '2026-03-02T14:00:00.000Z',
    });
    const { setCookie } = sessionOf(answer);
    expect(setCookie).toMatch(/^hongshan_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  });

  it('gets a cookie for HTTPS only, unless they sit at this very machine', async () => {
    const answer = await signIn(running, { login: 'applicant' }, { host: 'hongshan.example.cn' });
    expect(sessionOf(answer).setCookie).toMatch(/; HttpOnly; Secure; SameSite=Strict$/);
  });

  it('gets a new session however much the browser brought, and the old one ends', async () => {
    const planted = `hongshan_session=${'A'.repeat(43)}`;
    const first = sessionOf(await signIn(running, { login: 'applicant' }, { cookie: planted }));
    expect(first.cookie).not.toBe(planted);
    expect((await show(planted)).status).toBe(401);
    const second = sessionOf(await signIn(running, { login: 'applicant' }, { cookie: first.cookie }));
    expect(second.cookie).not.toBe(first.cookie);
    expect((await show(first.cookie)).status).toBe(401);
    expect((await show(second.cookie)).status).toBe(200);
  });

  it('leaves nothing in the database or the log that could be used as their session or password', async () => {
    const { cookie, csrf } = sessionOf(await signIn(running, { login: 'applicant' }));
    const rows = await running.db.owner.query('SELECT row_to_json(session) AS row FROM session');
    const kept = JSON.stringify(rows) + running.lines.join('\n');
    expect(kept).not.toContain(cookie.split('=')[1]);
    expect(kept).not.toContain(csrf['x-csrf-token']);
    expect(kept).not.toContain('correct horse');
  });
});

describe('a session', () => {
  it('ends when nothing was asked for 30 minutes, and not before', async () => {
    const { cookie } = sessionOf(await signIn(running, { login: 'applicant' }));
    clock.pass(30 * MINUTE - 1);
    expect((await show(cookie)).status).toBe(200);
    clock.pass(30 * MINUTE - 1);
    expect((await show(cookie)).status).toBe(200);
    clock.pass(30 * MINUTE);
    expect((await show(cookie)).status).toBe(401);
  });

  it('ends 12 hours after the sign-in, and not before, however busy it is', async () => {
    const { cookie } = sessionOf(await signIn(running, { login: 'applicant' }));
    for (let minutes = 20; minutes < 12 * 60; minutes += 20) {
      clock.pass(20 * MINUTE);
      expect((await show(cookie)).status).toBe(200);
    }
    clock.pass(20 * MINUTE - 1);
    expect((await show(cookie)).status).toBe(200);
    clock.pass(1);
    expect((await show(cookie)).status).toBe(401);
  });

  it('ends on the server when its person signs out', async () => {
    const { cookie, csrf } = sessionOf(await signIn(running, { login: 'applicant' }));
    const answer = await running.ask({ method: 'DELETE', url: '/api/v1/session', headers: csrf });
    expect(answer.status).toBe(204);
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^hongshan_session=;/);
    expect((await show(cookie)).status).toBe(401);
  });

  it.each([
    ['no CSRF token', {}],
    ['another session’s CSRF token', { 'x-csrf-token': 'B'.repeat(43) }],
  ])('changes nothing with %s', async (_, headers) => {
    const { cookie, csrf } = sessionOf(await signIn(running, { login: 'applicant' }));
    const refused = await running.ask({
      method: 'DELETE',
      url: '/api/v1/session',
      headers: { cookie, ...headers },
    });
    expect([refused.status, problem(refused).code]).toEqual([403, 'not-permitted']);
    expect((await show(cookie)).json()).toMatchObject({ csrfToken: csrf['x-csrf-token'] });
  });
});

describe('the housekeeping', () => {
  const kept = async () => {
    const [row] = await running.db.owner.query(
      `SELECT (SELECT count(*) FROM session WHERE expires_at < '2099-01-01') AS sessions,
         (SELECT count(*) FROM sign_in_guard) AS tries`,
    );
    return row as { sessions: bigint; tries: bigint };
  };

  it('forgets failed tries after a day, and sessions thirty days after they ran out', async () => {
    await running.settle();
    clock.pass(MINUTE);
    await signIn(running, { login: 'applicant' });
    await signIn(running, { login: 'mistyped', password: 'mistyped' });
    const { sessions } = await kept();
    clock.pass(24 * 60 * MINUTE);
    await running.settle();
    expect((await kept()).tries).toBe(1n);
    clock.pass(1);
    await running.settle();
    expect(await kept()).toEqual({ sessions, tries: 0n });
    clock.pass((29 * 24 + 12) * 60 * MINUTE - 1);
    await running.settle();
    expect((await kept()).sessions).toBe(1n);
    clock.pass(1);
    await running.settle();
    expect((await kept()).sessions).toBe(0n);
  });
});

describe('staff', () => {
  it('are asked for a second factor when their password is right, which is not held against them', async () => {
    for (let i = 0; i < 7; i++) {
      const answer = await signIn(running, { login: 'city' });
      expect([answer.status, problem(answer).code]).toEqual([401, 'second-factor-required']);
    }
    expect((await signIn(running, { login: 'city', code: code('city') })).status).toBe(201);
  });

  it('sign in with the code of the step before, of now and of the next one, and no further', async () => {
    for (const [steps, status] of [
      [-2, 401],
      [-1, 201],
      [0, 201],
      [1, 201],
      [2, 401],
    ] as const) {
      clock.pass(4 * STEP);
      const answer = await signIn(running, { login: 'approver', code: code('approver', steps) });
      expect([steps, answer.status]).toEqual([steps, status]);
    }
  });

  it('use a code once, and no earlier one afterwards', async () => {
    clock.pass(4 * STEP);
    expect((await signIn(running, { login: 'city', code: code('city') })).status).toBe(201);
    for (const steps of [0, -1]) {
      const again = await signIn(running, { login: 'city', code: code('city', steps) });
      expect([again.status, problem(again).code]).toEqual([401, 'second-factor-required']);
    }
    expect((await signIn(running, { login: 'city', code: code('city', 1) })).status).toBe(201);
  });

  it('sign in once when two try with one code at the same moment', async () => {
    clock.pass(4 * STEP);
    const both = [1, 2].map(() => signIn(running, { login: 'city', code: code('city') }));
    const statuses = (await Promise.all(both)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 401]);
  });
});

describe('the use of a code', () => {
  type UseStep = (tx: Tx, userId: string, step: bigint) => Promise<boolean>;

  /** The bad variant: both read before either writes. */
  const readThenWrite =
    (meet: () => Promise<void>): UseStep =>
    async (tx, userId, step) => {
      const row = await tx.one<{ last: bigint }>(
        'SELECT totp_last_step AS last FROM app_user WHERE id = $1',
        [userId],
      );
      await meet();
      if ((row?.last ?? 0n) >= step) return false;
      await tx.query('UPDATE app_user SET totp_last_step = $2 WHERE id = $1', [userId, step]);
      return true;
    };

  async function winners(use: UseStep, step: bigint): Promise<number> {
    const work: Work = running.app.get(UnitOfWork);
    const one = () => work.run({ id: 'test' }, 'race', (tx) => use(tx, people.id('auditor'), step));
    return (await Promise.all([one(), one()])).filter(Boolean).length;
  }

  it('has one winner; the variant that reads and then writes has two', async () => {
    let arrived = 0;
    let open: () => void;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const meet = async () => {
      if (++arrived === 2) open();
      await gate;
    };
    expect(await winners(readThenWrite(meet), 1n)).toBe(2);
    expect(await winners(useStep, 2n)).toBe(1);
  });
});

describe('a password that is renewed, or an account that is ended, while it is being checked', () => {
  it.each([
    ['renewed', (tx: Tx) => tx.query(`UPDATE app_user SET password_hash = 'new' WHERE login = 'leader'`)],
    ['ended', (tx: Tx) => tx.query(`UPDATE app_user SET disabled_at = now() WHERE login = 'leader'`)],
  ])('does not open a session: %s', async (_, change) => {
    await running.app.get(UnitOfWork).run({ id: 'test' }, 'test', async (tx) => {
      const check = running.app.get(CredentialCheck);
      const { user } = await check.check('leader', 'whatever');
      expect(await check.stillHolds(tx, user!)).toBe(true);
      await change(tx);
      expect(await check.stillHolds(tx, user!)).toBe(false);
    });
  });
});

describe('people who change their password', () => {
  const NEXT = 'staple battery horse';
  const change = (csrf: Record<string, string>, body: object) =>
    running.ask({
      method: 'PUT',
      url: '/api/v1/session/password',
      headers: { 'content-type': 'application/json', ...csrf },
      body: JSON.stringify(body),
    });

  it('keep this session, lose the others, and sign in with the new one only', async () => {
    const other = sessionOf(await signIn(running, { login: 'applicant' }));
    const mine = sessionOf(await signIn(running, { login: 'applicant' }));
    const answer = await change(mine.csrf, { current: PASSWORD, next: NEXT });
    expect(answer.status).toBe(204);
    expect((await show(mine.cookie)).status).toBe(200);
    expect((await show(other.cookie)).status).toBe(401);
    expect((await signIn(running, { login: 'applicant' })).status).toBe(401);
    expect((await signIn(running, { login: 'applicant', password: NEXT })).status).toBe(201);
    expect((await change(mine.csrf, { current: NEXT, next: PASSWORD })).status).toBe(204);
  });

  it.each([
    [{ current: 'wrong', next: NEXT }, '/current'],
    [{ current: PASSWORD, next: PASSWORD }, '/next'],
    [{ current: PASSWORD, next: 'x-applicant-x' }, '/next'],
    [{ current: PASSWORD, next: 'elevenchars' }, '/next'],
  ])('are told what is wrong with %j', async (body, pointer) => {
    const { csrf } = sessionOf(await signIn(running, { login: 'applicant' }));
    const answer = await change(csrf, body);
    expect([answer.status, answer.json()]).toEqual([
      422,
      expect.objectContaining({ code: 'invalid', findings: [expect.objectContaining({ pointer })] }),
    ]);
    expect((await signIn(running, { login: 'applicant' })).status).toBe(201);
  });

  it('guess the current one no more often than at the door', async () => {
    const { csrf } = sessionOf(await signIn(running, { login: 'applicant' }));
    const codes = [];
    for (let i = 0; i < 6; i++) codes.push(problem(await change(csrf, { current: `${i}`, next: NEXT })).code);
    expect(codes).toEqual([...Array<string>(5).fill('invalid'), 'locked-out']);
    clock.pass(MINUTE);
    expect((await change(csrf, { current: PASSWORD, next: NEXT })).status).toBe(204);
    expect((await change(csrf, { current: NEXT, next: PASSWORD })).status).toBe(204);
  });
});

describe('somebody who guesses', () => {
  const guess = (login: string, password = 'wrong') => signIn(running, { login, password });
  const told = async (answer: Promise<HttpAnswer>) => {
    const { status, headers } = await answer;
    const { code: said, detail, data } = problem(await answer);
    return { status, said, detail, data, retryAfter: headers['retry-after'] };
  };

  it('learns nothing of whether a login exists: not from the words, and not from when it is locked', async () => {
    for (let i = 0; i < 6; i++) {
      const known = await told(guess('other.applicant'));
      expect(await told(guess('nobody.at.all'))).toEqual(known);
      expect(known.said).toBe(i < 5 ? 'not-signed-in' : 'locked-out');
    }
    expect((await signIn(running, { login: 'other.applicant' })).status).toBe(429);
    clock.pass(MINUTE - 1);
    expect((await signIn(running, { login: 'other.applicant' })).status).toBe(429);
    clock.pass(1);
    expect((await signIn(running, { login: 'other.applicant' })).status).toBe(201);
    for (let i = 0; i < 4; i++) expect((await told(guess('other.applicant'))).said).toBe('not-signed-in');
    expect((await signIn(running, { login: 'other.applicant' })).status).toBe(201);
  });

  it('waits twice as long each time, at most an hour', async () => {
    for (let i = 0; i < 5; i++) await guess('nobody.else');
    for (const minutes of [1, 2, 4, 8, 16, 32, 60, 60]) {
      expect(await told(guess('nobody.else'))).toMatchObject({
        said: 'locked-out',
        data: { retryAfterSeconds: minutes * 60 },
        retryAfter: String(minutes * 60),
      });
      clock.pass(minutes * MINUTE);
      expect((await told(guess('nobody.else'))).said).toBe('not-signed-in');
    }
  });

  it('gets no more tries by sending many at once', async () => {
    const many = await Promise.all(Array.from({ length: 20 }, () => told(guess('nobody.either'))));
    expect(many.filter(({ said }) => said === 'not-signed-in')).toHaveLength(5);
    expect(many.filter(({ said }) => said === 'locked-out')).toHaveLength(15);
  });

  it('is in the record once a login is locked, with whose login it is', async () => {
    for (let i = 0; i < 5; i++) await signIn(running, { login: 'auditor', code: '000000' });
    const locks = await running.db.owner.query(
      `SELECT body->'after'->>'subject_id' AS whose FROM audit_event
       WHERE body->>'table' = 'refused_attempt' AND body->'after'->>'code' = 'locked-out' AND body->'after'->>'subject_id' = $1`,
      [people.id('auditor')],
    );
    expect(locks).toHaveLength(1);
  });

  it('is not let in as a disabled person, who is told what anybody is told', async () => {
    await running.db.owner.transaction(async (manager) => {
      await manager.query(`SELECT set_config('hongshan.actor', 'test', true)`);
      await manager.query('UPDATE app_user SET disabled_at = now() WHERE id = $1', [people.id('applicant')]);
    });
    const disabled = await told(signIn(running, { login: 'applicant' }));
    expect(disabled).toEqual(await told(guess('nobody.new')));
    expect((await people.as('applicant')({ url: '/api/v1/session' })).status).toBe(401);
  });
});
