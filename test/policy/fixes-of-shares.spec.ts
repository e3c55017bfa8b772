import { describe, expect, it } from '@jest/globals';
import { decide } from '../../src/policy/decide.js';
import type { FactSheet } from '../../src/policy/fact-sheet.js';
import { catalogueOf, policyOf } from './support/small-pack.js';

const facts = catalogueOf(`
firm.rent: { type: money, settled: true }
firm.services: { type: money }
firm.abroad: { type: money }
firm.main: { type: money }
firm.other: { type: money, settled: true }
firm.mark: { type: money, settled: true }
`);

const policy = policyOf(
  facts,
  `
values:
  - { id: income, title: 总收入, value: { sum: [{ fact: firm.rent }, { fact: firm.services }] }, basis: { in: d, clause: 收入 } }
  - { id: spend, title: 总费用, value: { sum: [{ fact: firm.main }, { fact: firm.abroad }] }, basis: { in: d, clause: 费用 } }
  - id: counted
    title: 计入额
    value:
      leastOf:
        - { ratio: [{ fact: firm.main }, 80%] }
        - { sum: [{ fact: firm.main }, { fact: firm.other }] }
    basis: { in: d, clause: 费用 }
criteria:
  - { id: services, title: 服务收入占比, steps: [apply], that: { ratio: [{ fact: firm.services }, { value: income }], ifZero: 0%, atLeast: 30% }, basis: { in: d, clause: 收入 } }
  - { id: abroad, title: 境外占比, steps: [apply], that: { ratio: [{ fact: firm.abroad }, { value: spend }], ifZero: 0%, below: 40% }, basis: { in: d, clause: 费用 } }
  - { id: counted, title: 计入额, steps: [apply], that: { value: counted, atLeast: { fact: firm.mark } }, basis: { in: d, clause: 费用 } }
`,
);

const met = {
  'firm.rent': '700.00',
  'firm.services': '300.00',
  'firm.main': '610.00',
  'firm.abroad': '390.00',
  'firm.other': '0.00',
  'firm.mark': '0.00',
};
const judge = (own: FactSheet) =>
  decide(policy, { ...met, ...own }, { step: 'apply', on: '2026-01-01' as never });
const result = (id: string, own: FactSheet) => judge(own).criteria.find((one) => one.id === id);

describe('the fix for a share of a total that moves with it', () => {
  it.each([
    ['700.00', '299.00', '300.00'],
    ['700.00', '0.00', '300.00'],
    ['1.00', '0.00', '0.43'],
    ['999999999999.99', '0.00', '428571428571.43'],
  ])('is the least that suffices: rent %s, services %s', (rent, services, needed) => {
    const own = { 'firm.rent': rent, 'firm.services': services };
    const [whole = '', fen = ''] = needed.split('.');
    const said = `${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}.${fen}`;
    expect(result('services', own)?.fix).toContain(`（须达 ${said} 元）`);
    expect(result('services', { ...own, 'firm.services': needed })?.outcome).toBe('satisfied');
    const less = (BigInt(needed.replace('.', '')) - 1n).toString().padStart(3, '0');
    const almost = `${less.slice(0, -2)}.${less.slice(-2)}`;
    expect(result('services', { ...own, 'firm.services': almost })?.outcome).toBe('not-satisfied');
  });

  it('goes down as well as up, and past an edge that is not included', () => {
    const own = { 'firm.main': '600.00', 'firm.abroad': '500.00' };
    expect(result('abroad', own)?.fix).toBe('firm.abroad须减少 100.01 元（降至 399.99 元）');
    expect(result('abroad', { ...own, 'firm.abroad': '400.00' })?.outcome).toBe('not-satisfied');
    expect(result('abroad', { ...own, 'firm.abroad': '399.99' })?.outcome).toBe('satisfied');
  });

  it('is the smallest amount where there is no total yet and every amount suffices', () => {
    const own = { 'firm.rent': '0.00', 'firm.services': '0.00' };
    expect(result('services', own)?.fix).toBe('firm.services还差 0.01 元（须达 0.01 元）');
    expect(result('services', { ...own, 'firm.services': '0.01' })?.outcome).toBe('satisfied');
  });
});

describe('the fix for a share of nothing', () => {
  const counted = catalogueOf(`
firm.staff: { type: count, unit: 人 }
firm.experts: { type: count, unit: 人, noun: 专家 }
firm.partners: { type: count, unit: 家, settled: true }
firm.advised: { type: count, unit: 家, noun: 受辅导企业 }
`);
  const shares = policyOf(
    counted,
    `
criteria:
  - { id: half, title: 半数, steps: [apply], that: { ratio: [{ fact: firm.experts }, { fact: firm.staff }], ifZero: 0%, atLeast: 50% }, basis: { in: d, clause: 一 } }
  - { id: twice, title: 两倍, steps: [apply], that: { ratio: [{ fact: firm.experts }, { fact: firm.staff }], ifZero: 0%, above: 200% }, basis: { in: d, clause: 二 } }
  - { id: few, title: 少数, steps: [apply], that: { ratio: [{ fact: firm.experts }, { fact: firm.staff }], ifZero: 100%, below: 50% }, basis: { in: d, clause: 三 } }
  - { id: advised, title: 辅导, steps: [apply], that: { ratio: [{ fact: firm.advised }, { fact: firm.partners }], ifZero: 0%, atLeast: 50% }, basis: { in: d, clause: 四 } }
`,
  );
  const none = { 'firm.staff': 0, 'firm.experts': 0, 'firm.partners': 0, 'firm.advised': 0 };
  const of = (id: string, own: FactSheet) =>
    decide(shares, { ...none, ...own }, { step: 'apply', on: '2026-01-01' as never }).criteria.find(
      (one) => one.id === id,
    );

  it.each<[string, FactSheet, string, FactSheet, FactSheet]>([
    [
      'half',
      {},
      'firm.staff还差 1 人（须达 1 人），并且还差 1 人专家（须达 1 人）',
      { 'firm.staff': 1, 'firm.experts': 1 },
      { 'firm.staff': 1 },
    ],
    [
      'half',
      { 'firm.experts': 3 },
      'firm.staff还差 1 人（须达 1 人）',
      { 'firm.staff': 1 },
      { 'firm.staff': 7 },
    ],
    [
      'twice',
      {},
      'firm.staff还差 1 人（须达 1 人），并且还差 3 人专家（须达 3 人）',
      { 'firm.staff': 1, 'firm.experts': 3 },
      { 'firm.staff': 1, 'firm.experts': 2 },
    ],
    ['few', {}, 'firm.staff还差 1 人（须达 1 人）', { 'firm.staff': 1 }, {}],
    [
      'few',
      { 'firm.experts': 3 },
      'firm.staff还差 7 人（须达 7 人）',
      { 'firm.staff': 7 },
      { 'firm.staff': 6 },
    ],
  ])('%s with %j', (id, own, fix, done, short) => {
    expect(of(id, own)?.fix).toBe(fix);
    expect(of(id, { ...own, ...done })?.outcome).toBe('satisfied');
    expect(of(id, { ...own, ...short })?.outcome).toBe('not-satisfied');
  });

  it('is none where nobody can bring about that there is something', () => {
    expect(of('advised', {})?.outcome).toBe('not-satisfied');
    expect(of('advised', {})?.fix).toBeUndefined();
  });
});

describe('the fix for the least of two amounts that rest on the same fact', () => {
  it.each([
    ['100.00', '500.00', '800.00', '640.00'],
    ['100.00', '10.00', '800.00', '790.00'],
    ['700.00', '150.00', '800.00', undefined],
    ['100.00', '200.00', '1000.00', '800.00'],
  ])('main %s, other %s, mark %s', (main, other, mark, needed) => {
    const own = { 'firm.main': main, 'firm.other': other, 'firm.mark': mark };
    const fix = result('counted', own)?.fix;
    if (needed === undefined) expect(fix).toBeUndefined();
    else expect(fix).toContain(`（须达 ${needed} 元）`);
    expect(result('counted', { ...own, 'firm.main': needed ?? main })?.outcome).toBe('satisfied');
  });
});
