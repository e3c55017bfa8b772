import { Inject, Injectable } from '@nestjs/common';
import { Secret, TOTP } from 'otpauth';
import { Clock } from '../platform/clock.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { type RunningSettings, SETTINGS } from '../platform/settings.js';
import type { Role } from './actor.js';
import type { KnownUser } from './credential-check.js';
import { openSecret } from './sealed-secrets.js';

const PERIOD_MS = 30_000;
/** Clocks of phones go wrong: the code before and the one after are taken too. */
const WINDOW = 1;
const ISSUER = '红山创新激励管理系统';
const WITHOUT: ReadonlySet<Role> = new Set(['applicant', 'provider']);

/** Whether somebody with these roles needs a second factor: whoever acts for an office, and experts. */
export function needsSecondFactor(roles: readonly Role[]): boolean {
  return roles.some((role) => !WITHOUT.has(role));
}

/** Judges the codes of people who need one. */
@Injectable()
export class SecondFactor {
  constructor(
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: RunningSettings,
  ) {}

  /** The time step whose code it is, or why there is none. */
  judge(
    { id, roles, totpSecret }: KnownUser,
    code: string | undefined,
  ): bigint | 'not-needed' | 'not-bound' | 'missing' | 'wrong' {
    if (!needsSecondFactor(roles)) return 'not-needed';
    if (totpSecret === null) return 'not-bound';
    if (code === undefined) return 'missing';
    const secret = openSecret(totpSecret, id, this.settings.secretKey);
    return stepOfCode(secret, code, this.clock.now()) ?? 'wrong';
  }
}

/** A new secret as authenticator apps take it: 160 bits in base32. */
export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

/** The otpauth:// address of a secret, for a QR code. */
export function totpUri(secret: string, login: string): string {
  return new TOTP({ issuer: ISSUER, label: login, secret }).toString();
}

/** The time step (RFC 6238) whose code this is, near the instant; undefined when it is none of them. */
export function stepOfCode(secret: string, code: string, at: Date): bigint | undefined {
  const timestamp = at.getTime();
  const delta = new TOTP({ secret }).validate({ token: code, timestamp, window: WINDOW });
  return delta === null ? undefined : BigInt(Math.floor(timestamp / PERIOD_MS) + delta);
}

/**
 * Uses a code up: true once for each time step, and never for an earlier one than was used already.
 * One conditional update: of two sign-ins with one code, the second waits here for the first and finds it used.
 */
export async function useStep(tx: Tx, userId: string, step: bigint): Promise<boolean> {
  const used = await tx.query(
    'UPDATE app_user SET totp_last_step = $2 WHERE id = $1 AND totp_last_step < $2 RETURNING id',
    [userId, step],
  );
  return used.length > 0;
}
