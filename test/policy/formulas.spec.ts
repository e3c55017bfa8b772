import { describe, expect, it } from '@jest/globals';
import { FORMULAS } from '../../src/policy/formulas/shapes.js';
import type { FactSheet } from '../../src/policy/fact-sheet.js';
import {
  amountOf,
  awardOf,
  BASIS,
  decisionOf,
  faultsOf,
  type Part,
  type Parts,
} from './support/small-law.js';

const spend = { fact: 'firm.spend' };
const revenue = { fact: 'firm.revenue' };
const prior = { fact: 'firm.priorSpend' };
const staff = { fact: 'firm.staff' };
const grant = (award: Parts): Parts => ({
  id: 'grant',
  title: '资助额',
  step: 'apply',
  basis: BASIS,
  ...award,
});
const amounts = (award: Parts, sheets: readonly FactSheet[]) => sheets.map((sheet) => amountOf(award, sheet));
const spends = (award: Parts, ...sums: string[]) =>
  amounts(
    award,
    sums.map((sum) => ({ 'firm.spend': sum })),
  );
const working = (award: Parts, sheet: FactSheet) =>
  awardOf(award, sheet)?.working.map(({ label, value }) => `${label}：${value}`);
const missing = (award: Parts, sheet: FactSheet = {}) =>
  decisionOf({ awards: [grant(award)] }, sheet).missing;
const refused = (award: Parts) => faultsOf({ awards: [grant(award)] })[0];

const SHAPES: Record<string, Parts> = {
  'share-with-cap': { formula: 'share-with-cap', base: spend, rate: '50%' },
  flat: { formula: 'flat', amount: spend },
  'hybrid-by-size': {
    ...{ formula: 'hybrid-by-size', measure: revenue, upTo: '1000 元' },
    ...{ small: { base: spend, rate: '10%' }, large: { base: { difference: [spend, prior] }, rate: '20%' } },
  },
  'stock-and-increment': {
    ...{ formula: 'stock-and-increment', current: spend, prior, incrementRate: '10%' },
    stockSteps: [{ upTo: '1000 元', value: '5%' }, { value: '2%' }],
  },
  brackets: {
    ...{ formula: 'brackets', measure: staff },
    steps: [{ below: '10 人', value: '0 元' }, { upTo: '20 人', value: '5 万元' }, { value: '8 万元' }],
  },
  progressive: {
    ...{ formula: 'progressive', measure: spend },
    steps: [{ upTo: '1000 元', value: '10%' }, { upTo: '5000 元', value: '5%' }, { value: '1%' }],
  },
  computed: {
    formula: 'computed',
    lines: [
      { title: '增加额', value: { difference: [spend, prior] } },
      { title: '奖励', value: { product: [{ difference: [spend, prior] }, '50%'] } },
    ],
  },
};
const shape = (name: string) => SHAPES[name]!;

it('has an example for every formula that there is', () => {
  expect(Object.keys(SHAPES)).toEqual(FORMULAS.map(({ name }) => name));
});

describe.each(Object.entries(SHAPES))('%s', (_name, award) => {
  it('asks for what it needs while that is missing, and for nothing after', () => {
    const given: Record<string, string | number> = {};
    const all = { 'firm.spend': '2000', 'firm.priorSpend': '1500', 'firm.revenue': '2000', 'firm.staff': 15 };
    for (let asked = missing(award); asked.length > 0; asked = missing(award, given)) {
      for (const fact of asked) {
        expect(given).not.toHaveProperty([fact]);
        given[fact] = all[fact as keyof typeof all];
      }
      if (Object.keys(given).length > Object.keys(all).length) throw new Error('asks without end');
    }
    const [last] = awardOf(award, given)?.working.slice(-1) ?? [];
    expect(last).toMatchObject({ label: '资助额', basis: { clause: '第一条' } });
  });

  it('has no key left out and none besides its own', () => {
    for (const key of Object.keys(award).filter((own) => own !== 'formula')) {
      const less = Object.fromEntries(Object.entries(award).filter(([own]) => own !== key));
      expect(refused(less)).toMatchObject({ path: 'awards[0]', expected: `the key ${key}` });
    }
    expect(refused({ ...award, magic: '5' })).toMatchObject({ path: 'awards[0].magic' });
  });
});

describe('a share', () => {
  const share = (rate: Part, base: Part = spend): Parts => ({ formula: 'share-with-cap', base, rate });

  it('is exact, and rounded to the fen once, at the end', () => {
    expect(spends(share('1/3'), '0', '0.01', '0.02', '0.03', '100')).toEqual([
      ...['0.00', '0.00', '0.01', '0.01', '33.33'],
    ]);
  });

  it('of several bases is of the least', () => {
    const least = share('50%', [spend, revenue, prior]);
    const of = (a: string, b: string, c: string) =>
      amountOf(least, { 'firm.spend': a, 'firm.revenue': b, 'firm.priorSpend': c });
    expect([of('3', '2', '4'), of('2', '3', '4'), of('4', '3', '2'), of('2', '2', '2')]).toEqual(
      Array(4).fill('1.00'),
    );
  });

  it('shows the bases, the rate and the share', () => {
    const facts = { 'firm.spend': '300', 'firm.revenue': '200' };
    expect(working(share('50%', [spend, revenue]), facts)).toEqual([
      ...['研发费用：300.00 元', '营业收入：200.00 元', '计算基数（取最低）：200.00 元'],
      ...['50%：50%', '按比例计算：100.00 元', '资助额：100.00 元'],
    ]);
    expect(working(share('100%'), facts)).toEqual(['研发费用：300.00 元', '资助额：300.00 元']);
    expect(working(share('1/3'), { 'firm.spend': '1' })?.slice(2)).toEqual([
      ...['按比例计算：约 0.33 元', '四舍五入：0.33 元', '资助额：0.33 元'],
    ]);
  });

  it('is of money at a rate', () => {
    expect(refused(share('5 元'))?.path).toBe('awards[0].rate');
    expect(refused(share('5%', { fact: 'firm.area' }))?.path).toBe('awards[0].base');
    expect(refused(share('5%', []))?.expected).toBe('at least one item');
  });
});

describe('a hybrid by size', () => {
  it('counts by the small arm up to the edge, and by the large one above it', () => {
    const facts = { 'firm.spend': '500', 'firm.priorSpend': '400' };
    const at = (sum: string) => amountOf(shape('hybrid-by-size'), { ...facts, 'firm.revenue': sum });
    expect([at('999.99'), at('1000'), at('1000.01')]).toEqual(['50.00', '50.00', '20.00']);
  });

  it('gives nothing for a base below zero', () => {
    const facts = { 'firm.spend': '500', 'firm.priorSpend': '600', 'firm.revenue': '2000' };
    expect(amountOf(shape('hybrid-by-size'), facts)).toBe('0.00');
  });

  it('does not ask for what the other arm would need', () => {
    expect(amountOf(shape('hybrid-by-size'), { 'firm.spend': '500', 'firm.revenue': '1000' })).toBe('50.00');
    expect(missing(shape('hybrid-by-size'), { 'firm.spend': '500', 'firm.revenue': '1001' })).toEqual([
      'firm.priorSpend',
    ]);
  });

  it('shows its size, the edge and the arm', () => {
    expect(working(shape('hybrid-by-size'), { 'firm.spend': '500', 'firm.revenue': '1000' })).toEqual([
      ...['营业收入：1,000.00 元', '规模分界（含）：1,000.00 元', '研发费用：500.00 元', '10%：10%'],
      ...['按比例计算：50.00 元', '资助额：50.00 元'],
    ]);
  });
});

describe('brackets', () => {
  it('give the amount of the row, on both sides of each edge', () => {
    const of = (n: number) => amountOf(shape('brackets'), { 'firm.staff': n });
    expect([9, 10, 20, 21].map(of)).toEqual(['0.00', '50000.00', '50000.00', '80000.00']);
    expect(working(shape('brackets'), { 'firm.staff': 20 })).toEqual([
      ...['职工人数：20 人', '所在档次定额：5 万元', '资助额：50,000.00 元'],
    ]);
  });
});

describe('progressive brackets', () => {
  it('give each part its own rate', () => {
    expect(spends(shape('progressive'), '0', '1000', '1000.20', '5000', '5001', '10000')).toEqual([
      ...['0.00', '100.00', '100.01', '300.00', '300.01', '350.00'],
    ]);
  });

  it('show a line for each row that holds a part', () => {
    expect(working(shape('progressive'), { 'firm.spend': '1000' })).toEqual([
      ...['研发费用：1,000.00 元', '第 1 档：1,000.00 元 × 10% = 100.00 元', '资助额：100.00 元'],
    ]);
    expect(working(shape('progressive'), { 'firm.spend': '5100' })?.slice(1, 4)).toEqual([
      '第 1 档：1,000.00 元 × 10% = 100.00 元',
      '第 2 档：4,000.00 元 × 5% = 200.00 元',
      '第 3 档：100.00 元 × 1% = 1.00 元',
    ]);
  });
});

describe('stock and increment', () => {
  const of = (now: string, before: string) =>
    amountOf(shape('stock-and-increment'), { 'firm.spend': now, 'firm.priorSpend': before });

  it('adds a share of the growth to the shares of the stock', () => {
    expect([of('1000', '0'), of('2000', '1500'), of('2000', '2000')]).toEqual(['150.00', '120.00', '70.00']);
  });

  it('takes nothing away for a decline', () => {
    expect([of('1000', '999.90'), of('1000', '1000'), of('1000', '9000')]).toEqual([
      '50.01',
      '50.00',
      '50.00',
    ]);
  });

  it('shows the stock and the increment', () => {
    const facts = { 'firm.spend': '2000', 'firm.priorSpend': '1500' };
    expect(working(shape('stock-and-increment'), facts)).toEqual([
      ...['研发费用：2,000.00 元', '上年研发费用：1,500.00 元'],
      ...['第 1 档：1,000.00 元 × 5% = 50.00 元', '第 2 档：1,000.00 元 × 2% = 20.00 元'],
      ...['存量部分：70.00 元', '增量部分：500.00 元 × 10% = 50.00 元', '资助额：120.00 元'],
    ]);
  });
});

describe('a computed amount', () => {
  it('is its last line, which is money', () => {
    expect(working(shape('computed'), { 'firm.spend': '300', 'firm.priorSpend': '100' })).toEqual([
      ...[
        '增加额：200.00 元（300.00 元 − 100.00 元）',
        '奖励：100.00 元（200.00 元 × 50%）',
        '资助额：100.00 元',
      ],
    ]);
    const lines = [{ title: '人数', value: staff }];
    expect(refused({ formula: 'computed', lines })).toMatchObject({ path: 'awards[0].lines[0].value' });
  });
});
