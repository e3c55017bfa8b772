import { Injectable } from '@nestjs/common';
import { refuse } from '../kernel/refusal.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { Actor } from './actor.js';
import { CredentialCheck } from './credential-check.js';
import { Passwords } from './passwords.js';
import { Sessions } from './sessions.js';
import { SignInGuard } from './sign-in-guard.js';

/** What somebody types to change their password, and the session in which they do. */
export interface PasswordChange {
  readonly login: string;
  readonly current: string;
  readonly next: string;
  readonly token: string;
}

/** People change their own password: the first one was handed to them by an administrator. */
@Injectable()
export class OwnPassword {
  constructor(
    private readonly credentials: CredentialCheck,
    private readonly passwords: Passwords,
    private readonly guard: SignInGuard,
    private readonly sessions: Sessions,
    private readonly work: UnitOfWork,
  ) {}

  /**
   * The new password holds at once, and every other session of the person ends. A wrong current one counts as a try
   * to sign in. Refuses invalid, with the field; locked-out.
   */
  async change(actor: Actor, { login, current, next, token }: PasswordChange): Promise<void> {
    if (next === current || next.includes(login)) refuseField('/next', '新密码不能与原密码相同或包含登录名');
    await this.guard.count(login);
    const { user, fits } = await this.credentials.check(login, current);
    if (user?.id !== actor.id || !fits) return refuseField('/current', '原密码不正确');
    const passwordHash = await this.passwords.hash(next);
    await this.work.run(actor, 'change own password', async (tx) => {
      if (!(await this.credentials.stillHolds(tx, user))) refuseField('/current', '原密码不正确');
      await tx.query('UPDATE app_user SET password_hash = $2 WHERE id = $1', [user.id, passwordHash]);
      await this.sessions.endAll(tx, user.id, token);
      await this.guard.clear(tx.manager, login);
    });
  }
}

function refuseField(pointer: string, message: string): never {
  return refuse('invalid', `${message}。`, [{ code: 'password', message, pointer }]);
}
