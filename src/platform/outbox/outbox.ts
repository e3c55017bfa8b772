import { Injectable } from '@nestjs/common';
import type { Json } from '../../kernel/canonical-json.js';
import type { Tx } from '../database/unit-of-work.js';

/** The channel that wakes the loops of all processes. */
export const OUTBOX_CHANNEL = 'outbox_job';

export interface NewJob {
  readonly kind: string;
  readonly payload: Json;
  /** A second job with the same key is not made, not even after the first is done. */
  readonly dedupeKey?: string;
  /** Not before this instant; at once when left out. */
  readonly runAt?: Date;
}

/** Runs in the transaction that also marks the job as done. It may be called again after a failure. */
export type JobHandler = (tx: Tx, payload: Json) => Promise<void>;

/** What to do for each kind of job; rooms register theirs when their module starts. */
@Injectable()
export class JobHandlers {
  private readonly handlers = new Map<string, JobHandler>();

  register(kind: string, handler: JobHandler): void {
    if (this.handlers.has(kind)) throw new Error(`job kind ${kind} is registered twice`);
    this.handlers.set(kind, handler);
  }

  get kinds(): readonly string[] {
    return [...this.handlers.keys()];
  }

  /** The handler of a kind; throws when nobody registered it. */
  of(kind: string): JobHandler {
    const handler = this.handlers.get(kind);
    if (handler === undefined) throw new Error(`job kind ${kind} is not registered`);
    return handler;
  }
}

/** What must reach the outside is a row in the same transaction as its cause; the queue is only a wake-up. */
@Injectable()
export class Outbox {
  constructor(private readonly handlers: JobHandlers) {}

  /** Adds a job to the transaction: it runs after the commit, or never when there is none. */
  async enqueue(tx: Tx, { kind, payload, dedupeKey, runAt }: NewJob): Promise<void> {
    this.handlers.of(kind);
    await tx.query(
      `INSERT INTO outbox_job (id, kind, payload, dedupe_key, run_at, created_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (dedupe_key) DO NOTHING`,
      [tx.newId(), kind, JSON.stringify(payload), dedupeKey ?? null, runAt ?? tx.at, tx.at],
    );
    await tx.query('SELECT pg_notify($1, $2)', [OUTBOX_CHANNEL, '']);
  }
}
