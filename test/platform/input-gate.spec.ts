import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Refused } from '../../src/kernel/refusal.js';
import { checkInput } from '../../src/platform/http/input-gate.js';

function findings(...inputs: unknown[]) {
  try {
    checkInput(...inputs);
    return [];
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    expect(error.refusal.code).toBe('invalid');
    return error.refusal.findings.map(({ code, pointer }) => [code, pointer]);
  }
}

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

describe('the input gate', () => {
  it('lets ordinary content through, in any script', () => {
    expect(
      findings({ name: '红山😀', list: [1, null, true, { deep: 'é' }] }, undefined, { page: '2' }),
    ).toEqual([]);
  });

  it('refuses text that PostgreSQL cannot store, in values and in names, and says where', () => {
    expect(findings({ a: { b: ['x\u0000'] } })).toEqual([['text-unstorable', '/a/b/0']]);
    expect(findings({ 'k\u0000': 1 })).toEqual([['text-unstorable', '/k\u0000']]);
    expect(findings({ half: '\ud83d' })).toEqual([['text-unstorable', '/half']]);
    expect(findings('\udc00')).toEqual([['text-unstorable', '']]);
  });

  it('refuses names that reach into prototypes', () => {
    for (const name of ['__proto__', 'constructor', 'prototype']) {
      expect(findings(JSON.parse(`{"a":{"${name}":{"x":1}}}`))).toEqual([['key-reserved', `/a/${name}`]]);
    }
  });

  it('refuses numbers beyond all bounds', () => {
    expect(findings(JSON.parse('{"n":1e999,"m":-1e999}'))).toHaveLength(2);
    expect(findings({ n: Number.MAX_VALUE })).toEqual([]);
  });

  it('allows twenty levels and refuses the twenty-first, however deep it goes', () => {
    expect(findings(nested(20))).toEqual([]);
    expect(findings(nested(21))).toEqual([['too-deep', '/0'.repeat(21)]]);
    expect(findings(JSON.parse('['.repeat(200_000) + ']'.repeat(200_000)))).toHaveLength(1);
  });

  it('escapes names as JSON pointers do', () => {
    expect(findings({ 'a/b~c': '\u0000' })).toEqual([['text-unstorable', '/a~1b~0c']]);
  });

  it('tells at most fifty faults', () => {
    expect(findings(Array.from({ length: 500 }, () => '\u0000'))).toHaveLength(50);
  });

  it('allows ten thousand values and not one more', () => {
    expect(findings(Array.from({ length: 9_999 }, () => 1))).toEqual([]);
    for (const length of [10_000, 500_000]) {
      expect(findings(Array.from({ length }, () => 1))).toEqual([['too-many-values', undefined]]);
    }
  });

  it('never fails in another way', () => {
    fc.assert(fc.property(fc.json(), (text) => void findings(JSON.parse(text))));
  });
});
