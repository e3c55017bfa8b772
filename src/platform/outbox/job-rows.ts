import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../clock.js';
import { rowsOf } from '../database/rows.js';
import { OUTBOX_SETTINGS, type OutboxSettings } from './outbox-settings.js';

/** A job that was handed out. */
export interface LeasedJob {
  readonly id: string;
  /** Starts so far. */
  readonly attempts: number;
}

export interface StartedJob {
  readonly id: string;
  readonly kind: string;
  /** Starts so far, this one included. */
  readonly attempts: number;
}

export interface DeadJob {
  readonly id: string;
  readonly kind: string;
  readonly attempts: number;
  readonly last_error: string | null;
  readonly created_at: Date;
}

export interface Backlog {
  readonly due: number;
  readonly dead: number;
  /** How long the oldest due job has been due; 0 when none is. */
  readonly oldestSeconds: number;
}

/** The rows of the outbox, as those who run jobs see them. Each method is one statement. */
@Injectable()
export class JobRows {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(OUTBOX_SETTINGS) private readonly settings: OutboxSettings,
  ) {}

  /** Hands out due jobs that nobody holds, the longest waiting first; for the time of a lease nobody else gets them. */
  async lease(most: number): Promise<LeasedJob[]> {
    return rowsOf<LeasedJob>(
      this.dataSource,
      `UPDATE outbox_job SET leased_until = $3 WHERE id IN (
         SELECT id FROM outbox_job WHERE state = 'waiting' AND run_at <= $2 AND (leased_until IS NULL OR leased_until <= $2)
         ORDER BY run_at LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING id, attempts`,
      [most, this.clock.now(), this.leaseEnd()],
    );
  }

  /** Counts a start before the job runs, so that a job that kills its process does not live for ever. */
  async start(id: string): Promise<StartedJob | undefined> {
    const [job] = await rowsOf<StartedJob>(
      this.dataSource,
      `UPDATE outbox_job SET attempts = attempts + 1, leased_until = $3
        WHERE id = (SELECT id FROM outbox_job WHERE id = $1 AND state = 'waiting' AND run_at <= $2 FOR UPDATE SKIP LOCKED)
        RETURNING id, kind, attempts`,
      [id, this.clock.now(), this.leaseEnd()],
    );
    return job;
  }

  /** Puts a failed job off. */
  async postpone(id: string, error: string, seconds: number): Promise<void> {
    await this.dataSource.query(
      `UPDATE outbox_job SET run_at = $3, leased_until = NULL, last_error = $2 WHERE id = $1 AND state = 'waiting'`,
      [id, error, this.after(seconds * 1000)],
    );
  }

  /** Gives a job up: it stays, and runs again only when somebody asks for it. */
  async bury(id: string, error: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE outbox_job SET state = 'dead', leased_until = NULL, last_error = $2 WHERE id = $1 AND state = 'waiting'`,
      [id, error],
    );
  }

  async dead(): Promise<DeadJob[]> {
    return rowsOf<DeadJob>(
      this.dataSource,
      `SELECT id, kind, attempts, last_error, created_at FROM outbox_job WHERE state = 'dead' ORDER BY created_at, id`,
    );
  }

  /** Gives dead jobs, all or one, a new life, and tells how many. */
  async retryDead(id?: string): Promise<number> {
    const rows = await rowsOf(
      this.dataSource,
      `UPDATE outbox_job SET state = 'waiting', attempts = 0, run_at = $1
        WHERE state = 'dead' AND ($2::uuid IS NULL OR id = $2) RETURNING id`,
      [this.clock.now(), id ?? null],
    );
    return rows.length;
  }

  async backlog(): Promise<Backlog> {
    const now = this.clock.now();
    const [row] = await rowsOf<{ due: number; dead: number; oldest: Date | null }>(
      this.dataSource,
      `SELECT w.due, w.oldest, (SELECT count(*)::int FROM outbox_job WHERE state = 'dead') AS dead
         FROM (SELECT count(*) FILTER (WHERE run_at <= $1)::int AS due, min(run_at) AS oldest
                 FROM outbox_job WHERE state = 'waiting') w`,
      [now],
    );
    const waitedMs = row?.oldest == null ? 0 : now.getTime() - row.oldest.getTime();
    return {
      due: row?.due ?? 0,
      dead: row?.dead ?? 0,
      oldestSeconds: Math.max(0, Math.floor(waitedMs / 1000)),
    };
  }

  /** Forgets jobs that were done more than so many days ago; those with a key stay, so that it stays taken. */
  async purge(days: number): Promise<number> {
    const rows = await rowsOf(
      this.dataSource,
      `DELETE FROM outbox_job WHERE state = 'done' AND dedupe_key IS NULL AND done_at < $1 RETURNING id`,
      [this.after(-days * 86_400_000)],
    );
    return rows.length;
  }

  private leaseEnd(): Date {
    return this.after(this.settings.leaseMs);
  }

  private after(ms: number): Date {
    return new Date(this.clock.now().getTime() + ms);
  }
}
