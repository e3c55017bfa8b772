import { Inject, Injectable } from '@nestjs/common';
import { JobExecutor } from './job-executor.js';
import type { LeasedJob } from './job-rows.js';
import { OUTBOX_SETTINGS, type OutboxSettings } from './outbox-settings.js';

/** Brings leased jobs to whoever executes them. */
export abstract class Courier {
  /** While it is not, nothing is taken on lease. */
  abstract isReady(): boolean;

  /** Resolves when the jobs are handed over; those that get lost on the way come again when their lease is over. */
  abstract deliver(jobs: readonly LeasedJob[]): Promise<void>;
}

/** Executes the jobs in this process, a few at a time. */
@Injectable()
export class InProcessCourier extends Courier {
  constructor(
    private readonly executor: JobExecutor,
    @Inject(OUTBOX_SETTINGS) private readonly settings: OutboxSettings,
  ) {
    super();
  }

  isReady(): boolean {
    return true;
  }

  async deliver(jobs: readonly LeasedJob[]): Promise<void> {
    const waiting = jobs.values();
    const hand = async () => {
      for (const { id } of waiting) await this.executor.execute(id);
    };
    await Promise.all(Array.from({ length: this.settings.concurrency }, hand));
  }
}
