import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../config/database.js';
import { readEnv, type Settings } from '../../config/env.js';
import { openDatabase } from '../platform/database/open-database.js';
import { Log } from '../platform/log/log.js';

const EMBEDDED_NAME = 'hongshan';
/** Walks over whole tables take their time. */
const NO_LIMIT = 0;

/**
 * Runs work on the database of the environment, as the role that owns nothing: on the embedded PostgreSQL of a
 * service that is running, or else on one that is started for this work alone.
 */
export async function withDatabase<T>(work: (database: DataSource) => Promise<T>): Promise<T> {
  const settings = readEnv();
  const address = await runningAddress(settings);
  if (address !== undefined) return connected({ url: address }, work);
  const opened = await openDatabase(settings, new Log('warn'));
  try {
    return await connected({ url: opened.appUrl, ...(opened.actAs && { actAs: opened.actAs }) }, work);
  } finally {
    await opened.stop();
  }
}

async function runningAddress({ database, dataDir }: Settings): Promise<string | undefined> {
  if (database !== undefined) return undefined;
  const { runningEmbedded } = await import('../platform/postgres/embedded.js');
  return runningEmbedded(dataDir)?.appUrl(EMBEDDED_NAME);
}

async function connected<T>(
  { url, actAs }: { readonly url: string; readonly actAs?: 'hongshan_app' },
  work: (database: DataSource) => Promise<T>,
): Promise<T> {
  const use = { poolSize: 2, statementTimeoutMs: NO_LIMIT, applicationName: 'hongshan-cli' };
  const database = await new DataSource(dataSourceOptions(url, actAs ? { ...use, actAs } : use)).initialize();
  try {
    return await work(database);
  } finally {
    await database.destroy();
  }
}
