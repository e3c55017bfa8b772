import { execFile } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lchownSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Binaries } from './binaries.js';
import { type Identity } from './identity.js';
import { StartFault } from './start-fault.js';

/** The superuser of a new cluster, who owns the tables and runs the migrations. */
export const OWNER_ROLE = 'hongshan_owner';

// C.UTF-8 tells letters from signs (trigrams need that); C is there even where no locale is installed.
const LIBC_LOCALES = ['C.UTF-8', 'C'];

/** Makes the cluster unless it is there: UTF8, Chinese order by ICU. A torn attempt never becomes the cluster. */
export async function ensureCluster(
  cluster: string,
  { initdb }: Binaries,
  identity: Identity,
  durable: boolean,
): Promise<void> {
  removeTornAttempts(cluster);
  if (!existsSync(join(cluster, 'PG_VERSION'))) {
    const attempt = `${cluster}.new-${process.pid}`;
    await initialise(initdb, attempt, identity, durable);
    renameSync(attempt, cluster);
    if (durable) syncFolder(dirname(cluster));
  }
  giveTo(identity.fileOwner ?? process.getuid?.(), cluster);
}

function removeTornAttempts(cluster: string): void {
  const folder = dirname(cluster);
  for (const name of readdirSync(folder)) {
    if (join(folder, name).startsWith(`${cluster}.new-`)) rmSync(join(folder, name), { recursive: true });
  }
}

async function initialise(
  initdb: string,
  folder: string,
  identity: Identity,
  durable: boolean,
): Promise<void> {
  const faults: string[] = [];
  for (const locale of LIBC_LOCALES) {
    const settings = [
      `--pgdata=${folder}`,
      `--username=${OWNER_ROLE}`,
      '--auth=trust',
      '--encoding=UTF8',
      `--locale=${locale}`,
      '--locale-provider=icu',
      '--icu-locale=zh',
      ...(durable ? [] : ['--no-sync']),
    ];
    const [command = '', ...args] = [...identity.prefix, initdb, ...settings];
    try {
      await promisify(execFile)(command, args);
      return;
    } catch (fault) {
      faults.push((fault as { stderr?: string }).stderr ?? String(fault));
      rmSync(folder, { recursive: true, force: true });
    }
  }
  throw new StartFault(`无法在 ${folder} 建立数据库：\n${faults.join('\n')}`);
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

/** PostgreSQL serves only files of its own user; that user may differ from the last start's. */
function giveTo(uid: number | undefined, cluster: string): void {
  if (uid === undefined || statSync(cluster).uid === uid) return;
  for (const entry of readdirSync(cluster, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(cluster, entry), uid, -1);
  }
  chownSync(cluster, uid, -1);
}
