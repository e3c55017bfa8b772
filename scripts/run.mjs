// Runs one of the project's programs from dist/, building first when a source is newer than the build.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'dist', '.built');
const sources = ['src', 'config', 'migrations', 'bench', 'tsconfig.json', 'tsconfig.build.json', 'package.json'];

const newest = (path) => {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
};

/** Compiles the sources when they changed since the last build; throws when they do not compile. */
export function buildIfStale() {
  const nest = join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  const built = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  if (!existsSync(nest) || sources.every((name) => newest(join(root, name)) <= built)) return;
  const startedAt = new Date();
  const result = spawnSync(process.execPath, [nest, 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.status !== 0) throw new Error('the sources do not compile: see the messages above');
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, startedAt.toISOString());
}

const [, script, program, ...args] = process.argv;
if (script === fileURLToPath(import.meta.url)) {
  buildIfStale();
  const entry = program === 'bench' ? join('bench', `${args.shift() ?? 'index'}.js`) : join('src', `${program}.js`);
  process.argv = [process.argv[0], join(root, 'dist', entry), ...args];
  await import(pathToFileURL(process.argv[1]).href);
}
