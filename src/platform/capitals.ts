import { type BusinessDate } from '../kernel/business-date.js';
import { type Fen, fen } from '../kernel/money.js';

// 《支付结算办法》附一《正确填写票据和结算凭证的基本规定》.
const DIGITS = '零壹贰叁肆伍陆柒捌玖';
const UNITS = ['仟', '佰', '拾', ''];
const LIMIT = 10n ** 15n;
/** Stands where the rules let a 零, and after 角 a 整, be written or left out. */
const MAY_ZERO = '○';
const MAY_END = '□';

/** Traditional characters that the rules tell to accept, and 正 for 整. */
const ALIKE: Readonly<Record<string, string>> = {
  貳: '贰',
  陸: '陆',
  億: '亿',
  萬: '万',
  圓: '元',
  正: '整',
};

/** The amount in capitals in its canonical form, 人民币叁佰贰拾伍元零肆分; RangeError below 0 or from 10^15 fen. */
export function amountInCapitals(amount: Fen): string {
  return allowedForm(amount).replaceAll(MAY_ZERO, '').replace(MAY_END, '');
}

/** Whether a text is one of the forms in which the rules let this amount be written. */
export function capitalsAgree(text: string, amount: Fen): boolean {
  if (amount < 0n || amount >= LIMIT) return false;
  const allowed = allowedForm(amount).replaceAll(MAY_ZERO, '零?').replace(MAY_END, '整?');
  return new RegExp(`^${allowed}$`).test(normal(text));
}

/** The amount that a text in capitals names; RangeError when the rules do not let it be written so. */
export function parseCapitals(text: string): Fen {
  const match = /^人民币(?:(.+)元)?(?:零?(.)角)?(?:零?(.)分)?整?$/.exec(normal(text));
  const [, whole = '', jiao = '', cents = ''] = match ?? [];
  const amount = fen(parseWhole(whole) * 100n + parseWhole(jiao) * 10n + parseWhole(cents));
  if (match === null || !capitalsAgree(text, amount)) throw new RangeError(`“${text}”不是规范的大写金额`);
  return amount;
}

/** A date in capitals as bills bear it, such as 贰零贰肆年零贰月壹拾贰日. */
export function dateInCapitals(date: BusinessDate): string {
  const [year, month, day] = [date.slice(0, 4), date.slice(5, 7), date.slice(8)];
  const leadingMonth = ['01', '02', '10'].includes(month) ? '零' : '';
  const leadingDay = day < '10' || day.endsWith('0') ? '零' : '';
  const years = Array.from(year, (char) => DIGITS[Number(char)]).join('');
  return `${years}年${leadingMonth}${section(BigInt(month))}月${leadingDay}${section(BigInt(day))}日`;
}

const normal = (text: string) => text.replace(/[貳陸億萬圓正]/g, (char) => ALIKE[char] ?? char);

function allowedForm(amount: Fen): string {
  if (amount < 0n || amount >= LIMIT) throw new RangeError('大写金额应在 0 元至 10 万亿元之间');
  const whole = amount / 100n;
  const [jiao, cents] = [(amount / 10n) % 10n, amount % 10n];
  const yuan = whole > 0n ? `${wholeInWords(whole)}元` : '';
  if (jiao === 0n && cents === 0n) return `人民币${yuan || '零元'}整`;
  if (jiao === 0n) return `人民币${yuan}${yuan && '零'}${section(cents)}分`;
  const gap = whole > 0n && whole % 10n === 0n ? MAY_ZERO : '';
  return `人民币${yuan}${gap}${section(jiao)}角${cents > 0n ? `${section(cents)}分` : MAY_END}`;
}

function wholeInWords(whole: bigint): string {
  return joined(whole, 10n ** 8n, '亿', (upper) => joined(upper, 10n ** 4n, '万', section));
}

/**
 * Upper and lower part around 万 or 亿. A gap of zeros takes one 零. A 0 only before the mark may take one before 万,
 * where the rules let it be left out, and takes one before 亿, of which they say nothing.
 */
function joined(n: bigint, base: bigint, mark: string, words: (part: bigint) => string): string {
  const [upper, lower] = [n / base, n % base];
  const low = base > 10n ** 4n ? joined(lower, 10n ** 4n, '万', section) : section(lower);
  if (upper === 0n) return low;
  if (lower === 0n) return words(upper) + mark;
  const before = mark === '万' ? MAY_ZERO : '零';
  const gap = lower < base / 10n ? '零' : upper % 10n === 0n ? before : '';
  return words(upper) + mark + gap + low;
}

/** A number below 10,000: inner zeros as one 零, outer zeros left out. */
function section(n: bigint): string {
  const digits = Array.from(n.toString().padStart(4, '0'), Number);
  const words = digits.map((digit, i) => (digit === 0 ? '零' : `${DIGITS[digit]}${UNITS[i]}`)).join('');
  return words.replace(/零+/g, '零').replace(/^零|零$/g, '');
}

const VALUES: Readonly<Record<string, bigint>> = { 拾: 10n, 佰: 100n, 仟: 1000n };

/** Lenient on purpose: what it reads counts only when the amount may be written so. */
function parseWhole(text: string): bigint {
  for (const [mark, base] of [['亿', 10n ** 8n] as const, ['万', 10n ** 4n] as const]) {
    const at = text.indexOf(mark);
    if (at >= 0) return parseWhole(text.slice(0, at)) * base + parseWhole(text.slice(at + 1));
  }
  let total = 0n;
  let digit = 0n;
  for (const char of text) {
    const unit = VALUES[char];
    if (unit !== undefined) total += digit * unit;
    digit = unit === undefined ? BigInt(Math.max(DIGITS.indexOf(char), 0)) : 0n;
  }
  return total + digit;
}
