import { Matches, ValidateBy, type ValidationOptions } from 'class-validator';

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const USCC = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/;
const USCC_BODY = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{9}$/;
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const ORGANISATION_BODY = /^[0-9A-Z]{8}$/;
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];
const CNAPS = /^\d{12}$/;
const CNAPS_BODY = /^\d{11}$/;

/** Whether the text is a 统一社会信用代码 with the right check character (GB 32100-2015). */
export function usccValid(text: string): boolean {
  return USCC.test(text) && usccWithCheck(text.slice(0, 17)) === text;
}

/** The 18 characters that begin with these 17; RangeError when they are not such a beginning. */
export function usccWithCheck(first17: string): string {
  if (!USCC_BODY.test(first17)) throw new RangeError('not the first 17 characters of a USCC');
  const sum = weighted(first17, USCC_WEIGHTS, (character) => ALPHABET.indexOf(character));
  // The outer remainder matters: with the sum 0 mod 31 the check character is 0, not a 32nd one.
  return first17 + ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/** The 9 characters of an organisation code that begin with these 8 (GB 11714); RangeError for anything else. */
export function organisationCode(first8: string): string {
  if (!ORGANISATION_BODY.test(first8))
    throw new RangeError('not the first 8 characters of an organisation code');
  const sum = weighted(first8, ORGANISATION_WEIGHTS, (character) => parseInt(character, 36));
  return first8 + ('0123456789X'[(11 - (sum % 11)) % 11] ?? '');
}

/** Whether the text is a 联行号: 12 digits, the last one by ISO 7064 MOD 11,10. */
export function cnapsValid(text: string): boolean {
  return CNAPS.test(text) && cnapsWithCheck(text.slice(0, 11)) === text;
}

/** The 12 digits that begin with these 11; RangeError when they are not 11 digits. */
export function cnapsWithCheck(first11: string): string {
  if (!CNAPS_BODY.test(first11)) throw new RangeError('not the first 11 digits of a CNAPS code');
  let product = 10;
  for (const digit of first11) {
    const sum = (product + Number(digit)) % 10;
    product = (2 * (sum === 0 ? 10 : sum)) % 11;
  }
  return first11 + String((11 - product) % 10);
}

function weighted(text: string, weights: readonly number[], valueOf: (character: string) => number): number {
  return [...text].reduce((sum, character, i) => sum + valueOf(character) * (weights[i] ?? 0), 0);
}

/** A valid 统一社会信用代码, in capitals. */
export function IsUscc(options?: ValidationOptions): PropertyDecorator {
  const message = '统一社会信用代码有误：应为 18 位数字或大写字母（不含 I、O、S、V、Z），且校验位正确';
  return checked('isUscc', message, usccValid, USCC, options);
}

/** A valid 联行号 (CNAPS code). */
export function IsCnaps(options?: ValidationOptions): PropertyDecorator {
  const message = '联行号有误：应为开户银行的 12 位数字联行号，且校验位正确';
  return checked('isCnaps', message, cnapsValid, CNAPS, options);
}

/** A 行政区划代码 of a district, by its form (GB/T 2260). */
export const IsDistrictCode = (): PropertyDecorator =>
  Matches(/^\d{6}$/, { message: '须为 6 位行政区划代码' });

function checked(
  name: string,
  message: string,
  isValid: (text: string) => boolean,
  pattern: RegExp,
  options?: ValidationOptions,
): PropertyDecorator {
  const validate = (value: unknown) => typeof value === 'string' && isValid(value);
  return ValidateBy(
    { name, constraints: [pattern], validator: { validate, defaultMessage: () => message } },
    options,
  );
}
