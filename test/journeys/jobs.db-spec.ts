import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { JobExecutor } from '../../src/platform/outbox/job-executor.js';
import { JobHandlers } from '../../src/platform/outbox/outbox.js';
import { bootApp } from '../support/app.js';
import { plantPeople } from '../support/people.js';
import { EFFECTS, effectsOf } from './support/job-effects.js';
import { sendRoster } from './support/roster-upload.js';
import { sendReminder } from './support/statistics-reminder.js';
import { VoucherPlay } from './support/voucher-play.js';

let running: Awaited<ReturnType<typeof bootApp>>;
let play: VoucherPlay;
let callId: string;

beforeAll(async () => {
  running = await bootApp();
  play = new VoucherPlay(running, await plantPeople(running));
  callId = await play.openCall();
});
afterAll(async () => running.close());

interface JobRow {
  readonly id: string;
  readonly kind: string;
  readonly payload: object;
}

const waiting = (kind: string) =>
  running.db.owner.query<JobRow[]>(
    `SELECT id, kind, payload FROM outbox_job WHERE kind = $1 AND state = 'waiting'`,
    [kind],
  );

/** By two at once, and then once more. */
async function deliverThreeTimes({ id }: JobRow): Promise<void> {
  const executor = running.app.get(JobExecutor);
  const both = await Promise.all([executor.execute(id), executor.execute(id)]);
  expect(both.sort()).toEqual(['done', 'skipped']);
  expect(await executor.execute(id)).toBe('skipped');
}

/** As if its row had been lost after its effect. */
async function runAgain({ kind, payload }: JobRow): Promise<void> {
  const handler = running.app.get(JobHandlers).of(kind);
  await running.app
    .get(UnitOfWork)
    .run({ id: 'outbox' }, 'again', (tx) => handler(tx, payload as Record<string, never>));
}

describe('each kind of job has one effect although it is delivered twice', () => {
  it('and every kind that a room registered is among these', () => {
    expect([...running.app.get(JobHandlers).kinds].sort()).toEqual(Object.keys(EFFECTS).sort());
  });

  it('vouchers.draw: a voucher for each application that fits, one entry, one number', async () => {
    await play.applied('applicant', callId);
    await play.applied('other.applicant', callId);
    const jobs = await waiting('vouchers.draw');
    expect(jobs).toHaveLength(2);
    for (const job of jobs) await deliverThreeTimes(job);
    const once = { vouchers: 2, acts: 2, entries: 2, numbers: 2 };
    expect(await effectsOf(running.db.owner, 'vouchers.draw')).toEqual(once);
    for (const job of jobs) await runAgain(job);
    expect(await effectsOf(running.db.owner, 'vouchers.draw')).toEqual(once);
  });

  it('letter.render: one file, told of once', async () => {
    const voucher = await play.voucher('applicant', callId);
    const claim = await play.proposed('applicant', voucher);
    await play.noticeOver(callId, [claim]);
    await play.mustAct('approver', claim, 'grant');
    const jobs = await waiting('letter.render');
    expect(jobs).toHaveLength(1);
    for (const job of jobs) await deliverThreeTimes(job);
    const once = { printed: 1, files: 1, changes: 1 };
    expect(await effectsOf(running.db.owner, 'letter.render')).toEqual(once);
    for (const job of jobs) await runAgain(job);
    expect(await effectsOf(running.db.owner, 'letter.render')).toEqual(once);
  });

  it('roster.read: a workbook that came back, read once', async () => {
    await sendRoster(running, play.people, '甲孵化器');
    const jobs = await waiting('roster.read');
    expect(jobs).toHaveLength(1);
    for (const job of jobs) await deliverThreeTimes(job);
    const state = async () =>
      running.db.owner.query<object[]>('SELECT state, rows_read, findings, finished_at FROM roster_import');
    const once = await state();
    expect(await effectsOf(running.db.owner, 'roster.read')).toEqual({ read: 1 });
    for (const job of jobs) await runAgain(job);
    expect(await state()).toEqual(once);
  });

  it('statistics.remind: one message for each stage of reminding', async () => {
    await sendReminder(running, play.people, '丁孵化器');
    const jobs = await waiting('statistics.remind');
    expect(jobs).toHaveLength(1);
    for (const job of jobs) await deliverThreeTimes(job);
    expect(await effectsOf(running.db.owner, 'statistics.remind')).toEqual({ reminders: 1 });
    for (const job of jobs) await runAgain(job);
    expect(await effectsOf(running.db.owner, 'statistics.remind')).toEqual({ reminders: 1 });
  });
});
