import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type BusinessDate, yearOf } from '../kernel/business-date.js';
import { isUuid } from '../kernel/ids.js';
import { CLOCK } from '../parties/actor.js';
import { Clock } from '../platform/clock.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobHandlers, Outbox } from '../platform/outbox/outbox.js';
import { Ticker } from '../platform/outbox/ticker.js';
import { StatisticsDuty } from './statistics-duty.js';

const JOB = 'statistics.remind';
const EVERY_SECONDS = 3600;

interface Message {
  readonly carrierId: string;
  readonly year: number;
  readonly stage: string;
  readonly dueOn: string;
}

/** 统计报送提醒: a message to each operator that has not filed, once for each day of reminding. */
@Injectable()
export class StatisticsReminders implements OnModuleInit {
  constructor(
    private readonly work: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly handlers: JobHandlers,
    private readonly clock: Clock,
    private readonly duty: StatisticsDuty,
  ) {}

  onModuleInit(): void {
    this.handlers.register(JOB, (tx, payload) => send(tx, payload as unknown as Message));
  }

  /** Lets the clock look for whom to remind. */
  start(ticker: Ticker): void {
    ticker.registerTick('recognition.reminders', EVERY_SECONDS, () => this.tick());
  }

  /** Puts a message for each recognised carrier without last year's statistics into the outbox; gives how many. */
  async tick(): Promise<number> {
    const today = this.clock.today();
    const year = yearOf(today) - 1;
    const dueOn = this.duty.dueOn(year);
    // After days on which nobody looked, only the latest reminder still says something new.
    const stage = this.duty
      .reminders(year)
      .filter(({ on }) => on <= today)
      .at(-1)?.stage;
    if (dueOn === undefined || stage === undefined) return 0;
    return this.work.run(CLOCK, '统计报送提醒', (tx) => this.enqueue(tx, { year, stage, dueOn }, today));
  }

  private async enqueue(tx: Tx, message: Omit<Message, 'carrierId'>, today: BusinessDate): Promise<number> {
    const { year, stage } = message;
    const waiting = await tx.query<{ carrierId: string }>(SILENT, [today, year, stage]);
    for (const { carrierId } of waiting)
      await this.outbox.enqueue(tx, {
        kind: JOB,
        payload: { carrierId, ...message },
        dedupeKey: `${JOB}:${carrierId}:${year}:${stage}`,
      });
    return waiting.length;
  }
}

/** The message lies in the operator's box, unless it filed in the meantime. */
async function send(tx: Tx, { carrierId, year, stage, dueOn }: Message): Promise<void> {
  if (!isUuid(carrierId)) throw new Error('a reminder names its carrier');
  await tx.query(
    `INSERT INTO statistics_reminder (id, carrier_id, party_id, year, stage, due_on, sent_at)
     SELECT $1, c.id, c.operator_id, $3, $4, $5, $6 FROM carrier c
     WHERE c.id = $2 AND NOT EXISTS (SELECT FROM statistics_year y WHERE y.carrier_id = c.id AND y.year = $3)
     ON CONFLICT (carrier_id, year, stage) DO NOTHING`,
    [tx.newId(), carrierId, year, stage, dueOn, tx.at],
  );
}

/** Recognised on the day $1, nothing filed for the year $2, and not reminded at this stage. */
const SILENT = `
  SELECT e.carrier_id AS "carrierId" FROM (SELECT DISTINCT ON (carrier_id) carrier_id, kind FROM register_entry
      WHERE kind IN ('recognised', 'level-changed', 'revoked') AND effective_on <= $1 ORDER BY carrier_id, effective_on DESC) e
  WHERE e.kind <> 'revoked'
    AND NOT EXISTS (SELECT FROM statistics_year y WHERE y.carrier_id = e.carrier_id AND y.year = $2)
    AND NOT EXISTS (SELECT FROM statistics_reminder r WHERE r.carrier_id = e.carrier_id AND r.year = $2 AND r.stage = $3)
  ORDER BY e.carrier_id`;
