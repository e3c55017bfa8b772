import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { endPostmaster } from './ending.js';
import { isPostmasterOf, readPostmasterFile } from './postmaster-file.js';

/**
 * Stops the PostgreSQL that a killed process left on this cluster. Only for the holder of the owner lock: it
 * proves that nobody uses that PostgreSQL any more.
 */
export async function stopOrphan(cluster: string, log: (line: string) => void): Promise<void> {
  const left = readPostmasterFile(cluster);
  if (left === undefined) return;
  const isOurs = (): boolean => isPostmasterOf(left.pid, cluster);
  if (isOurs()) {
    log(`上次运行遗留的 PostgreSQL（进程号 ${left.pid}）仍在运行，先将其停止。`);
    await endPostmaster(left.pid, () => !isOurs());
  }
  // PostgreSQL refuses to start while any process bears the number in its file, even a stranger.
  if (readPostmasterFile(cluster)?.pid === left.pid && isAlive(left.pid))
    rmSync(join(cluster, 'postmaster.pid'));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'EPERM';
  }
}
