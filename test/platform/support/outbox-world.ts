import type { DataSource } from 'typeorm';
import { Clock } from '../../../src/platform/clock.js';
import { UnitOfWork } from '../../../src/platform/database/unit-of-work.js';
import { Log } from '../../../src/platform/log/log.js';
import { InProcessCourier } from '../../../src/platform/outbox/courier.js';
import { Doorbell } from '../../../src/platform/outbox/doorbell.js';
import { JobExecutor } from '../../../src/platform/outbox/job-executor.js';
import { JobRows } from '../../../src/platform/outbox/job-rows.js';
import { JobHandlers, Outbox } from '../../../src/platform/outbox/outbox.js';
import { OutboxLoop } from '../../../src/platform/outbox/outbox-loop.js';
import { OUTBOX_DEFAULTS, type OutboxSettings } from '../../../src/platform/outbox/outbox-settings.js';

/** Stands still until it is told otherwise. */
export class StoppedClock extends Clock {
  constructor(private instant: Date) {
    super();
  }

  now(): Date {
    return this.instant;
  }

  pass(ms: number): void {
    this.instant = new Date(this.instant.getTime() + ms);
  }
}

/** The outbox of one process, as the module puts it together. */
export function outboxProcess(dataSource: DataSource, clock: Clock, changes: Partial<OutboxSettings> = {}) {
  const settings = { ...OUTBOX_DEFAULTS, ...changes };
  const lines: Record<string, unknown>[] = [];
  const log = new Log('info', {
    write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  });
  const work = new UnitOfWork(dataSource, clock);
  const handlers = new JobHandlers();
  const rows = new JobRows(dataSource, clock, settings);
  const executor = new JobExecutor(rows, work, handlers, log, settings);
  const courier = new InProcessCourier(executor, settings);
  const loop = new OutboxLoop(rows, courier, new Doorbell(dataSource, log), log, settings);
  return { work, handlers, rows, executor, loop, lines, outbox: new Outbox(handlers) };
}

/** A handler whose effects can be counted in the database: one row a number, counting how often it happened. */
export const COUNT_SQL = `INSERT INTO number_sequence (name, last) VALUES ($1, 1)
  ON CONFLICT (name) DO UPDATE SET last = number_sequence.last + 1`;

/** How often each effect happened, by its name. */
export async function effects(dataSource: DataSource): Promise<Map<string, number>> {
  const rows: { name: string; last: bigint }[] = await dataSource.query(
    'SELECT name, last FROM number_sequence',
  );
  return new Map(rows.map(({ name, last }) => [name, Number(last)]));
}
