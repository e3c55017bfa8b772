import { TOTP } from 'otpauth';
import { Passwords } from '../../../src/parties/passwords.js';
import { newTotpSecret } from '../../../src/parties/second-factor.js';
import { sealSecret } from '../../../src/parties/sealed-secrets.js';
import { CSRF_HEADER } from '../../../src/parties/session-tokens.js';
import type { HttpAnswer } from '../../support/http-client.js';
import type { Login, People, RunningApp } from '../../support/people.js';
import { planting } from '../../support/planted.js';

export const PASSWORD = 'correct horse battery';
/** The key of test/support/settings.ts. */
const KEY = new Uint8Array(32).fill(7);

/** Gives planted people real passwords, and staff a second factor; gives their secrets. */
export async function withPasswords(
  running: Pick<RunningApp, 'db' | 'clock'>,
  people: People,
  ...logins: Login[]
) {
  const hash = await new Passwords().hash(PASSWORD);
  const secrets = new Map<Login, string>();
  await planting(running.db.owner, async (manager) => {
    for (const login of logins) {
      const id = people.id(login);
      secrets.set(login, newTotpSecret());
      await manager.query('UPDATE app_user SET password_hash = $2, totp_secret = $3 WHERE id = $1', [
        id,
        hash,
        sealSecret(secrets.get(login)!, id, KEY),
      ]);
    }
  });
  /** The person's code at an instant some steps away from the present. */
  const code = (login: Login, steps = 0) => {
    const timestamp = running.clock.now().getTime() + steps * 30_000;
    return new TOTP({ secret: secrets.get(login)! }).generate({ timestamp });
  };
  return { code };
}

/** A try to sign in. */
export async function signIn(
  running: Pick<RunningApp, 'ask'>,
  input: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  return running.ask({
    method: 'POST',
    url: '/api/v1/session',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ password: PASSWORD, ...input }),
  });
}

/** The cookie header and CSRF token that an answer to a sign-in gave. */
export function sessionOf(answer: HttpAnswer) {
  const [setCookie = ''] = answer.headers['set-cookie'] ?? [];
  const [cookie = ''] = setCookie.split(';');
  const { csrfToken } = answer.json<{ csrfToken: string }>();
  return { setCookie, cookie, csrf: { cookie, [CSRF_HEADER]: csrfToken } };
}
