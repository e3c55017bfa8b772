import type { DataSource } from 'typeorm';
import { rowsOf } from './rows.js';

/** Names of the migrations that this program knows and the database has not had. */
export async function pendingMigrations(database: DataSource): Promise<string[]> {
  const rows = await rowsOf<{ name: string }>(database, 'SELECT name FROM migrations');
  const done = new Set(rows.map(({ name }) => name));
  return database.migrations
    .map(({ name, constructor }) => name ?? constructor.name)
    .filter((name) => !done.has(name));
}
