import { spawn } from 'node:child_process';
import type { TestDatabase } from './database.js';
import { programOf } from './programs.js';

const program = programOf('src/cli.ts');

export interface CliRun {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  json<T>(): T;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Buffer;
  /** For the Node process itself, such as a limit of memory. */
  readonly node?: readonly string[];
}

/** One command in a process of its own, with nothing but this environment. */
export async function cli(
  args: readonly string[],
  { env = {}, input = '', node = [] }: CliOptions = {},
): Promise<CliRun> {
  const child = spawn(process.execPath, [...node, ...program, ...args], {
    env: { PATH: process.env['PATH'], DATA_DIR: '/nonexistent/hongshan', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const said: { out: Buffer[]; err: Buffer[] } = { out: [], err: [] };
  child.stdout.on('data', (chunk: Buffer) => void said.out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => void said.err.push(chunk));
  // Who reads no more than it may take closes the pipe early.
  child.stdin.on('error', () => undefined).end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  const [out, err] = [Buffer.concat(said.out).toString(), Buffer.concat(said.err).toString()];
  return { code, out, err, json: <T>() => JSON.parse(out) as T };
}

/** The environment of an installation on this database. */
export function environmentOf({ appUrl, ownerUrl, readUrl }: TestDatabase): Record<string, string> {
  return {
    DATABASE_URL: appUrl,
    DATABASE_OWNER_URL: ownerUrl,
    DATABASE_READ_URL: readUrl,
    SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
  };
}
