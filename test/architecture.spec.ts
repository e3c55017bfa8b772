import { expect, it } from '@jest/globals';
import { dirname, join, relative } from 'node:path/posix';
import ts from 'typescript';
import { projectRoot } from '../config/paths.js';

const PLATFORM = ['kernel', 'policy', 'platform'];
const CASES = [...PLATFORM, 'parties', 'cases'];
const FUNDS = [...CASES, 'reviews', 'funds'];
const SCHEMES = ['recognition', 'evaluation', 'vouchers', 'subsidies', 'tax', 'challenges'];
const ROOMS = [...FUNDS, ...SCHEMES, 'insight', 'demo', 'config'];
/** What the files of a room may import besides each other. Programs are src/*.ts and src/commands. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  ...{ migrations: [], config: ['migrations'] },
  ...{ kernel: ['package node:crypto'], policy: ['kernel', 'package node:crypto', 'package yaml'] },
  ...{ platform: [...PLATFORM, 'config'], parties: PLATFORM, cases: CASES, reviews: CASES, funds: CASES },
  ...Object.fromEntries(SCHEMES.map((scheme) => [scheme, FUNDS])),
  ...{ insight: [...FUNDS, ...SCHEMES], demo: ROOMS, programs: ROOMS },
};

function roomOf(path: string): string {
  const [top = '', room = '', ...inside] = path.split('/');
  if (top !== 'src') return path.startsWith('package ') ? path : top;
  return inside.length === 0 || room === 'commands' ? 'programs' : room;
}

function importsOf(path: string, text: string): string[] {
  const place = (name: string) => join(dirname(path), name).replace(/\.js$/, '.ts');
  const names = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  return names.map((name) => (name.startsWith('.') ? place(name) : `package ${name}`));
}

function mayImport(room: string, other: string): boolean {
  const isOutside = other.startsWith('package ') && room !== 'kernel' && room !== 'policy';
  return room in ALLOWED && (isOutside || room === other || ALLOWED[room]!.includes(other));
}

/** Every arrow that points the wrong way, and every circle, in a project of these files by their paths. */
function faultsOf(files: Readonly<Record<string, string>>): string[] {
  const arrows = new Map(Object.entries(files).map(([path, text]) => [path, importsOf(path, text)]));
  const faults = [...arrows].flatMap(([from, tos]) =>
    tos.filter((to) => !mayImport(roomOf(from), roomOf(to))).map((to) => `${from} imports ${to}`),
  );
  const done = new Set<string>();
  const walk = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) faults.push(`circle: ${[...way.slice(way.indexOf(path)), path].join(' > ')}`);
    else if (!done.has(path)) for (const to of arrows.get(path) ?? []) walk(to, [...way, path]);
    done.add(path);
  };
  for (const path of arrows.keys()) walk(path, []);
  return faults;
}

it('has arrows that point down only, and none that go round', () => {
  const paths = ts.sys.readDirectory(projectRoot, ['.ts'], [], ['src', 'config', 'migrations']);
  expect(paths.length).toBeGreaterThan(100);
  const files = paths.map((path) => [relative(projectRoot, path), ts.sys.readFile(path) ?? '']);
  expect(faultsOf(Object.fromEntries(files) as Record<string, string>)).toEqual([]);
});

it.each([
  ['src/kernel/a.ts', "import type { B } from '../policy/b.js';"],
  ['src/policy/a.ts', "export * from 'node:fs';"],
  ['src/platform/http/a.ts', "const b = await import('../../parties/b.js');"],
  ['src/funds/a.ts', "import '../reviews/b.js';"],
  ['src/tax/a.ts', "import '../vouchers/b.js';"],
  ['src/cases/a.ts', "import '../main.js';"],
  ['src/utils/a.ts', "import '../kernel/b.js';"],
  ['config/a.ts', "import '../src/kernel/b.js';"],
])('sees a wrong arrow planted in %s: %s', (path, text) => {
  expect(faultsOf({ [path]: text })).toEqual([expect.stringContaining(`${path} imports `)]);
});

it('sees a planted circle, and none where two ways lead to one place', () => {
  const [a, b, c] = ['src/kernel/a.ts', 'src/kernel/b.ts', 'src/kernel/c.ts'] as const;
  const files = { [a]: "import './b.js'; import './c.js';", [b]: "import './c.js';" };
  expect(faultsOf({ ...files, [c]: '' })).toEqual([]);
  expect(faultsOf({ ...files, [c]: "import './a.js';" })).toEqual([`circle: ${[a, b, c, a].join(' > ')}`]);
});

/** The description of the interface knows a class by its name alone, and one of two would describe both. */
it('gives every class that comes in over the interface a name of its own', () => {
  const paths = ts.sys.readDirectory(projectRoot, ['.dto.ts'], [], ['src']);
  const names = paths.flatMap((path) =>
    [...(ts.sys.readFile(path) ?? '').matchAll(/^export class (\w+)/gm)].map(([, name = '']) => name),
  );
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});
