import { UnitOfWork } from '../../../src/platform/database/unit-of-work.js';
import { Outbox } from '../../../src/platform/outbox/outbox.js';
import { RosterPlay } from '../../parties/support/roster-play.js';
import type { bootApp } from '../../support/app.js';
import type { People } from '../../support/people.js';

/** A reminder for a carrier that has not filed last year's statistics, as the clock puts it into the outbox. */
export async function sendReminder(
  running: Awaited<ReturnType<typeof bootApp>>,
  people: People,
  name: string,
): Promise<void> {
  const carrierId = await new RosterPlay(running, people).carrier('applicant', name);
  const payload = { carrierId, year: 2025, stage: 'due', dueOn: '2026-03-31' };
  await running.app
    .get(UnitOfWork)
    .run({ id: 'test' }, 'test', (tx) =>
      running.app.get(Outbox).enqueue(tx, { kind: 'statistics.remind', payload }),
    );
}
