import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../clock.js';
import { JobRows } from './job-rows.js';
import { Ticker } from './ticker.js';

const DAY_MS = 86_400_000;
const KEEP_DAYS = 30;

/** Forgets what has served: done jobs, and answers kept for repeats. */
@Injectable()
export class Housekeeping implements OnModuleInit {
  constructor(
    private readonly ticker: Ticker,
    private readonly rows: JobRows,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.ticker.registerTick('forget-done-jobs', 3600, () => this.rows.purge(KEEP_DAYS));
    this.ticker.registerTick('forget-idempotency-keys', 3600, () => this.forgetKeys());
  }

  private async forgetKeys(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - KEEP_DAYS * DAY_MS);
    await this.dataSource.query('DELETE FROM idempotency_key WHERE created_at < $1', [before]);
  }
}
