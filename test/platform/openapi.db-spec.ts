import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SystemClock } from '../../src/platform/clock.js';
import { createApp } from '../../src/platform/http/create-app.js';
import { openApiDocument } from '../../src/platform/http/openapi.js';
import { Log } from '../../src/platform/log/log.js';
import { JobHandlers, Outbox } from '../../src/platform/outbox/outbox.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { freshDatabase } from '../support/database.js';
import { httpClient } from '../support/http-client.js';
import { testSettings } from '../support/settings.js';
import { faultsOfDocument } from './support/openapi-faults.js';
import { DoorsController, plantedModule, ThingsController } from './support/planted.js';

const USER = '0190f5d0-0000-7000-8000-0000000000aa';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let app: Awaited<ReturnType<typeof createApp>>;
let client: ReturnType<typeof httpClient>;

beforeAll(async () => {
  database = await freshDatabase();
  const log = new Log('silent');
  const settings = testSettings();
  const platform = {
    settings,
    role: 'service',
    dataSource: database.app,
    clock: new SystemClock(),
    log,
  } as const;
  const module = plantedModule(PlatformModule.forRoot(platform), ThingsController, DoorsController);
  app = await createApp(module, settings, log);
  await app.listen(0, '127.0.0.1');
  client = httpClient((app.getHttpServer().address() as { port: number }).port);
});
afterAll(async () => {
  client.end();
  await app.close();
  await database.drop();
});

describe('the description of the interface', () => {
  it('is OpenAPI 3.1 without faults: every route with its security, its problems and resolvable references', () => {
    const document = openApiDocument(app);
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/api/v1/things/{id}/submit', '/api/v1/auditor/events', '/health/ready']),
    );
    expect(faultsOfDocument(document)).toEqual([]);
  });

  it('is the same text each time', () => {
    expect(JSON.stringify(openApiDocument(app))).toBe(JSON.stringify(openApiDocument(app)));
  });

  it('says of fields what their validators say', () => {
    const schemas = openApiDocument(app).components!.schemas!;
    expect(schemas['ThingInput']).toEqual({
      type: 'object',
      required: ['title'],
      properties: {
        title: { type: 'string', minLength: 2, maxLength: 20 },
        on: { type: 'string', format: 'date' },
        ownerId: { type: 'string', format: 'uuid' },
        count: { type: 'integer', minimum: 0, maximum: 2 ** 53 },
        lines: { type: 'array', maxItems: 3, items: { $ref: '#/components/schemas/Line' } },
      },
    });
    expect(schemas['Line']).toMatchObject({
      required: ['amount'],
      properties: { amount: { type: 'string' } },
    });
  });

  it('says who may knock: anyone, the signed in, and with a token who changes something', () => {
    const { paths } = openApiDocument(app);
    expect(paths['/api/v1/doors/public']!.get!.security).toEqual([]);
    expect(paths['/api/v1/doors/mine']!.get!.security).toEqual([{ session: [] }]);
    expect(paths['/api/v1/doors/office']!.post!.security).toEqual([{ session: [], csrf: [] }]);
  });

  it('says which headers a route reads, and that it takes a file', () => {
    const { paths } = openApiDocument(app);
    const headers = (operation: { parameters?: unknown[] } | undefined) =>
      (operation?.parameters as { in: string; name: string; required: boolean }[])
        .filter((parameter) => parameter.in === 'header')
        .map(({ name, required }) => [name, required]);
    expect(headers(paths['/api/v1/things/pay']!.post)).toEqual([['Idempotency-Key', true]]);
    expect(headers(paths['/api/v1/things/{id}']!.put)).toEqual([['If-Match', true]]);
    expect(paths['/api/v1/things/files']!.post!.requestBody).toMatchObject({
      content: { 'multipart/form-data': { schema: { required: ['file'] } } },
    });
  });

  it('is given to whoever is signed in', async () => {
    const given = await client.ask({ url: '/api/v1/openapi.json', headers: { 'x-user': USER } });
    expect([given.status, given.json().openapi]).toEqual([200, '3.1.0']);
    expect((await client.ask({ url: '/api/v1/openapi.json' })).status).toBe(401);
  });
});

describe('the health of the service', () => {
  const ready = async () => {
    const answer = await client.ask({ url: '/health/ready' });
    return { status: answer.status, ...answer.json() } as Record<string, unknown>;
  };

  it('is that it lives, and that all is there that it needs', async () => {
    expect((await client.ask({ url: '/health/live' })).json()).toEqual({ status: 'ok' });
    expect(await ready()).toMatchObject({
      status: 'ok',
      info: { database: { status: 'up' }, migrations: { status: 'up' } },
    });
  });

  it('is degraded while jobs are dead, and not there while jobs are stuck', async () => {
    app.get(JobHandlers).register('later', async () => undefined);
    await app
      .get(UnitOfWork)
      .run({ id: 'tester' }, 'test', (tx) => app.get(Outbox).enqueue(tx, { kind: 'later', payload: 1 }));
    const set = (change: string) => database.app.query(`UPDATE outbox_job SET ${change}`);
    await set(`state = 'dead'`);
    expect(await ready()).toMatchObject({ status: 'degraded', details: { outbox: { dead: 1 } } });
    await set(`state = 'waiting', run_at = now() - interval '599 seconds'`);
    expect(await ready()).toMatchObject({ status: 'ok' });
    await set(`run_at = now() - interval '602 seconds'`);
    expect(await ready()).toMatchObject({
      status: 503,
      code: 'unavailable',
      findings: [{ code: 'outbox-down' }],
    });
    await set(`state = 'done'`);
    expect(await ready()).toMatchObject({ status: 'ok' });
  });

  it('is not there while the database has not had every migration', async () => {
    const [last] = await database.owner
      .query<{ name: string }[]>(
        'DELETE FROM migrations WHERE id = (SELECT max(id) FROM migrations) RETURNING *',
      )
      .then((result: unknown) => (result as [{ name: string; timestamp: string }[], number])[0]);
    expect(await ready()).toMatchObject({ status: 503, findings: [{ code: 'migrations-down' }] });
    await database.owner.query(
      'INSERT INTO migrations (timestamp, name) VALUES ($1, $2)',
      Object.values(last!).slice(1),
    );
    expect(await ready()).toMatchObject({ status: 'ok' });
  });
});
