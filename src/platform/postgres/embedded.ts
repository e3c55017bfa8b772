import { chownSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { noteSocketFolder, notedSocketFolder, removeSocketFolder, SOCKET_FOLDER_PREFIX } from './address.js';
import { readyBinaries } from './binaries.js';
import { ensureCluster, OWNER_ROLE } from './cluster.js';
import { chooseIdentity, type Identity, identityNamed } from './identity.js';
import { ensureLogins } from './logins.js';
import { stopOrphan } from './orphan.js';
import { takeOwnerLock } from './owner-lock.js';
import { readPostmasterFile } from './postmaster-file.js';
import { type Postmaster, startPostmaster } from './postmaster.js';

export interface EmbeddedOptions {
  /** Holds the cluster, its lock and its log; made when it is missing. */
  readonly dataDir: string;
  /** false: faster and unsafe against power loss, for tests. */
  readonly durable?: boolean;
  readonly log?: (line: string) => void;
  /** Instead of the first identity that works here. */
  readonly identity?: Identity['name'];
  /** Instead of the npm package for this machine. */
  readonly packageFolder?: string;
}

/** How a PostgreSQL of ours is reached: postgres:// URLs that pg and TypeORM both take. */
export interface EmbeddedAddress {
  readonly socketDir: string;
  readonly port: number;
  /** For the owner of the tables, who runs the migrations. */
  ownerUrl(database: string): string;
  /** For the service. */
  appUrl(database: string): string;
  /** For read-only work. */
  readUrl(database: string): string;
}

/** A PostgreSQL of our own, reached through a Unix socket that only this user may enter. */
export interface EmbeddedPostgres extends EmbeddedAddress {
  readonly pid: number;
  /** Fast shutdown; then the data folder is free for another process. */
  stop(): Promise<void>;
}

const PORT = 5432;
/** The kernel's limit for a socket path, less the name of the socket's lock file. */
const LONGEST_FOLDER = 107 - `/.s.PGSQL.${PORT}.lock`.length;

/** Starts the cluster of this data folder, making it when it is new; throws StartFault with the reason and the way out. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const identity = options.identity === undefined ? chooseIdentity() : identityNamed(options.identity);
  const lock = takeOwnerLock(join(dataDir, 'owner.lock'));
  const leave = (): void => {
    removeSocketFolder(dataDir);
    lock.release();
  };
  try {
    const { socketDir, postmaster } = await startLocked(dataDir, options, identity);
    return handle(socketDir, postmaster, leave);
  } catch (fault) {
    leave();
    throw fault;
  }
}

/** The address of the PostgreSQL that another process runs on this data folder; undefined when none is ready. */
export function runningEmbedded(dataDir: string): EmbeddedAddress | undefined {
  const socketDir = notedSocketFolder(resolve(dataDir));
  const isReady = readPostmasterFile(join(resolve(dataDir), 'cluster'))?.ready === true;
  return socketDir !== undefined && isReady ? addressOf(socketDir) : undefined;
}

async function startLocked(
  dataDir: string,
  { durable = true, log = () => undefined, packageFolder }: EmbeddedOptions,
  identity: Identity,
): Promise<{ socketDir: string; postmaster: Postmaster }> {
  const cluster = join(dataDir, 'cluster');
  const binaries = readyBinaries(join(dataDir, 'programs'), packageFolder);
  await stopOrphan(cluster, log);
  removeSocketFolder(dataDir);
  await ensureCluster(cluster, binaries, identity, durable);
  const socketDir = makeSocketFolder(identity);
  noteSocketFolder(dataDir, socketDir);
  const site = { cluster, socketDir, port: PORT, serverLog: join(dataDir, 'server.log'), durable };
  const postmaster = await startPostmaster(binaries, identity, site);
  try {
    await ensureLogins(addressOf(socketDir).ownerUrl('postgres'));
  } catch (fault) {
    await postmaster.stop();
    throw fault;
  }
  return { socketDir, postmaster };
}

function handle(socketDir: string, postmaster: Postmaster, afterwards: () => void): EmbeddedPostgres {
  let stopping: Promise<void> | undefined;
  return {
    ...addressOf(socketDir),
    pid: postmaster.pid,
    stop: () => (stopping ??= postmaster.stop().then(afterwards)),
  };
}

function addressOf(socketDir: string): EmbeddedAddress {
  return {
    socketDir,
    port: PORT,
    ownerUrl: (database) => urlOf(socketDir, OWNER_ROLE, database),
    appUrl: (database) => urlOf(socketDir, 'hongshan_app', database),
    readUrl: (database) => urlOf(socketDir, 'hongshan_read', database),
  };
}

// The host before the path only keeps the URL well-formed: the host in the query is the one that counts.
function urlOf(socketDir: string, role: string, database: string): string {
  const query = new URLSearchParams({ host: socketDir, port: String(PORT) });
  return `postgres://${role}@localhost/${encodeURIComponent(database)}?${query.toString()}`;
}

/** A folder of mode 0700 whose path is short enough for a socket. */
function makeSocketFolder(identity: Identity): string {
  const isShort = join(tmpdir(), `${SOCKET_FOLDER_PREFIX}123456`).length <= LONGEST_FOLDER;
  const folder = mkdtempSync(join(isShort ? tmpdir() : '/tmp', SOCKET_FOLDER_PREFIX));
  if (identity.fileOwner !== undefined) chownSync(folder, identity.fileOwner, -1);
  return folder;
}
