import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Part, Told } from './tax-part.js';

const program = fileURLToPath(new URL('./tax-part.js', import.meta.url));

/** Workers that have read the law and are connected. */
export interface Workers {
  /** Shares the enterprises up to this number among them; tells what all of them together took for it. */
  run(count: number): Promise<Told>;
  stop(): Promise<void>;
}

export async function startWorkers(howMany: number, url: string): Promise<Workers> {
  const workers = Array.from({ length: howMany }, () => fork(program, [url]));
  const answers = (): Promise<readonly Told[]> => Promise.all(workers.map(answerOf));
  let before = together(await answers());
  return {
    run: async (count) => {
      const told = answers();
      workers.forEach((worker, i) => worker.send(partOf(count, howMany, i)));
      const after = together(await told);
      const spent = { ...after, cpuSeconds: after.cpuSeconds - before.cpuSeconds };
      before = after;
      return spent;
    },
    stop: async () => {
      for (const worker of workers) worker.disconnect();
      await Promise.all(workers.map((worker) => once(worker, 'exit')));
    },
  };
}

function together(told: readonly Told[]): Told {
  const sum = (of: (one: Told) => number) => told.map(of).reduce((a, b) => a + b, 0);
  return {
    done: sum(({ done }) => done),
    cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
    peakMb: sum(({ peakMb }) => peakMb),
  };
}

function partOf(count: number, parts: number, i: number): Part {
  const edge = (n: number) => Math.floor((count * n) / parts);
  return { first: edge(i) + 1, last: edge(i + 1) };
}

/** What a worker says next; throws when it ends instead. */
async function answerOf(worker: ChildProcess): Promise<Told> {
  const stop = new AbortController();
  const { signal } = stop;
  const ended = once(worker, 'exit', { signal }).then(() => {
    throw new Error('a worker of the bench ended: see the messages above');
  });
  try {
    const [told] = (await Promise.race([once(worker, 'message', { signal }), ended])) as [Told];
    return told;
  } finally {
    stop.abort();
  }
}
