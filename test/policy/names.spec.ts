import { describe, expect, it } from '@jest/globals';
import { BASIS, faultOfValue, faultsOf, outcomeOf, type Part, type Parts } from './support/small-law.js';

const value = (id: string, is: Part): Parts => ({ id, title: id, value: is, basis: BASIS });
const without = (map: Parts, key: string): Parts =>
  Object.fromEntries(Object.entries(map).filter(([name]) => name !== key));

describe('names of values', () => {
  it.each<[string, readonly Parts[]]>([
    ['itself', [value('a', { sum: [{ value: 'a' }, '1'] })]],
    ['another that rests on it', [value('a', { value: 'b' }), value('b', { value: 'a' })]],
    [
      'itself through a condition',
      [{ id: 'a', title: 'a', basis: BASIS, that: { not: { value: 'a', is: 'true' } } }],
    ],
  ])('do not rest on %s', (_what, values) => {
    expect(faultsOf({ values })[0]).toMatchObject({
      path: expect.stringMatching(/^values\[\d\]/),
      expected: 'no circle',
      found: 'a rests on itself',
    });
  });

  it('are those of this pack', () => {
    expect(faultOfValue({ value: 'b' })).toMatchObject({ path: 'outputs[0].value.value', found: 'b' });
    expect(faultOfValue({ parameter: 'b' })).toMatchObject({ expected: 'a parameter of this pack: ' });
    for (const kind of ['score', 'grade'])
      expect(faultOfValue({ [kind]: 'b' })).toMatchObject({ expected: `a ${kind} of this pack` });
  });

  it('are read though nothing asks for them', () => {
    expect(faultsOf({ values: [value('a', { fact: 'firm.mood' })] })).toHaveLength(1);
  });

  it('are values or conditions and not both', () => {
    const both = { ...value('a', '1'), that: { fact: 'firm.listed', is: 'true' } };
    expect(faultsOf({ values: [both] })[0]).toMatchObject({
      expected: 'either value or that',
      found: 'both',
    });
    expect(faultsOf({ values: [without(value('a', '1'), 'value')] })[0]?.found).toBe('neither');
  });

  it('may stand in a chain of fifty and no longer', () => {
    const chain = (length: number) =>
      Array.from({ length }, (_, i) =>
        value(`v${i}`, i === 0 ? '1 人' : { sum: [{ value: `v${i - 1}` }, '1 人'] }),
      );
    expect(faultsOf({ values: chain(51) })).toEqual([]);
    for (const values of [chain(52), chain(20_000), chain(20_000).reverse()])
      expect(faultsOf({ values })[0]?.expected).toBe('at most 1000 names, 50 in a chain');
  });

  it('may rest on a thousand names, so that names of names cannot explode', () => {
    const doubling = (operator: string, n: number): Parts[] =>
      Array.from({ length: n }, (_, i) => {
        const before = i === 0 ? { fact: 'firm.staff', atLeast: '1 人' } : { value: `v${i - 1}`, is: 'true' };
        return {
          id: `v${i}`,
          title: `v${i}`,
          basis: BASIS,
          that: { [operator]: [before, { not: { not: before } }] },
        };
      });
    for (const operator of ['allOf', 'anyOf']) {
      const values = doubling(operator, 9);
      expect(outcomeOf({ value: 'v8', is: 'true' }, { 'firm.staff': 0 }, { values })).toBe('not-satisfied');
      expect(faultsOf({ values: doubling(operator, 64) })[0]?.found).toContain('makes it 1022');
    }
  });
});
