import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What PostgreSQL's own postmaster.pid says. */
export interface PostmasterFile {
  readonly pid: number;
  readonly dataFolder: string;
  readonly socketDir: string;
  readonly ready: boolean;
}

/** The file of this cluster; undefined when there is none, or not yet all of it. */
export function readPostmasterFile(cluster: string): PostmasterFile | undefined {
  const text = readIfPresent(join(cluster, 'postmaster.pid'));
  const [pid, dataFolder = '', , , socketDir = '', , , status = ''] = text.split('\n');
  if (!/^\d+$/.test(pid ?? '')) return undefined;
  return { pid: Number(pid), dataFolder, socketDir, ready: status.trim() === 'ready' };
}

/** Whether the process is a PostgreSQL on exactly this data folder, and not a stranger that got its old number. */
export function isPostmasterOf(pid: number, cluster: string): boolean {
  const words = readIfPresent(`/proc/${pid}/cmdline`).split('\0');
  const folder = words[words.indexOf('-D') + 1];
  return words.includes('-D') && folder !== undefined && resolve(folder) === resolve(cluster);
}

function readIfPresent(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
