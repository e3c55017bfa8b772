import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { refuse } from '../kernel/refusal.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { type RunningSettings, SETTINGS } from '../platform/settings.js';
import type { Actor, Role } from './actor.js';
import { Passwords } from './passwords.js';
import { checkRoles, type PartyKind } from './role-rules.js';
import { sealSecret } from './sealed-secrets.js';
import { needsSecondFactor, newTotpSecret, totpUri } from './second-factor.js';
import { Sessions } from './sessions.js';

/** Told once, to be handed over in person; kept only as a hash and sealed. */
export interface NewCredentials {
  readonly userId: string;
  readonly password: string;
  /** For whoever needs a second factor: base32, and the address for a QR code. */
  readonly totpSecret?: string;
  readonly totpUri?: string;
}

export interface NewUser {
  readonly partyId: string;
  readonly login: string;
  readonly displayName: string;
  readonly phone?: string;
  readonly roles: readonly Role[];
}

interface Account {
  readonly login: string;
  readonly kind: PartyKind;
  readonly hasSecret: boolean;
}

/** Administrators make accounts, say what their people may do, and end them; nobody does so to themselves. */
@Injectable()
export class Users {
  constructor(
    private readonly work: UnitOfWork,
    private readonly passwords: Passwords,
    private readonly sessions: Sessions,
    @Inject(SETTINGS) private readonly settings: RunningSettings,
  ) {}

  /** A new account. Refuses invalid for roles that do not fit the party, conflict for a login that is taken. */
  async create(actor: Actor, user: NewUser): Promise<NewCredentials> {
    const password = newPassword();
    const passwordHash = await this.passwords.hash(password);
    return this.work.run(actor, 'create user', async (tx) => {
      checkRoles(user.roles, await partyKind(tx, user.partyId));
      const userId = tx.newId();
      await tx.query(
        `INSERT INTO app_user (id, party_id, login, display_name, phone, password_hash, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [userId, user.partyId, user.login, user.displayName, user.phone ?? null, passwordHash, tx.at],
      );
      await grant(tx, userId, user.roles);
      return { userId, password, ...(await this.newFactor(tx, userId, user.login, user.roles)) };
    });
  }

  /** Replaces the roles; whoever becomes staff by it gets a second factor. Refuses as `create` does. */
  async setRoles(actor: Actor, userId: string, roles: readonly Role[]): Promise<Partial<NewCredentials>> {
    refuseSelf(actor, userId);
    return this.work.run(actor, 'set roles', async (tx) => {
      const { login, kind, hasSecret } = await lockAccount(tx, userId);
      checkRoles(roles, kind);
      await tx.query('DELETE FROM user_role WHERE user_id = $1 AND role <> ALL ($2)', [userId, [...roles]]);
      await grant(tx, userId, roles);
      return hasSecret ? {} : this.newFactor(tx, userId, login, roles);
    });
  }

  /** A new password, and a new second factor where one is needed; the person is signed out everywhere. */
  async renewCredentials(actor: Actor, userId: string): Promise<NewCredentials> {
    refuseSelf(actor, userId);
    const password = newPassword();
    const passwordHash = await this.passwords.hash(password);
    return this.work.run(actor, 'renew credentials', async (tx) => {
      const { login } = await lockAccount(tx, userId);
      await tx.query('UPDATE app_user SET password_hash = $2 WHERE id = $1', [userId, passwordHash]);
      await this.sessions.endAll(tx, userId);
      const roles = await rolesOf(tx, userId);
      return { userId, password, ...(await this.newFactor(tx, userId, login, roles)) };
    });
  }

  /** Ends an account, and all its sessions at once; what it did stays in the record. */
  async disable(actor: Actor, userId: string): Promise<void> {
    refuseSelf(actor, userId);
    await this.work.run(actor, 'disable user', async (tx) => {
      await lockAccount(tx, userId);
      await tx.query('UPDATE app_user SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL', [
        userId,
        tx.at,
      ]);
      await this.sessions.endAll(tx, userId);
    });
  }

  private async newFactor(
    tx: Tx,
    userId: string,
    login: string,
    roles: readonly Role[],
  ): Promise<{ totpSecret?: string; totpUri?: string }> {
    if (!needsSecondFactor(roles)) return {};
    const totpSecret = newTotpSecret();
    const sealed = sealSecret(totpSecret, userId, this.settings.secretKey);
    // Which codes of the old secret were used says nothing of the new one.
    await tx.query('UPDATE app_user SET totp_secret = $2, totp_last_step = 0 WHERE id = $1', [
      userId,
      sealed,
    ]);
    return { totpSecret, totpUri: totpUri(totpSecret, login) };
  }
}

/** 96 random bits as 16 characters. */
const newPassword = (): string => randomBytes(12).toString('base64url');

function refuseSelf(actor: Actor, userId: string): void {
  if (actor.id === userId) refuse('separation-of-duties', '不能变更自己的账户，请由另一名管理员办理。');
}

async function partyKind(tx: Tx, partyId: string): Promise<PartyKind> {
  const party = await tx.one<{ kind: PartyKind }>('SELECT kind FROM party WHERE id = $1', [partyId]);
  if (party !== undefined) return party.kind;
  return refuse('invalid', '没有找到该单位。', [
    { code: 'party-unknown', message: '没有找到该单位', pointer: '/partyId' },
  ]);
}

async function lockAccount(tx: Tx, userId: string): Promise<Account> {
  const account = await tx.one<Account>(
    `SELECT u.login, p.kind, u.totp_secret IS NOT NULL AS "hasSecret"
     FROM app_user u JOIN party p ON p.id = u.party_id WHERE u.id = $1 FOR UPDATE OF u`,
    [userId],
  );
  return account ?? refuse('not-found', '没有找到该用户。');
}

async function rolesOf(tx: Tx, userId: string): Promise<Role[]> {
  const rows = await tx.query<{ role: Role }>('SELECT role FROM user_role WHERE user_id = $1', [userId]);
  return rows.map(({ role }) => role);
}

async function grant(tx: Tx, userId: string, roles: readonly Role[]): Promise<void> {
  for (const role of roles) {
    await tx.query('INSERT INTO user_role (id, user_id, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
      tx.newId(),
      userId,
      role,
    ]);
  }
}
