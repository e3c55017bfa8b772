import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { StartFault } from './start-fault.js';

/** Held by this process until released; the kernel releases it when the process is gone, however it went. */
export interface OwnerLock {
  release(): void;
}

const TAKEN = 1;

/**
 * Takes the lock file or throws StartFault that names the holder. The flock command locks the open file, which it
 * shares with this process: so the lock stays here when the command has ended, and nothing stale can remain.
 */
export function takeOwnerLock(path: string): OwnerLock {
  const file = openSync(path, 'a+', 0o600);
  const { status, error } = spawnSync('flock', ['-n', '-x', '3'], {
    stdio: ['ignore', 'ignore', 'ignore', file],
  });
  if (status !== 0) {
    const holder = readFileSync(path, 'utf8').trim();
    closeSync(file);
    throw new StartFault(error === undefined && status === TAKEN ? takenBy(path, holder) : noLock(error));
  }
  ftruncateSync(file);
  writeSync(file, `${process.pid}\n`);
  return { release: () => closeSync(file) };
}

function takenBy(path: string, holder: string): string {
  return (
    `数据目录已被另一个进程使用（进程号 ${holder || '未知'}，锁文件 ${path}）。` +
    '同一数据目录只能由一个实例使用：请先停止该进程，或为本实例另设 DATA_DIR。'
  );
}

function noLock(error: Error | undefined): string {
  return `无法锁定数据目录：${error?.message ?? 'flock 失败'}。请安装 util-linux（提供 flock 命令）后重试。`;
}
