import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { Log } from '../log/log.js';
import { Courier } from './courier.js';
import { Doorbell } from './doorbell.js';
import { JobRows } from './job-rows.js';
import { OUTBOX_SETTINGS, type OutboxSettings } from './outbox-settings.js';

const BATCH = 50;

/** Takes due jobs on lease and gives them to the courier, as long as the process lives. */
@Injectable()
export class OutboxLoop implements BeforeApplicationShutdown {
  private running: Promise<void> | undefined;
  private stopping = false;

  constructor(
    private readonly rows: JobRows,
    private readonly courier: Courier,
    private readonly doorbell: Doorbell,
    private readonly log: Log,
    @Inject(OUTBOX_SETTINGS) private readonly settings: OutboxSettings,
  ) {}

  start(): void {
    this.running ??= this.loop();
  }

  /** Takes no new jobs, and ends when those that run are done. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.doorbell.ring();
    await this.running;
    await this.doorbell.close();
  }

  /** Delivers what is due until nothing is, and tells how many; for tests, the demo and the command line. */
  async drain(): Promise<number> {
    let delivered = 0;
    for (let batch = await this.deliverBatch(); batch > 0; batch = await this.deliverBatch())
      delivered += batch;
    return delivered;
  }

  private async loop(): Promise<void> {
    while (!this.stopping) {
      await this.doorbell.listen();
      const delivered = await this.deliverBatch().catch((error: unknown) => {
        this.log.error('outbox-stumbled', {}, error);
        return 0;
      });
      if (delivered === 0 && !this.stopping) await this.doorbell.wait(this.settings.pollMs);
    }
  }

  private async deliverBatch(): Promise<number> {
    if (!this.courier.isReady()) return 0;
    const jobs = await this.rows.lease(BATCH);
    await this.courier.deliver(jobs);
    return jobs.length;
  }
}
