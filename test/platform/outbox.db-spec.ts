import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { SystemClock } from '../../src/platform/clock.js';
import type { Tx } from '../../src/platform/database/unit-of-work.js';
import { freshDatabase } from '../support/database.js';
import { COUNT_SQL, effects, outboxProcess, StoppedClock } from './support/outbox-world.js';

const AUTHOR = { id: 'tester' };
const START = new Date('2026-03-02T02:00:00Z');

let database: Awaited<ReturnType<typeof freshDatabase>>;
let dataSource: DataSource;

beforeAll(async () => {
  database = await freshDatabase();
  dataSource = database.app;
});
afterAll(() => database.drop());
beforeEach(async () => {
  await dataSource.query('DELETE FROM outbox_job');
  await database.owner.query('DELETE FROM number_sequence');
});

type Process = ReturnType<typeof outboxProcess>;

function counting(process: Process): Process {
  process.handlers.register('count', async (tx, payload) => void (await tx.query(COUNT_SQL, [payload])));
  return process;
}

async function enqueue(
  { work, outbox }: Process,
  payload: string,
  more: { dedupeKey?: string; runAt?: Date } = {},
) {
  await work.run(AUTHOR, 'test', (tx) => outbox.enqueue(tx, { kind: 'count', payload, ...more }));
}

async function ids(): Promise<string[]> {
  const rows: { id: string }[] = await dataSource.query('SELECT id FROM outbox_job ORDER BY id');
  return rows.map(({ id }) => id);
}

describe('a job', () => {
  it('runs after its cause is committed, and never when its cause is undone', async () => {
    const process = counting(outboxProcess(dataSource, new SystemClock()));
    await enqueue(process, 'kept');
    const undone = process.work.run(AUTHOR, 'test', async (tx) => {
      await process.outbox.enqueue(tx, { kind: 'count', payload: 'undone' });
      throw new Error('changed my mind');
    });
    await expect(undone).rejects.toThrow('changed my mind');
    expect(await process.loop.drain()).toBe(1);
    expect(await effects(dataSource)).toEqual(new Map([['kept', 1]]));
  });

  it('has one effect although it is delivered twice and at once, by two processes', async () => {
    const one = counting(outboxProcess(dataSource, new SystemClock()));
    const two = counting(outboxProcess(dataSource, new SystemClock()));
    for (let n = 0; n < 300; n++) await enqueue(one, `effect ${n}`);
    const outcomes = await Promise.all(
      (await ids()).flatMap((id) => [one.executor.execute(id), two.executor.execute(id)]),
    );
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(300);
    const counted = await effects(dataSource);
    expect(counted.size).toBe(300);
    expect(new Set(counted.values())).toEqual(new Set([1]));
  });

  it('is made once for a key, even when the first is done', async () => {
    const process = counting(outboxProcess(dataSource, new SystemClock()));
    for (let round = 0; round < 2; round++) {
      await enqueue(process, 'same', { dedupeKey: 'key' });
      await enqueue(process, 'same', { dedupeKey: 'key' });
      await process.loop.drain();
    }
    expect(await effects(dataSource)).toEqual(new Map([['same', 1]]));
  });

  it('is refused when nobody knows its kind', async () => {
    const process = outboxProcess(dataSource, new SystemClock());
    await expect(enqueue(process, 'x')).rejects.toThrow('job kind count is not registered');
  });

  it('runs at its instant and not a millisecond before', async () => {
    const clock = new StoppedClock(START);
    const process = counting(outboxProcess(dataSource, clock));
    await enqueue(process, 'later', { runAt: new Date(START.getTime() + 1000) });
    clock.pass(999);
    expect(await process.loop.drain()).toBe(0);
    expect(await process.executor.execute((await ids())[0]!)).toBe('skipped');
    clock.pass(1);
    expect(await process.loop.drain()).toBe(1);
  });

  it('that is on lease is handed out again only when the lease is over', async () => {
    const clock = new StoppedClock(START);
    const process = counting(outboxProcess(dataSource, clock, { leaseMs: 60_000 }));
    await enqueue(process, 'lost on the way');
    expect(await process.rows.lease(10)).toHaveLength(1);
    clock.pass(59_999);
    expect(await process.rows.lease(10)).toHaveLength(0);
    clock.pass(1);
    expect(await process.rows.lease(10)).toHaveLength(1);
  });
});

describe('a job that fails', () => {
  it('leaves nothing behind, waits longer each time, and is dead after its last attempt until somebody retries it', async () => {
    const clock = new StoppedClock(START);
    const process = outboxProcess(dataSource, clock, { maxAttempts: 3 });
    let broken = true;
    process.handlers.register('count', async (tx, payload) => {
      await tx.query(COUNT_SQL, [payload]);
      if (broken) throw new Error('the bank is closed');
    });
    await enqueue(process, 'effect');
    const [id] = await ids();

    expect(await process.executor.execute(id!)).toBe('failed');
    expect(await effects(dataSource)).toEqual(new Map());
    expect(await process.executor.execute(id!)).toBe('skipped');
    clock.pass(2000);
    expect(await process.executor.execute(id!)).toBe('failed');
    clock.pass(3999);
    expect(await process.executor.execute(id!)).toBe('skipped');
    clock.pass(1);
    expect(await process.executor.execute(id!)).toBe('dead');
    clock.pass(86_400_000);
    expect(await process.executor.execute(id!)).toBe('skipped');

    expect(await process.rows.backlog()).toMatchObject({ due: 0, dead: 1 });
    expect(await process.rows.dead()).toMatchObject([
      { id, last_error: 'Error: the bank is closed', attempts: 3 },
    ]);
    expect(process.lines.map(({ event, attempts }) => [event, attempts])).toEqual([
      ['job-failed', 1],
      ['job-failed', 2],
      ['job-dead', 3],
    ]);

    broken = false;
    expect(await process.rows.retryDead(id)).toBe(1);
    expect(await process.loop.drain()).toBe(1);
    expect(await effects(dataSource)).toEqual(new Map([['effect', 1]]));
    expect(await process.rows.retryDead()).toBe(0);
  });

  it('is dead too when it ends its process each time', async () => {
    const clock = new StoppedClock(START);
    const process = counting(outboxProcess(dataSource, clock, { maxAttempts: 3 }));
    await enqueue(process, 'fatal');
    const [id] = await ids();
    for (let start = 1; start <= 3; start++)
      expect(await process.rows.start(id!)).toMatchObject({ attempts: start });
    expect(await process.executor.execute(id!)).toBe('dead');
    expect(await effects(dataSource)).toEqual(new Map());
  });

  it('keeps its effect and its end together when the connection breaks in the middle', async () => {
    const process = outboxProcess(dataSource, new SystemClock());
    let first = true;
    process.handlers.register('count', async (tx, payload) => {
      await tx.query(COUNT_SQL, [payload]);
      if (first) await cut(tx);
      first = false;
    });
    await enqueue(process, 'effect');
    const [id] = await ids();
    expect(await process.executor.execute(id!)).toBe('failed');
    await dataSource.query(`UPDATE outbox_job SET run_at = created_at`);
    expect(await process.executor.execute(id!)).toBe('done');
    expect(await effects(dataSource)).toEqual(new Map([['effect', 1]]));
  });
});

async function cut(tx: Tx): Promise<void> {
  const backend = await tx.one<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  await database.owner.query('SELECT pg_terminate_backend($1)', [backend!.pid]);
  await tx.query('SELECT 1').catch(() => undefined);
}

describe('the loop', () => {
  it('is woken by the commit, long before it would look by itself', async () => {
    const process = outboxProcess(dataSource, new SystemClock(), { pollMs: 3_600_000 });
    const ran = new Promise<string>((resolve) =>
      process.handlers.register('count', async (_, payload) => resolve(payload as string)),
    );
    process.loop.start();
    await enqueue(process, 'first');
    expect(await ran).toBe('first');
    await process.loop.beforeApplicationShutdown();
  });

  it('finds by itself what came due without a sign', async () => {
    const process = outboxProcess(dataSource, new SystemClock(), { pollMs: 20 });
    const ran = new Promise<void>((resolve) => process.handlers.register('count', async () => resolve()));
    process.loop.start();
    await enqueue(process, 'soon', { runAt: new Date(Date.now() + 100) });
    await ran;
    await process.loop.beforeApplicationShutdown();
  });

  it('lets the running job end before it stops, and takes no other', async () => {
    const process = outboxProcess(dataSource, new SystemClock(), { concurrency: 1, pollMs: 20 });
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    let begun = () => {};
    const began = new Promise<void>((resolve) => (begun = resolve));
    process.handlers.register('count', async (tx, payload) => {
      begun();
      await held;
      await tx.query(COUNT_SQL, [payload]);
    });
    await enqueue(process, 'running');
    process.loop.start();
    await began;
    const stopped = process.loop.beforeApplicationShutdown();
    await enqueue(process, 'too late');
    release();
    await stopped;
    expect(await effects(dataSource)).toEqual(new Map([['running', 1]]));
    expect(await process.rows.backlog()).toMatchObject({ due: 1 });
  });
});

/** Takes rows and brings about their effects; `between` happens after they were taken. */
type Consumer = (process: Process, between: () => Promise<void>) => Promise<void>;

const ours: Consumer = async ({ rows, executor }, between) => {
  const taken = await rows.lease(100);
  await between();
  for (const { id } of taken) await executor.execute(id);
};

/** The famous sample: whatever is not newer than the last row seen counts as seen. */
const deleteUpToLast: Consumer = async ({ work }, between) => {
  const rows: { id: string; payload: string }[] = await dataSource.query(
    'SELECT id, payload FROM outbox_job ORDER BY id LIMIT 100',
  );
  await between();
  await work.run(AUTHOR, 'bad consumer', async (tx) => {
    for (const { payload } of rows) await tx.query(COUNT_SQL, [payload]);
    await tx.query('DELETE FROM outbox_job WHERE id <= $1', [rows.at(-1)?.id ?? null]);
  });
};

/** The earlier job is committed after the later one was taken: which of the two had its effect in the end? */
async function raceOf(consumer: Consumer): Promise<string[]> {
  const process = counting(outboxProcess(dataSource, new SystemClock()));
  let commit = () => {};
  const told = new Promise<void>((resolve) => (commit = resolve));
  let written = () => {};
  const wrote = new Promise<void>((resolve) => (written = resolve));
  const earlier = process.work.run(AUTHOR, 'slow', async (tx) => {
    await process.outbox.enqueue(tx, { kind: 'count', payload: 'earlier' });
    written();
    await told;
  });
  await wrote;
  await new Promise((resolve) => setTimeout(resolve, 5));
  await enqueue(process, 'later');
  await consumer(process, async () => {
    commit();
    await earlier;
  });
  await consumer(process, async () => {});
  return [...(await effects(dataSource)).keys()].sort();
}

describe('two jobs that commit in another order than they began', () => {
  it('both have their effect', async () => {
    expect(await raceOf(ours)).toEqual(['earlier', 'later']);
  });

  it('would not with the consumer that deletes up to the last row it saw', async () => {
    expect(await raceOf(deleteUpToLast)).toEqual(['later']);
  });
});

describe('many producers and consumers at once', () => {
  it('lose no job and repeat none', async () => {
    const processes = [1, 2, 3].map(() =>
      counting(outboxProcess(dataSource, new SystemClock(), { pollMs: 20 })),
    );
    for (const { loop } of processes) loop.start();
    const produce = async (producer: number) => {
      for (let n = 0; n < 100; n++) await enqueue(processes[producer % 3]!, `${producer}-${n}`);
    };
    await Promise.all([0, 1, 2, 3, 4, 5].map(produce));
    while ((await processes[0]!.rows.backlog()).due > 0)
      await new Promise((resolve) => setTimeout(resolve, 20));
    for (const { loop } of processes) await loop.beforeApplicationShutdown();
    const counted = await effects(dataSource);
    expect(counted.size).toBe(600);
    expect(new Set(counted.values())).toEqual(new Set([1]));
  });
});
