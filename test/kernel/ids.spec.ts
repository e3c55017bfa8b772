import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isUuid, uuidv7 } from '../../src/kernel/ids.js';

const anyBytes = fc.uint8Array({ minLength: 10, maxLength: 10 });
const anyMs = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const bytes = (...values: number[]) => Uint8Array.from({ length: 10 }, (_, i) => values[i] ?? 0);

describe('an id', () => {
  it('is the example of RFC 9562, appendix A.6', () => {
    const random = bytes(0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f);
    expect(uuidv7(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  });

  it('carries version 7 and variant 10, whatever the random bytes are', () => {
    expect(uuidv7(0, bytes())).toBe('00000000-0000-7000-8000-000000000000');
    expect(uuidv7(2 ** 48 - 1, bytes().fill(0xff))).toBe('ffffffff-ffff-7fff-bfff-ffffffffffff');
    fc.assert(
      fc.property(anyMs, anyBytes, (ms, random) => {
        const id = uuidv7(ms, random);
        return isUuid(id) && id[14] === '7' && '89ab'.includes(id[19]!);
      }),
    );
  });

  it('gives its instant back, and keeps 74 bits of chance', () => {
    fc.assert(
      fc.property(anyMs, anyBytes, (ms, random) => {
        const hex = uuidv7(ms, random).replaceAll('-', '');
        const tail = Buffer.from(hex.slice(12), 'hex');
        const kept = [...tail].every(
          (byte, i) => ((byte ^ random[i]!) & (i === 0 ? 0x0f : i === 2 ? 0x3f : 0xff)) === 0,
        );
        return Number.parseInt(hex.slice(0, 12), 16) === ms && kept;
      }),
    );
  });

  const sorts = (make: typeof uuidv7) =>
    !fc.check(
      fc.property(
        anyMs,
        anyMs,
        anyBytes,
        anyBytes,
        (a, b, one, other) => a >= b || make(a, one) < make(b, other),
      ),
      { endOnFailure: true },
    ).failed;

  it('sorts as text by its instant, which an id of chance alone would not', () => {
    expect(sorts(uuidv7)).toBe(true);
    expect(sorts((_ms, random) => uuidv7(0, random))).toBe(false);
    expect(sorts((ms, random) => ms.toString(16) + Buffer.from(random).toString('hex'))).toBe(false);
  });

  it('leaves the bytes that it is given as they are', () => {
    const random = bytes().fill(0xff);
    uuidv7(1, random);
    expect([...random]).toEqual([...bytes().fill(0xff)]);
  });

  it.each([-1, 0.5, 2 ** 48, NaN, Infinity])('is not made at the instant %d', (ms) => {
    expect(() => uuidv7(ms, bytes())).toThrow(RangeError);
  });

  it.each([0, 9, 11, 16])('is not made of %d random bytes', (length) => {
    expect(() => uuidv7(0, new Uint8Array(length))).toThrow(RangeError);
  });
});

describe('the text of an id', () => {
  it.each([
    ['017f22e2-79b0-7cc3-98c4-dc0c0c07398f', true],
    ['017F22E2-79B0-7CC3-98C4-DC0C0C07398F', true],
    ['00000000-0000-0000-0000-000000000000', true],
    ['017f22e279b07cc398c4dc0c0c07398f', false],
    ['017f22e2-79b0-7cc3-98c4-dc0c0c07398', false],
    ['017f22e2-79b0-7cc3-98c4-dc0c0c07398f0', false],
    ['017f22e2-79b0-7cc3-98c4-dc0c0c07398g', false],
    ['{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}', false],
    ['017f22e2-79b0-7cc3-98c4-dc0c0c07398f\n', false],
    ['', false],
  ])('%j is one: %s', (text, expected) => {
    expect(isUuid(text)).toBe(expected);
  });
});
