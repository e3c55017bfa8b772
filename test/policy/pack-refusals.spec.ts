import { describe, expect, it } from '@jest/globals';
import {
  ALWAYS,
  asking,
  BASIS,
  faultOfThat,
  faultsOf,
  packOf,
  type Part,
  type Parts,
  faultsOfPack,
} from './support/small-law.js';

const AWARD: Parts = { id: 'grant', title: '资助额', step: 'apply', basis: BASIS };
const flat = (more: Parts = {}): Parts => ({ ...AWARD, formula: 'flat', amount: '5 元', ...more });
const value = (id: string, is: Part): Parts => ({ id, title: id, value: is, basis: BASIS });
const without = (map: Parts, key: string): Parts =>
  Object.fromEntries(Object.entries(map).filter(([name]) => name !== key));

describe('a pack', () => {
  it('of the fewest parts is accepted', () => {
    expect(faultsOf({})).toEqual([]);
  });

  it.each(['code', 'title', 'scheme', 'documents', 'steps', 'criteria'])('has a %s', (key) => {
    expect(faultsOfPack(without(packOf(), key))).toMatchObject([{ path: '', expected: `the key ${key}` }]);
    expect(faultsOf({ [key]: [] })).not.toEqual([]);
  });

  it('has no part that nobody reads', () => {
    expect(faultsOf({ criterion: [ALWAYS] })).toMatchObject([{ path: 'criterion', found: 'criterion' }]);
    expect(faultsOf({ criteria: [{ ...ALWAYS, step: 'apply' }] })).toMatchObject([
      { path: 'criteria[0].step' },
    ]);
  });

  it('is told with every fault at once', () => {
    const criteria = [asking({ fact: 'firm.mood', is: 'true' }), asking({ fact: 'firm.listed', is: '5' })];
    expect(faultsOf({ criteria, code: 'a b' }).map(({ path }) => path)).toEqual([
      ...['criteria[1].id', 'criteria[0].that.fact', 'criteria[1].that.is', 'code'],
    ]);
  });

  it.each<[string, Parts, string, string]>([
    [
      'steps',
      {
        steps: [
          { id: 'apply', title: '甲', lawDate: 'deal.signedOn' },
          { id: 'apply', title: '乙', lawDate: 'deal.signedOn' },
        ],
      },
      'steps[1].id',
      'apply again',
    ],
    ['criteria', { criteria: [ALWAYS, ALWAYS] }, 'criteria[1].id', 'always again'],
    ['values', { values: [value('a', '1'), value('a', '2')] }, 'values[1].id', 'a again'],
    ['parameters', { parameters: [value('a', '1'), value('a', '2')] }, 'parameters[1].id', 'a again'],
    [
      'outputs',
      {
        outputs: [
          { ...value('a', '1'), step: 'apply' },
          { ...value('a', '2'), step: 'apply' },
        ],
      },
      'outputs[1].id',
      'a again',
    ],
  ])('has an id once among its %s', (_what, parts, path, found) => {
    expect(faultsOf(parts)).toContainEqual(
      expect.objectContaining({ path, expected: 'an id of its own', found }),
    );
  });

  it.each<[string, Parts, string, string]>([
    [
      'for no step',
      asking('1', { that: { fact: 'firm.listed', is: 'true' }, steps: [] }),
      'criteria[0].steps',
      'at least one item',
    ],
    [
      'for an unknown step',
      asking({ fact: 'firm.listed', is: 'true' }, { steps: ['leave'] }),
      'criteria[0].steps[0]',
      'one of apply',
    ],
    [
      'without a basis',
      without(asking({ fact: 'firm.listed', is: 'true' }), 'basis'),
      'criteria[0]',
      'the key basis',
    ],
    [
      'with an empty title',
      asking({ fact: 'firm.listed', is: 'true' }, { title: [] }),
      'criteria[0].title',
      'a text',
    ],
    [
      'with an id in Chinese',
      asking({ fact: 'firm.listed', is: 'true' }, { id: '条件' }),
      'criteria[0].id',
      'a name',
    ],
    [
      'in an unknown document',
      asking({ fact: 'firm.listed', is: 'true' }, { basis: { in: 'x', clause: '一' } }),
      'criteria[0].basis.in',
      'a document',
    ],
    [
      'without a clause',
      asking({ fact: 'firm.listed', is: 'true' }, { basis: { in: 'd' } }),
      'criteria[0].basis',
      'the key clause',
    ],
    [
      'in a document of no provenance',
      asking({ fact: 'firm.listed', is: 'true' }, { basis: { doc: '某', clause: '一' } }),
      'criteria[0].basis',
      'doc with provenance',
    ],
    [
      'of a provenance that is none',
      asking({ fact: 'firm.listed', is: 'true' }, { basis: { in: 'd', clause: '一', provenance: 'sure' } }),
      'criteria[0].basis.provenance',
      'one of found',
    ],
  ])('has no criterion %s', (_what, criterion, path, expected) => {
    expect(faultsOf({ criteria: [criterion] })[0]).toMatchObject({
      path,
      expected: expect.stringContaining(expected),
    });
  });

  it('judges each step by a date', () => {
    const steps = [{ id: 'apply', title: '申请', lawDate: 'firm.staff' }];
    expect(faultsOf({ steps })[0]).toMatchObject({ path: 'steps[0].lawDate', expected: 'a date fact' });
  });
});

describe('an award', () => {
  const refused = (award: Parts) => faultsOf({ awards: [award] })[0];

  it('has a formula out of the closed set, with its own keys', () => {
    expect(refused({ ...AWARD, formula: 'magic' })).toMatchObject({
      path: 'awards[0].formula',
      expected: expect.stringContaining('share-with-cap, flat, hybrid-by-size'),
      found: 'magic',
    });
    expect(refused(AWARD)).toMatchObject({ found: 'none' });
    expect(refused(flat({ rate: '5%' }))).toMatchObject({ path: 'awards[0].rate' });
    expect(refused(without(flat(), 'amount'))).toMatchObject({ expected: 'the key amount' });
  });

  it.each<[string, Part]>([
    ['an area', { fact: 'firm.area' }],
    ['a count', '5 家'],
    ['a bare number', '5'],
    ['a date', { fact: 'firm.foundedOn' }],
    ['money times money', { product: [{ fact: 'firm.spend' }, { fact: 'firm.spend' }] }],
  ])('is money and never %s', (_what, amount) => {
    expect(refused(flat({ amount }))).toMatchObject({
      path: 'awards[0].amount',
      expected: 'an amount of money',
    });
  });
});

describe('a condition', () => {
  it.each<[Part, string]>([
    ['true', 'a condition'],
    [{ fact: 'firm.staff' }, 'a comparison or allOf, anyOf, nOf, not'],
    [{ atLeast: '5 人' }, 'something to compare'],
    [{ fact: 'firm.staff', atleast: '5 人' }, 'a comparison'],
    [{ fact: 'firm.staff', atLeast: '5 人', why: 'x' }, 'one of fact'],
    [{ fact: 'firm.staff', value: 'x', atLeast: '5 人' }, 'one operator out of'],
    [{ anyOf: [] }, 'at least one item'],
    [
      {
        nOf: {
          atLeast: '1',
          of: [
            { fact: 'firm.listed', is: 'true' },
            { is: 'true', fact: 'firm.listed' },
          ],
        },
      },
      'an item of its own',
    ],
    [{ anyOf: { fact: 'firm.listed', is: 'true' } }, 'a list'],
    [{ anyOf: [{ fact: 'firm.listed', is: 'true' }], allOf: [] }, 'one of allOf'],
    [{ nOf: { atLeast: '0', of: [{ fact: 'firm.listed', is: 'true' }] } }, '1 to 1'],
    [{ nOf: { atLeast: '2', of: [{ fact: 'firm.listed', is: 'true' }] } }, '1 to 1'],
    [{ nOf: { atLeast: '-1', of: [{ fact: 'firm.listed', is: 'true' }] } }, 'a whole number'],
    [{ fact: 'firm.staff', is: '5 人' }, 'atLeast, above'],
    [{ fact: 'firm.listed', atLeast: 'true' }, 'is, isNot'],
    [{ fact: 'firm.size', is: 'huge' }, 'one of large, small, micro'],
    [{ fact: 'firm.size', oneOf: ['small', 'small'] }, 'an item of its own'],
    [{ fact: 'firm.size', oneOf: ['small', 'huge'] }, 'one of large, small, micro'],
    [{ fact: 'firm.blocks', hasNoneOf: [] }, 'at least one item'],
    [{ fact: 'firm.foundedOn', before: '2026-02-30' }, 'a date'],
  ])('is refused as %j', (that, expected) => {
    const fault = faultOfThat(that);
    expect(fault?.path).toMatch(/^criteria\[0\]\.that/);
    expect(fault?.expected).toContain(expected);
  });
});
