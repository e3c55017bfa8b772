import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rowsOf } from '../platform/database/rows.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Role } from './actor.js';
import { Passwords } from './passwords.js';

/** Somebody whose login was typed. */
export interface KnownUser {
  readonly id: string;
  readonly login: string;
  readonly passwordHash: string;
  readonly totpSecret: string | null;
  readonly disabledAt: Date | null;
  readonly roles: readonly Role[];
}

/** Whose login it is, if anybody's, and whether they may come in with this password. */
export interface Checked {
  readonly user: KnownUser | undefined;
  readonly fits: boolean;
}

/** Looks logins up and passwords over, with the same work whether or not there is such a login. */
@Injectable()
export class CredentialCheck {
  constructor(
    private readonly dataSource: DataSource,
    private readonly passwords: Passwords,
  ) {}

  /** Refuses unavailable when too many passwords wait to be checked. */
  async check(login: string, password: string): Promise<Checked> {
    const [user] = await rowsOf<KnownUser>(
      this.dataSource,
      `SELECT id, login, password_hash AS "passwordHash", totp_secret AS "totpSecret",
         disabled_at AS "disabledAt", ARRAY(SELECT role FROM user_role WHERE user_id = u.id) AS roles
       FROM app_user u WHERE login = $1`,
      [login],
    );
    const fits = await this.passwords.fits(user?.passwordHash, password);
    return { user, fits: fits && user?.disabledAt === null };
  }

  /**
   * Whether what was checked still stands: hashing takes a while, and the password may have been renewed or the
   * account ended in the meantime. Holds the account until the transaction ends.
   */
  async stillHolds(tx: Tx, { id, passwordHash }: KnownUser): Promise<boolean> {
    const found = await tx.query(
      'SELECT FROM app_user WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL FOR NO KEY UPDATE',
      [id, passwordHash],
    );
    return found.length > 0;
  }
}
