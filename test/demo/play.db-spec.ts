import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import '../platform/support/children.js';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../config/database.js';
import { readEnv } from '../../config/env.js';
import { boot, type Running } from '../../src/boot.js';
import { Cast } from '../../src/demo/cast.js';
import { generateCity } from '../../src/demo/city/generate-city.js';
import { loadCity } from '../../src/demo/city/load-city.js';
import { playRound } from '../../src/demo/play.js';
import { Stage } from '../../src/demo/stage.js';
import { PAYOUT_COLUMNS, PAYOUT_SHEET } from '../../src/funds/payout-workbook.js';
import { verifyLedger } from '../../src/funds/verify-ledger.js';
import { verifyAudit } from '../../src/platform/audit/verify.js';
import { MovableClock } from '../../src/platform/clock.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { Log } from '../../src/platform/log/log.js';
import { readSheet } from '../../src/platform/workbooks/reader.js';
import { verifyVouchers } from '../../src/vouchers/verify-vouchers.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';

const SECRET = new Uint8Array(32).fill(9);
const city = generateCity({ seed: 'play', enterprises: 20 });

/** A database as the README has an operator make it: owned by a plain login, used by two that own nothing. */
async function operatorsDatabase(db: TestDatabase) {
  const owner = `${db.name}_owner`;
  await db.owner.query(`CREATE ROLE ${owner} LOGIN`);
  await db.owner.query(`CREATE DATABASE ${owner} OWNER ${owner} ENCODING 'UTF8' TEMPLATE template0`);
  const on = (url: string, login?: string) => {
    const changed = new URL(url);
    changed.pathname = `/${owner}`;
    if (login !== undefined) changed.username = login;
    return changed.href;
  };
  const urls = { app: on(db.appUrl), owner: on(db.ownerUrl, owner), read: on(db.readUrl) };
  const drop = async (): Promise<void> => {
    await db.owner.query(`DROP DATABASE ${owner} WITH (FORCE)`);
    await db.owner.query(`DROP OWNED BY ${owner} CASCADE`);
    await db.owner.query(`DROP ROLE ${owner}`);
  };
  return { owner, urls, drop };
}

describe('the round of the demo, on a PostgreSQL that an operator brings', () => {
  const told: string[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'hongshan-play-'));
  let db: TestDatabase;
  let external: Awaited<ReturnType<typeof operatorsDatabase>>;
  let running: Running;
  let workbook: string;

  beforeAll(async () => {
    db = await freshDatabase();
    external = await operatorsDatabase(db);
    const { app, owner, read } = external.urls;
    const settings = readEnv({
      ...{ DATABASE_URL: app, DATABASE_OWNER_URL: owner, DATABASE_READ_URL: read },
      ...{ SECRET_KEY: Buffer.from(SECRET).toString('base64'), DATA_DIR: folder, PORT: '0' },
    });
    const clock = new MovableClock(new Date('2026-03-02T09:00:00+08:00'));
    running = await boot(settings, { clock, log: new Log('silent') });
    await running.app.listen(0, '127.0.0.1');
    await loadCity(running.app.get(UnitOfWork), city, SECRET);
    const stage = new Stage(running.app, await running.app.getUrl(), clock, (line) => told.push(line));
    workbook = await playRound(await Cast.of(stage, city), folder);
  }, 120_000);
  afterAll(async () => {
    await running.close();
    await external.drop();
    await db.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const withLogin = async <T>(url: string, work: (source: DataSource) => Promise<T>): Promise<T> => {
    const source = await new DataSource(dataSourceOptions(url, { poolSize: 1 })).initialize();
    try {
      return await work(source);
    } finally {
      await source.destroy();
    }
  };

  it('goes from the call to the reconciled payout, and tells what is refused on the way', () => {
    const chapters = told.flatMap((line) => /^\n(\d+)\. /.exec(line)?.[1] ?? []);
    expect(chapters).toEqual(Array.from({ length: 15 }, (_, i) => String(i + 1)));
    const all = told.join('\n');
    for (const refused of ['失信被执行人', '双方存在关联关系', '同一发票只能使用一次', '公示期内批准'])
      expect(all).toContain(refused);
    const waiting = [...all.matchAll(/(\d+) 家按收件顺序轮候/g)].map(([, count]) => Number(count));
    expect(waiting).toEqual([waiting[0], (waiting[0] ?? 0) - 1]);
    expect(all).toMatch(/退票 1[^]*退票 0/);
    expect(all).toContain('示例参数');
  });

  it('leaves a workbook whose lines are the ones told of', async () => {
    const { rows, findings } = await readSheet(readFileSync(workbook), {
      sheet: PAYOUT_SHEET,
      columns: PAYOUT_COLUMNS,
    });
    expect(findings).toEqual([]);
    expect(told.join('\n')).toContain(`封存：${rows.length} 笔`);
    expect(rows.length).toBeGreaterThan(1);
  });

  it('leaves books and a record that agree, whoever of the three looks', async () => {
    for (const url of Object.values(external.urls))
      await withLogin(url, async (source) => {
        expect((await verifyAudit(source)).fault).toBeNull();
        expect([...(await verifyLedger(source)), ...(await verifyVouchers(source))]).toEqual([]);
      });
  });

  it('left every table to the owner: the service’s login owns none, and the reader’s writes none', async () => {
    const owners = await withLogin(external.urls.app, (source) =>
      source.query(`SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'`),
    );
    expect(owners).toEqual([{ tableowner: external.owner }]);
    await withLogin(external.urls.app, async (source) => {
      await expect(source.query('DELETE FROM budget_entry')).rejects.toThrow(/permission denied/);
      await expect(source.query('UPDATE audit_event SET seq = seq')).rejects.toThrow(/permission denied/);
      await expect(source.query('DROP TABLE budget_entry')).rejects.toThrow(/must be owner/);
    });
    await withLogin(external.urls.read, async (source) => {
      await expect(source.query(`INSERT INTO number_sequence VALUES ('x', 1)`)).rejects.toThrow(
        /permission denied/,
      );
    });
  });
});
