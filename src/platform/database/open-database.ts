import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../../config/database.js';
import type { Settings } from '../../../config/env.js';
import type { Log } from '../log/log.js';
import { checkLogins } from './check-logins.js';
import { createDatabaseIfMissing, migrate } from './migrate.js';

/** A migrated database that somebody keeps running for us. */
export interface OpenDatabase {
  readonly appUrl: string;
  /** The login owns the tables: sessions must act as the role that owns nothing. */
  readonly actAs?: 'hongshan_app';
  readonly ownerUrl: string;
  /** Where only reading is possible; absent when no such login was given. */
  readonly readUrl?: string;
  /** Stops what was started for it. */
  stop(): Promise<void>;
}

const EMBEDDED_NAME = 'hongshan';
const POOL_SIZE = 20;

/** The database of the settings, migrated: the external one, or else the embedded one, started for this process. */
export async function openDatabase(settings: Settings, log: Log): Promise<OpenDatabase> {
  const database =
    settings.database === undefined ? await startOwn(settings, log) : await external(settings.database);
  try {
    const done = await migrate(database.ownerUrl, { ownerServes: database.actAs !== undefined });
    if (done.length > 0) log.info('migrated', { count: done.length, last: done.at(-1) });
    return database;
  } catch (error) {
    await database.stop();
    throw error;
  }
}

/** The service's connections to it. */
export async function connectService({ appUrl, actAs }: OpenDatabase): Promise<DataSource> {
  const use = actAs === undefined ? {} : { actAs };
  return new DataSource(dataSourceOptions(appUrl, { poolSize: POOL_SIZE, ...use })).initialize();
}

async function external(database: NonNullable<Settings['database']>): Promise<OpenDatabase> {
  const { url, ownerUrl, readUrl, hasOwnOwner } = database;
  await checkLogins({
    DATABASE_URL: url,
    DATABASE_OWNER_URL: hasOwnOwner ? ownerUrl : undefined,
    DATABASE_READ_URL: readUrl,
  });
  return {
    appUrl: url,
    ownerUrl,
    ...(hasOwnOwner ? {} : { actAs: 'hongshan_app' as const }),
    ...(readUrl === undefined ? {} : { readUrl }),
    stop: async () => undefined,
  };
}

// Loaded only when it is wanted: an installation with a PostgreSQL of its own needs no binaries.
async function startOwn({ dataDir }: Settings, log: Log): Promise<OpenDatabase> {
  const { startEmbedded } = await import('../postgres/embedded.js');
  const server = await startEmbedded({ dataDir, log: (line) => log.info('postgres', { line }) });
  await createDatabaseIfMissing(server.ownerUrl('postgres'), EMBEDDED_NAME);
  return {
    appUrl: server.appUrl(EMBEDDED_NAME),
    ownerUrl: server.ownerUrl(EMBEDDED_NAME),
    readUrl: server.readUrl(EMBEDDED_NAME),
    stop: () => server.stop(),
  };
}
