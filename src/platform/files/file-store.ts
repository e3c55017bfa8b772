import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { judgeKind, type MediaType } from './file-kinds.js';
import { displayName, splitName } from './file-name.js';
import { refuseFile } from './refuse-file.js';

export interface StoredFile {
  /** In hex; the file's address in the store. */
  readonly sha256: string;
  readonly size: number;
  readonly mediaType: MediaType;
  /** Fit to be shown, with its extension. */
  readonly name: string;
}

export interface IncomingFile {
  readonly name: string;
  readonly content: Readable | Buffer;
  readonly maxBytes: number;
}

/** The stored bytes are no longer those that were stored. */
export class FileCorrupted extends Error {
  constructor(readonly sha256: string) {
    super(`stored file ${sha256} does not have this hash any more`);
    this.name = 'FileCorrupted';
  }
}

/**
 * Stores a file under `dataDir`/files by the hash of its content, once however often it comes, and gives its
 * hash, size, media type and name. Durable when it resolves. Refused: invalid (no name, empty),
 * too-large (while it streams), unsupported-type (see `judgeKind`). Nothing remains of a refused file.
 */
export async function storeFile(dataDir: string, file: IncomingFile): Promise<StoredFile> {
  const name = displayName(file.name);
  const incoming = join(incomingFolder(dataDir), randomUUID());
  await mkdir(dirname(incoming), { recursive: true, mode: 0o700 });
  try {
    const { sha256, size } = await receive(incoming, file);
    const mediaType = await judgeKind(incoming, splitName(name).extension);
    await settle(incoming, pathOf(dataDir, sha256));
    return { sha256, size, mediaType, name };
  } catch (error) {
    await rm(incoming, { force: true });
    throw error;
  }
}

/** The bytes of a stored file, their hash checked before they are given; FileCorrupted when it differs. */
export async function readStoredFile(dataDir: string, sha256: string): Promise<Buffer> {
  const bytes = await readFile(pathOf(dataDir, sha256));
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new FileCorrupted(sha256);
  return bytes;
}

/** A stored file as a stream that ends in FileCorrupted instead of its end when the hash differs. */
export function openStoredFile(dataDir: string, sha256: string): Readable {
  const hash = createHash('sha256');
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
    flush: (done) => done(hash.digest('hex') === sha256 ? null : new FileCorrupted(sha256)),
  });
  pipeline(createReadStream(pathOf(dataDir, sha256)), check).catch(() => undefined);
  return check;
}

/** Removes what interrupted uploads left behind before the given instant, and gives how many. */
export async function removeStale(dataDir: string, before: Date): Promise<number> {
  const folder = incomingFolder(dataDir);
  let removed = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    if ((await stat(join(folder, name))).mtime >= before) continue;
    await rm(join(folder, name), { force: true });
    removed++;
  }
  return removed;
}

const incomingFolder = (dataDir: string) => join(dataDir, 'files', 'incoming');

function pathOf(dataDir: string, sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError('not a sha256 in hex');
  return join(dataDir, 'files', sha256.slice(0, 2), sha256.slice(2, 4), sha256);
}

async function receive(path: string, { content, maxBytes }: IncomingFile) {
  const hash = createHash('sha256');
  let size = 0;
  const count = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > maxBytes) refuseFile('too-large', 'file-size', `文件超过 ${describeSize(maxBytes)} 的上限`);
      hash.update(chunk);
      yield chunk;
    }
  };
  const target = await open(path, 'wx', 0o600);
  try {
    await pipeline(
      Buffer.isBuffer(content) ? Readable.from([content]) : content,
      count,
      async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) await target.write(chunk);
      },
    );
    if (size === 0) refuseFile('invalid', 'file-empty', '文件是空的，请重新选择');
    await target.sync();
  } finally {
    await target.close();
  }
  return { sha256: hash.digest('hex'), size };
}

const describeSize = (bytes: number) =>
  bytes >= 1024 * 1024 ? `${Math.floor(bytes / 1024 / 1024)} MB` : `${bytes} 字节`;

/** Renames into place, over an earlier copy (which may have been damaged), and makes the names durable. */
async function settle(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await rename(from, to);
  for (const folder of [dirname(to), dirname(dirname(to)), dirname(dirname(dirname(to)))])
    await syncFolder(folder);
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
