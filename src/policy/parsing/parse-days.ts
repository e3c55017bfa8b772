import {
  between,
  extremeDay,
  monthDayOfYear,
  nextMonth,
  shifted,
  yearEdge,
  yearIn,
} from '../expressions/days.js';
import type { ValueExpression } from '../expressions/expression.js';
import type { Place } from '../reader.js';
import { quantity, readLiteral } from '../types.js';
import { DAY, MONTH } from '../units.js';
import { type Arguments, mapped, type Parsed } from './arguments.js';

/** Reads the operators that give days, months or years. */
export function parseDays(args: Arguments, head: string): Parsed {
  const date = (place: Place) => args.date(place);
  switch (head) {
    case 'addMonths':
    case 'addDays': {
      const months = head === 'addMonths';
      const pair = args.pair(head, date, (place) => args.quantity(place, quantity(months ? MONTH : DAY)));
      return pair && shifted(pair[0], pair[1], months ? 'months' : 'days');
    }
    case 'monthsBetween':
    case 'daysBetween': {
      const pair = args.pair(head, date, date);
      return pair && between(pair[0], pair[1], head === 'monthsBetween' ? 'months' : 'days');
    }
    case 'firstOfNextMonth':
      return mapped(args.date(args.at(head)), nextMonth);
    case 'earliestOf':
    case 'latestOf':
      return mapped(args.dates(head), (days) => extremeDay(days, head === 'earliestOf' ? -1 : 1));
    case 'startOfYear':
    case 'endOfYear':
      return mapped(args.date(args.at(head)), (of) =>
        yearEdge(of, head === 'startOfYear' ? 'first' : 'last'),
      );
    case 'yearOf':
      return mapped(args.date(args.at(head)), yearIn);
    case 'inYearOf':
      return parseInYearOf(args);
    default:
      return 'other';
  }
}

function parseInYearOf(args: Arguments): ValueExpression | undefined {
  const { reader } = args.scope;
  const of = args.date(args.at('inYearOf'));
  const place = args.maybe('monthDay');
  const monthDay = place && reader.text(place);
  if (monthDay === undefined || readLiteral(`2001-${monthDay}`)?.type.kind !== 'date') {
    return reader.fault(
      place?.path ?? args.place.path,
      'a monthDay that every year has, such as 12-15',
      monthDay ?? 'none',
    );
  }
  const [month, day] = monthDay.split('-').map(Number);
  return of && monthDayOfYear(of, monthDay, `当年 ${month} 月 ${day} 日`);
}
