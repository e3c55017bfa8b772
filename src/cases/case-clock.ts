import { addDays, type BusinessDate } from '../kernel/business-date.js';
import type { FlowPeriod, FlowRow, Phase } from '../kernel/transitions.js';
import type { WorkingCalendar } from '../kernel/working-days.js';
import type { CaseFile } from './case-file.js';

type Clock = Pick<CaseFile, 'dueOn' | 'daysLeft'>;

/** The step that is taken, as far as deadlines look at it. */
export interface ClockStep {
  readonly row: Pick<FlowRow, 'clock'>;
  /** The period that begins with it. */
  readonly period: FlowPeriod | undefined;
  /** Where it leads. */
  readonly phase: Phase;
  readonly today: BusinessDate;
}

/**
 * 期限: the case's deadline after a step, and what is put aside of one. The day of the step itself never counts: a
 * deadline that is put aside keeps the working days after it, and goes on with the first one after the step that ends
 * the pause. The states of drafting share their deadline.
 */
export function clockAfter(calendar: WorkingCalendar, { dueOn, daysLeft }: Clock, step: ClockStep): Clock {
  const { row, period, phase, today } = step;
  const after = (days: number) => calendar.addWorkingDays(today, days, { countFirstDay: false });
  const began = period === undefined ? null : after(period.workingDays);
  switch (row.clock) {
    case 'keep':
      return { dueOn, daysLeft };
    case 'pause': {
      const left = dueOn === null ? daysLeft : calendar.workingDaysBetween(addDays(today, 1), dueOn);
      return { dueOn: began, daysLeft: left };
    }
    case 'resume':
      if (daysLeft === null) return { dueOn: null, daysLeft: null };
      return { dueOn: daysLeft === 0 ? today : after(daysLeft), daysLeft: null };
    case undefined:
    default:
      return { dueOn: began ?? (phase === 'drafting' ? dueOn : null), daysLeft: null };
  }
}
