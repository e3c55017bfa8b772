import { type BusinessDate, isBusinessDate } from '../kernel/business-date.js';

/** Whether a text is a day that law or a case can mean; days outside three centuries are typing errors. */
export function isLawDay(text: string): text is BusinessDate {
  return text >= '1900' && text < '2200' && isBusinessDate(text);
}
