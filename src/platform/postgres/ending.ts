import { setTimeout as sleep } from 'node:timers/promises';

const STEP_MS = 10;

/** Whether `done` came true within the time. */
export async function waitUntil(done: () => boolean, withinMs: number): Promise<boolean> {
  for (let waited = 0; waited < withinMs; waited += STEP_MS) {
    if (done()) return true;
    await sleep(STEP_MS);
  }
  return done();
}

/** Ends a postmaster: fast shutdown, then immediate shutdown, then by force. */
export async function endPostmaster(pid: number, isGone: () => boolean, fastMs = 20_000): Promise<void> {
  const steps = [
    ['SIGINT', fastMs],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 10_000],
  ] as const;
  for (const [signal, withinMs] of steps) {
    if (isGone()) return;
    sendIfAlive(pid, signal);
    if (await waitUntil(isGone, withinMs)) return;
  }
}

function sendIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'ESRCH') throw fault;
  }
}
