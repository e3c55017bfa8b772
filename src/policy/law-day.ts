import { type BusinessDate, isBusinessDate } from '../kernel/business-date.js';
import { digits } from '../kernel/digits.js';

/** Whether a text is a day that law or a case can mean; days outside three centuries are typing errors. */
export function isLawDay(text: string): text is BusinessDate {
  return isBusinessDate(text) && isInLawYears(text);
}

/** The same of a text that is a day in any case. */
export function isInLawYears(day: BusinessDate): boolean {
  const century = digits(day, 0, 2);
  return century >= 19 && century <= 21;
}
