import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, type Json, sha256Hex } from '../../src/kernel/canonical-json.js';

/** Appendix B of RFC 8785: the bits of a double and its one text. */
const NUMBERS: readonly [bits: string, text: string][] = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
];
const NO_NUMBERS = ['7fffffffffffffff', '7ff0000000000000', 'fff0000000000000'];
const double = (bits: string) => Buffer.from(bits, 'hex').readDoubleBE();

describe('a number', () => {
  it.each(NUMBERS)('of the bits %s is written %s', (bits, text) => {
    expect(canonicalJson(double(bits))).toBe(text);
  });

  it.each(NO_NUMBERS)('of the bits %s cannot be said, and its place is told', (bits) => {
    expect(() => canonicalJson(double(bits))).toThrow(RangeError);
    expect(() => canonicalJson({ a: [1, double(bits)] })).toThrow(
      /^\$\.a\[1\]: JSON has no (NaN|-?Infinity)$/,
    );
  });
});

/** The keys of RFC 8785, section 3.2.3, in the order of their UTF-16 units. */
const ORDERED = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33'];
const sorts = (sort: (keys: string[]) => string[]) => {
  const sorted = sort([...ORDERED].reverse());
  return sorted.every((key, i) => key === ORDERED[i]);
};

describe('a map', () => {
  it('has its keys in the order of their UTF-16 units', () => {
    const text = canonicalJson(Object.fromEntries([...ORDERED].reverse().map((key) => [key, 0])));
    expect(text).toBe(`{${ORDERED.map((key) => `${JSON.stringify(key)}:0`).join(',')}}`);
  });

  it('ordered by code points, or as people would, comes out differently', () => {
    const byCodePoint = (a: string, b: string) => a.codePointAt(0)! - b.codePointAt(0)!;
    expect(sorts((keys) => keys.sort())).toBe(true);
    expect(sorts((keys) => keys.sort(byCodePoint))).toBe(false);
    expect(sorts((keys) => keys.sort((a, b) => a.localeCompare(b)))).toBe(false);
  });

  it('keeps every key of its own, however it is called', () => {
    const odd = JSON.parse('{"__proto__":1,"constructor":2,"":3,"10":4,"9":5}') as Json;
    expect(canonicalJson(odd)).toBe('{"":3,"10":4,"9":5,"__proto__":1,"constructor":2}');
  });
});

describe('the whole', () => {
  it('is as in RFC 8785, section 3.2', () => {
    const value = {
      numbers: JSON.parse('[333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001]') as Json,
      string: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('does not depend on the order of keys, and says the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (made) => {
        const value = JSON.parse(JSON.stringify(made)) as Json;
        const text = canonicalJson(value);
        expect(canonicalJson(turnedOver(value))).toBe(text);
        expect(JSON.parse(text)).toEqual(value);
      }),
    );
  });

  it('tells different values apart', () => {
    const texts = ['', '1', 1, true, null, [], {}, [[]], [null], { a: null }, ['a', 'b'], ['a,b']].map(
      (value) => canonicalJson(value as Json),
    );
    expect(new Set(texts).size).toBe(texts.length);
  });
});

function turnedOver(value: Json): Json {
  if (Array.isArray(value)) return value.map(turnedOver);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, turnedOver(item)] as const);
  return Object.fromEntries(entries.reverse());
}

describe('what JSON cannot say', () => {
  it.each<[string, unknown, string]>([
    ['half a surrogate pair', { a: '\ud800' }, '$.a: half a surrogate pair is no text'],
    ['the other half', ['\udc00x'], '$[0]: half a surrogate pair is no text'],
    ['half a pair as a key', { '\ud83d': 1 }, '$: half a surrogate pair is no text'],
    ['undefined', { a: undefined }, '$.a: JSON has no undefined'],
    ['undefined in a list', [1, undefined], '$[1]: JSON has no undefined'],
    // eslint-disable-next-line no-sparse-arrays
    ['a hole in a list', [1, , 2], '$[1]: JSON has no undefined'],
    ['a bigint', { fen: 1n }, '$.fen: JSON has no bigint'],
    ['a date', { at: new Date(0) }, '$.at: JSON has no Date'],
    ['a map object', new Map(), '$: JSON has no Map'],
    ['a boxed text', Object('a'), '$: JSON has no String'],
    ['a function', { toJSON: () => 1 }, '$.toJSON: JSON has no function'],
    ['a symbol', [Symbol('a')], '$[0]: JSON has no symbol'],
  ])('is refused with its place: %s', (_what, value, told) => {
    expect(() => canonicalJson(value as Json)).toThrow(new RangeError(told));
  });

  it('does not include whole pairs, controls or line separators', () => {
    expect(canonicalJson('\u{1f600}\u2028\u0000\u001f\u007f')).toBe('"\u{1f600}\u2028\\u0000\\u001f\u007f"');
  });
});

describe('the hash', () => {
  it('is SHA-256 of the UTF-8 text, in lower-case hexadecimal', () => {
    expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256Hex('红山')).toBe(sha256Hex(Buffer.from('e7baa2e5b1b1', 'hex')));
  });
});
