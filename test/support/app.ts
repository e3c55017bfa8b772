import { boot, type BootOptions } from '../../src/boot.js';
import { MovableClock } from '../../src/platform/clock.js';
import { Log } from '../../src/platform/log/log.js';
import { OutboxLoop } from '../../src/platform/outbox/outbox-loop.js';
import { Ticker } from '../../src/platform/outbox/ticker.js';
import type { RunningSettings } from '../../src/platform/settings.js';
import { freshDatabase } from './database.js';
import { httpClient } from './http-client.js';
import { testSettings } from './settings.js';

export interface AppOptions extends BootOptions {
  /** The present when the application starts. */
  readonly at?: string;
  readonly settings?: Partial<RunningSettings>;
}

/**
 * The whole system on a database of its own, listening, with a clock that the test moves. Jobs and ticks run when the
 * test says so: `settle()` runs what is due until nothing is.
 */
export async function bootApp({ at = '2026-03-02T02:00:00Z', settings = {}, ...options }: AppOptions = {}) {
  const db = await freshDatabase();
  const lines: string[] = [];
  const clock = new MovableClock(new Date(at));
  const { appUrl, ownerUrl, readUrl } = db;
  const running = await boot(testSettings(settings), {
    database: { appUrl, ownerUrl, readUrl, stop: async () => undefined },
    log: new Log('info', { write: (line) => void lines.push(line) }),
    work: false,
    requestsPerMinute: 1_000_000,
    clock,
    ...options,
  });
  const { app } = running;
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  const client = httpClient(port);

  const settle = async (): Promise<void> => {
    await app.get(Ticker).runTicksNow();
    await app.get(OutboxLoop).drain();
  };
  const close = async (): Promise<void> => {
    client.end();
    await running.close();
    await db.drop();
  };
  return { app, db, clock, lines, port, url: `http://127.0.0.1:${port}`, ask: client.ask, settle, close };
}
