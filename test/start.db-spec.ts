import { afterEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { httpClient } from './support/http-client.js';
import { programOf } from './support/programs.js';

const folders: string[] = [];
const programs: ChildProcess[] = [];

/** A program of ours in a process of its own, with nothing but this environment and a new data folder. */
function start(program: 'main' | 'worker', env: Record<string, string>) {
  const dataDir = mkdtempSync(join(tmpdir(), 'hongshan-start-'));
  folders.push(dataDir);
  const child = spawn(process.execPath, programOf(`src/${program}.ts`), {
    env: { PATH: process.env['PATH'], DATA_DIR: dataDir, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  programs.push(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (said.out += String(chunk)));
  child.stderr.on('data', (chunk) => (said.err += String(chunk)));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, said, ended };
}

afterEach(async () => {
  for (const child of programs.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('the service', () => {
  it('starts on nothing but a folder, says in one line where it listens, is ready, and ends gently', async () => {
    const { child, said, ended } = start('main', {});
    while (!said.out.includes('\n') && child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(said.out).toMatch(/^红山创新激励管理系统已启动：http:\/\/127\.0\.0\.1:\d+\n$/);
    const client = httpClient(Number(/:(\d+)\n/.exec(said.out)?.[1]));
    const ready = await client.ask({ url: '/health/ready' });
    expect(ready.json()).toMatchObject({
      status: 'ok',
      info: { migrations: { status: 'up' }, outbox: { status: 'up' } },
    });
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    client.end();
    expect(said.out.split('\n')).toHaveLength(2);
  });

  it('tells every fault of its environment at once and does not start', async () => {
    const { said, ended } = start('main', { PORT: 'eighty', LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://x' });
    expect(await ended).toBe(1);
    for (const variable of ['PORT', 'LOG_LEVEL', 'DATABASE_URL', 'SECRET_KEY'])
      expect(said.err).toContain(`- ${variable}：`);
    expect(said.err).not.toMatch(/\bat .*\.ts/);
    expect(said.out).toBe('');
  });

  it('tells every login that cannot connect, without its password', async () => {
    const { said, ended } = start('main', {
      DATABASE_URL: 'postgres://service:geheim@127.0.0.1:1/hongshan',
      DATABASE_OWNER_URL: 'postgres://owner:geheim@127.0.0.1:2/hongshan',
      SECRET_KEY: Buffer.alloc(32, 1).toString('base64'),
    });
    expect(await ended).toBe(1);
    expect(said.err.split('\n').slice(1)).toEqual([
      '- DATABASE_URL：以 service 连接 127.0.0.1:1/hongshan：该地址没有数据库在监听',
      '- DATABASE_OWNER_URL：以 owner 连接 127.0.0.1:2/hongshan：该地址没有数据库在监听',
      '',
    ]);
  });

  it('says so when its port is another program’s', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { said, ended } = start('main', { PORT: String(port) });
    expect(await ended).toBe(1);
    expect(said.err).toContain(`地址 127.0.0.1:${port} 已被其他程序占用`);
    other.close();
  });
});

describe('a worker', () => {
  it('does not start without a database and a Redis that it shares with the service', async () => {
    const { said, ended } = start('worker', { LOG_LEVEL: 'loud' });
    expect(await ended).toBe(1);
    for (const variable of ['REDIS_URL', 'DATABASE_URL', 'SECRET_KEY', 'LOG_LEVEL'])
      expect(said.err).toContain(`- ${variable}：`);
  });
});
