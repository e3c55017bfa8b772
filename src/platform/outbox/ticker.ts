import { Injectable } from '@nestjs/common';

/** Does what has become due; it may run again at any time, so it must not do anything twice. */
export type TickTask = () => Promise<unknown>;

export interface Tick {
  readonly name: string;
  readonly everySeconds: number;
  readonly task: TickTask;
}

/** The clock's own tasks; rooms register theirs when their module starts. */
@Injectable()
export class Ticker {
  private readonly ticks = new Map<string, Tick>();

  registerTick(name: string, everySeconds: number, task: TickTask): void {
    if (this.ticks.has(name)) throw new Error(`tick ${name} is registered twice`);
    this.ticks.set(name, { name, everySeconds, task });
  }
}
