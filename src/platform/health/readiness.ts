import { Injectable } from '@nestjs/common';
import { type HealthIndicatorFunction, HealthIndicatorService } from '@nestjs/terminus';
import { DataSource } from 'typeorm';
import { pendingMigrations } from '../database/pending-migrations.js';
import { Courier } from '../outbox/courier.js';
import { JobRows } from '../outbox/job-rows.js';

const PATIENCE_MS = 3000;
/** Due so long without being done, jobs are not late but stuck. */
const STUCK_SECONDS = 600;

/** What must be there for this process to do its work. */
@Injectable()
export class Readiness {
  constructor(
    private readonly indicator: HealthIndicatorService,
    private readonly dataSource: DataSource,
    private readonly jobs: JobRows,
    private readonly courier: Courier,
  ) {}

  indicators(): HealthIndicatorFunction[] {
    return [
      () => this.attempt('database', async () => void (await this.dataSource.query('SELECT 1'))),
      () => this.attempt('migrations', async () => this.checkMigrations()),
      () => this.attempt('queue', async () => this.checkQueue()),
      async () => this.outbox(),
    ];
  }

  private attempt(name: string, check: () => Promise<void>) {
    return this.indicator.check(name).attempt(check).withTimeout(PATIENCE_MS);
  }

  private async checkMigrations(): Promise<void> {
    const pending = await pendingMigrations(this.dataSource);
    if (pending.length > 0) throw new Error(`${pending.length} migrations are pending`);
  }

  private async checkQueue(): Promise<void> {
    if (!this.courier.isReady()) throw new Error('Redis does not answer');
  }

  private async outbox() {
    const session = this.indicator.check('outbox');
    const backlog = await this.jobs.backlog().catch(() => undefined);
    if (backlog === undefined || backlog.oldestSeconds > STUCK_SECONDS) return session.down({ ...backlog });
    return backlog.dead > 0 ? session.degraded({ ...backlog }) : session.up({ ...backlog });
  }
}
