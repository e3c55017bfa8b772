import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Binaries } from './binaries.js';
import { endPostmaster, waitUntil } from './ending.js';
import { type Identity } from './identity.js';
import { readPostmasterFile } from './postmaster-file.js';
import { StartFault } from './start-fault.js';

/** Where one cluster lives, how it is reached, and how it treats the disk. */
export interface Site {
  readonly cluster: string;
  readonly socketDir: string;
  readonly port: number;
  readonly serverLog: string;
  /** false gives up safety against power loss: for throw-away clusters only. */
  readonly durable: boolean;
}

/** A PostgreSQL that accepts connections. */
export interface Postmaster {
  readonly pid: number;
  readonly hasEnded: () => boolean;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 60_000;
/** After a crash the dead server's memory and children go within about two seconds. */
const RETRY_PAUSES_MS = [1500, 2000, 2500];
const STILL_IN_USE = /still in use|lock file|could not bind|Address already in use/;
const LOG_LIMIT_BYTES = 5_000_000;

/** Starts PostgreSQL and waits until it is ready; tries again when a dead predecessor is still in the way. */
export async function startPostmaster(
  binaries: Binaries,
  identity: Identity,
  site: Site,
): Promise<Postmaster> {
  for (const pause of RETRY_PAUSES_MS) {
    const begun = await attempt(binaries, identity, site);
    if (typeof begun !== 'string') return begun;
    if (!STILL_IN_USE.test(begun)) throw notStarted(site, begun);
    await sleep(pause);
  }
  const last = await attempt(binaries, identity, site);
  if (typeof last === 'string') throw notStarted(site, last);
  return last;
}

/** The running server, or what it said before it gave up. */
async function attempt(binaries: Binaries, identity: Identity, site: Site): Promise<Postmaster | string> {
  const logFile = openLog(site.serverLog);
  const logStart = statSync(site.serverLog).size;
  const child = launch(binaries, identity, site, logFile);
  closeSync(logFile);
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  const hasEnded = (): boolean =>
    failure !== undefined || child.exitCode !== null || child.signalCode !== null;
  const isReady = (): boolean => {
    const file = readPostmasterFile(site.cluster);
    return file?.pid === child.pid && file?.ready === true;
  };
  await waitUntil(() => isReady() || hasEnded(), READY_WITHIN_MS);
  const pid = child.pid ?? 0;
  if (isReady() && !hasEnded()) return { pid, hasEnded, stop: () => endPostmaster(pid, hasEnded) };
  if (!hasEnded()) await endPostmaster(pid, hasEnded);
  return failure?.message ?? readFileSync(site.serverLog, 'utf8').slice(logStart);
}

function launch({ postgres }: Binaries, identity: Identity, site: Site, logFile: number): ChildProcess {
  const settings = Object.entries(settingsOf(site)).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command = '', ...args] = [...identity.prefix, postgres, '-D', site.cluster, ...settings];
  // Detached: a Ctrl-C reaches us alone, and we stop the server when the last request is through.
  const child = spawn(command, args, { detached: true, stdio: ['ignore', logFile, logFile] });
  child.unref();
  return child;
}

function settingsOf({ socketDir, port, durable }: Site): Record<string, string> {
  return {
    listen_addresses: '',
    unix_socket_directories: socketDir,
    unix_socket_permissions: '0700',
    port: String(port),
    timezone: 'Asia/Shanghai',
    log_timezone: 'Asia/Shanghai',
    max_connections: '200',
    max_wal_senders: '0',
    // Statements may hold names and account numbers: the log keeps the error, never the statement.
    log_min_error_statement: 'panic',
    ...(durable
      ? {}
      : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', wal_level: 'minimal' }),
  };
}

function openLog(path: string): number {
  const file = openSync(path, 'a', 0o600);
  if (statSync(path).size < LOG_LIMIT_BYTES) return file;
  closeSync(file);
  return openSync(path, 'w', 0o600);
}

function notStarted(site: Site, said: string): StartFault {
  const tail = said.trim().split('\n').slice(-12).join('\n');
  return new StartFault(
    `内置 PostgreSQL 未能启动（数据目录 ${site.cluster}，日志 ${site.serverLog}）：\n${tail}`,
  );
}
