import { describe, expect, it } from '@jest/globals';
import { faultOfValue, judged, outputOf, type Part, type Parts, valueOf } from './support/small-law.js';

const staff = { fact: 'firm.staff' };
const size = { fact: 'firm.size' };
const listed = { fact: 'firm.listed', is: 'true' };

describe('brackets', () => {
  const table = (steps: Part) => ({ brackets: staff, steps });
  const of = (steps: Part, n: number) => valueOf(table(steps), { 'firm.staff': n });

  it('include an edge that stands as upTo', () => {
    const steps = [{ upTo: '10 人', value: '1 分' }, { upTo: '20 人', value: '2 分' }, { value: '3 分' }];
    expect([0, 10, 11, 20, 21].map((n) => of(steps, n))).toEqual(['1', '1', '2', '2', '3']);
  });

  it('exclude an edge that stands as below', () => {
    const steps = [{ below: '10 人', value: '1 分' }, { below: '20 人', value: '2 分' }, { value: '3 分' }];
    expect([9, 10, 19, 20].map((n) => of(steps, n))).toEqual(['1', '2', '2', '3']);
  });

  it('may give the edge itself a row of its own', () => {
    const steps = [{ below: '10 人', value: '1 分' }, { upTo: '10 人', value: '2 分' }, { value: '3 分' }];
    expect([9, 10, 11].map((n) => of(steps, n))).toEqual(['1', '2', '3']);
  });

  it('may have edges that are facts, and ask for the one that they wait for', () => {
    const steps = [
      { upTo: '5 人', value: '1 分' },
      { upTo: { product: [staff, { fact: 'firm.share' }] }, value: '2 分' },
      { value: '3 分' },
    ];
    expect(of(steps, 5)).toBe('1');
    const asked = judged({ ...table(steps), atLeast: '2 分' }, { 'firm.staff': 6 });
    expect(asked).toMatchObject({ outcome: 'unknown', missing: ['firm.share'] });
    expect(valueOf(table(steps), { 'firm.staff': 6, 'firm.share': '1' })).toBe('2');
    expect(valueOf(table(steps), { 'firm.staff': 6, 'firm.share': '0.9' })).toBe('3');
  });

  it('say what fell into them', () => {
    const steps = [{ upTo: '10 人', value: '1 分' }, { value: '3 分' }];
    expect(outputOf(table(steps), { 'firm.staff': 11 }).working[0]?.value).toBe('3 分（职工人数 11 人）');
    expect(outputOf(table(steps)).text).toBe('未知');
  });

  it.each<[string, Part, string]>([
    [
      'descending',
      [{ upTo: '10 人', value: '1' }, { upTo: '9 人', value: '2' }, { value: '3' }],
      'a row beyond the one before',
    ],
    [
      'twice the same',
      [{ upTo: '10 人', value: '1' }, { upTo: '10 人', value: '2' }, { value: '3' }],
      'a row beyond the one before',
    ],
    [
      'that the row before took',
      [{ upTo: '10 人', value: '1' }, { below: '10 人', value: '2' }, { value: '3' }],
      'a row beyond the one before',
    ],
    ['of another kind', [{ upTo: '10 家', value: '1' }, { value: '3' }], 'a quantity in 人'],
    [
      'in the last row',
      [
        { upTo: '10 人', value: '1' },
        { upTo: '20 人', value: '2' },
      ],
      'a last row without an edge',
    ],
    ['missing before the last row', [{ value: '1' }, { value: '2' }], 'upTo or below'],
    ['twice in a row', [{ upTo: '10 人', below: '10 人', value: '1' }, { value: '2' }], 'upTo or below'],
  ])('have no edge %s', (_what, steps, expected) => {
    expect(faultOfValue(table(steps))).toMatchObject({ expected: expect.stringContaining(expected) });
  });

  it.each<[string, Part]>([
    ['no rows', []],
    ['values of two kinds', [{ upTo: '10 人', value: '1 分' }, { value: '3 元' }]],
    ['a row without a value', [{ upTo: '10 人' }, { value: '3 分' }]],
  ])('are refused with %s', (_what, steps) => {
    expect(faultOfValue(table(steps))?.path).toMatch(/^outputs\[0\]\.value\.steps/);
  });
});

describe('a table of choices', () => {
  const all = { large: '1 家', small: '2 家', micro: '3 家' };
  const of = (table: Parts, code: string) => valueOf({ lookup: size, ...table }, { 'firm.size': code });

  it('has a row for each option', () => {
    expect(['large', 'small', 'micro'].map((code) => of({ in: all }, code))).toEqual(['1', '2', '3']);
  });

  it('or another value for the rest', () => {
    const some = { in: { large: '1 家' }, otherwise: '9 家' };
    expect(['large', 'small', 'micro'].map((code) => of(some, code))).toEqual(['1', '9', '9']);
  });

  it('asks for the choice, and then for what its row needs', () => {
    const table = { lookup: size, in: { large: staff }, otherwise: '9 人', atLeast: '5 人' };
    expect(judged(table)).toMatchObject({ outcome: 'unknown', missing: ['firm.size'] });
    expect(judged(table, { 'firm.size': 'large' })).toMatchObject({ missing: ['firm.staff'] });
    expect(judged(table, { 'firm.size': 'small' })).toMatchObject({ outcome: 'satisfied' });
  });

  it.each<[Parts, string]>([
    [{ in: { large: '1 家', small: '2 家' } }, 'the key micro'],
    [{ in: { ...all, huge: '4 家' } }, 'one of large, small, micro'],
    [{ in: { ...all, micro: '3 元' } }, 'a quantity in 家'],
    [{}, 'the key in'],
    [{ in: [] }, 'a map'],
    [{ in: { constructor: '1 家' }, otherwise: '2 家' }, 'one of large, small, micro'],
  ])('is refused as %j', (table, expected) => {
    expect(faultOfValue({ lookup: size, ...table })?.expected).toContain(expected);
  });

  it('is of a choice', () => {
    expect(faultOfValue({ lookup: staff, in: all })).toMatchObject({ expected: 'a choice' });
  });
});

describe('a choice by condition', () => {
  const value = {
    choose: [
      { when: listed, value: '10 人' },
      { when: { fact: 'firm.size', is: 'micro' }, value: staff },
    ],
    otherwise: '30 人',
  };

  it('takes the first that holds, else the other value', () => {
    const of = (listedNow: boolean, code: string) =>
      valueOf(value, { 'firm.listed': listedNow, 'firm.size': code, 'firm.staff': 5 });
    expect([of(true, 'micro'), of(false, 'micro'), of(false, 'large')]).toEqual(['10', '5', '30']);
  });

  it('waits for what decides, one after the other', () => {
    const asked = (facts: Record<string, boolean | string>) => judged({ ...value, atLeast: '1 人' }, facts);
    expect(asked({}).missing).toEqual(['firm.listed']);
    expect(asked({ 'firm.listed': false }).missing).toEqual(['firm.size']);
    expect(asked({ 'firm.listed': false, 'firm.size': 'micro' }).missing).toEqual(['firm.staff']);
    expect(asked({ 'firm.listed': true }).outcome).toBe('satisfied');
  });

  it.each<[Parts, string]>([
    [{ choose: [{ when: listed, value: '1 人' }] }, 'otherwise'],
    [{ choose: [], otherwise: '1 人' }, 'at least one item'],
    [{ choose: [{ when: listed, value: '1 家' }], otherwise: '1 人' }, 'a quantity in 人'],
    [{ choose: [{ value: '1 人' }], otherwise: '1 人' }, 'the key when'],
  ])('is refused as %j', (choice, expected) => {
    expect(faultOfValue(choice)?.expected).toContain(expected);
  });
});

describe('lists', () => {
  const history = { fact: 'firm.history' };
  const of = (value: Part, list: string[]) => valueOf(value, { 'firm.history': list });

  it('are counted', () => {
    const bad = { countOf: history, among: ['C'] };
    expect([[], ['A'], ['C'], ['C', 'A', 'C']].map((list) => of(bad, list))).toEqual(['0', '0', '1', '2']);
    expect(of({ sizeOf: history }, ['A', 'A'])).toBe('2');
  });

  it('are searched for runs of neighbours', () => {
    const run = { longestRun: history, among: ['B', 'C'] };
    const lists = [[], ['A'], ['C', 'A', 'C'], ['B', 'C', 'A', 'C'], ['C', 'C', 'C']];
    expect(lists.map((list) => of(run, list))).toEqual(['0', '0', '1', '2', '3']);
  });

  it.each<[Part, string]>([
    [{ countOf: history }, 'among'],
    [{ countOf: history, among: ['D'] }, 'one of A, B, C'],
    [{ countOf: size, among: ['large'] }, 'a list of choices'],
    [{ sizeOf: staff }, 'a list of choices'],
  ])('are refused as %j', (value, expected) => {
    expect(faultOfValue(value)?.expected).toContain(expected);
  });
});

describe('a condition as a value', () => {
  it('is true, false or not known', () => {
    const yes = { yes: { allOf: [listed, { fact: 'firm.staff', atLeast: '5 人' }] } };
    expect(valueOf(yes, { 'firm.listed': true, 'firm.staff': 5 })).toBe(true);
    expect(valueOf(yes, { 'firm.listed': false })).toBe(false);
    expect(valueOf(yes, { 'firm.listed': true })).toBe(null);
  });
});
