import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CONSTRAINTS, GUARDS, refusalOfDatabase } from '../../src/platform/database/guard-errors.js';
import { freshDatabase } from '../support/database.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const names = async (sql: string): Promise<Set<string>> => {
  const rows = await database.owner.query<{ name: string }[]>(sql);
  return new Set(rows.map(({ name }) => name));
};

describe('the table of what PostgreSQL refuses', () => {
  it('names only constraints and unique indexes that exist', async () => {
    const existing = await names(
      `SELECT conname::text AS name FROM pg_constraint WHERE connamespace = 'public'::regnamespace
       UNION SELECT relname::text FROM pg_class WHERE relkind = 'i' AND relnamespace = 'public'::regnamespace`,
    );
    expect(Object.keys(CONSTRAINTS).filter((name) => !existing.has(name))).toEqual([]);
  });

  it('has a row for every guard that a function raises, but for the missing actor, which is a fault of ours', async () => {
    const raised = await names(
      `SELECT DISTINCT (regexp_matches(prosrc, 'ERRCODE = ''(HS[0-9]{3})''', 'g'))[1] AS name
         FROM pg_proc WHERE pronamespace = 'public'::regnamespace`,
    );
    raised.delete('HS001');
    expect(Object.keys(GUARDS).sort()).toEqual([...raised].sort());
  });

  it.each([
    ['not a uuid', `SELECT 'abc'::uuid`, 'invalid'],
    ['a number too large', `SELECT 99999999999999999999::bigint`, 'invalid'],
    ['a day that is none', `SELECT '2026-02-30'::date`, 'invalid'],
    ['a half character in JSON', `SELECT '"\\ud800"'::jsonb`, 'invalid'],
    ['a change of what is final', `UPDATE refused_attempt SET code = 'x'`, 'state-forbids'],
    ['a lock that somebody holds', `SELECT pg_sleep(1)`, 'unavailable'],
  ])('turns %s into a refusal', async (_, sql, code) => {
    const failure = database.owner.transaction(async (manager) => {
      await manager.query(`SET LOCAL statement_timeout = '50ms'`);
      await manager.query(sql);
    });
    const refusal = await failure.then(
      () => undefined,
      (error: unknown) => refusalOfDatabase(error),
    );
    expect(refusal?.code).toBe(code);
  });

  it('calls a database that is gone unavailable', async () => {
    const gone = await freshDatabase();
    await gone.app.query('SELECT 1');
    await gone.owner.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()`,
    );
    const held = gone.app.createQueryRunner();
    await held.connect();
    const broken = held.query('SELECT pg_terminate_backend(pg_backend_pid())');
    expect(await broken.then(() => undefined, refusalOfDatabase)).toMatchObject({ code: 'unavailable' });
    await held.release();
    await gone.drop();
  });
});
