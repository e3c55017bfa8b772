import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { type DatabaseUse, dataSourceOptions } from '../../config/database.js';

/** A database of its own for one test file: migrated and empty. */
export interface TestDatabase {
  readonly name: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly readUrl: string;
  /** Connected as the tables' owner, to arrange and to look. */
  readonly owner: DataSource;
  /** Connected as the service is: owns nothing. */
  readonly app: DataSource;
  /** Closes both and removes the database with whoever is still connected. */
  drop(): Promise<void>;
}

interface Cluster {
  readonly template: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly readUrl: string;
}

/** A copy of the migrated template, in some tens of milliseconds. */
export async function freshDatabase(use: DatabaseUse = {}): Promise<TestDatabase> {
  const cluster = runningCluster();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await command(cluster, `CREATE DATABASE ${name} TEMPLATE ${cluster.template} STRATEGY file_copy`);
  const [ownerUrl, appUrl, readUrl] = [cluster.ownerUrl, cluster.appUrl, cluster.readUrl].map((url) =>
    onDatabase(url, name),
  ) as [string, string, string];
  const owner = await new DataSource(dataSourceOptions(ownerUrl, { poolSize: 4 })).initialize();
  const app = await new DataSource(dataSourceOptions(appUrl, use)).initialize();
  const drop = async (): Promise<void> => {
    for (const source of [app, owner]) if (source.isInitialized) await source.destroy();
    await command(cluster, `DROP DATABASE ${name} WITH (FORCE)`);
  };
  return { name, ownerUrl, appUrl, readUrl, owner, app, drop };
}

function runningCluster(): Cluster {
  const told = process.env['HONGSHAN_TEST_CLUSTER'];
  if (told === undefined) throw new Error('no test database: files that use one are called *.db-spec.ts');
  return JSON.parse(told) as Cluster;
}

async function command({ ownerUrl }: Cluster, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: onDatabase(ownerUrl, 'postgres') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function onDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
