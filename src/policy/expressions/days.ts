import {
  addDays,
  addMonths,
  type BusinessDate,
  compareDates,
  daysBetween,
  firstOfNextMonth,
  monthsBetween,
  yearOf,
} from '../../kernel/business-date.js';
import type { Exact } from '../exact.js';
import { isInLawYears } from '../law-day.js';
import { DATE, quantity, type Value } from '../types.js';
import { DAY, MONTH, YEAR } from '../units.js';
import { operator } from './build.js';
import type { BoundValue, Change, Env, Goal, ValueExpression } from './expression.js';
import { nearest, together } from './goals.js';

const day = (value: Value | undefined) => value as BusinessDate;

/** A whole number of days or months within a century or so; nothing in law reaches further. */
function span(value: Value | undefined): number | undefined {
  return typeof value === 'bigint' && value > -1500n && value < 1500n ? Number(value) : undefined;
}

type Shift = (from: BusinessDate, n: number) => BusinessDate;

/** Civil code months (same day, or the month's end) or days after a day. */
export function shifted(
  from: ValueExpression,
  by: ValueExpression,
  what: 'months' | 'days',
): ValueExpression {
  const shift: Shift = what === 'months' ? addMonths : addDays;
  return operator({
    type: DATE,
    label: `${from.label}起 ${by.label}届满日`,
    args: [from, by],
    compute: ([date, n]) => {
      const by = span(n);
      const to = by === undefined ? undefined : shift(day(date), by);
      return to !== undefined && isInLawYears(to) ? to : undefined;
    },
    blame: [0, 1],
    reach: (args, env, goal) => reachShifted(shift, args, env, goal),
  });
}

/** Steps back from the target; month ends make it off by a few days, so the neighbours are tried too. */
function reachShifted(shift: Shift, args: readonly BoundValue[], env: Env, goal: Goal): readonly Change[] {
  const n = span(args[1]?.read(env));
  const from = args[0];
  if (n === undefined || from === undefined || typeof goal.target !== 'string') return [];
  const back = shift(day(goal.target), -n);
  const tries = [0, 1, 2, 3].map((off) => addDays(back, goal.sense === 'up' ? off : -off));
  const { sense, strict } = goal;
  return tries.flatMap((target) => from.reach(env, { sense, strict, target }));
}

export function nextMonth(from: ValueExpression): ValueExpression {
  return operator({
    type: DATE,
    label: `${from.label}次月一日`,
    args: [from],
    compute: ([date]) => firstOfNextMonth(day(date)),
  });
}

/** 1 January or 31 December of a day's year. */
export function yearEdge(of: ValueExpression, edge: 'first' | 'last'): ValueExpression {
  const monthDay = edge === 'first' ? '01-01' : '12-31';
  return monthDayOfYear(of, monthDay, `${of.label}当年${edge === 'first' ? '1 月 1 日' : '12 月 31 日'}`);
}

/** A stated month and day, which every year has, in the year of a day: 每年 12 月 15 日. */
export function monthDayOfYear(of: ValueExpression, monthDay: string, label: string): ValueExpression {
  return operator({
    type: DATE,
    label,
    args: [of],
    compute: ([date]) => day(date).slice(0, 5) + monthDay,
  });
}

/** The earliest (−1) or the latest (+1) of several days. */
export function extremeDay(args: readonly ValueExpression[], which: -1 | 1): ValueExpression {
  const pick = (a: BusinessDate, b: BusinessDate) => (compareDates(a, b) === which ? a : b);
  return operator({
    type: DATE,
    label: `${args.map(({ label }) => label).join('、')}中${which === -1 ? '最早' : '最晚'}者`,
    args,
    compute: (days) => (days as readonly BusinessDate[]).reduce(pick),
    reach: (bounds, env, goal) => reachExtremeDay(bounds, env, goal, which),
  });
}

/** Delaying the earliest day needs every day delayed; hastening it needs one. The latest is the mirror of it. */
function reachExtremeDay(
  args: readonly BoundValue[],
  env: Env,
  goal: Goal,
  which: -1 | 1,
): readonly Change[] {
  const ways = args.map((arg) => (arg.constant === undefined ? arg.reach(env, goal) : []));
  if ((which === -1) !== (goal.sense === 'up')) return ways.flat();
  const short = ways.filter((_, i) => !meetsDay(args[i]?.read(env), goal)).map(nearest);
  return short.every((way) => way !== undefined) ? [together(short)] : [];
}

function meetsDay(value: Value | undefined, { sense, strict, target }: Goal): boolean {
  if (typeof value !== 'string' || typeof target !== 'string') return false;
  const compared = compareDates(day(value), day(target));
  if (compared === 0) return sense === 'exactly' || !strict;
  return sense === 'up' ? compared > 0 : sense === 'down' && compared < 0;
}

/** Whole months or days from one day to another. */
export function between(
  from: ValueExpression,
  to: ValueExpression,
  what: 'months' | 'days',
): ValueExpression {
  const count = what === 'months' ? monthsBetween : daysBetween;
  const shift: Shift = what === 'months' ? addMonths : addDays;
  return operator({
    type: quantity(what === 'months' ? MONTH : DAY),
    label: `${from.label}至${to.label}`,
    args: [from, to],
    compute: ([a, b]) => BigInt(count(day(a), day(b))),
    reach: ([a, b], env, goal) => {
      const [start, end] = [a?.read(env), b?.read(env)];
      const n = wholeSpan(goal);
      if (n === undefined || a === undefined || b === undefined) return [];
      const later = typeof start === 'string' ? b.reach(env, dayGoal(shift(day(start), n), goal.sense)) : [];
      const other = goal.sense === 'up' ? 'down' : goal.sense === 'down' ? 'up' : 'exactly';
      const earlier = typeof end === 'string' ? a.reach(env, dayGoal(shift(day(end), -n), other)) : [];
      return [...later, ...earlier];
    },
  });
}

function wholeSpan({ target, strict, sense }: Goal): number | undefined {
  const n = span(target);
  if (n === undefined || !strict) return n;
  return sense === 'up' ? n + 1 : n - 1;
}

function dayGoal(target: BusinessDate, sense: Goal['sense']): Goal {
  return { sense, strict: false, target };
}

export function yearIn(of: ValueExpression): ValueExpression {
  return operator({
    type: quantity(YEAR),
    label: `${of.label}年份`,
    args: [of],
    compute: ([date]): Exact => BigInt(yearOf(day(date))),
  });
}
