import { describe, expect, it } from '@jest/globals';
import { normaliseInvoiceNumber } from '../../src/funds/invoices.js';

describe('an invoice number', () => {
  const WHOLE = '04400190011112345678';

  it.each([
    ['20 digits', '26652000000012345678', '26652000000012345678'],
    ['full-width digits', '２６６５２０００００００１２３４５６７８', '26652000000012345678'],
    ['blanks, hyphens and a line break', ' 2665-2000 0000\n1234－5678 ', '26652000000012345678'],
    ['an invisible character', '2665200000001234\u200b5678', '26652000000012345678'],
    ['lower case', 'ab12345678', 'AB12345678'],
    ['code and number', '044001900111 12345678', WHOLE],
    ['code and number by a slash', '044001900111/12345678', WHOLE],
    ['code and number with labels', '发票代码：044001900111，发票号码：12345678', WHOLE],
    ['number before code', '发票号码：12345678 发票代码：044001900111', WHOLE],
    ['a label', '发票号码：26652000000012345678', '26652000000012345678'],
    ['No.', 'No.12345678', '12345678'],
    ['№ as one character', '№：12345678', '12345678'],
  ])('written with %s is the same', (_, text, number) => {
    expect(normaliseInvoiceNumber(text)).toBe(number);
  });

  it.each([
    ['nothing', ''],
    ['seven digits', '1234567'],
    ['41 digits', '1'.repeat(41)],
    ['words', '增值税专用发票'],
    ['other letters', '1234567Ж'],
    ['a formula', '=1+12345678'],
  ])('is not %s', (_, text) => {
    expect(normaliseInvoiceNumber(text)).toBeUndefined();
  });

  it('is already in its form when it comes out, and has 8 to 40 characters', () => {
    expect(normaliseInvoiceNumber('1'.repeat(8))).toBe('1'.repeat(8));
    expect(normaliseInvoiceNumber('1'.repeat(40))).toBe('1'.repeat(40));
    expect(normaliseInvoiceNumber(normaliseInvoiceNumber('ab 1234-5678')!)).toBe('AB12345678');
  });
});
