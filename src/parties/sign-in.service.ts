import { Injectable } from '@nestjs/common';
import { refuse } from '../kernel/refusal.js';
import { type Author, type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { CredentialCheck, type KnownUser } from './credential-check.js';
import { SecondFactor, useStep } from './second-factor.js';
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

/** A try that is counted already; `locksUntil` when its failure is the one too many. */
interface Try extends Credentials, SignInFrom {
  readonly userId: string | undefined;
  readonly locksUntil: Date | null;
}

type Opening = OpenedSession | 'code-used' | 'credentials-changed';

@Injectable()
export class SignIn {
  constructor(
    private readonly credentials: CredentialCheck,
    private readonly factor: SecondFactor,
    private readonly guard: SignInGuard,
    private readonly sessions: Sessions,
    private readonly work: UnitOfWork,
  ) {}

  /**
   * A new session. Refuses locked-out; not-signed-in, with one answer for an unknown login, a wrong password and a
   * disabled person; second-factor-required when staff give no code, a wrong one, or one that was used.
   */
  async signIn(typed: Credentials, from: SignInFrom): Promise<OpenedSession> {
    const locksUntil = await this.guard.count(typed.login);
    const { user, fits } = await this.credentials.check(typed.login, typed.password);
    const tried: Try = { ...typed, ...from, userId: user?.id, locksUntil };
    if (user === undefined || !fits) return this.refuseWrong(tried);
    const step = await this.stepOf(user, tried);
    const author = { id: user.id, requestId: from.requestId };
    const opening = await this.work.run(author, 'sign in', (tx) => this.open(tx, tried, user, step));
    if (opening === 'code-used') return this.refuseCode(tried);
    return opening === 'credentials-changed' ? this.refuseWrong(tried) : opening;
  }

  /** Ends the session of a secret. */
  async signOut(author: Author, token: string): Promise<void> {
    await this.work.run(author, 'sign out', (tx) => this.sessions.end(tx, token));
  }

  /** The time step of the code, for whoever needs one. */
  private async stepOf(user: KnownUser, tried: Try): Promise<bigint | null> {
    const answer = this.factor.judge(user, tried.code);
    if (answer === 'wrong') return this.refuseCode(tried);
    if (answer === 'missing') {
      await this.guard.giveBack(tried.login);
      return refuse('second-factor-required', '请输入动态口令。', [
        { code: 'code-missing', message: '须填写手机应用上显示的 6 位动态口令', pointer: '/code' },
      ]);
    }
    if (answer === 'not-bound')
      return refuse('second-factor-required', '该账户尚未绑定动态口令，请联系管理员。');
    return answer === 'not-needed' ? null : answer;
  }

  private async open(tx: Tx, tried: Try, user: KnownUser, step: bigint | null): Promise<Opening> {
    if (!(await this.credentials.stillHolds(tx, user))) return 'credentials-changed';
    if (step !== null && !(await useStep(tx, user.id, step))) return 'code-used';
    await this.guard.clear(tx.manager, tried.login);
    if (tried.oldToken !== undefined) await this.sessions.end(tx, tried.oldToken);
    return this.sessions.open(tx, user.id);
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
