import { type BusinessDate, isBusinessDate } from '../kernel/business-date.js';
import { digits } from '../kernel/digits.js';

/** Whether a text is a day that law or a case can mean; days outside three centuries are typing errors. */
export function isLawDay(text: string): text is BusinessDate {
  return isInLawYears(text) && isBusinessDate(text);
}

/** Whether a text that is a day in any case is such a day. */
export function isInLawYears(text: string): boolean {
  const century = digits(text, 0, 2);
  return century >= 19 && century <= 21;
}
