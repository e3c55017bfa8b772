// JavaScript of the sources and of what tests start beside them: a test starts programs hundreds of times, and hooks
// that compile as they load cost each of them half a second.
import { transformFileSync } from '@swc/core';
import { existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jsc } from './swc-options.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const FOLDERS = ['src', 'config', 'migrations', 'test'];

/** Compiles what changed since the last run, as Jest compiles it. */
export function compilePrograms() {
  for (const folder of FOLDERS)
    for (const name of readdirSync(join(root, folder), { recursive: true }))
      if (name.endsWith('.ts')) compile(join(root, folder, name), join(root, 'dist/tests', folder, name));
}

function compile(source, target) {
  const file = target.replace(/\.ts$/, '.js');
  if (existsSync(file) && statSync(file).mtimeMs > statSync(source).mtimeMs) return;
  const { code } = transformFileSync(source, { jsc, module: { type: 'es6' }, sourceMaps: 'inline' });
  mkdirSync(dirname(file), { recursive: true });
  // In one piece: two runs in one folder compile at once.
  writeFileSync(`${file}.${process.pid}`, code);
  renameSync(`${file}.${process.pid}`, file);
}
