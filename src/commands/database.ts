import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource, type EntityManager } from 'typeorm';
import { dataSourceOptions } from '../../config/database.js';
import { readEnv, type Settings } from '../../config/env.js';
import { openDatabase } from '../platform/database/open-database.js';
import { connectReader, inSnapshot } from '../platform/database/reader.js';
import { Log } from '../platform/log/log.js';
import type { EmbeddedAddress } from '../platform/postgres/embedded.js';
import { UsageFault } from './command.js';

const EMBEDDED_NAME = 'hongshan';
const APPLICATION = 'hongshan-cli';
/** Walks over whole tables take their time. */
const NO_LIMIT = 0;

/**
 * Runs work on the database of the environment, as the role that owns nothing: on the embedded PostgreSQL of a
 * service that is running, or else on one that is started for this work alone.
 */
export async function withDatabase<T>(work: (database: DataSource) => Promise<T>): Promise<T> {
  const settings = readEnv();
  const running = await runningServer(settings);
  if (running !== undefined) return connected({ url: running.appUrl(EMBEDDED_NAME) }, work);
  const opened = await openDatabase(settings, new Log('warn'));
  try {
    return await connected({ url: opened.appUrl, ...(opened.actAs && { actAs: opened.actAs }) }, work);
  } finally {
    await opened.stop();
  }
}

/** Runs work on one snapshot of the same database, through the login that only reads. */
export async function withSnapshot<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
  const settings = readEnv();
  if (settings.database !== undefined) return read(settings.database.readUrl, work);
  const running = await runningServer(settings);
  if (running !== undefined) return read(running.readUrl(EMBEDDED_NAME), work);
  const opened = await openDatabase(settings, new Log('warn'));
  try {
    return await read(opened.readUrl, work);
  } finally {
    await opened.stop();
  }
}

/** Whether there is a database to look into: an external one, or one that an earlier start has left. */
export function hasDatabase(): boolean {
  const { database, dataDir } = readEnv();
  return database !== undefined || existsSync(join(dataDir, 'cluster', 'PG_VERSION'));
}

async function runningServer({ database, dataDir }: Settings): Promise<EmbeddedAddress | undefined> {
  if (database !== undefined) return undefined;
  const { runningEmbedded } = await import('../platform/postgres/embedded.js');
  return runningEmbedded(dataDir);
}

async function read<T>(
  readUrl: string | undefined,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  if (readUrl === undefined)
    throw new UsageFault('本命令只读取数据库，请在 DATABASE_READ_URL 中给出只读账号（如 hongshan_read）');
  const use = { statementTimeoutMs: NO_LIMIT, applicationName: APPLICATION };
  const database = await connectReader(readUrl, use);
  try {
    return await inSnapshot(database, work);
  } finally {
    await database.destroy();
  }
}

async function connected<T>(
  { url, actAs }: { readonly url: string; readonly actAs?: 'hongshan_app' },
  work: (database: DataSource) => Promise<T>,
): Promise<T> {
  const use = { poolSize: 2, statementTimeoutMs: NO_LIMIT, applicationName: APPLICATION };
  const database = await new DataSource(dataSourceOptions(url, actAs ? { ...use, actAs } : use)).initialize();
  try {
    return await work(database);
  } finally {
    await database.destroy();
  }
}
