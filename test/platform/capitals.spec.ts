import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import Nzh from 'nzh';
import { businessDate } from '../../src/kernel/business-date.js';
import { type Fen, fen } from '../../src/kernel/money.js';
import {
  amountInCapitals,
  capitalsAgree,
  dateInCapitals,
  parseCapitals,
} from '../../src/platform/capitals.js';

/** Digits, the canonical form, and the other forms that the rules accept. */
const TABLE: [bigint, string, ...string[]][] = [
  [5n, '人民币伍分'],
  [1000n, '人民币壹拾元整', '人民币壹拾元正'],
  [32504n, '人民币叁佰贰拾伍元零肆分'],
  [140950n, '人民币壹仟肆佰零玖元伍角', '人民币壹仟肆佰零玖元伍角整'],
  [168032n, '人民币壹仟陆佰捌拾元叁角贰分', '人民币壹仟陆佰捌拾元零叁角贰分'],
  [600714n, '人民币陆仟零柒元壹角肆分'],
  [1640902n, '人民币壹万陆仟肆佰零玖元零贰分'],
  [10000500n, '人民币壹拾万零伍元整'],
  [10700053n, '人民币壹拾万柒仟元伍角叁分', '人民币壹拾万零柒仟元伍角叁分', '人民币壹拾万柒仟元零伍角叁分'],
  [351000000n, '人民币叁佰伍拾壹万元整'],
  [2000050000n, '人民币贰仟万零伍佰元整'],
  [12345678901n, '人民币壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元零壹分'],
  [0n, '人民币零元整'],
  [50n, '人民币伍角', '人民币伍角整'],
  [52n, '人民币伍角贰分'],
  [100n, '人民币壹元整'],
  [101000000000n, '人民币壹拾亿零壹仟万元整'],
  [1000100000000n, '人民币壹佰亿零壹佰万元整'],
  [1001000000000n, '人民币壹佰亿零壹仟万元整'],
  [1000100000n, '人民币壹仟万壹仟元整', '人民币壹仟万零壹仟元整'],
  [100000000000100n, '人民币壹万亿零壹元整'],
  [100010000000000n, '人民币壹万零壹亿元整'],
  [999999999999999n, '人民币玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分'],
];
const anyAmount = fc.bigInt(0n, 10n ** 15n - 1n).map(fen);
/** Amounts full of zeros, where the rules are. */
const roundAmount = fc
  .array(fc.constantFrom('0', '0', '0', '1', '7'), { minLength: 1, maxLength: 15 })
  .map((digits) => fen(BigInt(digits.join(''))));

describe('an amount in capitals', () => {
  it.each(TABLE)('of %d fen is %s', (amount, canonical) => {
    expect(amountInCapitals(fen(amount))).toBe(canonical);
  });

  it.each(TABLE)(
    'of %d fen may be written in each of its forms and means that amount',
    (amount, ...forms) => {
      for (const form of forms) {
        expect(capitalsAgree(form, fen(amount))).toBe(true);
        expect(parseCapitals(form)).toBe(amount);
      }
    },
  );

  it('agrees with no other amount', () => {
    for (const [amount, ...forms] of TABLE) {
      for (const [other] of TABLE) {
        if (other !== amount) expect(forms.some((form) => capitalsAgree(form, fen(other)))).toBe(false);
      }
    }
  });

  it('comes back as the fen it was made of', () => {
    fc.assert(
      fc.property(
        fc.oneof(anyAmount, roundAmount),
        (amount) => parseCapitals(amountInCapitals(amount)) === amount,
      ),
    );
  });

  it('is another text for another amount', () => {
    fc.assert(
      fc.property(roundAmount, roundAmount, (a, b) => a === b || !capitalsAgree(amountInCapitals(a), b)),
    );
  });

  it('is what another library writes, but for the 零 that it leaves out after 亿', () => {
    const theirs = (amount: Fen) => {
      const digits = amount.toString().padStart(3, '0');
      const text = Nzh.cn.toMoney(`${digits.slice(0, -2)}.${digits.slice(-2)}`.replace(/\.?0+$/, '') || '0');
      return /0[1-9]\d{9}$/.test(digits) && amount >= 10n ** 11n ? text.replace('亿', '亿零') : text;
    };
    fc.assert(
      fc.property(fc.oneof(anyAmount, roundAmount), (amount) => theirs(amount) === amountInCapitals(amount)),
      { numRuns: 3000 },
    );
  });

  it.each(['人民币陸拾萬圓整', '人民币陆拾万元正'])('in traditional characters is accepted: %s', (text) => {
    expect(parseCapitals(text)).toBe(60_000_000n);
  });

  it.each([
    ['without 人民币', '壹拾元整'],
    ['with a blank after 人民币', '人民币 壹拾元整'],
    ['ending at 元 without 整', '人民币壹拾元'],
    ['with 整 after 分', '人民币壹元零伍分整'],
    ['with 拾 alone', '人民币拾元整'],
    ['without the 零 before 分', '人民币壹拾元伍分'],
    ['without the 零 of a gap', '人民币壹拾万伍元整'],
    ['without the 零 for the 0 before 亿', '人民币壹拾亿壹仟万元整'],
    ['with two 零', '人民币壹拾万零零伍元整'],
    ['with everyday digits', '人民币一十元整'],
    ['with 毛', '人民币壹元伍毛'],
    ['with units out of order', '人民币壹佰壹仟元整'],
    ['with words left over', '人民币壹拾元整。'],
    ['of nothing', '人民币整'],
    ['empty', ''],
  ])('is not accepted %s', (_, text) => {
    expect(() => parseCapitals(text)).toThrow(RangeError);
  });

  it('is refused below zero and from ten trillion yuan on', () => {
    for (const amount of [-1n, 10n ** 15n]) {
      expect(() => amountInCapitals(fen(amount))).toThrow(RangeError);
      expect(capitalsAgree('人民币零元整', fen(amount))).toBe(false);
    }
  });
});

describe('a date in capitals', () => {
  it.each([
    ['2024-02-12', '贰零贰肆年零贰月壹拾贰日'],
    ['2024-10-20', '贰零贰肆年零壹拾月零贰拾日'],
    ['2025-01-15', '贰零贰伍年零壹月壹拾伍日'],
    ['2026-03-05', '贰零贰陆年叁月零伍日'],
    ['2026-11-30', '贰零贰陆年壹拾壹月零叁拾日'],
    ['2026-12-31', '贰零贰陆年壹拾贰月叁拾壹日'],
    ['2026-09-10', '贰零贰陆年玖月零壹拾日'],
    ['2026-09-11', '贰零贰陆年玖月壹拾壹日'],
  ])('%s is %s', (date, capitals) => {
    expect(dateInCapitals(businessDate(date))).toBe(capitals);
  });
});
