import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { canonicalJson, type Json } from '../../src/kernel/canonical-json.js';
import { differences, firstDifference } from '../../src/kernel/json-difference.js';

const json = fc.jsonValue({ noUnicodeString: false, maxDepth: 4 }) as fc.Arbitrary<Json>;

describe('the difference of two JSON values', () => {
  it.each<[Json | undefined, Json | undefined, string, Json | undefined, Json | undefined]>([
    [1, 2, '', 1, 2],
    ['1', 1, '', '1', 1],
    [{ b: 1, a: 1 }, { b: 2, a: 2 }, '/a', 1, 2],
    [{ a: [1, 2, 3] }, { a: [1, 2] }, '/a/2', 3, undefined],
    [{ a: { 'x/y': { '~': 0 } } }, { a: { 'x/y': { '~': 1 } } }, '/a/x~1y/~0', 0, 1],
    [{ a: null }, {}, '/a', null, undefined],
    [{}, { a: null }, '/a', undefined, null],
    [{ a: [] }, { a: {} }, '/a', [], {}],
    [undefined, {}, '', undefined, {}],
    [{}, { toString: 1 }, '/toString', undefined, 1],
  ])('of %j and %j is first at “%s”', (left, right, pointer, l, r) => {
    expect(firstDifference(left, right)).toEqual({ pointer, left: l, right: r });
  });

  it('is nothing exactly when both have one canonical text', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(firstDifference(a, JSON.parse(JSON.stringify(a)) as Json)).toBeUndefined();
        expect(firstDifference(a, b) === undefined).toBe(canonicalJson(a) === canonicalJson(b));
      }),
    );
  });

  it('names places that hold what it says they hold', () => {
    const at = (value: Json | undefined, pointer: string) =>
      pointer
        .split('/')
        .slice(1)
        .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
        .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
    fc.assert(
      fc.property(json, json, (a, b) => {
        for (const { pointer, left, right } of differences(a, b)) {
          if (left !== undefined) expect(at(a, pointer)).toEqual(left);
          if (right !== undefined) expect(at(b, pointer)).toEqual(right);
        }
      }),
    );
  });
});
