import { describe, expect, it } from '@jest/globals';
import { exactText } from '../../src/policy/outputs.js';
import { isExact } from '../../src/policy/exact.js';
import { readLiteral } from '../../src/policy/types.js';
import { agree, unitOf } from '../../src/policy/units.js';
import { faultOfThat, judged, outcomeOf, type Part } from './support/small-law.js';

/** A quantity as it is written, in its base unit. */
function base(text: string): string | undefined {
  const value = readLiteral(text)?.value;
  return isExact(value) ? exactText(value) : undefined;
}

describe('a quantity', () => {
  it.each([
    ['1 元', '100'],
    ['0.01 元', '1'],
    ['1 万元', '1000000'],
    ['1.5万元', '1500000'],
    ['0.0001 万元', '100'],
    ['2 亿元', '20000000000'],
    ['1,234,567.89 元', '123456789'],
    ['30%', '0.3'],
    ['0.3', '0.3'],
    ['1/3', '1/3'],
    ['-5 %', '-0.05'],
    ['3 千平方米', '3000'],
    ['2 家/千平方米', '0.002'],
    ['10 元/平方米', '1000'],
    ['50 家', '50'],
    ['2.5 倍', '2.5'],
  ])('written %s is %s of its base unit', (text, expected) => {
    expect(base(text)).toBe(expected);
  });

  it.each([
    ...['', '元', '5 元元', '5 yuan', '1,23 元', '12,34,567 元', '1e3 元', '0x10', 'NaN', 'Infinity', '+5'],
    ...[
      '5 /家',
      '5 家/',
      '5 家/家/家',
      '1/0',
      '5 元/0',
      '--5',
      '５ 元',
      '1.',
      '.5',
      '1 2',
      '5 家 家',
      '∞',
      '五家',
    ],
    '1'.repeat(31),
  ])('is not written %j', (text) => {
    expect(readLiteral(text)).toBeUndefined();
  });
});

describe('units', () => {
  const agrees = (a: string, b: string) => agree(unitOf(a)!, unitOf(b)!);

  it('of one kind agree whatever their size', () => {
    for (const [a, b] of [
      ['元', '万元'],
      ['万元', '亿元'],
      ['平方米', '千平方米'],
      ['%', ''],
      ['家', ''],
      ['%', '倍'],
      ['个百分点', '%'],
      ['家/千平方米', '家/平方米'],
    ])
      expect([a, b, agrees(a!, b!)]).toEqual([a, b, true]);
  });

  it('of two kinds do not', () => {
    for (const [a, b] of [
      ['元', '平方米'],
      ['元', '家'],
      ['家', '人'],
      ['天', '个月'],
      ['元', '元/平方米'],
      ['元', ''],
      ['平方米', '%'],
      ['家', '%'],
      ['%', '个月'],
    ])
      expect([a, b, agrees(a!, b!)]).toEqual([a, b, false]);
  });

  it.each(['__proto__', 'constructor', 'toString', '元/__proto__', 'hasOwnProperty/家'])(
    'have none named %s',
    (name) => {
      expect(unitOf(name)).toBeUndefined();
    },
  );
});

describe('a fact', () => {
  it('in yuan is compared with 万元 after conversion', () => {
    const that = { fact: 'firm.revenue', atLeast: '30 万元', atMost: '0.01 亿元' };
    expect(outcomeOf(that, { 'firm.revenue': '299999.99' })).toBe('not-satisfied');
    expect(outcomeOf(that, { 'firm.revenue': '300000' })).toBe('satisfied');
    expect(outcomeOf(that, { 'firm.revenue': '1000000.01' })).toBe('not-satisfied');
  });

  it('is said in the unit that the law writes', () => {
    expect(judged({ fact: 'firm.revenue', atLeast: '30 万元' }, { 'firm.revenue': '5' })).toMatchObject({
      found: '5.00 元',
      threshold: '不低于 30 万元',
    });
    expect(judged({ fact: 'firm.area', atLeast: '1 千平方米' }, { 'firm.area': '999.99' })).toMatchObject({
      outcome: 'not-satisfied',
      found: '999.99 平方米',
      threshold: '不低于 1 千平方米',
    });
  });

  it.each<[Part, string]>([
    [{ fact: 'firm.area', atLeast: '5 元' }, 'an area'],
    [{ fact: 'firm.area', atLeast: '5' }, 'an area'],
    [{ fact: 'firm.area', atLeast: { fact: 'firm.revenue' } }, 'an area'],
    [{ fact: 'firm.revenue', atLeast: '500 平方米' }, 'an amount of money'],
    [{ fact: 'firm.revenue', atLeast: '500' }, 'an amount of money'],
    [{ fact: 'firm.staff', atLeast: '5 家' }, 'a quantity in 人'],
    [{ fact: 'firm.staff', atLeast: { fact: 'firm.tenants' } }, 'a quantity in 人'],
    [{ fact: 'firm.share', atLeast: '5 元' }, 'a number or rate'],
    [{ fact: 'firm.share', atLeast: '50 家' }, 'a number or rate'],
    [{ fact: 'firm.staff', atLeast: '50%' }, 'a quantity in 人'],
    [{ ratio: [{ fact: 'firm.staff' }, { fact: 'firm.staff' }], atLeast: '50 人' }, 'a number or rate'],
    [{ fact: 'firm.foundedOn', before: '5 天' }, 'a date'],
  ])('is not compared as %j', (that, expected) => {
    expect(faultOfThat(that)).toMatchObject({ path: expect.stringContaining('criteria[0].that.'), expected });
  });
});
