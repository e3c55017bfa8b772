import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Settings } from '../config/env.js';
import { AppModule } from './app.module.js';
import { type Clock, MovableClock, SystemClock } from './platform/clock.js';
import { connectService, type OpenDatabase, openDatabase } from './platform/database/open-database.js';
import { createApp } from './platform/http/create-app.js';
import { Log } from './platform/log/log.js';
import { startWork } from './platform/outbox/start-work.js';
import type { PlatformOptions } from './platform/platform.module.js';
import { keptSecretKey } from './platform/secret-key.js';

export interface BootOptions extends Partial<
  Pick<PlatformOptions, 'role' | 'clock' | 'log' | 'requestsPerMinute' | 'outbox'>
> {
  /** Instead of the one that the settings name; it must be migrated. */
  readonly database?: OpenDatabase;
  /** false: jobs and ticks run only when they are asked to. */
  readonly work?: boolean;
}

export interface Running {
  readonly app: NestFastifyApplication;
  readonly clock: Clock;
  readonly log: Log;
  readonly database: OpenDatabase;
  /** Ends what runs, then closes connections and stops the database that was started for it. */
  close(): Promise<void>;
}

/** The whole system, running but not listening: for the service, the worker, the command line, the demo and the tests. */
export async function boot(settings: Settings, options: BootOptions = {}): Promise<Running> {
  const log = options.log ?? new Log(settings.logLevel);
  const database = options.database ?? (await openDatabase(settings, log));
  try {
    return await bootOn(database, settings, { ...options, log });
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function bootOn(
  database: OpenDatabase,
  settings: Settings,
  { role = 'service', clock = clockOf(settings), work = true, log = new Log(), ...rest }: BootOptions,
): Promise<Running> {
  const secretKey = settings.secretKey ?? keptSecretKey(settings.dataDir);
  const dataSource = await connectService(database);
  const { readUrl } = database;
  const reading = readUrl === undefined ? {} : { readUrl };
  const platform = {
    ...rest,
    ...reading,
    settings: { ...settings, secretKey },
    role,
    dataSource,
    clock,
    log,
  };
  const app = await createApp(AppModule.forRoot(platform), settings, log).catch(async (error: unknown) => {
    await dataSource.destroy();
    throw error;
  });
  if (work) startWork(app);
  const close = async (): Promise<void> => {
    await app.close();
    await database.stop();
  };
  return { app, clock, log, database, close };
}

function clockOf({ clock }: Settings): Clock {
  const system = new SystemClock();
  return clock === 'system' ? system : new MovableClock(system.now());
}
