import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../../config/database.js';

/** Why the database cannot be brought up to date, in words for the operator. */
export class DatabaseFault extends Error {
  override readonly name = 'DatabaseFault';
}

const OLDEST_VERSION = 15;
/** One migrates at a time on a database, whoever else starts: 'hongshan' as a number. */
const MIGRATION_LOCK = '7526756373';
const FORBIDDEN = '42501';
const WAIT_FOR_TURN_MS = 300_000;

/**
 * Runs the pending migrations as the tables' owner and gives their names; instances that start together take turns.
 * With `ownerServes` the owner may act as the service's role afterwards. Throws DatabaseFault for a PostgreSQL that
 * is too old, a database that is not UTF8, or an owner who cannot be let act as the service.
 */
export async function migrate(ownerUrl: string, { ownerServes = false } = {}): Promise<readonly string[]> {
  return withClient(ownerUrl, async (client) => {
    await checkServer(client);
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const done = await runPending(ownerUrl);
    if (ownerServes) await letOwnerServe(client);
    return done;
  });
}

/** Makes the database on the cluster of this URL unless it exists; true when it was made. */
export async function createDatabaseIfMissing(maintenanceUrl: string, name: string): Promise<boolean> {
  return withClient(maintenanceUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount !== 0) return false;
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
    return true;
  });
}

async function runPending(ownerUrl: string): Promise<readonly string[]> {
  const options = dataSourceOptions(ownerUrl, {
    poolSize: 2,
    statementTimeoutMs: 0,
    applicationName: 'hongshan-migrate',
  });
  const dataSource = await new DataSource(options).initialize();
  try {
    const done = await dataSource.runMigrations();
    // The health page of the service compares the applied migrations with its own.
    await dataSource.query('GRANT SELECT ON migrations TO hongshan_app');
    return done.map(({ name }) => name);
  } finally {
    await dataSource.destroy();
  }
}

async function checkServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string; number: number; encoding: string }>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
            current_setting('server_encoding') AS encoding`,
  );
  const [{ version, number, encoding } = { version: '?', number: 0, encoding: '?' }] = rows;
  const fault = serverFault(version, number, encoding);
  if (fault !== undefined) throw new DatabaseFault(fault);
}

/** What is wrong with a server of this version and encoding; undefined when it serves. */
export function serverFault(version: string, number: number, encoding: string): string | undefined {
  if (number < OLDEST_VERSION * 10_000) {
    return `需要 PostgreSQL ${OLDEST_VERSION} 或更高版本，当前数据库为 ${version}。请升级数据库后重试。`;
  }
  if (encoding !== 'UTF8') {
    return `数据库编码须为 UTF8，当前为 ${encoding}。请以 ENCODING 'UTF8' 重新建库后重试。`;
  }
  return undefined;
}

/** From PostgreSQL 16 on, who makes a role may grant it, but not yet act as it. */
async function letOwnerServe(client: pg.Client): Promise<void> {
  if (await mayServe(client)) return;
  try {
    await client.query('GRANT hongshan_app TO CURRENT_USER');
  } catch (fault) {
    if ((fault as pg.DatabaseError).code !== FORBIDDEN) throw fault;
    throw new DatabaseFault(
      '该数据库账号不能以 hongshan_app 身份工作。请由数据库管理员执行 GRANT hongshan_app TO 该账号，' +
        '或用 DATABASE_URL、DATABASE_OWNER_URL 分别给出服务账号与属主账号。',
    );
  }
}

async function mayServe(client: pg.Client): Promise<boolean> {
  try {
    await client.query('SET ROLE hongshan_app');
    await client.query('RESET ROLE');
    return true;
  } catch (fault) {
    if ((fault as pg.DatabaseError).code === FORBIDDEN) return false;
    throw fault;
  }
}

/** Its end releases every lock that the session holds. */
async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, lock_timeout: WAIT_FOR_TURN_MS });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
