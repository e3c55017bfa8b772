const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const LAST_MS = 2 ** 48 - 1;

/**
 * A UUID of version 7 (RFC 9562): sorted as text it is in order of time, millisecond by millisecond.
 * Takes the instant in milliseconds since 1970 and 10 random bytes, of which 74 bits are used; RangeError otherwise.
 */
export function uuidv7(atMs: number, random: Uint8Array): string {
  if (!Number.isInteger(atMs) || atMs < 0 || atMs > LAST_MS) throw new RangeError(`not an instant: ${atMs}`);
  if (random.length !== 10) throw new RangeError(`10 random bytes make an id, not ${random.length}`);
  const tail = Buffer.from(random);
  tail[0] = 0x70 | ((tail[0] ?? 0) & 0x0f);
  tail[2] = 0x80 | ((tail[2] ?? 0) & 0x3f);
  const hex = atMs.toString(16).padStart(12, '0') + tail.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Whether the text is a UUID of any version, in either case. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
