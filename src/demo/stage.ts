import { setTimeout as pause } from 'node:timers/promises';
import type { INestApplication } from '@nestjs/common';
import type { MovableClock } from '../platform/clock.js';
import { JobRows } from '../platform/outbox/job-rows.js';
import { OutboxLoop } from '../platform/outbox/outbox-loop.js';
import { Ticker } from '../platform/outbox/ticker.js';
import { type Login, Person } from './person.js';

const LOOK_AGAIN_MS = 20;

/** Where the play happens: a running service, a clock that can be moved, and somebody to tell it to. */
export class Stage {
  private readonly people = new Map<string, Person>();
  private step = 0;

  constructor(
    private readonly app: INestApplication,
    readonly base: string,
    readonly clock: MovableClock,
    private readonly tell: (line: string) => void,
  ) {}

  /** A new chapter. */
  chapter(title: string): void {
    this.step += 1;
    this.tell(`\n${this.step}. ${title}（${this.clock.today()}）`);
  }

  say(line: string): void {
    this.tell(`   ${line}`);
  }

  as(login: Login): Person {
    const known = this.people.get(login.login) ?? new Person(this.base, login, this.clock);
    this.people.set(login.login, known);
    return known;
  }

  /** Does each item in turn, and says how far it has come when that takes a while. */
  async each<T>(
    title: string,
    items: readonly T[],
    work: (item: T, index: number) => Promise<void>,
  ): Promise<void> {
    const every = Math.max(1, Math.ceil(items.length / 4));
    for (const [i, item] of items.entries()) {
      await work(item, i);
      const done = i + 1;
      if (done % every === 0 || done === items.length) this.say(`${title} ${done}/${items.length}`);
    }
  }

  /** What is due at the present moment happens now: the clock's acts, then the jobs that they leave, to the last. */
  async settle(): Promise<void> {
    await this.app.get(Ticker).runTicksNow();
    await this.app.get(OutboxLoop).drain();
    // The service's own loop may have taken some of them and be at it still.
    while ((await this.app.get(JobRows).backlog()).due > 0) {
      await pause(LOOK_AGAIN_MS);
      await this.app.get(OutboxLoop).drain();
    }
  }

  /** Moves the present to an hour of a day in Beijing and lets happen what became due. */
  async passTo(day: string, hour = 9): Promise<void> {
    this.clock.moveTo(new Date(`${day}T${String(hour).padStart(2, '0')}:00:00+08:00`));
    await this.settle();
  }
}
