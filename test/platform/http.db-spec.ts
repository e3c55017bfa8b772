import { Controller, Get, type Type } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { connect } from 'node:net';
import { type Clock, SystemClock } from '../../src/platform/clock.js';
import { createApp } from '../../src/platform/http/create-app.js';
import { Permit, PermitAnyone } from '../../src/platform/http/permit.js';
import type { Problem } from '../../src/platform/http/problem.js';
import { Log } from '../../src/platform/log/log.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { freshDatabase } from '../support/database.js';
import { type HttpAnswer, httpClient } from '../support/http-client.js';
import { testSettings } from '../support/settings.js';
import { StoppedClock } from './support/outbox-world.js';
import { DoorsController, plantedModule, ThingsController } from './support/planted.js';

type Database = Awaited<ReturnType<typeof freshDatabase>>;

const USER = '0190f5d0-0000-7000-8000-0000000000aa';
const CLERK = '0190f5d0-0000-7000-8000-0000000000cc';
const THING = '0190f5d0-0000-7000-8000-0000000000bb';
const systemClock: Clock = new SystemClock();
const GENEROUS = 1_000_000;

let database: Database;
let app: Planted;
const lines: string[] = [];
const logged = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

/** The platform with the given controllers, listening. */
async function plant(
  controllers: Type[],
  { on = database, requestsPerMinute = GENEROUS, clock = systemClock, trustProxy = false } = {},
) {
  const log = new Log('info', { write: (line) => void lines.push(line) });
  const settings = testSettings({ trustProxy });
  const platform = { settings, role: 'service', dataSource: on.app, clock, log, requestsPerMinute } as const;
  const nest = await createApp(
    plantedModule(PlatformModule.forRoot(platform), ...controllers),
    settings,
    log,
  );
  await nest.listen(0, '127.0.0.1');
  const { port } = nest.getHttpServer().address() as { port: number };
  const client = httpClient(port);
  const close = async () => {
    client.end();
    await nest.close();
  };
  return { nest, port, ask: client.ask, close };
}
type Planted = Awaited<ReturnType<typeof plant>>;

beforeAll(async () => {
  database = await freshDatabase();
  app = await plant([ThingsController, DoorsController]);
});
afterAll(async () => {
  await app.close();
  await database.drop();
});
beforeEach(() => void lines.splice(0));

interface Ask {
  readonly roles?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly raw?: string;
}

/** Asks as a signed-in applicant unless told otherwise. */
async function ask(method: string, url: string, { roles = 'applicant', headers = {}, body, raw }: Ask = {}) {
  const who = roles === '' ? {} : { 'x-user': USER, 'x-roles': roles };
  const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const content = text === undefined ? {} : { body: text };
  const type = text === undefined ? {} : { 'content-type': 'application/json' };
  return app.ask({ method, url, headers: { ...who, ...type, ...headers }, ...content });
}

/** The problem of an answer, after checking that it is one in every respect. */
function problem(answer: HttpAnswer) {
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const body = answer.json<Problem>();
  expect(body).toMatchObject({
    type: `urn:hongshan:problem:${body.code}`,
    title: expect.any(String),
    status: answer.status,
    detail: expect.stringMatching(/\p{Script=Han}/u),
    findings: expect.any(Array),
    instance: answer.headers['x-request-id'],
  });
  return body;
}

describe('every way to be refused is a problem', () => {
  it.each([
    ['an unknown route', 'GET', '/api/v1/nowhere', {}, 404, 'not-found'],
    ['a wrong method', 'PATCH', '/api/v1/things', {}, 404, 'not-found'],
    ['a path that cannot be decoded', 'GET', '/api/v1/%E0%A4%A', {}, 400, 'malformed'],
    ['broken JSON', 'POST', '/api/v1/things', { raw: '{"title":' }, 400, 'malformed'],
    [
      'an empty JSON body',
      'POST',
      '/api/v1/things',
      { raw: '', headers: { 'content-type': 'application/json' } },
      400,
      'malformed',
    ],
    [
      'a body of another type',
      'POST',
      '/api/v1/things',
      { raw: '<a/>', headers: { 'content-type': 'application/xml' } },
      415,
      'unsupported-type',
    ],
    [
      'a body of plain text',
      'POST',
      '/api/v1/things',
      { raw: '{}', headers: { 'content-type': 'text/plain' } },
      415,
      'unsupported-type',
    ],
    [
      'a form',
      'POST',
      '/api/v1/things',
      { raw: 'title=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'unsupported-type',
    ],
    [
      'a body over 1 MB',
      'POST',
      '/api/v1/things',
      { body: { title: 'x'.repeat(1024 * 1024) } },
      413,
      'too-large',
    ],
    [
      'an unknown field',
      'POST',
      '/api/v1/things',
      { body: { title: '标题', state: 'paid' } },
      422,
      'invalid',
    ],
    ['a NUL character', 'POST', '/api/v1/things', { body: { title: '标\u0000题' } }, 422, 'invalid'],
    [
      'a prototype key',
      'POST',
      '/api/v1/things',
      { raw: '{"title":"标题","__proto__":{"x":1}}' },
      400,
      'malformed',
    ],
    ['a NUL character in the path', 'GET', '/api/v1/things/raw/%00', {}, 422, 'invalid'],
    ['a NUL character in the query', 'GET', '/api/v1/things/search?text=%00', {}, 422, 'invalid'],
    ['an id that is none', 'POST', '/api/v1/things/17/submit', {}, 404, 'not-found'],
    ['text that the database cannot read', 'GET', '/api/v1/things/raw/abc', {}, 422, 'invalid'],
    ['a lock that does not come', 'GET', '/api/v1/things/slow/lock', {}, 503, 'unavailable'],
    ['nobody signed in', 'GET', '/api/v1/things', { roles: '' }, 401, 'not-signed-in'],
    ['another role', 'GET', '/api/v1/things', { roles: 'cityOfficer' }, 403, 'not-permitted'],
    [
      'a wrong CSRF token',
      'POST',
      '/api/v1/things',
      { headers: { 'x-csrf-token': 'wrong' } },
      403,
      'not-permitted',
    ],
    ['no version', 'PUT', `/api/v1/things/${THING}`, {}, 428, 'precondition-required'],
    [
      'a version without quotes',
      'PUT',
      `/api/v1/things/${THING}`,
      { headers: { 'if-match': '3' } },
      400,
      'malformed',
    ],
    ['no idempotency key', 'POST', '/api/v1/things/pay', { body: { title: '标题' } }, 400, 'malformed'],
    [
      'a change sent by another site',
      'POST',
      '/api/v1/things',
      { body: { title: '标题' }, headers: { 'sec-fetch-site': 'cross-site' } },
      403,
      'not-permitted',
    ],
    ['an upload that is none', 'POST', '/api/v1/things/files', { body: {} }, 415, 'unsupported-type'],
    ['a bug', 'DELETE', `/api/v1/things/${THING}`, {}, 500, 'internal'],
  ] as const)('for %s', async (_, method, url, asked, status, code) => {
    expect(problem(await ask(method, url, asked as Ask))).toMatchObject({ status, code });
  });

  it('carries the findings, their basis and what the caller needs', async () => {
    const answer = problem(await ask('POST', `/api/v1/things/${THING}/submit`));
    expect(answer).toMatchObject({
      status: 409,
      code: 'budget-short',
      data: { shortBy: '5000.00', id: THING },
    });
    expect(answer.findings[0]?.basis).toEqual({ doc: '办法', clause: '第八条', provenance: 'illustrative' });
  });

  it('tells nothing of a bug, and logs it under the same request', async () => {
    const answer = await ask('DELETE', `/api/v1/things/${THING}`);
    expect(answer.text).not.toMatch(/TypeError|13800000000|secret/);
    const told = logged().find(({ event }) => event === 'internal-error');
    expect(told).toMatchObject({ requestId: answer.json().instance, error: 'TypeError' });
  });

  it('is titled in English for those who ask in English', async () => {
    const answer = await ask('GET', '/api/v1/nowhere', { headers: { 'accept-language': 'en-GB,en;q=0.9' } });
    expect(answer.json().title).toBe('Not found');
  });

  it('says when to come again', async () => {
    const locked = await ask('POST', '/api/v1/doors/sign-in', { roles: '' });
    expect([locked.status, locked.headers['retry-after']]).toEqual([429, '900']);
    const busy = await ask('GET', '/api/v1/things/slow/lock');
    expect(busy.headers['retry-after']).toBe('2');
    const stranger = await ask('GET', '/api/v1/things', { roles: '' });
    expect(stranger.headers['www-authenticate']).toMatch(/^Session/);
  });
});

describe('a good request', () => {
  it('is answered, with a slash at its end too', async () => {
    for (const url of ['/api/v1/things', '/api/v1/things/']) {
      const answer = await ask('POST', url, { body: { title: '标题', lines: [{ amount: '1.00' }] } });
      expect([answer.status, answer.json()]).toEqual([201, { title: '标题', lines: [{ amount: '1.00' }] }]);
    }
  });

  it('keeps the id that its sender gave it, when that is a sane one', async () => {
    const given = async (id: string) =>
      (await ask('GET', '/api/v1/doors/public', { headers: { 'x-request-id': id } })).headers['x-request-id'];
    expect(await given('portal-20260302.0001')).toBe('portal-20260302.0001');
    for (const bad of ['short', 'with space 12', 'x'.repeat(65), 'slash/and/slash']) {
      expect(await given(bad)).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('hands its version and its idempotency key on, the key bound to the very path', async () => {
    const replaced = await ask('PUT', `/api/v1/things/${THING}`, { headers: { 'if-match': '"3"' } });
    expect([replaced.json(), replaced.headers.etag]).toEqual([{ id: THING, version: 3 }, '"3"']);
    const paid = await ask('POST', '/api/v1/things/pay/', {
      body: { title: '标题' },
      headers: { 'idempotency-key': 'key-00000001' },
    });
    expect(paid.json()).toEqual({
      key: 'key-00000001',
      route: 'POST /api/v1/things/pay',
      body: { title: '标题' },
      title: '标题',
    });
  });

  it('is answered with headers that forbid storing, framing and scripts', async () => {
    for (const answer of [await ask('GET', '/api/v1/doors/public'), await ask('GET', '/api/v1/nowhere')]) {
      expect(answer.headers).toMatchObject({
        'cache-control': 'no-store',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
      expect(answer.headers['x-powered-by']).toBeUndefined();
    }
  });
});

describe('a route', () => {
  it('admits whom it permits and nobody else', async () => {
    const statuses = async (url: string, method = 'GET') =>
      Promise.all(
        ['', 'applicant', 'cityOfficer'].map(async (roles) => (await ask(method, url, { roles })).status),
      );
    expect(await statuses('/api/v1/doors/public')).toEqual([200, 200, 200]);
    expect(await statuses('/api/v1/doors/mine')).toEqual([401, 200, 200]);
    expect(await statuses('/api/v1/doors/office', 'POST')).toEqual([401, 403, 201]);
  });

  it('that permits nobody, or a role that nobody can have, keeps the service from starting', async () => {
    @Controller('api/v1/forgotten')
    class ForgottenController {
      @Get()
      list(): object {
        return {};
      }
    }
    @Controller('api/v1/misspelt')
    class MisspeltController {
      @Get()
      @Permit('cityOficer')
      list(): object {
        return {};
      }
    }
    const other = await freshDatabase();
    const start = plant([ForgottenController, MisspeltController], { on: other });
    await expect(start).rejects.toThrow(
      /ForgottenController\.list permits nobody[^]*MisspeltController\.list permits the unknown role cityOficer/,
    );
    await other.drop();
  });
});

describe('an upload', () => {
  const upload = (parts: string, boundary = 'edge') =>
    ask('POST', '/api/v1/things/files', {
      raw: parts,
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    });
  const file = (content: string) =>
    `--edge\r\ncontent-disposition: form-data; name="file"; filename="合同.pdf"\r\n\r\n${content}\r\n--edge--\r\n`;

  it('may be larger than a body of JSON, and keeps its Chinese name', async () => {
    const answer = await upload(file('x'.repeat(3 * 1024 * 1024)));
    expect(answer.json()).toEqual({ name: '合同.pdf', size: 3 * 1024 * 1024 });
  });

  it('without a file, or broken off, is refused', async () => {
    expect(problem(await upload('--edge--\r\n'))).toMatchObject({ status: 422, code: 'invalid' });
    for (const broken of ['', 'no boundary at all', '--edge\r\n\r\n', file('x').slice(0, 60)]) {
      const { status } = problem(await upload(broken));
      expect([400, 422]).toContain(status);
    }
  });
});

describe('bad input', () => {
  const key = fc.oneof(
    fc.string(),
    fc.constantFrom('title', 'on', 'lines', 'count', '__proto__', 'constructor', 'toString'),
  );
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\u0000',
        '\ud800',
        '2026-02-30',
        '1e999',
        '99999999999999999999',
        "'; DROP TABLE act; --",
      ),
      fc.double(),
      fc.maxSafeInteger(),
      fc.constantFrom(1e308, -0, null, true),
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(key, tie('any'), { maxKeys: 5 }),
    ),
  })).any;
  const runs = { numRuns: process.env['HONGSHAN_LONG'] === '1' ? 5000 : 250 };

  function orderly(answer: HttpAnswer): void {
    expect(answer.status).toBeLessThan(500);
    if (answer.status >= 400) problem(answer);
  }

  it('in a body never makes the service fail', async () => {
    const body = fc.oneof(
      value,
      fc.record({ title: value, on: value, count: value, lines: value, ownerId: value }),
    );
    await fc.assert(
      fc.asyncProperty(body, async (any) => orderly(await ask('POST', '/api/v1/things', { body: any }))),
      runs,
    );
  });

  it('in the bytes of a body never makes the service fail', async () => {
    const bytes = fc.oneof(
      fc.json(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('{"a":1e999}', '[', 'null', '"\\ud800"'),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (raw) => orderly(await ask('POST', '/api/v1/things', { raw }))),
      runs,
    );
  });

  it('in a query never makes the service fail', async () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom('limit', 'cursor', '__proto__', 'limit[]', '%00', '%E0%A4', '1e9', '-1'),
    );
    const query = fc.array(fc.tuple(part, part), { maxLength: 6 });
    const urlOf = (pairs: [string, string][]) =>
      pairs
        .map(([name, text]) => `${name}=${text}`)
        .join('&')
        .replace(/[\s#\\]/g, '');
    await fc.assert(
      fc.asyncProperty(query, fc.boolean(), async (pairs, encoded) => {
        const text = encoded ? new URLSearchParams(pairs).toString() : urlOf(pairs).replace(/[^!-~]/g, '');
        orderly(await ask('GET', `/api/v1/things?${text}`));
      }),
      runs,
    );
  });

  it('in a path or a header never makes the service fail', async () => {
    const text = fc.string({
      unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    });
    const names = [
      'if-match',
      'idempotency-key',
      'x-request-id',
      'accept-language',
      'content-type',
      'accept',
      'cookie',
      'x-roles',
    ];
    const headers = fc.dictionary(fc.constantFrom(...names), text);
    await fc.assert(
      fc.asyncProperty(text, headers, async (path, given) => {
        const url = `/api/v1/things/${encodeURIComponent(path)}`;
        orderly(await ask('PUT', url, { headers: given }));
        orderly(await ask('POST', '/api/v1/things/pay', { headers: given, raw: '{}' }));
      }),
      runs,
    );
  });

  it('nested without end, or a million items long, is refused like any other', async () => {
    for (const raw of [
      '['.repeat(400_000),
      '['.repeat(400_000) + ']'.repeat(400_000),
      `{"a":${'{"a":'.repeat(150_000)}1${'}'.repeat(150_001)}`,
    ]) {
      orderly(await ask('POST', '/api/v1/things', { raw }));
    }
    const wide = problem(await ask('POST', '/api/v1/things', { raw: `[${'1,'.repeat(500_000)}1]` }));
    expect(wide).toMatchObject({ code: 'invalid', findings: [{ code: 'too-many-values' }] });
  });

  it('that is not even HTTP gets its problem too', async () => {
    const said = async (bytes: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(app.port, '127.0.0.1', () => socket.write(bytes));
        let text = '';
        socket
          .on('data', (chunk) => (text += String(chunk)))
          .on('end', () => resolve(text))
          .on('error', reject);
      });
    expect(await said('HELO\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 [^]*application\/problem\+json[^]*"code":"malformed"/,
    );
    expect(await said(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 413 [^]*"code":"too-large"/,
    );
  });
});

describe('the log', () => {
  it('tells route, status and request, and nothing that a person wrote or is called', async () => {
    await ask('GET', '/api/v1/things/search?text=13800000000', { headers: { cookie: 'session=topsecret' } });
    await ask('POST', '/api/v1/things', { body: { title: '王小明', extra: '身份证号' } });
    await ask('GET', '/api/v1/things/raw/zhangsan');
    const text = lines.join('');
    expect(text).not.toMatch(/13800000000|topsecret|王小明|身份证号|zhangsan/);
    expect(logged().map(({ event, route, status, refused }) => [event, route, status, refused])).toEqual([
      ['request', 'GET /api/v1/things/search', 200, undefined],
      ['request', 'POST /api/v1/things', 422, 'invalid'],
      ['request', 'GET /api/v1/things/raw/:text', 422, 'invalid'],
    ]);
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ requestId: expect.any(String), ms: expect.any(Number) });
  });
});

describe('an attempt to change something that is refused', () => {
  const recorded = async () =>
    database.app.query<Record<string, unknown>[]>(
      `SELECT user_id, route, code, subject_id, findings,
              (SELECT body->>'actor' FROM audit_event WHERE body->>'table' = 'refused_attempt' AND body->>'key' = refused_attempt.id::text) AS actor
         FROM refused_attempt WHERE id > $1 ORDER BY id`,
      [mark],
    );
  let mark = '00000000-0000-0000-0000-000000000000';
  beforeEach(async () => {
    const [last] = await database.app.query<{ id: string }[]>(
      'SELECT id FROM refused_attempt ORDER BY id DESC LIMIT 1',
    );
    mark = last?.id ?? mark;
  });

  it('is in the audited record, with who, what and why', async () => {
    const headers = { 'x-user': CLERK };
    await ask('POST', `/api/v1/things/${THING}/submit`, { headers });
    await ask('POST', '/api/v1/doors/office', { headers });
    expect(await recorded()).toEqual([
      {
        user_id: CLERK,
        route: 'POST /api/v1/things/:id/submit',
        code: 'budget-short',
        subject_id: THING,
        findings: [expect.objectContaining({ code: 'budget' })],
        actor: CLERK,
      },
      {
        user_id: CLERK,
        route: 'POST /api/v1/doors/office',
        code: 'not-permitted',
        subject_id: null,
        findings: [],
        actor: CLERK,
      },
    ]);
  });

  it('is there without a name when nobody is signed in, if it looks like trying doors', async () => {
    await ask('POST', '/api/v1/doors/sign-in', { roles: '' });
    await ask('POST', '/api/v1/doors/office', { roles: '' });
    expect(await recorded()).toMatchObject([{ user_id: null, code: 'locked-out', actor: 'anonymous' }]);
  });

  it('is not there when it only read', async () => {
    await ask('GET', '/api/v1/things?limit=0');
    await ask('GET', '/api/v1/things', { roles: 'cityOfficer' });
    expect(await recorded()).toEqual([]);
  });

  it('is written thirty times a minute for one author, not more', async () => {
    const clock = new StoppedClock(new Date('2026-03-02T02:00:00Z'));
    const other = await freshDatabase();
    const flooded = await plant([DoorsController], { on: other, clock });
    const attempt = (user: string) =>
      flooded.ask({
        method: 'POST',
        url: '/api/v1/doors/office',
        headers: { 'x-user': user, 'x-roles': 'applicant' },
      });
    const count = async () =>
      (await other.app.query<{ n: number }[]>('SELECT count(*)::int AS n FROM refused_attempt'))[0]!.n;
    for (let n = 0; n < 35; n++) expect((await attempt(USER)).status).toBe(403);
    expect(await count()).toBe(30);
    await attempt(THING);
    expect(await count()).toBe(31);
    clock.pass(60_000);
    await attempt(USER);
    expect(await count()).toBe(32);
    await flooded.close();
    await other.drop();
  });
});

describe('an auditor', () => {
  const events = async (query: string, roles = 'auditor') =>
    ask('GET', `/api/v1/auditor/events?${query}`, { roles });
  type Page = { items: { seq: number; table: string; actor: string; key: string }[]; next: string | null };

  it('reads the record page by page, the newest change first, of one table, row or actor', async () => {
    const headers = { 'x-user': CLERK };
    for (let n = 0; n < 3; n++) await ask('POST', `/api/v1/things/${THING}/submit`, { headers });
    const query = `table=refused_attempt&actor=${CLERK}&limit=2`;
    const first = (await events(query)).json<Page>();
    const second = (await events(`${query}&cursor=${first.next}`)).json<Page>();
    const seqs = [...first.items, ...second.items].map(({ seq }) => seq);
    expect(seqs.slice(0, 3)).toEqual([...seqs.slice(0, 3)].sort((a, b) => b - a));
    expect(new Set(seqs.slice(0, 3)).size).toBe(3);
    for (const { table, actor } of first.items) expect([table, actor]).toEqual(['refused_attempt', CLERK]);
    const [newest] = first.items;
    const ofRow = (await events(`table=refused_attempt&key=${newest!.key}`)).json<Page>();
    expect(ofRow).toMatchObject({
      items: [{ seq: newest!.seq, op: 'insert', reason: 'refused: budget-short' }],
      next: null,
    });
  });

  it('is the only one who reads it, and turns only pages of its own', async () => {
    expect((await events('', 'applicant')).status).toBe(403);
    const wrong = Buffer.from('["one"]').toString('base64url');
    for (const cursor of ['nonsense', wrong]) {
      expect(problem(await events(`cursor=${cursor}`))).toMatchObject({
        status: 422,
        findings: [{ pointer: 'cursor' }],
      });
    }
  });
});

describe('a client that asks too often', () => {
  it('is asked to wait until the minute is over; a stranger who changes things much sooner; health checks never', async () => {
    const clock = new StoppedClock(new Date('2026-03-02T02:00:00Z'));
    const other = await freshDatabase();
    const limited = await plant([DoorsController], {
      on: other,
      clock,
      trustProxy: true,
      requestsPerMinute: 40,
    });
    const from = async (address: string, method: string, url: string) =>
      limited.ask({ method, url, headers: { 'x-forwarded-for': address } });
    const statuses = async (method: string, url: string, times: number) => {
      const answers = [];
      for (let n = 0; n < times; n++) answers.push(await from('10.0.0.7', method, url));
      return answers;
    };
    const doors = await statuses('POST', '/api/v1/doors/sign-in', 3);
    expect(doors.map((answer) => answer.json().code)).toEqual(['locked-out', 'locked-out', 'too-many']);
    const reads = await statuses('GET', '/api/v1/doors/public', 38);
    expect(reads.map(({ status }) => status)).toEqual([...Array.from({ length: 37 }, () => 200), 429]);
    expect(reads.at(-1)!.headers['retry-after']).toBe('60');
    expect((await from('10.0.0.8', 'GET', '/api/v1/doors/public')).status).toBe(200);
    expect((await statuses('GET', '/health/live', 3)).map(({ status }) => status)).toEqual([200, 200, 200]);
    clock.pass(60_000);
    expect((await statuses('GET', '/api/v1/doors/public', 1))[0]!.status).toBe(200);
    await limited.close();
    await other.drop();
  });
});

describe('a stop', () => {
  it('lets the request that runs end, and then closes the database', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    let begun = () => {};
    const began = new Promise<void>((resolve) => (begun = resolve));
    @Controller('api/v1/held')
    @PermitAnyone()
    class HeldController {
      @Get()
      async hold(): Promise<object> {
        begun();
        await held;
        return { done: await other.app.query('SELECT 1 AS n') };
      }
    }
    const other = await freshDatabase();
    const stopping = await plant([HeldController], { on: other });
    const answer = stopping.ask({ url: '/api/v1/held' });
    await began;
    const stopped = stopping.nest.close();
    release();
    expect((await answer).json()).toEqual({ done: [{ n: 1 }] });
    await stopped;
    expect(other.app.isInitialized).toBe(false);
    await other.drop();
  });
});
