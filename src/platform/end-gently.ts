import type { Log } from './log/log.js';

/** After so long, what has not ended is left to the operating system. */
const PATIENCE_MS = 30_000;

/** Ends the process on SIGTERM or SIGINT after `close`; a second signal ends it at once. */
export function endGently(close: () => Promise<void>, log: Log): void {
  let asked = false;
  const end = (signal: NodeJS.Signals): void => {
    if (asked) process.exit(1);
    asked = true;
    log.info('stopping', { signal });
    setTimeout(() => process.exit(1), PATIENCE_MS).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('stopped-badly', {}, error);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, end);
}
