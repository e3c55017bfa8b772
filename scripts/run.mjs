// Runs one of the project's programs from dist/, building first when a source is newer than the build.
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const stamp = join(dist, '.built');
const nest = join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
const sources = [
  ...['src', 'config', 'migrations', 'bench'],
  ...['tsconfig.json', 'tsconfig.build.json', 'nest-cli.json', 'package.json'],
];

const newest = (path) => {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
};

const isStale = () => {
  const built = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  return sources.some((name) => newest(join(root, name)) > built);
};

/** Compiles the sources when they changed since the last build; throws when they do not compile. */
export function buildIfStale() {
  // Installed without the tools of development: the build that was shipped is the one to run.
  if (!existsSync(nest) || !isStale()) return;
  mkdirSync(dist, { recursive: true });
  const lock = openSync(join(dist, '.lock'), 'w');
  try {
    // Programs that start together build once. Without the flock command they build twice, which only costs time.
    spawnSync('flock', ['-x', '3'], { stdio: ['ignore', 'ignore', 'ignore', lock] });
    if (isStale()) build();
  } finally {
    closeSync(lock);
  }
}

function build() {
  const startedAt = new Date();
  const result = spawnSync(process.execPath, [nest, 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.status !== 0) throw new Error('the sources do not compile: see the messages above');
  writeFileSync(stamp, startedAt.toISOString());
  // A source that was saved while the compiler ran counts as newer than the build.
  utimesSync(stamp, startedAt, startedAt);
}

const [, script, program, ...args] = process.argv;
if (script === fileURLToPath(import.meta.url)) {
  try {
    buildIfStale();
  } catch (fault) {
    console.error(fault.message);
    process.exit(1);
  }
  const entry =
    program === 'bench' ? join('bench', `${args.shift() ?? 'index'}.js`) : join('src', `${program}.js`);
  const path = join(dist, entry);
  if (!existsSync(path)) {
    console.error(`找不到程序 ${path}。请先执行 npm ci（含开发依赖）再启动，或检查程序名。`);
    process.exit(1);
  }
  process.argv = [process.argv[0], path, ...args];
  await import(pathToFileURL(path).href);
}
