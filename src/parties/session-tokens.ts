import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { sha256Hex } from '../kernel/canonical-json.js';

export const SESSION_COOKIE = 'hongshan_session';
export const CSRF_HEADER = 'x-csrf-token';
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** A new session's secret: 256 random bits as 43 characters. */
export const newSessionToken = (): string => randomBytes(32).toString('base64url');

/** What the database keeps of a secret. */
export const digestOf = (secret: string): string => sha256Hex(secret);

/** Whether the text can be a session's secret at all. */
export const isSessionToken = (text: string | undefined): text is string =>
  text !== undefined && TOKEN.test(text);

/** The session's CSRF token: made from its secret, so that every page of the session gets the same one. */
export function csrfTokenOf(token: string): string {
  return createHmac('sha256', token).update('hongshan csrf').digest('base64url');
}

/** Whether a CSRF header fits the digest that was kept. */
export function csrfFits(header: unknown, digest: string): boolean {
  if (typeof header !== 'string') return false;
  return timingSafeEqual(Buffer.from(digestOf(header)), Buffer.from(digest));
}
