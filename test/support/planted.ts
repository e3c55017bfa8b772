import type { DataSource, EntityManager } from 'typeorm';

/** Arranges rows past the program, in the name of the tables' owner and with an actor for the audit trail. */
export async function planting<T>(
  owner: DataSource,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  return owner.transaction(async (manager) => {
    await manager.query(`SELECT set_config('hongshan.actor', 'planted', true)`);
    return work(manager);
  });
}

/** The same of one statement. */
export async function plant(
  owner: DataSource,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<void> {
  await planting(owner, (manager) => manager.query(sql, [...parameters]));
}
