import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Refused } from '../kernel/refusal.js';
import type { Flow, FlowRow } from '../kernel/transitions.js';
import { CLOCK } from '../parties/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { Ticker } from '../platform/outbox/ticker.js';
import { FLOWS } from '../platform/policies/policies.module.js';
import { Acts } from './acts.js';
import type { CaseFile } from './case-file.js';
import { CASE_COLUMNS } from './case-files.js';
import { CaseRegistry } from './registry.js';

const EVERY_SECONDS = 300;
const BATCH = 200;
type ClockRow = FlowRow & { readonly when: string };

/** The passing of time moves cases like a person would: by rows of their flow, one transaction a case. */
@Injectable()
export class ClockActs implements OnModuleInit {
  constructor(
    private readonly work: UnitOfWork,
    private readonly acts: Acts,
    private readonly registry: CaseRegistry,
    private readonly ticker: Ticker,
    @Inject(FLOWS) private readonly flows: ReadonlyMap<string, Flow>,
  ) {}

  onModuleInit(): void {
    this.ticker.registerTick('cases.clock', EVERY_SECONDS, () => this.tick());
  }

  /**
   * Takes every guarded row of the clock whose guard holds, and gives how many it took. Two processes may run it at
   * once: the second finds the case moved. A case that fails keeps no other from moving; the failures are thrown
   * together at the end.
   */
  async tick(): Promise<number> {
    const failures: unknown[] = [];
    let taken = 0;
    for (const flow of this.flows.values())
      for (const row of clockRows(flow)) taken += await this.takeAll(flow, row, failures);
    if (failures.length > 0)
      throw new AggregateError(failures, `${failures.length} cases could not be moved`);
    return taken;
  }

  private async takeAll(flow: Flow, row: ClockRow, failures: unknown[]): Promise<number> {
    let taken = 0;
    let batch: readonly CaseFile[];
    let after: string | null = null;
    do {
      const { read, due } = await this.dueAfter(flow, row, after);
      for (const { id } of due) taken += await this.takeOne(id, row.action, failures);
      batch = read;
      after = read.at(-1)?.id ?? null;
    } while (batch.length === BATCH);
    return taken;
  }

  /** The next cases of the row's state, and those of them whose guard holds; without locks: the act asks again. */
  private async dueAfter(flow: Flow, { from, when }: ClockRow, after: string | null) {
    return this.work.run(CLOCK, '查看到期办件', async (tx) => {
      const read = await tx.query<CaseFile>(
        `SELECT ${CASE_COLUMNS} FROM case_file c
         WHERE c.flow = $1 AND c.state = $2 AND ($3::uuid IS NULL OR c.id > $3) ORDER BY c.id LIMIT ${BATCH}`,
        [flow.code, from, after],
      );
      const due: CaseFile[] = [];
      for (const caseFile of read) if (await this.registry.guard(when)(tx, caseFile)) due.push(caseFile);
      return { read, due };
    });
  }

  private async takeOne(caseId: string, action: string, failures: unknown[]): Promise<number> {
    try {
      await this.work.run(CLOCK, '期限届满', (tx) => this.acts.act(tx, CLOCK, caseId, action));
      return 1;
    } catch (error) {
      // Somebody else was first, or made the guard fail again.
      if (!(error instanceof Refused && error.refusal.code === 'state-forbids')) failures.push(error);
      return 0;
    }
  }
}

/** Rows without a guard wait for something else that tells the clock, such as a place in a waiting list. */
function clockRows({ rows }: Flow): readonly ClockRow[] {
  return rows.flatMap((row) =>
    row.by === 'clock' && row.when !== undefined ? [{ ...row, when: row.when }] : [],
  );
}
