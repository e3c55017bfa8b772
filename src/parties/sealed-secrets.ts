import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 'v1';

/**
 * The secret as it is stored: AES-256-GCM under a key made from the installation's, bound to its owner's id, so that
 * a copied value opens for nobody else.
 */
export function sealSecret(secret: string, ownerId: string, secretKey: Uint8Array): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, keyFrom(secretKey), nonce).setAAD(Buffer.from(ownerId));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return `${VERSION}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`;
}

/** The secret again; throws for another key, another owner or a changed value. */
export function openSecret(stored: string, ownerId: string, secretKey: Uint8Array): string {
  const [version, body = ''] = stored.split('.');
  if (version !== VERSION) throw new Error('a sealed secret of an unknown kind');
  const bytes = Buffer.from(body, 'base64url');
  const decipher = createDecipheriv(CIPHER, keyFrom(secretKey), bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(ownerId)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const sealed = bytes.subarray(NONCE_BYTES + TAG_BYTES);
  return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
}

/** The installation's key serves more than one purpose: each has a key of its own. */
function keyFrom(secretKey: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secretKey, '', 'hongshan sealed secret', 32));
}
