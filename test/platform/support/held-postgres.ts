import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface, type Interface } from 'node:readline';
import type { EmbeddedOptions } from '../../../src/platform/postgres/embedded.js';
import { programOf } from '../../support/programs.js';

const program = programOf('test/platform/support/embedded-holder.ts');

/** A process that holds an embedded PostgreSQL, seen from outside. */
export interface Holder {
  readonly child: ChildProcess;
  readonly postmasterPid: number;
  /** Everything it has printed since: ids of acknowledged rows. */
  readonly printed: string[];
  /** Settles when it has ended and all it printed is here. */
  readonly ended: Promise<unknown>;
}

/** Starts a holder, with words such as setpriv before it, in this environment, and waits until its database is ready. */
export async function holdElsewhere(
  options: EmbeddedOptions & { readonly inserting?: boolean },
  before: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Holder> {
  const [command = '', ...args] = [...before, process.execPath, ...program];
  const child = spawn(command, [...args, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const ended = new Promise((resolve) => child.once('close', resolve));
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([nextLine(lines), ended.then(() => undefined)]);
  const pid = /^ready (\d+)$/.exec(String(first))?.[1];
  if (pid === undefined) throw new Error(`the holder did not start: ${said.join('')}`);
  const printed: string[] = [];
  lines.on('line', (line) => printed.push(line));
  return { child, postmasterPid: Number(pid), printed, ended };
}

const nextLine = (lines: Interface): Promise<string> => new Promise((resolve) => lines.once('line', resolve));

/** Whether a process of this number runs; one that only waits to be collected by its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
