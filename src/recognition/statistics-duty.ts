import { Inject, Injectable } from '@nestjs/common';
import { type BusinessDate, businessDate, isBusinessDate, yearOf } from '../kernel/business-date.js';
import { decide, type Decision } from '../policy/decide.js';
import type { PolicyLibrary } from '../policy/library.js';
import { isInForce, type Policy } from '../policy/policy.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { POLICY_LIBRARY } from '../platform/policies/policies.module.js';

export const STATISTICS_FLOW = 'annual-statistics';
const STEP = 'file';
const DUE = 'dueOn';
const REMINDERS = /^remind/;

/** A day on which operators that have not filed are reminded. */
export interface ReminderDay {
  readonly stage: string;
  readonly on: BusinessDate;
}

/** 年度统计的期限, as the policy that runs the flow states them for a year. */
@Injectable()
export class StatisticsDuty {
  constructor(@Inject(POLICY_LIBRARY) private readonly policies: PolicyLibrary) {}

  /** The last day for a year's statistics; undefined when no policy in force states one. */
  dueOn(year: number): BusinessDate | undefined {
    return dayIn(this.statedFor(year), DUE);
  }

  /** The days of reminding for a year, in order. */
  reminders(year: number): readonly ReminderDay[] {
    const decision = this.statedFor(year);
    const ids = (decision?.outputs ?? []).map(({ id }) => id).filter((id) => REMINDERS.test(id));
    const days = ids.flatMap((stage): ReminderDay[] => {
      const on = dayIn(decision, stage);
      return on === undefined ? [] : [{ stage, on }];
    });
    return days.sort((a, b) => (a.on < b.on ? -1 : 1));
  }

  private statedFor(year: number): Decision | undefined {
    const end = businessDate(`${year}-12-31`);
    const runs = (policy: Policy) => policy.flows.includes(STATISTICS_FLOW) && isInForce(policy, end);
    const policy = this.policies.all.find(runs);
    return policy && decide(policy, { 'statistics.year': end }, { step: STEP, on: end });
  }
}

function dayIn(decision: Decision | undefined, id: string): BusinessDate | undefined {
  const value = decision?.outputs?.find((output) => output.id === id)?.value;
  return typeof value === 'string' && isBusinessDate(value) ? value : undefined;
}

/** Which years a carrier has reported. */
@Injectable()
export class FilingRecord {
  constructor(private readonly duty: StatisticsDuty) {}

  /**
   * How many years in a row the carrier had reported on a day. The row ends with last year, or with the year before
   * as long as last year's statistics are not due yet.
   */
  async consecutive(tx: Tx, carrierId: string, on: BusinessDate): Promise<number> {
    const rows = await tx.query<{ year: number }>(
      'SELECT year FROM statistics_year WHERE carrier_id = $1 AND filed_on <= $2 ORDER BY year DESC',
      [carrierId, on],
    );
    const filed = new Set(rows.map(({ year }) => year));
    const last = yearOf(on) - 1;
    const due = this.duty.dueOn(last);
    const isOpen = due !== undefined && on <= due;
    return runUpTo(filed, filed.has(last) || !isOpen ? last : last - 1);
  }
}

function runUpTo(filed: ReadonlySet<number>, last: number): number {
  let year = last;
  while (filed.has(year)) year -= 1;
  return last - year;
}
