import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../config/database.js';
import { Log } from '../../src/platform/log/log.js';
import { Ticker } from '../../src/platform/outbox/ticker.js';
import { freshDatabase } from '../support/database.js';
import { StoppedClock } from './support/outbox-world.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
const started: { ticker: Ticker; source: DataSource }[] = [];

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
afterEach(async () => {
  for (const { ticker, source } of started.splice(0)) {
    await ticker.beforeApplicationShutdown();
    await source.destroy();
  }
});

/** The ticker of one process, with a task that notes its runs. */
async function process(name: string, clock = new StoppedClock(new Date('2026-03-02T02:00:00Z'))) {
  const options = dataSourceOptions(database.appUrl, { applicationName: name, poolSize: 2 });
  const source = await new DataSource(options).initialize();
  const ticker = new Ticker(source, clock, new Log('silent'));
  const seen = { runs: 0 };
  ticker.registerTick('count', 60, async () => seen.runs++);
  started.push({ ticker, source });
  return { ticker, clock, seen };
}

async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await new Promise((resolve) => setTimeout(resolve, 10));
}
const twoLooks = () => new Promise((resolve) => setTimeout(resolve, 2200));

describe('a tick', () => {
  it('runs in one process of all, and in another as soon as the first has stopped', async () => {
    const first = await process('first');
    const second = await process('second');
    first.ticker.start();
    await until(() => first.seen.runs > 0);
    second.ticker.start();
    await twoLooks();
    expect([first.seen.runs, second.seen.runs]).toEqual([1, 0]);
    await first.ticker.beforeApplicationShutdown();
    await until(() => second.seen.runs > 0);
    expect(first.seen.runs).toBe(1);
  });

  it('moves to another process when the connection of the first breaks', async () => {
    const first = await process('breaking');
    const second = await process('waiting');
    first.ticker.start();
    await until(() => first.seen.runs > 0);
    second.ticker.start();
    await database.owner.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'breaking'`,
    );
    await until(() => second.seen.runs > 0);
  });

  it('runs again when its time has passed, and not before', async () => {
    const { ticker, clock, seen } = await process('alone');
    ticker.start();
    await until(() => seen.runs === 1);
    clock.pass(59_999);
    await twoLooks();
    expect(seen.runs).toBe(1);
    clock.pass(1);
    await until(() => seen.runs === 2);
  });

  it('that fails keeps no other from running, and runs again', async () => {
    const { ticker, clock, seen } = await process('failing');
    let failures = 0;
    ticker.registerTick('fail', 1, async () => {
      failures++;
      throw new Error('broken');
    });
    ticker.registerTick('last', 1, async () => seen.runs++);
    ticker.start();
    await until(() => seen.runs === 2);
    clock.pass(1000);
    await until(() => failures === 2);
  });

  it('runs at once, with all others and in their order, when it is asked for', async () => {
    const { ticker, seen } = await process('asked');
    const order: string[] = [];
    ticker.registerTick('b', 3600, async () => order.push('b'));
    ticker.registerTick('a', 3600, async () => order.push('a'));
    await ticker.runTicksNow();
    await ticker.runTicksNow();
    expect([seen.runs, order]).toEqual([2, ['b', 'a', 'b', 'a']]);
    expect(() => ticker.registerTick('a', 1, async () => undefined)).toThrow('tick a is registered twice');
  });
});
