/** A worker executes jobs; a service hands them out, and executes them itself when there is no Redis. */
export type ProcessRole = 'service' | 'worker';

/** How patient the outbox is. */
export interface OutboxSettings {
  readonly role: ProcessRole;
  /** Present: jobs are spread over workers by Bull; absent: this process runs them. */
  readonly redisUrl?: string;
  /** How often to look for due jobs when nothing wakes us. */
  readonly pollMs: number;
  /** After so long, a job that was handed out and is not done is handed out again. */
  readonly leaseMs: number;
  /** Starts of a job, the first included; then it is dead until somebody retries it. */
  readonly maxAttempts: number;
  readonly concurrency: number;
}

export const OUTBOX_DEFAULTS: OutboxSettings = {
  role: 'service',
  pollMs: 1000,
  leaseMs: 60_000,
  maxAttempts: 12,
  concurrency: 4,
};

/** Injection token of the settings. */
export const OUTBOX_SETTINGS = Symbol('OutboxSettings');
