import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { refuse } from '../kernel/refusal.js';
import { rowsOf } from '../platform/database/rows.js';
import { cursorParts, type Page, toPage } from '../platform/http/page.js';
import type { Role } from './actor.js';
import type { UsersQuery } from './users.dto.js';

/** A person's account as administrators see it. */
export interface UserView {
  readonly id: string;
  readonly login: string;
  readonly displayName: string;
  readonly phone: string | null;
  readonly party: { readonly id: string; readonly name: string };
  readonly roles: readonly Role[];
  readonly hasSecondFactor: boolean;
  readonly disabledAt: Date | null;
  readonly createdAt: Date;
}

@Injectable()
export class UserAccounts {
  constructor(private readonly dataSource: DataSource) {}

  /** Accounts by login, of one party or of all. */
  async list({ partyId, cursor, limit }: UsersQuery): Promise<Page<UserView>> {
    const after = cursorParts(cursor, 1)?.[0] ?? null;
    const rows = await rowsOf<UserView>(
      this.dataSource,
      `${USER} WHERE ($1::uuid IS NULL OR p.id = $1) AND ($2::text IS NULL OR u.login > $2)
       ORDER BY u.login LIMIT $3`,
      [partyId ?? null, after, limit + 1],
    );
    return toPage(rows, limit, ({ login }) => login);
  }

  /** One account; refuses not-found. */
  async of(id: string): Promise<UserView> {
    const [user] = await rowsOf<UserView>(this.dataSource, `${USER} WHERE u.id = $1`, [id]);
    return user ?? refuse('not-found', '没有找到该用户。');
  }
}

const USER = `
  SELECT u.id, u.login, u.display_name AS "displayName", u.phone,
    json_build_object('id', p.id, 'name', p.name) AS party,
    ARRAY(SELECT role FROM user_role WHERE user_id = u.id ORDER BY role) AS roles,
    u.totp_secret IS NOT NULL AS "hasSecondFactor", u.disabled_at AS "disabledAt", u.created_at AS "createdAt"
  FROM app_user u JOIN party p ON p.id = u.party_id`;
