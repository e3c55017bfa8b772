import { createHmac, hkdfSync } from 'node:crypto';
import { isBusinessDate } from '../../kernel/business-date.js';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';

/** What is wrong with a resident identity number (GB 11643: 18 characters, the last a check), in Chinese; undefined when nothing is. */
export function identityFault(number: string): string | undefined {
  if (!/^\d{17}[\dX]$/.test(number)) return '须为 18 位居民身份证号码，末位字母须大写';
  const born = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  if (!isBusinessDate(born)) return '证件号码中的出生日期不存在';
  return checkOf(number) === number[17] ? undefined : '证件号码校验不通过';
}

/** The check character of the first 17 digits. */
export function checkOf(digits: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
  return CHECKS[sum % 11] ?? '';
}

/** What is kept of a number: a digest that is the same for the same person in this installation, and what people may see. */
export interface HiddenIdentity {
  readonly digest: string;
  readonly masked: string;
}

/** A number as it leaves the reading of a row; nothing further on knows the number itself. */
export function hideIdentity(number: string, secretKey: Uint8Array): string {
  const masked = `${number.slice(0, 4)}${'*'.repeat(10)}${number.slice(14)}`;
  return `${createHmac('sha256', keyFrom(secretKey)).update(number).digest('hex')} ${masked}`;
}

export function hiddenParts(hidden: string): HiddenIdentity {
  const [digest = '', masked = ''] = hidden.split(' ');
  return { digest, masked };
}

const keys = new WeakMap<Uint8Array, Uint8Array>();

/** The installation's key serves more than one purpose: each has a key of its own. */
function keyFrom(secretKey: Uint8Array): Uint8Array {
  const known = keys.get(secretKey);
  const key = known ?? new Uint8Array(hkdfSync('sha256', secretKey, '', 'hongshan identity digest', 32));
  keys.set(secretKey, key);
  return key;
}
