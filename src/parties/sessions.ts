import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { rowsOf } from '../platform/database/rows.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { Ticker } from '../platform/outbox/ticker.js';
import { type RunningSettings, SETTINGS } from '../platform/settings.js';
import type { Role } from './actor.js';
import { csrfTokenOf, digestOf, newSessionToken } from './session-tokens.js';

/** A session that is still good, with its person as they are today. */
export interface LiveSession {
  readonly id: string;
  readonly csrfSha256: string;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly userId: string;
  readonly login: string;
  readonly displayName: string;
  readonly partyId: string;
  readonly partyName: string;
  readonly districtCode: string;
  readonly roles: readonly Role[];
}

/** The secrets of a session that was just opened; only their digests are kept. */
export interface OpenedSession {
  readonly token: string;
  readonly csrfToken: string;
  readonly expiresAt: Date;
}

const MINUTE_MS = 60_000;
const FORGET_MS = 30 * 86_400_000;

/** Sessions live on the server: ending one, or disabling its person, works at once. */
@Injectable()
export class Sessions implements OnModuleInit {
  private readonly idleMs: number;
  private readonly absoluteMs: number;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly ticker: Ticker,
    @Inject(SETTINGS) settings: RunningSettings,
  ) {
    this.idleMs = settings.sessionIdleMinutes * MINUTE_MS;
    this.absoluteMs = settings.sessionAbsoluteHours * 60 * MINUTE_MS;
  }

  onModuleInit(): void {
    this.ticker.registerTick('forget-old-sessions', 3600, () => this.forget());
  }

  /** The session of a secret, or undefined when it never was, ended, sat idle or grew too old. */
  async live(token: string): Promise<LiveSession | undefined> {
    const now = this.clock.now();
    const idleSince = new Date(now.getTime() - this.idleMs);
    const [session] = await rowsOf<LiveSession>(this.dataSource, LIVE, [digestOf(token), now, idleSince]);
    if (session !== undefined) await this.touch(session, now);
    return session;
  }

  /** Noted at most once a minute: a busy page costs no write a request. */
  private async touch({ id, lastSeenAt }: LiveSession, now: Date): Promise<void> {
    if (now.getTime() - lastSeenAt.getTime() < MINUTE_MS) return;
    await this.dataSource.query(
      'UPDATE session SET last_seen_at = greatest(last_seen_at, $2) WHERE id = $1',
      [id, now],
    );
  }

  /** Opens a session with new secrets: nothing that the browser sent becomes one. */
  async open(tx: Tx, userId: string): Promise<OpenedSession> {
    const token = newSessionToken();
    const csrfToken = csrfTokenOf(token);
    const expiresAt = new Date(tx.at.getTime() + this.absoluteMs);
    await tx.query(
      `INSERT INTO session (id, token_sha256, csrf_sha256, user_id, created_at, last_seen_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $5, $6)`,
      [tx.newId(), digestOf(token), digestOf(csrfToken), userId, tx.at, expiresAt],
    );
    return { token, csrfToken, expiresAt };
  }

  /** Ends the session of a secret, if there is one. */
  async end(tx: Tx, token: string): Promise<void> {
    await tx.query('UPDATE session SET ended_at = $2 WHERE token_sha256 = $1 AND ended_at IS NULL', [
      digestOf(token),
      tx.at,
    ]);
  }

  /** Thirty days after the last moment at which it could have been used. */
  private async forget(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - FORGET_MS);
    await this.dataSource.query('DELETE FROM session WHERE expires_at < $1', [before]);
  }

  /** Ends every session of a person, but for the one with this secret. */
  async endAll(tx: Tx, userId: string, exceptToken = ''): Promise<void> {
    await tx.query(
      'UPDATE session SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL AND token_sha256 <> $3',
      [userId, tx.at, digestOf(exceptToken)],
    );
  }
}

const LIVE = `
  SELECT s.id, s.csrf_sha256 AS "csrfSha256", s.last_seen_at AS "lastSeenAt", s.expires_at AS "expiresAt",
    u.id AS "userId", u.login, u.display_name AS "displayName", p.id AS "partyId", p.name AS "partyName",
    p.district_code AS "districtCode",
    ARRAY(SELECT role FROM user_role WHERE user_id = u.id ORDER BY role) AS roles
  FROM session s JOIN app_user u ON u.id = s.user_id JOIN party p ON p.id = u.party_id
  WHERE s.token_sha256 = $1 AND s.ended_at IS NULL AND s.expires_at > $2 AND s.last_seen_at > $3
    AND u.disabled_at IS NULL`;
