import { Inject, Injectable } from '@nestjs/common';
import type { Json } from '../../kernel/canonical-json.js';
import { type Tx, UnitOfWork } from '../database/unit-of-work.js';
import { Log } from '../log/log.js';
import { JobRows, type StartedJob } from './job-rows.js';
import { JobHandlers } from './outbox.js';
import { OUTBOX_SETTINGS, type OutboxSettings } from './outbox-settings.js';

/** `skipped`: done already, not due, or running elsewhere. */
export type Outcome = 'done' | 'failed' | 'dead' | 'skipped';

const LONGEST_PAUSE_SECONDS = 3600;

/** Runs one job, whoever asks and however often: its effect and its end are one transaction. */
@Injectable()
export class JobExecutor {
  constructor(
    private readonly rows: JobRows,
    private readonly work: UnitOfWork,
    private readonly handlers: JobHandlers,
    private readonly log: Log,
    @Inject(OUTBOX_SETTINGS) private readonly settings: OutboxSettings,
  ) {}

  /** Never fails because the job does; rejects only when the database cannot be reached. */
  async execute(id: string): Promise<Outcome> {
    const job = await this.rows.start(id);
    if (job === undefined) return 'skipped';
    const { maxAttempts } = this.settings;
    if (job.attempts > maxAttempts) return this.bury(job, new Error('its process ended each time'));
    try {
      return await this.work.run({ id: 'outbox' }, `job ${job.kind}`, (tx) => this.run(tx, job));
    } catch (error) {
      return job.attempts >= maxAttempts ? this.bury(job, error) : this.postpone(job, error);
    }
  }

  private async run(tx: Tx, { id, kind }: StartedJob): Promise<Outcome> {
    const job = await tx.one<{ payload: Json }>(
      `SELECT payload FROM outbox_job WHERE id = $1 AND state = 'waiting' FOR UPDATE SKIP LOCKED`,
      [id],
    );
    if (job === undefined) return 'skipped';
    await this.handlers.of(kind)(tx, job.payload);
    await tx.query(
      `UPDATE outbox_job SET state = 'done', done_at = $2, leased_until = NULL, last_error = NULL WHERE id = $1`,
      [id, tx.at],
    );
    return 'done';
  }

  private async postpone({ id, kind, attempts }: StartedJob, error: unknown): Promise<Outcome> {
    const seconds = Math.min(2 ** attempts, LONGEST_PAUSE_SECONDS);
    await this.rows.postpone(id, shown(error), seconds);
    this.log.warn('job-failed', { job: id, kind, attempts, againInSeconds: seconds }, error);
    return 'failed';
  }

  private async bury({ id, kind, attempts }: StartedJob, error: unknown): Promise<Outcome> {
    await this.rows.bury(id, shown(error));
    this.log.error('job-dead', { job: id, kind, attempts }, error);
    return 'dead';
  }
}

function shown(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.replaceAll('\u0000', '').slice(0, 2000);
}
