import { InjectQueue } from '@nestjs/bull';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { Job, Queue, QueueOptions } from 'bull';
import { Log } from '../log/log.js';
import { Courier } from './courier.js';
import { JobExecutor } from './job-executor.js';
import type { LeasedJob } from './job-rows.js';

export const QUEUE = 'outbox';
const CONCURRENCY = 10;
const LONGEST_HANDOVER_MS = 5000;

/** A job of Bull is the id of ours and nothing more: Redis may lose it at any time. */
export interface Ticket {
  readonly id: string;
}

/** Bull keeps nothing that is over, and tries nothing twice: both are the outbox's own affair. */
export const queueOptions = (redisUrl: string): QueueOptions => ({
  redis: redisOptions(new URL(redisUrl)),
  prefix: 'hongshan',
  defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
});

// Bull's own reading of URLs overlooks rediss: and would speak in the clear.
function redisOptions(url: URL) {
  const db = url.pathname.slice(1);
  return {
    host: url.hostname,
    port: url.port === '' ? 6379 : Number(url.port),
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
    ...(db === '' ? {} : { db: Number(db) }),
    ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
  };
}

/** Hands leased jobs to the workers through Redis. */
@Injectable()
export class BullCourier extends Courier {
  constructor(@InjectQueue(QUEUE) private readonly queue: Queue<Ticket>) {
    super();
    // Without a listener, a lost connection would end the process.
    queue.on('error', () => undefined);
  }

  isReady(): boolean {
    return this.queue.client.status === 'ready';
  }

  /** Bull waits for ever when Redis goes: we do not, since the lease brings the jobs again. */
  async deliver(jobs: readonly LeasedJob[]): Promise<void> {
    if (jobs.length === 0) return;
    const handover = this.queue.addBulk(jobs.map(ticketOf));
    await Promise.race([handover.catch(() => undefined), pause(LONGEST_HANDOVER_MS)]);
  }
}

// Named by job and start: what still waits is not queued again, what died with its worker is, without Bull's own wait.
const ticketOf = ({ id, attempts }: LeasedJob) => ({ data: { id }, opts: { jobId: `${id}-${attempts}` } });

async function pause(ms: number): Promise<void> {
  await new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
}

/** The worker's side of the queue. */
@Injectable()
export class BullWorker implements BeforeApplicationShutdown {
  constructor(
    private readonly executor: JobExecutor,
    @InjectQueue(QUEUE) private readonly queue: Queue<Ticket>,
    private readonly log: Log,
  ) {}

  /** Not before every room has registered its handlers. */
  start(): void {
    const execute = async ({ data }: Job<Ticket>) => void (await this.executor.execute(data.id));
    this.queue
      .process(CONCURRENCY, execute)
      .catch((error: unknown) => this.log.error('worker-stumbled', {}, error));
  }

  /** Takes nothing new and waits for the jobs that run. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.queue.pause(true);
  }
}
