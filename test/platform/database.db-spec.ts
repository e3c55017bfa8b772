import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource, EntitySchema } from 'typeorm';
import { dataSourceOptions } from '../../config/database.js';
import { createDatabaseIfMissing, migrate, serverFault } from '../../src/platform/database/migrate.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';

class Sample {
  id!: bigint;
  onDay!: string;
  days!: string[];
  amounts!: bigint[];
  at!: Date;
}
const sampleTable = new EntitySchema<Sample>({
  name: 'sample',
  target: Sample,
  columns: {
    id: { type: 'bigint', primary: true },
    onDay: { type: 'date', name: 'on_day' },
    days: { type: 'date', array: true },
    amounts: { type: 'bigint', array: true },
    at: { type: 'timestamptz' },
  },
});
const LARGE = 9_007_199_254_740_993n;
const AT = new Date('2026-02-28T16:00:00.000Z');

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase({ entities: [sampleTable] });
  await db.owner.query(
    `CREATE TABLE sample (id bigint PRIMARY KEY, on_day date, days date[], amounts bigint[], at timestamptz)`,
  );
  await db.owner.query('GRANT SELECT, INSERT, UPDATE ON sample TO hongshan_app');
});
afterAll(() => db.drop());

async function setting(source: DataSource, name: string): Promise<string> {
  const rows = await source.query<{ value: string }[]>('SELECT current_setting($1) AS value', [name]);
  return rows[0]!.value;
}

async function withSource<T>(
  url: string,
  use: Parameters<typeof dataSourceOptions>[1],
  work: (source: DataSource) => Promise<T>,
): Promise<T> {
  const source = await new DataSource(dataSourceOptions(url, use)).initialize();
  try {
    return await work(source);
  } finally {
    await source.destroy();
  }
}

describe('what comes out of the database', () => {
  const row = { id: LARGE, onDay: '2026-03-01', days: ['2024-02-29'], amounts: [LARGE, -1n], at: AT };

  it('is exact through entities: bigint beyond 2^53, business dates as text, instants as Date', async () => {
    const samples = db.app.getRepository(Sample);
    await samples.insert(row);
    expect({ ...(await samples.findOneByOrFail({ id: LARGE })) }).toEqual(row);
    expect(await samples.count()).toBe(1);
  });

  it('is exact through SQL, whatever shape the value has', async () => {
    const rows: unknown = await db.app.query(
      `SELECT $1::bigint AS id, '0001-01-01'::date AS day, ARRAY[['2026-03-01'::date]] AS days,
              ARRAY[[$1::bigint], [NULL::bigint]] AS amounts, NULL::date AS none, 1.10::numeric AS share`,
      [LARGE],
    );
    expect(rows).toEqual([
      {
        id: LARGE,
        day: '0001-01-01',
        days: [['2026-03-01']],
        amounts: [[LARGE], [null]],
        none: null,
        share: '1.10',
      },
    ]);
  });

  it('is never found by a missing value: null and undefined in a condition throw', async () => {
    const samples = db.app.getRepository(Sample);
    await expect(samples.findBy({ id: undefined as unknown as bigint })).rejects.toThrow(/undefined/);
    await expect(samples.findBy({ id: null as unknown as bigint })).rejects.toThrow(/null/);
  });
});

describe('a session', () => {
  it('lives in Beijing time and under limits', async () => {
    const names = ['timezone', 'statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'];
    const values = await Promise.all(names.map((name) => setting(db.app, name)));
    expect(values).toEqual(['Asia/Shanghai', '30s', '10s', '30s']);
    expect(await setting(db.app, 'search_path')).toBe('public');
  });

  it('keeps its limits whatever the URL asks for, and takes the rest of what the URL asks for', async () => {
    const url = `${db.appUrl}&options=${encodeURIComponent('-c statement_timeout=0 -c work_mem=5MB')}`;
    await withSource(url, {}, async (source) => {
      expect(await setting(source, 'statement_timeout')).toBe('30s');
      expect(await setting(source, 'work_mem')).toBe('5MB');
    });
  });

  it('of an owner that acts as the service may no longer change the tables', async () => {
    const drop = (source: DataSource) => source.query('ALTER TABLE sample ADD COLUMN extra int');
    await withSource(db.ownerUrl, { actAs: 'hongshan_app' }, async (source) => {
      expect(await source.query('SELECT current_user AS me')).toEqual([{ me: 'hongshan_app' }]);
      await expect(drop(source)).rejects.toThrow(/must be owner/);
    });
    await withSource(db.ownerUrl, {}, drop);
  });

  it('of the read-only login cannot write', async () => {
    await withSource(db.readUrl, {}, async (source) => {
      await expect(source.query('INSERT INTO number_sequence (name) VALUES ($1)', ['x'])).rejects.toThrow(
        /permission denied/,
      );
    });
  });
});

describe('migrating', () => {
  it('an up-to-date database changes nothing', async () => {
    expect(await migrate(db.ownerUrl)).toEqual([]);
  });

  it('lets instances that start together take turns: each migration runs once', async () => {
    const name = `${db.name}_twice`;
    expect(await createDatabaseIfMissing(db.ownerUrl, name)).toBe(true);
    expect(await createDatabaseIfMissing(db.ownerUrl, name)).toBe(false);
    const url = new URL(db.ownerUrl);
    url.pathname = `/${name}`;
    const runs = await Promise.all([1, 2, 3].map(() => migrate(url.href)));
    await db.owner.query(`DROP DATABASE ${name}`);
    const lengths = runs.map((run) => run.length).sort((a, b) => a - b);
    expect(lengths.slice(0, 2)).toEqual([0, 0]);
    expect(lengths[2]).toBeGreaterThan(5);
  });

  it('refuses PostgreSQL 14 and takes 15; refuses another encoding', () => {
    expect(serverFault('14.19', 140019, 'UTF8')).toMatch(/需要 PostgreSQL 15 或更高版本，当前数据库为 14.19/);
    expect(serverFault('15.0', 150000, 'UTF8')).toBeUndefined();
    expect(serverFault('18.4', 180004, 'EUC_CN')).toMatch(/UTF8/);
  });

  it('refuses a database that is not UTF8 before it touches it', async () => {
    const name = `${db.name}_latin`;
    await db.owner.query(
      `CREATE DATABASE ${name} ENCODING 'LATIN1' TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'`,
    );
    const url = new URL(db.ownerUrl);
    url.pathname = `/${name}`;
    await expect(migrate(url.href)).rejects.toThrow(/UTF8/);
    await db.owner.query(`DROP DATABASE ${name}`);
  });
});

describe('an owner who is no superuser and serves too', () => {
  const onDatabase = (user: string, name: string): string => {
    const url = new URL(db.ownerUrl);
    [url.username, url.pathname] = [user, `/${name}`];
    return url.href;
  };

  async function isBefore16(): Promise<boolean> {
    const [row] = await db.owner.query<{ number: number }[]>(
      `SELECT current_setting('server_version_num')::int AS number`,
    );
    return (row?.number ?? 0) < 160_000;
  }

  /** A login that owns an empty database, with this right to the service's role. */
  async function withPlainOwner(
    right: string | undefined,
    work: (url: string) => Promise<void>,
  ): Promise<void> {
    const login = `${db.name}_plain`;
    await db.owner.query(`CREATE ROLE ${login} LOGIN`);
    if (right !== undefined) await db.owner.query(`GRANT hongshan_app TO ${login} WITH ${right}`);
    await db.owner.query(`CREATE DATABASE ${login} OWNER ${login}`);
    try {
      await work(onDatabase(login, login));
    } finally {
      await db.owner.query(`DROP DATABASE ${login} WITH (FORCE)`);
      await db.owner.query(`DROP OWNED BY ${login} CASCADE`);
      await db.owner.query(`DROP ROLE ${login}`);
    }
  }

  it('migrates, may act as the service though PostgreSQL gave only the right to grant, and then owns nothing', async () => {
    // Before PostgreSQL 16 the right to grant holds the right to act.
    const right = (await isBefore16()) ? 'ADMIN OPTION' : 'ADMIN TRUE, INHERIT FALSE, SET FALSE';
    await withPlainOwner(right, async (url) => {
      expect((await migrate(url, { ownerServes: true })).length).toBeGreaterThan(5);
      expect(await migrate(url, { ownerServes: true })).toEqual([]);
      await withSource(url, { actAs: 'hongshan_app' }, async (source) => {
        expect(await source.query('SELECT name FROM number_sequence')).toEqual([]);
        await expect(source.query('ALTER TABLE number_sequence ADD COLUMN x int')).rejects.toThrow(
          /must be owner/,
        );
      });
    });
  });

  it('is told what to do when the right is missing, unless another login serves', async () => {
    await withPlainOwner(undefined, async (url) => {
      await migrate(url);
      await expect(migrate(url, { ownerServes: true })).rejects.toThrow(/GRANT hongshan_app TO/);
    });
  });
});

describe('a test database', () => {
  it('is alone: what one file writes, no other sees', async () => {
    const other = await freshDatabase();
    await other.app.query(`INSERT INTO number_sequence (name, last) VALUES ('x', 1)`);
    expect(await db.app.query('SELECT name FROM number_sequence')).toEqual([]);
    await other.drop();
    const left = await db.owner.query('SELECT FROM pg_database WHERE datname = $1', [other.name]);
    expect(left).toEqual([]);
  });
});
