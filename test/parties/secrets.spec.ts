import { describe, expect, it } from '@jest/globals';
import { Refused } from '../../src/kernel/refusal.js';
import { HashGate, Passwords } from '../../src/parties/passwords.js';
import { stepOfCode } from '../../src/parties/second-factor.js';
import { openSecret, sealSecret } from '../../src/parties/sealed-secrets.js';
import { csrfFits, csrfTokenOf, digestOf } from '../../src/parties/session-tokens.js';

describe('a password', () => {
  const passwords = new Passwords();

  it('is kept as argon2id with 19 MiB, two passes and one lane, salted', async () => {
    const [a, b] = await Promise.all([passwords.hash('雪山 2026 密码'), passwords.hash('雪山 2026 密码')]);
    expect(a).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(a).not.toBe(b);
    expect(await passwords.fits(a, '雪山 2026 密码')).toBe(true);
    expect(await passwords.fits(a, '雪山 2026 密码 ')).toBe(false);
  });

  it('costs the same work when nobody has the login: it waits its turn and is refused in a rush', async () => {
    const rush = await Promise.allSettled(Array.from({ length: 60 }, () => passwords.fits(undefined, 'x')));
    expect(rush.filter(({ status }) => status === 'rejected')).toHaveLength(60 - 2 - 40);
  });

  it('fits nobody who has no hash, or something else in its place', async () => {
    expect(await passwords.fits(undefined, 'x')).toBe(false);
    expect(await passwords.fits('no hash', 'x')).toBe(false);
  });
});

describe('the gate before hashing', () => {
  it('lets so many work at once, so many wait, and refuses the next', async () => {
    const gate = new HashGate(2, 1);
    const open: (() => void)[] = [];
    const work = () => new Promise<void>((resolve) => void open.push(resolve));
    const three = [gate.pass(work), gate.pass(work), gate.pass(work)];
    await expect(gate.pass(work)).rejects.toThrow(Refused);
    expect(open).toHaveLength(2);
    open[0]!();
    await three[0];
    await new Promise(setImmediate);
    expect(open).toHaveLength(3);
    for (const resolve of open) resolve();
    await Promise.all(three);
    await gate.pass(async () => undefined);
  });
});

describe('a sealed secret', () => {
  const key = new Uint8Array(32).fill(1);

  it('opens for its owner under its key, and shows nothing', () => {
    const sealed = sealSecret('JBSWY3DPEHPK3PXP', 'owner', key);
    expect(openSecret(sealed, 'owner', key)).toBe('JBSWY3DPEHPK3PXP');
    expect(sealed).not.toContain('JBSWY3DPEHPK3PXP');
    expect(sealSecret('JBSWY3DPEHPK3PXP', 'owner', key)).not.toBe(sealed);
  });

  it('does not open under another key, for another owner, or changed in any byte', () => {
    const sealed = sealSecret('JBSWY3DPEHPK3PXP', 'owner', key);
    expect(() => openSecret(sealed, 'owner', new Uint8Array(32))).toThrow();
    expect(() => openSecret(sealed, 'other', key)).toThrow();
    const bytes = Buffer.from(sealed.slice(3), 'base64url');
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes);
      changed[i]! ^= 1;
      expect(() => openSecret(`v1.${changed.toString('base64url')}`, 'owner', key)).toThrow();
    }
  });
});

describe('a code', () => {
  // RFC 6238, appendix B, SHA-1, the last six digits.
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

  it.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
  ])('of second %i is %s, as the RFC has it', (second, code) => {
    expect(stepOfCode(secret, code, new Date(second * 1000))).toBe(BigInt(Math.floor(second / 30)));
    expect(stepOfCode(secret, code, new Date((second + 30) * 1000))).toBe(BigInt(Math.floor(second / 30)));
    expect(stepOfCode(secret, code, new Date((second + 60) * 1000))).toBeUndefined();
  });
});

describe('a CSRF token', () => {
  it('belongs to one session', () => {
    const token = 'a'.repeat(43);
    const digest = digestOf(csrfTokenOf(token));
    expect(csrfFits(csrfTokenOf(token), digest)).toBe(true);
    expect(csrfFits(csrfTokenOf('b'.repeat(43)), digest)).toBe(false);
    expect(csrfFits(token, digest)).toBe(false);
    expect(csrfFits(undefined, digest)).toBe(false);
  });
});
