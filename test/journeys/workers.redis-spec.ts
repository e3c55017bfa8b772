import { getQueueToken } from '@nestjs/bull';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Queue } from 'bull';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { verifyLedger } from '../../src/funds/verify-ledger.js';
import { verifyAudit } from '../../src/platform/audit/verify.js';
import { QUEUE, type Ticket } from '../../src/platform/outbox/bull-courier.js';
import { JobRows } from '../../src/platform/outbox/job-rows.js';
import { JobHandlers } from '../../src/platform/outbox/outbox.js';
import { verifyVouchers } from '../../src/vouchers/verify-vouchers.js';
import { bootApp } from '../support/app.js';
import { plantPeople } from '../support/people.js';
import { hasRedis, TestRedis } from '../support/redis.js';
import { EFFECTS, effectsOf } from './support/job-effects.js';
import { sendRoster } from './support/roster-upload.js';
import { sendReminder } from './support/statistics-reminder.js';
import { VoucherPlay } from './support/voucher-play.js';
import { programOf } from '../support/programs.js';

const program = programOf('test/journeys/support/worker.ts');
const LEASE_MS = 1000;
const SECRET = new Uint8Array(32).fill(7);

(hasRedis ? describe : describe.skip)('a round whose jobs are done by workers through Redis', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'hongshan-workers-'));
  const clockFile = join(dataDir, 'clock');
  const workers: ChildProcess[] = [];
  let redis: TestRedis;
  let running: Awaited<ReturnType<typeof bootApp>>;
  let play: VoucherPlay;
  let callId: string;
  let queue: Queue<Ticket>;

  beforeAll(async () => {
    redis = await TestRedis.start();
    running = await bootApp({
      settings: { redisUrl: redis.url, dataDir, secretKey: SECRET },
      work: true,
      outbox: { leaseMs: LEASE_MS, pollMs: 50 },
    });
    queue = running.app.get<Queue<Ticket>>(getQueueToken(QUEUE));
    tellTime();
    play = new VoucherPlay({ ...running, settle }, await plantPeople(running));
    callId = await play.openCall();
  });
  afterAll(async () => {
    for (const worker of workers) await end(worker, 'SIGKILL');
    await running.close();
    await redis.remove();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** Whole at any moment: workers read it as they please. */
  function tellTime(): void {
    writeFileSync(`${clockFile}.new`, String(running.clock.now().getTime() - Date.now()));
    renameSync(`${clockFile}.new`, clockFile);
  }

  /** The workers have done what is due. */
  async function settle(): Promise<void> {
    tellTime();
    while (await isBusy()) await pause(50);
  }

  const isBusy = async () => (await running.app.get(JobRows).backlog()).due > 0;

  async function startWorker(): Promise<ChildProcess> {
    const worker = spawn(process.execPath, program, {
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: running.db.appUrl,
        DATABASE_OWNER_URL: running.db.ownerUrl,
        REDIS_URL: redis.url,
        SECRET_KEY: Buffer.from(SECRET).toString('base64'),
        DATA_DIR: dataDir,
        LOG_LEVEL: 'warn',
        CLOCK_FILE: clockFile,
        LEASE_MS: String(LEASE_MS),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    workers.push(worker);
    await once(worker.stdout, 'data');
    return worker;
  }

  async function end(worker: ChildProcess, signal: NodeJS.Signals): Promise<void> {
    if (worker.exitCode !== null || worker.signalCode !== null) return;
    const ended = once(worker, 'exit');
    worker.kill(signal);
    await ended;
  }

  it('waits while there is no worker, since the service executes nothing itself', async () => {
    const id = await play.applied('applicant', callId, '60000.00');
    await pause(3 * LEASE_MS);
    expect([(await play.see(id)).state, await isBusy()]).toEqual(['waiting', true]);
    await Promise.all([startWorker(), startWorker()]);
    await settle();
    expect((await play.see(id)).state).toBe('issued');
  }, 60_000);

  it('reaches the printed letter although Redis forgets each of its jobs once', async () => {
    const voucher = await forgotten(async () => play.applied('applicant', callId, '60000.00'));
    expect((await play.see(voucher)).state).toBe('issued');
    const claim = await play.proposed('applicant', voucher);
    const { endsOn } = await play.publish(callId, [claim]);
    running.clock.moveTo(new Date(Date.parse(`${endsOn}T16:00:00Z`)));
    tellTime();
    // The clock's own acts are done by whichever process leads.
    while ((await play.see(claim)).state !== 'notice-over') await pause(100);
    await forgotten(async () => play.mustAct('approver', claim, 'grant'));
    const letter = await play.ask('applicant', 'GET', `/enterprise/cases/${claim}/letters/decision`);
    expect([letter.status, letter.body.subarray(0, 5).toString()]).toEqual([200, '%PDF-']);
  }, 60_000);

  /** Does something whose jobs are in Redis when it forgets everything, and waits for their effects. */
  async function forgotten<T>(work: () => Promise<T>): Promise<T> {
    // The pause is kept in Redis too, and is forgotten with the jobs.
    await queue.pause();
    const done = await work();
    while ((await queue.getPausedCount()) === 0) await pause(20);
    redis.command('FLUSHALL');
    expect([await queue.count(), await isBusy()]).toEqual([0, true]);
    await settle();
    return done;
  }

  it('goes on with the other worker when one is killed', async () => {
    const [doomed] = workers;
    await play.applied('other.applicant', callId, '60000.00');
    if (doomed !== undefined) await end(doomed, 'SIGKILL');
    const id = await play.applied('other.applicant', callId, '60000.00');
    await settle();
    expect((await play.see(id)).state).toBe('issued');
  }, 60_000);

  it('has each effect once although every job of every kind is delivered three times more', async () => {
    await startWorker();
    await sendRoster(running, play.people, '乙孵化器');
    await sendReminder(running, play.people, '丁孵化器');
    await settle();
    const before = await counts();
    expect(Object.keys(before)).toEqual([...running.app.get(JobHandlers).kinds].sort());
    for (const count of Object.values(before)) expect(Math.min(...Object.values(count))).toBeGreaterThan(0);
    const jobs = await running.db.owner.query<{ id: string }[]>('SELECT id FROM outbox_job');
    await queue.addBulk([...jobs, ...jobs, ...jobs].map(({ id }) => ({ data: { id } })));
    while ((await queue.count()) + (await queue.getActiveCount()) > 0) await pause(50);
    expect(await counts()).toEqual(before);
    // New ones too, while they have not been done.
    const id = await play.applied('applicant', callId, '60000.00');
    const fresh = await running.db.owner.query<{ id: string }[]>(
      `SELECT id FROM outbox_job WHERE state = 'waiting'`,
    );
    await queue.addBulk([...fresh, ...fresh].map((job) => ({ data: { id: job.id } })));
    await settle();
    expect((await play.see(id)).state).toBe('issued');
    const after = (await counts())['vouchers.draw'];
    for (const [what, count] of Object.entries(before['vouchers.draw'] ?? {}))
      expect([what, after?.[what]]).toEqual([what, count + 1]);
  }, 60_000);

  it('leaves books and a record that agree', async () => {
    expect((await verifyAudit(running.db.owner)).fault).toBeNull();
    expect([...(await verifyLedger(running.db.owner)), ...(await verifyVouchers(running.db.owner))]).toEqual(
      [],
    );
  });

  async function counts(): Promise<Record<string, Record<string, number>>> {
    const kinds = Object.keys(EFFECTS).sort();
    const found = await Promise.all(kinds.map((kind) => effectsOf(running.db.owner, kind)));
    return Object.fromEntries(kinds.map((kind, i) => [kind, found[i] ?? {}]));
  }
});
