import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clockAfter } from '../../src/cases/case-clock.js';
import { addDays, businessDate, type BusinessDate } from '../../src/kernel/business-date.js';
import type { FlowRow } from '../../src/kernel/transitions.js';
import { readLaw } from '../../src/platform/policies/read-law.js';

const { calendar } = readLaw();
const day = (text: string) => businessDate(text);
const period = (workingDays: number) => ({ workingDays, provenance: 'illustrative' as const });

interface Told {
  readonly clock?: NonNullable<FlowRow['clock']>;
  readonly days?: number;
  readonly phase?: 'drafting' | 'intake';
}

function step(
  dueOn: BusinessDate | null,
  daysLeft: number | null,
  today: BusinessDate,
  { clock, days, phase = 'intake' }: Told,
) {
  return clockAfter(
    calendar,
    { dueOn, daysLeft },
    {
      row: clock === undefined ? {} : { clock },
      period: days === undefined ? undefined : period(days),
      phase,
      today,
    },
  );
}

describe('a deadline', () => {
  it('begins with its step and ends with its state, but not while somebody is drafting', () => {
    // The region is off on 20 March.
    expect(step(null, null, day('2026-03-02'), { days: 15 })).toEqual({
      dueOn: '2026-03-24',
      daysLeft: null,
    });
    const running = day('2026-03-24');
    expect(step(running, null, day('2026-03-09'), {})).toEqual({ dueOn: null, daysLeft: null });
    expect(step(running, null, day('2026-03-09'), { phase: 'drafting' }).dueOn).toBe(running);
    expect(step(running, null, day('2026-03-09'), { clock: 'keep' }).dueOn).toBe(running);
  });

  it('is put aside with the working days after that day, while the other party has its own', () => {
    const paused = step(day('2026-03-13'), null, day('2026-03-10'), { clock: 'pause', days: 15 });
    expect(paused).toEqual({ dueOn: '2026-04-01', daysLeft: 3 });
    // Resumed on a Monday: Tuesday, Wednesday, Thursday.
    expect(step(paused.dueOn, paused.daysLeft, day('2026-03-23'), { clock: 'resume' })).toEqual({
      dueOn: '2026-03-26',
      daysLeft: null,
    });
  });

  it('that was over when it was put aside is over on the day on which it resumes', () => {
    const paused = step(day('2026-03-06'), null, day('2026-03-10'), { clock: 'pause' });
    expect(paused).toEqual({ dueOn: null, daysLeft: 0 });
    expect(step(null, 0, day('2026-03-23'), { clock: 'resume' }).dueOn).toBe('2026-03-23');
  });

  it('that never ran does not begin by resuming', () => {
    expect(step(null, null, day('2026-03-23'), { clock: 'resume' })).toEqual({ dueOn: null, daysLeft: null });
  });

  it('loses no working day and wins none, however often and long it is paused', () => {
    const days = fc.integer({ min: 1, max: 20 });
    const pauses = fc.array(fc.record({ worked: fc.nat({ max: 3 }), away: fc.nat({ max: 40 }) }), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(days, pauses, (given, stops) => {
        let now = day('2025-03-03');
        let clock = step(null, null, now, { days: given });
        let used = 0;
        for (const { worked, away } of stops) {
          const later = addDays(now, worked);
          used += calendar.workingDaysBetween(addDays(now, 1), later);
          clock = step(clock.dueOn, clock.daysLeft, later, { clock: 'pause' });
          now = addDays(later, away);
          clock = step(clock.dueOn, clock.daysLeft, now, { clock: 'resume' });
        }
        const rest = clock.dueOn === null ? 0 : calendar.workingDaysBetween(addDays(now, 1), clock.dueOn);
        expect(rest).toBe(Math.max(0, given - used));
      }),
    );
  });
});
