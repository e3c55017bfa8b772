import { describe, expect, it } from '@jest/globals';
import { normaliseInvoiceNumber } from '../../src/funds/invoices.js';

describe('an invoice number', () => {
  const WHOLE = '04400190011112345678';

  it.each([
    ['20 digits', '26652000000012345678', '26652000000012345678'],
    ['full-width digits', '２６６５２０００００００１２３４５６７８', '26652000000012345678'],
    ['blanks, hyphens and a line break', ' 2665-2000 0000\n1234－5678 ', '26652000000012345678'],
    ['an invisible character', '2665200000001234\u200b5678', '26652000000012345678'],
    ['code and number', '044001900111 12345678', WHOLE],
    ['code and number by a slash', '044001900111/12345678', WHOLE],
    ['code and number with labels', '发票代码：044001900111，发票号码：12345678', WHOLE],
    ['number before code', '发票号码：12345678 发票代码：044001900111', WHOLE],
    ['a label', '发票号码：26652000000012345678', '26652000000012345678'],
    ['number before code without labels', '12345678 044001900111', WHOLE],
    ['a code of ten digits', '4400190011 12345678', '440019001112345678'],
    ['a code of ten digits behind its number', '№12345678，代码 4400190011', '440019001112345678'],
    ['No. before its number', '044001900111 No.12345678', WHOLE],
    ['a label without a colon', '数电发票号码26652000000012345678', '26652000000012345678'],
  ])('written with %s is the same', (_, text, number) => {
    expect(normaliseInvoiceNumber(text)).toBe(number);
  });

  it.each([
    ['nothing', ''],
    ['a number without its code', '12345678'],
    ['a number without its code, with a label', 'No 12345678'],
    ['seventeen digits', '1'.repeat(17)],
    ['nineteen digits', '1'.repeat(19)],
    ['21 digits', '1'.repeat(21)],
    ['letters', 'ABCDEFGH'],
    ['letters among the digits', '2665200000001234567A'],
    ['words', '增值税专用发票'],
    ['other letters', '2665200000001234567Ж'],
    ['a formula', '=1+26652000000012345678'],
  ])('is not %s', (_, text) => {
    expect(normaliseInvoiceNumber(text)).toBeUndefined();
  });

  it('is already in its form when it comes out', () => {
    const whole = normaliseInvoiceNumber('发票号码：12345678 发票代码：044001900111')!;
    expect(normaliseInvoiceNumber(whole)).toBe(whole);
  });
});
