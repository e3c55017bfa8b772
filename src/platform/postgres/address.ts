import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The name that every socket folder of ours begins with. */
export const SOCKET_FOLDER_PREFIX = 'hongshan-pg-';

/** Keeps where this data folder's PostgreSQL listens, for other processes and for the next start. */
export function noteSocketFolder(dataDir: string, socketDir: string): void {
  writeFileSync(notePath(dataDir), `${socketDir}\n`, { mode: 0o600 });
}

/** The noted folder; undefined when none is noted. */
export function notedSocketFolder(dataDir: string): string | undefined {
  try {
    const path = readFileSync(notePath(dataDir), 'utf8').trim();
    return basename(path).startsWith(SOCKET_FOLDER_PREFIX) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Removes the noted folder and its note, also those that a killed process left. */
export function removeSocketFolder(dataDir: string): void {
  const path = notedSocketFolder(dataDir);
  if (path !== undefined) rmSync(path, { recursive: true, force: true });
  rmSync(notePath(dataDir), { force: true });
}

function notePath(dataDir: string): string {
  return join(dataDir, 'socket-folder');
}
