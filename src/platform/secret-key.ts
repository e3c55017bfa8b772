import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KEY_BYTES = 32;

/**
 * The key of an installation that runs on its embedded database: 32 bytes, made once into secret.key (0600) of its
 * data folder. Throws when the file is there and is no such key: a new one would make stored secrets unreadable.
 */
export function keptSecretKey(dataDir: string): Uint8Array {
  const path = join(dataDir, 'secret.key');
  const kept = readKey(path) ?? (makeKey(dataDir, path), readKey(path));
  if (kept?.length === KEY_BYTES) return kept;
  throw new Error(`密钥文件 ${path} 已损坏：应为 32 字节的 base64 编码。请从备份恢复，切勿删除后重建。`);
}

function readKey(path: string): Uint8Array | undefined {
  try {
    return new Uint8Array(Buffer.from(readFileSync(path, 'utf8').trim(), 'base64'));
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fault;
  }
}

/** Whole or not at all, and never over a key that another process made in this moment. */
function makeKey(dataDir: string, path: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, path);
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault;
  } finally {
    rmSync(draft);
  }
}
