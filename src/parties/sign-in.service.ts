import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { refuse } from '../kernel/refusal.js';
import { Clock } from '../platform/clock.js';
import { rowsOf } from '../platform/database/rows.js';
import { type Author, type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { type RunningSettings, SETTINGS } from '../platform/settings.js';
import type { Role } from './actor.js';
import { Passwords } from './passwords.js';
import { openSecret } from './sealed-secrets.js';
import { needsSecondFactor, stepOfCode, useStep } from './second-factor.js';
import { type OpenedSession, Sessions } from './sessions.js';
import { SignInGuard } from './sign-in-guard.js';

/** What somebody types to sign in. */
export interface Credentials {
  readonly login: string;
  readonly password: string;
  readonly code?: string;
}

/** Where a try to sign in comes from. */
export interface SignInFrom {
  readonly requestId: string;
  /** The session that the browser had before: it ends. */
  readonly oldToken: string | undefined;
}

interface UserRow {
  readonly id: string;
  readonly passwordHash: string;
  readonly totpSecret: string | null;
  readonly disabledAt: Date | null;
  readonly roles: readonly Role[];
}

/** A try that is counted already; `locksUntil` when its failure is the one too many. */
interface Try extends Credentials, SignInFrom {
  readonly userId: string | undefined;
  readonly locksUntil: Date | null;
}

@Injectable()
export class SignIn {
  constructor(
    private readonly dataSource: DataSource,
    private readonly work: UnitOfWork,
    private readonly passwords: Passwords,
    private readonly sessions: Sessions,
    private readonly guard: SignInGuard,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: RunningSettings,
  ) {}

  /**
   * A new session. Refuses locked-out; not-signed-in, with one answer for an unknown login, a wrong password and a
   * disabled person; second-factor-required when staff give no code, a wrong one, or one that was used.
   */
  async signIn(credentials: Credentials, from: SignInFrom): Promise<OpenedSession> {
    const locksUntil = await this.guard.count(credentials.login);
    const user = await this.userOf(credentials.login);
    const tried: Try = { ...credentials, ...from, userId: user?.id, locksUntil };
    const fits = await this.passwords.fits(user?.passwordHash, credentials.password);
    if (user === undefined || !fits || user.disabledAt !== null) return this.refuseWrong(tried);
    const step = needsSecondFactor(user.roles) ? await this.stepOf(user, tried) : undefined;
    const author = { id: user.id, requestId: from.requestId };
    const opened = await this.work.run(author, 'sign in', (tx) => this.open(tx, tried, user.id, step));
    return opened ?? this.refuseCode(tried);
  }

  /** Ends the session of a secret. */
  async signOut(author: Author, token: string): Promise<void> {
    await this.work.run(author, 'sign out', (tx) => this.sessions.end(tx, token));
  }

  private async userOf(login: string): Promise<UserRow | undefined> {
    const [user] = await rowsOf<UserRow>(
      this.dataSource,
      `SELECT id, password_hash AS "passwordHash", totp_secret AS "totpSecret", disabled_at AS "disabledAt",
         ARRAY(SELECT role FROM user_role WHERE user_id = u.id) AS roles
       FROM app_user u WHERE login = $1`,
      [login],
    );
    return user;
  }

  private async stepOf({ id, totpSecret }: UserRow, tried: Try): Promise<bigint> {
    if (totpSecret === null)
      return refuse('second-factor-required', '该账户尚未绑定动态口令，请联系管理员。');
    if (tried.code === undefined) {
      await this.guard.giveBack(tried.login);
      return refuse('second-factor-required', '请输入动态口令。', [
        { code: 'code-missing', message: '须填写手机应用上显示的 6 位动态口令', pointer: '/code' },
      ]);
    }
    const secret = openSecret(totpSecret, id, this.settings.secretKey);
    return stepOfCode(secret, tried.code, this.clock.now()) ?? this.refuseCode(tried);
  }

  /** Undefined when the code was used in the meantime. */
  private async open(
    tx: Tx,
    { login, oldToken }: Try,
    userId: string,
    step: bigint | undefined,
  ): Promise<OpenedSession | undefined> {
    if (step !== undefined && !(await useStep(tx, userId, step))) return undefined;
    await this.guard.clear(tx.manager, login);
    if (oldToken !== undefined) await this.sessions.end(tx, oldToken);
    return this.sessions.open(tx, userId);
  }

  private async refuseWrong(tried: Try): Promise<never> {
    await this.noteLock(tried);
    return refuse('not-signed-in', '登录名或密码不正确。');
  }

  private async refuseCode(tried: Try): Promise<never> {
    await this.noteLock(tried);
    return refuse('second-factor-required', '动态口令不正确或已使用，请输入新的动态口令。', [
      { code: 'code-wrong', message: '动态口令不正确或已使用', pointer: '/code' },
    ]);
  }

  /** That a login is now locked stands in the record, with whose it is; the same is written when it is nobody's. */
  private async noteLock({ userId, requestId, locksUntil }: Try): Promise<void> {
    if (locksUntil === null) return;
    const finding = { code: 'locked', message: `登录失败次数过多，锁定至 ${locksUntil.toISOString()}` };
    await this.work.run({ id: 'anonymous', requestId }, 'sign-in locked', async (tx) => {
      await tx.query(
        `INSERT INTO refused_attempt (id, at, route, code, subject_id, findings)
         VALUES ($1, $2, 'POST /api/v1/session', 'locked-out', $3, $4)`,
        [tx.newId(), tx.at, userId ?? null, JSON.stringify([finding])],
      );
    });
  }
}
