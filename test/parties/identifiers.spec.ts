import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { formFindings } from '../../src/platform/http/validation.js';
import {
  cnapsValid,
  cnapsWithCheck,
  IsCnaps,
  IsUscc,
  organisationCode,
  usccValid,
  usccWithCheck,
} from '../../src/parties/identifiers.js';
import { cnapsBody, usccBody } from './support/codes.js';

describe('a 统一社会信用代码', () => {
  it.each([
    ['91350100M000100Y43', 'the sample of the standard'],
    ['9144030071526726XG', 'a registered one'],
    ['91110000802100433B', 'a registered one'],
    ['91650100MA0000007E', 'a synthetic one'],
    ['91650104MA7K100030', 'one whose sum is 0 mod 31, so that its check character is 0'],
    ['91650106MA7K200097', 'one with a digit as its check character'],
  ])('%s is valid: %s', (code) => {
    expect(usccValid(code)).toBe(true);
  });

  it.each([
    ['91650106MA7K200098', 'its check character should be 7'],
    ['9144030071526726xg', 'small letters'],
    ['91350100M000100Y4', '17 characters'],
    ['91350100M000100Y433', '19 characters'],
    ['9135A100M000100Y43', 'a letter in the region'],
    ['9144030071526726XG\n', 'a line break behind it'],
    ['', 'nothing'],
    ...[...'IOSVZ'].map((letter): [string, string] => [`91350100M000100Y4${letter}`, `the letter ${letter}`]),
  ])('%j is not valid: %s', (code) => {
    expect(usccValid(code)).toBe(false);
  });

  it('shows every change of one character, and every swap of two different neighbours', () => {
    fc.assert(
      fc.property(usccBody, fc.nat(17), fc.nat(29), (body, at, step) => {
        const code = usccWithCheck(body);
        expect(usccValid(code)).toBe(true);
        const alphabet = at >= 2 && at <= 7 ? '0123456789' : '0123456789ABCDEFGHJKLMNPQRTUWXY';
        const others = [...alphabet].filter((character) => character !== code[at]);
        const changed = code.slice(0, at) + others[step % others.length] + code.slice(at + 1);
        expect(usccValid(changed)).toBe(false);
        const [a, b] = [code[at]!, code[at + 1] ?? code[at]!];
        const swapped = code.slice(0, at) + b + a + code.slice(at + 2);
        if (a !== b && swapped.length === 18) expect(usccValid(swapped)).toBe(false);
      }),
    );
  });

  it('is completed from 17 characters only', () => {
    expect(() => usccWithCheck('91350100M000100Y')).toThrow(RangeError);
    expect(() => usccWithCheck('91350100I000100Y4')).toThrow(RangeError);
  });

  it('holds an organisation code with a check character of its own', () => {
    for (const code of ['9144030071526726XG', '91110000802100433B', '91350100M000100Y43'])
      expect(organisationCode(code.slice(8, 16))).toBe(code.slice(8, 17));
    expect(() => organisationCode('7152672')).toThrow(RangeError);
  });
});

describe('a 联行号', () => {
  it.each([
    '102100099996',
    '103100000026',
    '104100000004',
    '105100000017',
    '308584000013',
    '313882000012',
    '102881000019',
  ])('%s is valid', (code) => {
    expect(cnapsValid(code)).toBe(true);
  });

  it.each([
    ['102100099995', 'its check digit should be 6'],
    ['10210009999', '11 digits'],
    ['1021000999960', '13 digits'],
    ['10210009999A', 'a letter'],
    ['102100099996\n', 'a line break behind it'],
    ['１０２１０００９９９９６', 'digits of full width'],
  ])('%j is not valid: %s', (code) => {
    expect(cnapsValid(code)).toBe(false);
  });

  it('shows every change of one digit', () => {
    fc.assert(
      fc.property(cnapsBody, fc.nat(11), fc.integer({ min: 1, max: 9 }), (body, at, step) => {
        const code = cnapsWithCheck(body);
        expect(cnapsValid(code)).toBe(true);
        const digit = (Number(code[at]) + step) % 10;
        expect(cnapsValid(code.slice(0, at) + String(digit) + code.slice(at + 1))).toBe(false);
      }),
    );
  });
});

describe('a form with these codes', () => {
  class Form {
    @IsUscc()
    uscc!: string;

    @IsCnaps()
    cnaps!: string;
  }

  it('takes valid ones, and says in Chinese what is wrong with others', () => {
    expect(formFindings(Form, { uscc: '91350100M000100Y43', cnaps: '102100099996' }, '/')).toEqual([]);
    expect(formFindings(Form, { uscc: '91650106MA7K200098', cnaps: 102100099996 }, '/')).toEqual([
      {
        code: 'is-uscc',
        message: '统一社会信用代码有误：应为 18 位数字或大写字母（不含 I、O、S、V、Z），且校验位正确',
        pointer: '/uscc',
      },
      {
        code: 'is-cnaps',
        message: '联行号有误：应为开户银行的 12 位数字联行号，且校验位正确',
        pointer: '/cnaps',
      },
    ]);
    expect(formFindings(Form, { uscc: '91350100M000100Y43' }, '/')).toEqual([
      { code: 'required', message: '必填', pointer: '/cnaps' },
    ]);
  });
});
