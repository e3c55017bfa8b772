import { describe, expect, it } from '@jest/globals';
import { faultOfValue, judged, outputOf, type Part, type Parts, valueOf } from './support/small-law.js';

const staff = { fact: 'firm.staff' };
const spend = { fact: 'firm.spend' };
const revenue = { fact: 'firm.revenue' };
const size = { fact: 'firm.size' };
const inStaff = (value: Part, n: number) => valueOf(value, { 'firm.staff': n });

describe('sums and differences', () => {
  it('add and take away exactly', () => {
    const facts = { 'firm.spend': '0.10', 'firm.revenue': '0.20' };
    expect(valueOf({ sum: [spend, revenue, '1 万元'] }, facts)).toBe('10000.30');
    expect(valueOf({ difference: [spend, revenue] }, facts)).toBe('-0.10');
    expect(valueOf({ sum: [{ fact: 'firm.share' }, '1/3'] }, { 'firm.share': '0.1' })).toBe('13/30');
  });

  it('show what they were made of', () => {
    const facts = { 'firm.spend': '50000', 'firm.revenue': '200000' };
    expect(outputOf({ difference: [revenue, spend] }, facts)).toMatchObject({
      text: '150,000.00 元',
      working: [{ label: '营业收入 − 研发费用', value: '150,000.00 元（200,000.00 元 − 50,000.00 元）' }],
    });
  });

  it.each<[Part, string]>([
    [{ sum: [spend, { fact: 'firm.area' }] }, 'an amount of money'],
    [{ sum: [staff, { fact: 'firm.tenants' }] }, 'a quantity in 人'],
    [{ sum: [spend, '5'] }, 'an amount of money'],
    [{ sum: [spend] }, 'at least 2 items'],
    [{ sum: spend }, 'a list'],
    [{ sum: [spend, { fact: 'firm.foundedOn' }] }, 'an amount of money'],
    [{ difference: [spend, revenue, spend] }, 'two items'],
    [{ difference: [spend, size] }, 'an amount of money'],
  ])('are refused as %j', (value, expected) => {
    expect(faultOfValue(value)?.expected).toContain(expected);
  });
});

describe('products and ratios', () => {
  it('multiply and divide exactly', () => {
    expect(valueOf({ product: [spend, '1/3', '3'] }, { 'firm.spend': '0.01' })).toBe('0.01');
    expect(valueOf({ ratio: [spend, revenue] }, { 'firm.spend': '1', 'firm.revenue': '3' })).toBe('1/3');
  });

  it('of money and area is money for each area', () => {
    const rent = { ratio: [revenue, { fact: 'firm.area' }], in: '元/平方米', atLeast: '20 元/平方米' };
    const of = (sum: string) => judged(rent, { 'firm.revenue': sum, 'firm.area': '100' });
    expect(of('2000')).toMatchObject({
      outcome: 'satisfied',
      found: '20 元/平方米（2,000.00 元 ÷ 100 平方米）',
    });
    expect(of('1999.99').outcome).toBe('not-satisfied');
  });

  it('with a zero divisor is not known, and asks for the divisor', () => {
    const share = { ratio: [spend, revenue], atLeast: '5%' };
    const facts = { 'firm.spend': '1', 'firm.revenue': '0' };
    expect(judged(share, facts)).toMatchObject({ outcome: 'unknown', missing: ['firm.revenue'] });
    expect(judged({ not: share }, facts)).toMatchObject({ outcome: 'unknown', missing: ['firm.revenue'] });
  });

  it('with a zero divisor asks for the fact that it was read from, and for no other', () => {
    const divisor = {
      choose: [{ when: { fact: 'firm.listed', is: 'true' }, value: revenue }],
      otherwise: { fact: 'firm.priorSpend' },
    };
    const facts = { 'firm.spend': '1', 'firm.revenue': '0', 'firm.priorSpend': '0', 'firm.listed': false };
    expect(judged({ ratio: [spend, divisor], atLeast: '5%' }, facts).missing).toEqual([
      ...['firm.listed', 'firm.priorSpend'],
    ]);
  });

  it('with a zero divisor is what the law says, when it does', () => {
    const share = (ifZero: string) => ({ ratio: [spend, revenue], ifZero });
    const facts = { 'firm.spend': '1', 'firm.revenue': '0' };
    expect(valueOf(share('100%'), facts)).toBe('1');
    expect(valueOf(share('0'), facts)).toBe('0');
    expect(valueOf(share('100%'), { ...facts, 'firm.revenue': '4' })).toBe('0.25');
  });

  it('with a zero divisor of which the law says nothing is not known, and says why', () => {
    const facts = { 'firm.spend': '1', 'firm.revenue': '0' };
    expect(judged({ ratio: [spend, revenue], atLeast: '5%' }, facts)).toMatchObject({
      outcome: 'unknown',
      found: '1.00 元 ÷ 0，无法计算',
      missing: ['firm.revenue'],
    });
    expect(judged({ ratio: [spend, revenue], atLeast: '5%' }, { 'firm.spend': '1' })).toMatchObject({
      found: '未知',
    });
  });

  it('by a divisor that the law says is zero cannot be computed', () => {
    expect(outputOf({ ratio: [spend, '0 元'] }, { 'firm.spend': '1' })).toMatchObject({ value: null });
    expect(outputOf({ ratio: ['1 元', '0 元'] })).toMatchObject({ text: '1 元 ÷ 0 元无法计算' });
    const share = { ratio: [spend, '0 元'], atLeast: '5%' };
    for (const that of [share, { not: share }])
      expect(judged(that, { 'firm.spend': '1' })).toMatchObject({
        outcome: 'not-satisfied',
        found: '研发费用 ÷ 0 元无法计算',
      });
    expect(judged(share)).toMatchObject({ outcome: 'unknown', missing: ['firm.spend'] });
  });

  it.each<[Part, string]>([
    [{ ratio: [spend, revenue], ifZero: '5 元' }, 'a number or rate'],
    [{ ratio: [spend, revenue], ifZero: 'none' }, 'a number'],
    [{ ratio: [spend, staff, revenue] }, 'two items'],
    [{ ratio: [spend, size] }, 'a quantity'],
    [{ product: [spend, { fact: 'firm.listed' }] }, 'a quantity'],
    [{ ratio: [spend, revenue], in: '平方米' }, 'a number or rate'],
  ])('are refused as %j', (value, expected) => {
    expect(faultOfValue(value)?.expected).toContain(expected);
  });
});

describe('the least and the greatest', () => {
  it('of several is one of them', () => {
    const facts = { 'firm.spend': '3', 'firm.revenue': '2' };
    expect(valueOf({ leastOf: [spend, revenue, '2.5 元'] }, facts)).toBe('2.00');
    expect(valueOf({ greatestOf: [spend, revenue, '2.5 元'] }, facts)).toBe('3.00');
  });

  it('asks for every part that is missing', () => {
    expect(judged({ leastOf: [spend, revenue], atLeast: '1 元' }).missing).toEqual([
      'firm.revenue',
      'firm.spend',
    ]);
  });
});

describe('rounding', () => {
  it.each([
    ['truncate', '1000', '1000'],
    ['floor', '1000', '1000'],
    ['half-up', '1000', '2000'],
    ['ceil', '2000', '2000'],
  ])('by %s is to a multiple of the step', (mode, below, at) => {
    const rounded = { round: staff, to: '1000 人', mode };
    expect([1001, 1499].map((n) => inStaff(rounded, n))).toEqual([below, below]);
    expect(inStaff(rounded, 1500)).toBe(at);
    expect(inStaff(rounded, 3000)).toBe('3000');
  });

  it.each<[Parts, string]>([
    [{ to: '0 人', mode: 'floor' }, 'a positive to'],
    [{ to: '-1 人', mode: 'floor' }, 'a positive to'],
    [{ mode: 'floor' }, 'a positive to'],
    [{ to: '1 人' }, 'mode'],
    [{ to: '1 人', mode: 'nearest' }, 'one of truncate'],
    [{ to: '1 家', mode: 'floor' }, 'a quantity in 人'],
  ])('is refused with %j', (more, expected) => {
    expect(faultOfValue({ round: staff, ...more })?.expected).toContain(expected);
  });
});

describe('so much for each', () => {
  const mentors = (rounding: string) => ({
    perEach: { fact: 'firm.tenants' },
    each: '10 家',
    give: '2 人',
    rounding,
  });
  const of = (rounding: string, n: number) => valueOf(mentors(rounding), { 'firm.tenants': n });

  it('full number counts full ones only', () => {
    expect([0, 9, 10, 19, 20].map((n) => of('down', n))).toEqual(['0', '0', '2', '2', '4']);
  });

  it('begun number counts begun ones too', () => {
    expect([0, 1, 10, 11, 20].map((n) => of('up', n))).toEqual(['0', '2', '2', '4', '4']);
  });

  it.each<[Parts, string]>([
    [{ each: '10 家', give: '0 人', rounding: 'up' }, 'a positive quantity'],
    [{ each: '10 家', give: '-1 人', rounding: 'up' }, 'a positive quantity'],
    [{ each: '0 家', give: '1 人', rounding: 'up' }, 'a positive each'],
    [{ each: '10 人', give: '1 人', rounding: 'up' }, 'a quantity in 家'],
    [{ each: '10 家', give: '1 人' }, 'give and rounding'],
    [{ each: '10 家', give: '1 人', rounding: 'ceil' }, 'one of up, down'],
  ])('is refused with %j', (more, expected) => {
    expect(faultOfValue({ perEach: { fact: 'firm.tenants' }, ...more })?.expected).toContain(expected);
  });
});

describe('what remains', () => {
  it('of whole units is never negative', () => {
    expect([0, 1, 2, 7].map((n) => inStaff({ remainder: staff, by: '2' }, n))).toEqual(['0', '1', '0', '1']);
    expect(valueOf({ remainder: { fact: 'firm.index' }, by: '3' }, { 'firm.index': '-1' })).toBe('2');
  });

  it('of a part of a unit is not known, and asks for it', () => {
    const odd = { remainder: { fact: 'firm.index' }, by: '2', equals: '1' };
    expect(judged(odd, { 'firm.index': '1.5' })).toMatchObject({
      outcome: 'unknown',
      missing: ['firm.index'],
    });
  });

  it.each(['0', '-2', '1.5', '50%'])('after division by %s is refused', (by) => {
    expect(faultOfValue({ remainder: staff, by })?.expected).toMatch(
      /^(a positive by|by as a whole number)$/,
    );
  });
});
