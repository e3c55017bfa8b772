import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { sha256Hex } from '../kernel/canonical-json.js';
import { refuse } from '../kernel/refusal.js';
import { Clock } from '../platform/clock.js';
import { rowsOf, type Runs } from '../platform/database/rows.js';
import { Ticker } from '../platform/outbox/ticker.js';

/** As many wrong tries as people need. */
const FREE_TRIES = 5;
/** After the fifth one minute, then twice as long each time, at most an hour. */
const LONGEST_LOCK_MINUTES = 60;
const FORGET_MS = 86_400_000;

/**
 * Counts tries to sign in by login, whether or not anybody has it, and locks it for longer each time. A try counts
 * before its password is looked at: however many come at once, no more than the free ones are looked at.
 */
@Injectable()
export class SignInGuard implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly ticker: Ticker,
  ) {}

  onModuleInit(): void {
    this.ticker.registerTick('forget-failed-sign-ins', 3600, () => this.forget());
  }

  /** Counts a try; refuses locked-out while the login is locked. Gives until when the try's failure locks it. */
  async count(login: string): Promise<Date | null> {
    const now = this.clock.now();
    const forgetBefore = new Date(now.getTime() - FORGET_MS);
    const key = keyOf(login);
    const [row] = await rowsOf<{ lockedUntil: Date | null }>(this.dataSource, COUNT, [
      ...[key, now, forgetBefore],
      ...[FREE_TRIES, LONGEST_LOCK_MINUTES],
    ]);
    return row === undefined ? this.refuseLocked(key, now) : row.lockedUntil;
  }

  /** Takes a try back that was right as far as it went. */
  async giveBack(login: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE sign_in_guard SET failed = greatest(failed - 1, 0),
         locked_until = CASE WHEN failed > $2 THEN locked_until END WHERE login_sha256 = $1`,
      [keyOf(login), FREE_TRIES],
    );
  }

  /** Forgets the login's failures: its owner has signed in. */
  async clear(on: Runs, login: string): Promise<void> {
    await on.query('DELETE FROM sign_in_guard WHERE login_sha256 = $1', [keyOf(login)]);
  }

  private async refuseLocked(key: string, now: Date): Promise<never> {
    const [row] = await rowsOf<{ until: Date | null }>(
      this.dataSource,
      'SELECT locked_until AS until FROM sign_in_guard WHERE login_sha256 = $1',
      [key],
    );
    const leftMs = (row?.until?.getTime() ?? 0) - now.getTime();
    const retryAfterSeconds = Math.max(1, Math.ceil(leftMs / 1000));
    const minutes = Math.ceil(retryAfterSeconds / 60);
    return refuse('locked-out', `登录失败次数过多，请 ${minutes} 分钟后再试。`, [], { retryAfterSeconds });
  }

  private async forget(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - FORGET_MS);
    await this.dataSource.query('DELETE FROM sign_in_guard WHERE last_at < $1', [before]);
  }
}

/** Kept as a digest: people type passwords into the wrong field. */
const keyOf = (login: string): string => sha256Hex(login);

const COUNT = `
  INSERT INTO sign_in_guard AS g (login_sha256, failed, last_at) VALUES ($1, 1, $2)
  ON CONFLICT (login_sha256) DO UPDATE SET last_at = $2, (failed, locked_until) = (
    SELECT n, CASE WHEN n >= $4::int THEN $2::timestamptz + least(2 ^ least(n - $4, 20), $5) * interval '1 minute' END
    FROM (SELECT CASE WHEN g.last_at < $3 THEN 1 ELSE g.failed + 1 END AS n) tries)
  WHERE g.locked_until IS NULL OR g.locked_until <= $2
  RETURNING locked_until AS "lockedUntil"`;
