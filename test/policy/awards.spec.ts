import { describe, expect, it } from '@jest/globals';
import {
  amountOf,
  awardOf,
  BASIS,
  decisionOf,
  faultsOf,
  type Part,
  type Parts,
} from './support/small-law.js';

const flat = (amount: Part, more: Parts = {}): Parts => ({ formula: 'flat', amount, ...more });
const spending = (more: Parts = {}) => flat({ fact: 'firm.spend' }, more);
const limit = (amount: Part, title = '上限', more: Parts = {}): Parts => ({ title, amount, ...more });
/** What an award of the spending comes to. */
const of = (spend: string, more: Parts = {}) => amountOf(spending(more), { 'firm.spend': spend });
const lines = (award: Parts, facts = {}) =>
  awardOf(award, facts)?.working.map(({ label, value }) => `${label} ${value}`);

describe('the limits of an award', () => {
  const capped = { limits: [limit('100 元')] };

  it('leave what is up to them and cut what is over', () => {
    expect([of('99.99', capped), of('100', capped), of('100.01', capped)]).toEqual([
      '99.99',
      '100.00',
      '100.00',
    ]);
  });

  it('all hold, whichever is the lowest', () => {
    const both = { limits: [limit('100 元'), limit({ fact: 'firm.priorSpend' }, '上年')] };
    const amount = (prior: string) =>
      amountOf(spending(both), { 'firm.spend': '500', 'firm.priorSpend': prior });
    expect([amount('80'), amount('120'), amount('0')]).toEqual(['80.00', '100.00', '0.00']);
  });

  it('below zero leave nothing', () => {
    const left = { difference: [{ fact: 'firm.revenue' }, '100 元'] };
    expect(amountOf(spending({ limits: [limit(left)] }), { 'firm.spend': '5', 'firm.revenue': '40' })).toBe(
      '0.00',
    );
  });

  it('hold against the minimum too', () => {
    const award = { ...capped, minimum: '1000 元' };
    expect(of('5', award)).toBe('100.00');
    expect(of('5', { minimum: '1000 元' })).toBe('1000.00');
  });

  it('hold against rounding too', () => {
    const rounding = { to: '1 万元', mode: 'ceil' };
    expect(of('8500', { rounding })).toBe('10000.00');
    expect(of('8500', { rounding, limits: [limit('9000 元')] })).toBe('9000.00');
    expect(of('8500', { rounding, limits: [limit({ product: ['1/3', '0.05 元'] })] })).toBe('0.01');
  });

  it('are cited with their own clause, or with that of the award', () => {
    const own = { in: 'd', clause: '第九条' };
    const award = spending({ limits: [limit('1 元', '甲', { basis: own }), limit('2 元', '乙')] });
    const working = awardOf(award, { 'firm.spend': '5' })?.working ?? [];
    expect(working.map(({ label, basis }) => [label, basis?.clause])).toEqual([
      ['研发费用', '第一条'],
      ['甲', '第九条'],
      ['乙', '第一条'],
      ['资助额', '第一条'],
    ]);
  });

  it('that are not known leave the amount unknown, and are asked for', () => {
    const award = { id: 'grant', title: '资助额', step: 'apply', basis: BASIS, ...spending() };
    const awards = [{ ...award, limits: [limit({ fact: 'firm.revenue' })] }];
    const decision = decisionOf({ awards }, { 'firm.spend': '5' });
    expect(decision).toMatchObject({ verdict: 'eligible', missing: ['firm.revenue'] });
    expect(decision.award).toBeUndefined();
  });
});

describe('the multiplier of an award', () => {
  const doubled = (when: Part) => ({
    multiplier: { choose: [{ when: { fact: 'firm.listed', is: 'true' }, value: when }], otherwise: '100%' },
  });

  it('counts before the limits', () => {
    const award = spending({ ...doubled('200%'), limits: [limit('150 元')] });
    const facts = { 'firm.spend': '100', 'firm.listed': true };
    expect(amountOf(award, facts)).toBe('150.00');
    expect(lines(award, facts)).toEqual([
      '研发费用 100.00 元',
      '200% 200%',
      '乘以200% 200.00 元',
      '上限 150.00 元',
      '资助额 150.00 元',
    ]);
  });

  it('of one is not mentioned', () => {
    const facts = { 'firm.spend': '100', 'firm.listed': false };
    expect(lines(spending(doubled('200%')), facts)).toEqual(['研发费用 100.00 元', '资助额 100.00 元']);
  });

  it('has no unit', () => {
    const awards = [
      { id: 'grant', title: '资助额', step: 'apply', basis: BASIS, ...spending({ multiplier: '2 元' }) },
    ];
    expect(faultsOf({ awards })[0]).toMatchObject({ path: 'awards[0].multiplier', found: '2 元' });
  });
});

describe('the minimum of an award', () => {
  const floored = { minimum: '50 元' };

  it('lifts what is below it and leaves what is at it', () => {
    expect([of('49.99', floored), of('50', floored), of('50.01', floored)]).toEqual([
      '50.00',
      '50.00',
      '50.01',
    ]);
    expect(lines(spending(floored), { 'firm.spend': '1' })).toContain('不低于50 元 50.00 元');
    expect(lines(spending(floored), { 'firm.spend': '50' })).toHaveLength(2);
  });
});

describe('an award that is too small', () => {
  const dropping = { nothingBelow: '1 万元' };

  it('is not paid below the edge, and paid at it', () => {
    expect([of('9999.99', dropping), of('10000', dropping)]).toEqual(['0.00', '10000.00']);
    expect(lines(spending(dropping), { 'firm.spend': '9999.99' })).toEqual([
      '研发费用 9,999.99 元',
      '低于1 万元，不予拨付 1 万元',
      '资助额 0.00 元',
    ]);
  });

  it('is judged as it is after the limits and before rounding', () => {
    const award = { ...dropping, rounding: { to: '1 万元', mode: 'half-up' } };
    expect([of('9999.99', award), of('14999.99', award), of('15000', award)]).toEqual([
      ...['0.00', '10000.00', '20000.00'],
    ]);
    expect(of('20000', { ...dropping, limits: [limit('9000 元')] })).toBe('0.00');
  });
});

describe('the rounding of an award', () => {
  const third = (mode: string) =>
    amountOf(flat({ product: [{ fact: 'firm.spend' }, '1/3'] }, { rounding: { to: '0.01 元', mode } }), {
      'firm.spend': '0.05',
    });

  it.each([
    ['0.01', '0.01'],
    ['0.02', '0.01'],
    ['0.03', '0.02'],
    ['0.04', '0.02'],
    ['0.05', '0.03'],
  ])('is half-up to the fen when nothing is said: half of %s', (spend, half) => {
    expect(amountOf(flat({ product: [{ fact: 'firm.spend' }, '50%'] }), { 'firm.spend': spend })).toBe(half);
  });

  it('goes the way that is said', () => {
    expect(['truncate', 'floor', 'half-up', 'ceil'].map(third)).toEqual(['0.01', '0.01', '0.02', '0.02']);
  });

  it('is mentioned when it changes the amount, and only then', () => {
    const award = (mode: string) => spending({ rounding: { to: '1 元', mode } });
    expect(lines(award('half-up'), { 'firm.spend': '1.50' })).toContain('四舍五入 2.00 元');
    expect(lines(award('ceil'), { 'firm.spend': '1.01' })).toContain('尾数进一 2.00 元');
    expect(lines(award('truncate'), { 'firm.spend': '1.99' })).toContain('尾数舍去 1.00 元');
    expect(lines(award('half-up'), { 'firm.spend': '2' })).toHaveLength(2);
  });

  it.each([
    [{ to: '0.001 元', mode: 'floor' }, 'whole fen'],
    [{ to: '0 元', mode: 'floor' }, 'whole fen'],
    [{ to: '-1 元', mode: 'floor' }, 'whole fen'],
    [{ to: '1 家', mode: 'floor' }, 'whole fen'],
    [{ to: '1 元', mode: 'up' }, 'one of truncate'],
    [{ mode: 'floor' }, 'the key to'],
  ])('is refused as %j', (rounding, expected) => {
    const awards = [{ id: 'grant', title: '资助额', step: 'apply', basis: BASIS, ...spending({ rounding }) }];
    expect(faultsOf({ awards })[0]?.expected).toContain(expected);
  });
});

describe('an award', () => {
  it('is nothing to a case that is not eligible, and says so', () => {
    const that = { fact: 'firm.listed', is: 'true' };
    const criteria = [{ id: 'asked', title: '所问', steps: ['apply'], that, basis: BASIS }];
    const awards = [{ id: 'grant', title: '资助额', step: 'apply', basis: BASIS, ...flat('5 元') }];
    expect(decisionOf({ criteria, awards }, { 'firm.listed': false }).award).toMatchObject({
      amount: '0.00',
      working: [{ label: '不符合条件，金额为零', value: '0.00 元' }],
    });
    expect(decisionOf({ criteria, awards }, {})).toMatchObject({
      verdict: 'unknown',
      award: { amount: '5.00' },
    });
  });

  it('is never below zero', () => {
    const lost = flat({ difference: [{ fact: 'firm.spend' }, '100 元'] });
    expect(amountOf(lost, { 'firm.spend': '40' })).toBe('0.00');
  });

  it('ends its working with the amount', () => {
    const award = awardOf(spending({ ...{ limits: [limit('1234567.89 元')] } }), { 'firm.spend': '2000000' });
    expect(award).toMatchObject({ amount: '1234567.89', unit: '元' });
    expect(award?.working.at(-1)).toMatchObject({ label: '资助额', value: '1,234,567.89 元' });
  });

  it('is one a step', () => {
    const one = { title: '资助额', step: 'apply', basis: BASIS, ...flat('5 元') };
    const awards = [
      { id: 'a', ...one },
      { id: 'b', ...one },
    ];
    expect(faultsOf({ awards })).toMatchObject([{ path: 'awards', found: 'two for apply' }]);
  });
});
