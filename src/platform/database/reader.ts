import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type DatabaseUse, dataSourceOptions } from '../../../config/database.js';
import { refuse } from '../../kernel/refusal.js';
import { DatabaseFault } from './migrate.js';
import { rowsOf } from './rows.js';

/** Injection token: the URL of the login that only reads, or null when the installation has none. */
export const READ_URL = Symbol('ReadUrl');

const POOL_SIZE = 2;

const WRITABLE = `
  SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
    AND (has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') OR has_any_column_privilege(c.oid, 'INSERT, UPDATE'))
  ORDER BY 1 LIMIT 1`;

/** Connections of a login that can only read; throws DatabaseFault when it could write to any of our tables. */
export async function connectReader(readUrl: string, use: DatabaseUse = {}): Promise<DataSource> {
  const options = dataSourceOptions(readUrl, { poolSize: POOL_SIZE, ...use, readOnly: true });
  const database = await new DataSource(options).initialize();
  const [writable] = await rowsOf<{ name: string }>(database, WRITABLE);
  if (writable === undefined) return database;
  await database.destroy();
  throw new DatabaseFault(
    `DATABASE_READ_URL 的账号可以写入数据表 ${writable.name}。请改用只有读取权限的账号（如 hongshan_read）。`,
  );
}

/** One snapshot of everything, through a login that cannot write: for simulations and for looking back. */
export async function inSnapshot<T>(
  database: DataSource,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  return database.transaction('REPEATABLE READ', work);
}

/** The running service's way to read only; connects when it is first asked. */
@Injectable()
export class Reader implements OnApplicationShutdown {
  private connecting: Promise<DataSource> | undefined;

  constructor(@Inject(READ_URL) private readonly url: string | null) {}

  /** What `work` gives, of one snapshot. Refused as unavailable when the installation has no login that only reads. */
  async run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return inSnapshot(await this.connected(), work);
  }

  async onApplicationShutdown(): Promise<void> {
    const database = await this.connecting?.catch(() => undefined);
    await database?.destroy();
  }

  private async connected(): Promise<DataSource> {
    const { url } = this;
    if (url === null)
      return refuse('unavailable', '本系统未配置只读数据库账号（DATABASE_READ_URL），不能测算。');
    this.connecting ??= connectReader(url);
    try {
      return await this.connecting;
    } catch (error) {
      // The next one who asks tries again.
      this.connecting = undefined;
      throw error;
    }
  }
}
