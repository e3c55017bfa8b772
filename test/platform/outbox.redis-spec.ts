import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getQueueToken } from '@nestjs/bull';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Queue } from 'bull';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../config/database.js';
import { SystemClock } from '../../src/platform/clock.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { Log } from '../../src/platform/log/log.js';
import { QUEUE, type Ticket } from '../../src/platform/outbox/bull-courier.js';
import { Courier } from '../../src/platform/outbox/courier.js';
import { JobRows } from '../../src/platform/outbox/job-rows.js';
import { JobHandlers, Outbox } from '../../src/platform/outbox/outbox.js';
import { startWork } from '../../src/platform/outbox/start-work.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { freshDatabase } from '../support/database.js';
import { hasRedis, TestRedis } from '../support/redis.js';
import { testSettings } from '../support/settings.js';
import { effects } from './support/outbox-world.js';
import { plantedModule } from './support/planted.js';
import { programOf } from '../support/programs.js';

const program = programOf('test/platform/support/outbox-worker.ts');
const LEASE_MS = 1000;

let redis: TestRedis;
let database: Awaited<ReturnType<typeof freshDatabase>>;
let service: INestApplicationContext | undefined;
let workers: ChildProcess[] = [];

/** The service's part: it writes jobs and hands them out, and executes none. */
async function startService(): Promise<INestApplicationContext> {
  const dataSource = await new DataSource(dataSourceOptions(database.appUrl)).initialize();
  const platform = PlatformModule.forRoot({
    settings: testSettings({ redisUrl: redis.url }),
    role: 'service',
    dataSource,
    clock: new SystemClock(),
    log: new Log('silent'),
    outbox: { leaseMs: LEASE_MS, pollMs: 50 },
  });
  service = await NestFactory.createApplicationContext(plantedModule(platform), { logger: false });
  service.get(JobHandlers).register('count', async () => {
    throw new Error('the service executes nothing while there is a Redis');
  });
  startWork(service);
  return service;
}

async function startWorker(slowMs = 0): Promise<ChildProcess> {
  const env = {
    DATABASE_URL: database.appUrl,
    REDIS_URL: redis.url,
    LEASE_MS: String(LEASE_MS),
    SLOW_MS: String(slowMs),
  };
  const worker = spawn(process.execPath, program, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  workers.push(worker);
  await once(worker.stdout, 'data');
  return worker;
}

async function end(worker: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const ended = once(worker, 'exit');
  worker.kill(signal);
  await ended;
}

async function enqueue(from: INestApplicationContext, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await from
      .get(UnitOfWork)
      .run({ id: 'tester' }, 'test', (tx) => from.get(Outbox).enqueue(tx, { kind: 'count', payload: name }));
  }
}

const names = (count: number) => Array.from({ length: count }, (_, n) => `effect ${n}`);

async function until(reached: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await reached())) await new Promise((resolve) => setTimeout(resolve, 20));
}
const allDone = async () =>
  (await database.app.query<unknown[]>(`SELECT FROM outbox_job WHERE state <> 'done' LIMIT 1`)).length === 0;
const isAsleep = async () =>
  (
    await database.owner.query<unknown[]>(
      `SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'`,
    )
  ).length > 0;

async function expectEachOnce(count: number): Promise<void> {
  const counted = await effects(database.app);
  expect(counted.size).toBe(count);
  expect(new Set(counted.values())).toEqual(new Set([1]));
}

(hasRedis ? describe : describe.skip)('jobs spread over workers by Bull', () => {
  beforeAll(async () => {
    redis = await TestRedis.start();
    database = await freshDatabase();
  });
  afterAll(async () => {
    await redis.remove();
    await database.drop();
  });
  beforeEach(async () => {
    await database.owner.query('DELETE FROM outbox_job');
    await database.owner.query('DELETE FROM number_sequence');
    redis.command('FLUSHALL');
  });
  afterEach(async () => {
    await service?.close();
    service = undefined;
    for (const worker of workers) await end(worker, 'SIGKILL');
    workers = [];
  });

  it('have one effect each, whichever of the workers runs them', async () => {
    const from = await startService();
    await Promise.all([startWorker(), startWorker()]);
    await enqueue(from, names(300));
    await until(allDone);
    await expectEachOnce(300);
  });

  it('have one effect each although every one of them is delivered three times', async () => {
    const from = await startService();
    await enqueue(from, names(100));
    const queue = from.get<Queue<Ticket>>(getQueueToken(QUEUE));
    const rows = await database.app.query<{ id: string }[]>('SELECT id FROM outbox_job');
    await queue.addBulk([...rows, ...rows].map(({ id }) => ({ data: { id } })));
    await Promise.all([startWorker(), startWorker()]);
    await until(allDone);
    await until(async () => (await queue.count()) === 0);
    await expectEachOnce(100);
  });

  it('all happen although Redis forgets everything again and again', async () => {
    const from = await startService();
    await startWorker(5);
    for (let round = 0; round < 3; round++) {
      await enqueue(from, names(150).slice(round * 50, round * 50 + 50));
      await until(async () => (await effects(database.app)).size >= round * 50 + 5);
      redis.command('FLUSHALL');
    }
    await until(allDone);
    await expectEachOnce(150);
  });

  it('are written while Redis is away, and happen when it is back', async () => {
    await redis.down();
    const from = await startService();
    await enqueue(from, names(20));
    expect((await from.get(JobRows).backlog()).due).toBe(20);
    expect(from.get(Courier).isReady()).toBe(false);
    await redis.up();
    await startWorker();
    await until(allDone);
    await expectEachOnce(20);
  });

  it('happen once although their worker is killed in the middle', async () => {
    const from = await startService();
    const doomed = await startWorker(400);
    await enqueue(from, ['interrupted']);
    await until(isAsleep);
    await end(doomed, 'SIGKILL');
    expect(await effects(database.app)).toEqual(new Map());
    await startWorker();
    await until(allDone);
    await expectEachOnce(1);
  });

  it('are finished by a worker that is asked to stop', async () => {
    const from = await startService();
    const worker = await startWorker(600);
    await enqueue(from, ['running']);
    await until(isAsleep);
    await end(worker, 'SIGTERM');
    expect(worker.exitCode).toBe(0);
    await expectEachOnce(1);
  });
});
