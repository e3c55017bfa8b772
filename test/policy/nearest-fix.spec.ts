import { describe, expect, it } from '@jest/globals';
import type { FactSheet } from '../../src/policy/fact-sheet.js';
import { BASIS, judged, type Part, type Parts } from './support/small-law.js';

const staff = { fact: 'firm.staff' };
const fixOf = (that: Part, facts: FactSheet = {}) => judged(that, facts).fix;

describe('the nearest fix', () => {
  it.each<[string, Part, FactSheet, string]>([
    [
      'what is counted',
      { fact: 'firm.tenants', atLeast: '50 家' },
      { 'firm.tenants': 48 },
      '还差 2 家在孵企业（须达 50 家）',
    ],
    [
      'what must be passed',
      { fact: 'firm.tenants', above: '50 家' },
      { 'firm.tenants': 50 },
      '还差 1 家在孵企业（须达 51 家）',
    ],
    [
      'an area',
      { fact: 'firm.serviceArea', atLeast: '800 平方米' },
      { 'firm.serviceArea': '680' },
      '专业服务面积还差 120 平方米（须达 800 平方米）',
    ],
    [
      'money',
      { fact: 'firm.spend', atLeast: '1 万元' },
      { 'firm.spend': '9999.99' },
      '研发费用还差 0.01 元（须达 10,000.00 元）',
    ],
    [
      'money that is too much',
      { fact: 'firm.spend', below: '1 万元' },
      { 'firm.spend': '10000' },
      '研发费用须减少 0.01 元（降至 9,999.99 元）',
    ],
    [
      'a day that is too late',
      { fact: 'firm.foundedOn', onOrBefore: '2026-03-01' },
      { 'firm.foundedOn': '2026-03-08' },
      '成立日期最迟应为 2026-03-01，现晚 7 天',
    ],
    [
      'a day that is too early',
      { fact: 'firm.foundedOn', after: '2026-03-01' },
      { 'firm.foundedOn': '2026-03-01' },
      '成立日期最早应为 2026-03-02，现早 1 天',
    ],
    ['what should be so', { fact: 'firm.listed', is: 'true' }, { 'firm.listed': false }, '须满足“已上市”'],
    [
      'what should not be so',
      { fact: 'firm.listed', is: 'false' },
      { 'firm.listed': true },
      '须消除“已上市”',
    ],
    ['a choice', { fact: 'firm.size', is: 'small' }, { 'firm.size': 'large' }, '规模须为“小型”'],
    [
      'every option of a choice that does',
      { fact: 'firm.size', oneOf: ['small', 'micro'] },
      { 'firm.size': 'large' },
      '规模须为“小型”或“微型”',
    ],
    [
      'those that are left when some do not',
      { fact: 'firm.size', noneOf: ['large', 'micro'] },
      { 'firm.size': 'large' },
      '规模须为“小型”',
    ],
    [
      'what stands in the way',
      { fact: 'firm.blocks', hasNoneOf: ['court', 'tax'] },
      { 'firm.blocks': ['court', 'lab'] },
      '失信情形须消除“失信”',
    ],
    [
      'what is lacking',
      { fact: 'firm.history', hasAllOf: ['A', 'B'] },
      { 'firm.history': ['B'] },
      '历次等次须具备“优秀”',
    ],
  ])('tells %s', (_what, that, facts, fix) => {
    expect(fixOf(that, facts)).toBe(fix);
  });

  it('goes through a share: the numerator first, for the divisor is not advised away', () => {
    const that = { ratio: [{ fact: 'firm.serviceArea' }, { fact: 'firm.area' }], atLeast: '75%' };
    const facts = { 'firm.serviceArea': '630', 'firm.area': '1000' };
    expect(fixOf(that, facts)).toBe('专业服务面积还差 120 平方米（须达 750 平方米）');
  });

  it('takes the nearer branch of an either-or first', () => {
    const that = {
      anyOf: [
        { fact: 'firm.spend', atLeast: '100 元' },
        { fact: 'firm.tenants', atLeast: '50 家' },
      ],
    };
    const spend = '研发费用还差 50.00 元（须达 100.00 元）';
    const tenants = '还差 2 家在孵企业（须达 50 家）';
    expect(fixOf(that, { 'firm.spend': '50', 'firm.tenants': 48 })).toBe(`${tenants}；或者${spend}`);
    expect(fixOf(that, { 'firm.spend': '99', 'firm.tenants': 20 })).toMatch(
      /^研发费用还差 1\.00 元.*；或者还差 30 家/,
    );
  });

  it('tells everything that is needed together', () => {
    const that = {
      allOf: [
        { fact: 'firm.tenants', atLeast: '50 家' },
        { fact: 'firm.staff', atLeast: '5 人' },
      ],
    };
    expect(fixOf(that, { 'firm.tenants': 48, 'firm.staff': 4 })).toBe(
      '还差 2 家在孵企业（须达 50 家），并且还差 1 人职工（须达 5 人）',
    );
  });

  it('of several of which some must hold tells the nearest ones', () => {
    const of = ['firm.staff', 'firm.tenants', 'firm.graduates'].map((fact) => ({ fact, atLeast: '100' }));
    const that = { nOf: { atLeast: '2', of } };
    const facts = { 'firm.staff': 10, 'firm.tenants': 99, 'firm.graduates': 99 };
    expect(fixOf(that, facts)).toBe('还差 1 家在孵企业（须达 100 家），并且还差 90 人职工（须达 100 人）');
  });

  it('that moves the law date leads there under the law of the new day, while that is in force', () => {
    const that = {
      allOf: [
        { fact: 'deal.signedOn', onOrBefore: '2025-12-31' },
        { fact: 'firm.barred', is: { '2020-01-01': 'true', '2026-01-01': 'false' } },
      ],
    };
    expect(fixOf(that, { 'deal.signedOn': '2026-01-05', 'firm.barred': false })).toBeUndefined();
    expect(fixOf(that, { 'deal.signedOn': '2026-01-05', 'firm.barred': true })).toBeUndefined();
    const day = { fact: 'deal.signedOn', onOrBefore: '2025-12-31' };
    const facts = { 'deal.signedOn': '2026-01-05' };
    const from = (first: string): Parts => ({ effective: { from: first, basis: BASIS } });
    expect(judged(day, facts, from('2025-12-31')).fix).toBe('签订日期最迟应为 2025-12-31，现晚 5 天');
    expect(judged(day, facts, from('2026-01-01')).fix).toBeUndefined();
  });

  it('is told at once where both sides move alike and there is none', () => {
    const same = { fact: 'firm.spend', above: { fact: 'firm.spend' } };
    const that = {
      anyOf: [same, { anyOf: [same, { anyOf: [same, { nOf: { atLeast: '1', of: [same] } }] }] }],
    };
    const started = performance.now();
    expect(fixOf(that, { 'firm.spend': '5' })).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('is what the pack says, when it says so', () => {
    const { fix } = judged(
      { fact: 'firm.barred', is: 'false' },
      { 'firm.barred': true },
      {},
      { fix: '期满后再申报' },
    );
    expect(fix).toBe('期满后再申报');
  });

  it('is told only to who does not satisfy', () => {
    const that = { fact: 'firm.tenants', atLeast: '50 家' };
    expect(fixOf(that, { 'firm.tenants': 50 })).toBeUndefined();
    expect(fixOf(that)).toBeUndefined();
  });
});

describe('no fix is offered', () => {
  it.each<[string, Part, FactSheet]>([
    ['through what is settled', { fact: 'firm.graduates', atLeast: '5 家' }, { 'firm.graduates': 4 }],
    ['by having less of what is wanted', { fact: 'firm.tenants', atMost: '5 家' }, { 'firm.tenants': 9 }],
    ['that is no whole number', { ...staff, equals: '2.5 人' }, { 'firm.staff': 0 }],
    ['below zero', { fact: 'firm.spend', below: '0 元' }, { 'firm.spend': '0' }],
    [
      'in another century',
      { fact: 'firm.foundedOn', before: '1900-01-01' },
      { 'firm.foundedOn': '2000-01-01' },
    ],
    [
      'after the last century',
      { fact: 'firm.foundedOn', after: '2199-12-31' },
      { 'firm.foundedOn': '2000-01-01' },
    ],
    ['in parts of a fen', { fact: 'firm.spend', equals: '1/3 元' }, { 'firm.spend': '0' }],
    ['that no decimal says', { fact: 'firm.share', equals: '1/3' }, { 'firm.share': '0.5' }],
    ['against the form of a text', { fact: 'firm.region', is: '6501' }, { 'firm.region': '652301' }],
    ['beyond what a sheet can say', { ...staff, atLeast: '9007199254740992 人' }, { 'firm.staff': 1 }],
  ])('%s', (_what, that, facts) => {
    const asked = judged(that, facts);
    expect(asked).toMatchObject({ outcome: 'not-satisfied' });
    expect(asked).not.toHaveProperty('fix');
  });
});
