import { EnvFault } from '../config/env.js';
import { DatabaseFault } from './platform/database/migrate.js';
import { StartFault } from './platform/postgres/start-fault.js';

const FOR_OPERATORS = [EnvFault, DatabaseFault, StartFault];

/** Runs a program's main function; when it fails, says why on the error stream and exits with 1. */
export function runProgram(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    process.stderr.write(`${explain(error)}\n`, () => process.exit(1));
  });
}

const IN_USE = /^listen EADDRINUSE: address already in use (.+)$/;

/** Operators get the sentence that was written for them, everybody else gets the stack. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [, address] = IN_USE.exec(error.message) ?? [];
  if (address !== undefined)
    return `地址 ${address} 已被其他程序占用：请停止该程序，或用 HOST、PORT 另设地址和端口。`;
  return FOR_OPERATORS.some((kind) => error instanceof kind) ? error.message : (error.stack ?? error.message);
}
