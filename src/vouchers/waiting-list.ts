import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Acts } from '../cases/acts.js';
import { isUuid } from '../kernel/ids.js';
import { Refused } from '../kernel/refusal.js';
import type { Flow } from '../kernel/transitions.js';
import { CLOCK } from '../parties/actor.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { JobHandlers, Outbox } from '../platform/outbox/outbox.js';
import { FLOWS } from '../platform/policies/policies.module.js';
import { ISSUE, issuingStates } from './issuing-states.js';

const JOB = 'vouchers.draw';
/** In one transaction; the next job goes on from there. */
const MOST_AT_ONCE = 100;

/**
 * 轮候: applications that were received and have no voucher yet. They are served strictly in order of receipt: when the
 * first one does not fit into what is left of the budget, those behind it wait too.
 */
@Injectable()
export class WaitingList implements OnModuleInit {
  constructor(
    private readonly acts: Acts,
    private readonly outbox: Outbox,
    private readonly handlers: JobHandlers,
    @Inject(FLOWS) private readonly flows: ReadonlyMap<string, Flow>,
  ) {}

  onModuleInit(): void {
    this.handlers.register(JOB, async (tx, payload) => {
      const { callId } = payload as { callId: string };
      if (!isUuid(callId)) throw new Error('a draw names its call');
      await this.draw(tx, callId);
    });
  }

  /** After this transaction: whoever comes first and fits gets a voucher. */
  async drawLater(tx: Tx, callId: string): Promise<void> {
    await this.outbox.enqueue(tx, { kind: JOB, payload: { callId } });
  }

  /** Issues vouchers in order of receipt until the budget does not reach for the next one. */
  private async draw(tx: Tx, callId: string): Promise<void> {
    // One draw a call at a time: a second one would wait row by row behind the first and serve in another order.
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('vouchers.draw ' || $1, 0))`, [callId]);
    const waiting = await tx.query<{ id: string }>(
      `SELECT id FROM case_file WHERE call_id = $1 AND (flow, state) IN (SELECT * FROM unnest($2::text[], $3::text[]))
       ORDER BY receipt LIMIT $4`,
      [callId, ...issuingStates(this.flows), MOST_AT_ONCE],
    );
    for (const { id } of waiting) if (!(await this.issue(tx, id))) return;
    if (waiting.length === MOST_AT_ONCE) await this.drawLater(tx, callId);
  }

  private async issue(tx: Tx, caseId: string): Promise<boolean> {
    try {
      await tx.savepoint((inner) => this.acts.act(inner, CLOCK, caseId, ISSUE));
      return true;
    } catch (error) {
      if (error instanceof Refused && error.refusal.code === 'budget-short') return false;
      throw error;
    }
  }
}
