import { Injectable } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import { Log } from '../log/log.js';
import { OUTBOX_CHANNEL } from './outbox.js';

interface ListeningClient {
  on(event: 'notification' | 'error' | 'end', listener: () => void): void;
}

/** Rings when a transaction that enqueued a job commits, in whatever process. Only a hint: the rows are the truth. */
@Injectable()
export class Doorbell {
  private runner: QueryRunner | undefined;
  private rung = false;
  private answer: (() => void) | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly log: Log,
  ) {}

  /** Listens unless it does already; a failure is only told, since polling goes on. */
  async listen(): Promise<void> {
    if (this.runner !== undefined) return;
    const runner = this.dataSource.createQueryRunner();
    this.runner = runner;
    try {
      const client = (await runner.connect()) as ListeningClient;
      client.on('notification', () => this.ring());
      client.on('error', () => this.forget(runner));
      client.on('end', () => this.forget(runner));
      await runner.query(`LISTEN ${OUTBOX_CHANNEL}`);
    } catch (error) {
      this.log.warn('outbox-not-listening', {}, error);
      this.forget(runner);
    }
  }

  /** Ends a wait, or the next one at once. */
  ring(): void {
    this.rung = true;
    this.answer?.();
  }

  /** Until it rings, or so long at most. */
  async wait(ms: number): Promise<void> {
    if (!this.rung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.answer = () => (clearTimeout(timer), resolve());
      });
    }
    this.rung = false;
    this.answer = undefined;
  }

  async close(): Promise<void> {
    const { runner } = this;
    this.runner = undefined;
    if (runner === undefined) return;
    await runner.query(`UNLISTEN ${OUTBOX_CHANNEL}`).catch(() => undefined);
    await runner.release().catch(() => undefined);
  }

  private forget(runner: QueryRunner): void {
    if (this.runner !== runner) return;
    this.runner = undefined;
    void runner.release().catch(() => undefined);
  }
}
