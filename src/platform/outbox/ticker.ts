import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import { Clock } from '../clock.js';
import { rowsOf } from '../database/rows.js';
import { Log } from '../log/log.js';

/** Does what has become due; it may run again at any time, so it must not do anything twice. */
export type TickTask = () => Promise<unknown>;

interface Tick {
  readonly name: string;
  readonly everySeconds: number;
  readonly task: TickTask;
  dueAtMs: number;
}

const LOOK_EVERY_MS = 1000;
/** Any number that nobody else locks: of all processes, the one that holds it is the clock. */
const LEADER_LOCK = 7_203_001;

/** The clock's own tasks; rooms register theirs when their module starts. Of all processes one runs them. */
@Injectable()
export class Ticker implements BeforeApplicationShutdown {
  private readonly ticks = new Map<string, Tick>();
  private leader: QueryRunner | undefined;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  registerTick(name: string, everySeconds: number, task: TickTask): void {
    if (this.ticks.has(name)) throw new Error(`tick ${name} is registered twice`);
    this.ticks.set(name, { name, everySeconds, task, dueAtMs: 0 });
  }

  start(): void {
    if (this.stopped || this.timer !== undefined) return;
    const look = () => {
      this.running = this.lookAround().finally(() => {
        if (!this.stopped) this.timer = setTimeout(look, LOOK_EVERY_MS);
      });
    };
    this.timer = setTimeout(look, 0);
  }

  /** Every task once, now and in order of registration; the first failure is thrown. For the demo and tests. */
  async runTicksNow(): Promise<void> {
    for (const tick of this.ticks.values()) await tick.task();
  }

  /** Lets the running task end and leaves the lead to another process. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
    await this.resign();
  }

  private async lookAround(): Promise<void> {
    const due = [...this.ticks.values()].filter(({ dueAtMs }) => dueAtMs <= this.clock.now().getTime());
    if (due.length === 0) return;
    if (!(await this.leads())) return;
    for (const tick of due) if (!this.stopped) await this.run(tick);
  }

  private async run(tick: Tick): Promise<void> {
    tick.dueAtMs = this.clock.now().getTime() + tick.everySeconds * 1000;
    await tick.task().catch((error: unknown) => this.log.error('tick-failed', { tick: tick.name }, error));
  }

  /** The lock belongs to a connection: when the process or the connection ends, another process leads. */
  private async leads(): Promise<boolean> {
    try {
      if (this.leader !== undefined) {
        await this.leader.query('SELECT 1');
        return true;
      }
      return await this.tryToLead();
    } catch (error) {
      this.log.warn('ticker-not-leading', {}, error);
      await this.resign();
      return false;
    }
  }

  private async tryToLead(): Promise<boolean> {
    const candidate = this.dataSource.createQueryRunner();
    try {
      const [row] = await rowsOf<{ won: boolean }>(candidate, 'SELECT pg_try_advisory_lock($1) AS won', [
        LEADER_LOCK,
      ]);
      if (row?.won === true) this.leader = candidate;
      return row?.won === true;
    } finally {
      if (this.leader !== candidate) await candidate.release();
    }
  }

  private async resign(): Promise<void> {
    const { leader } = this;
    this.leader = undefined;
    await leader?.query('SELECT pg_advisory_unlock($1)', [LEADER_LOCK]).catch(() => undefined);
    await leader?.release().catch(() => undefined);
  }
}
