import { type Exact, isExact, minus, order, sign } from './exact.js';
import type { Change, Env, Move } from './expressions/expression.js';
import { sayer } from './say.js';
import type { Value } from './types.js';
import { daysBetween, type BusinessDate } from '../kernel/business-date.js';

/** Ways to satisfy a criterion in words, the nearest first: `还差 2 家在孵企业（至少 50 家）；或者…`. */
export function sayChanges(changes: readonly Change[], env: Env): string {
  return changes
    .map(({ moves }) => moves.map((move) => sayMove(move, env.slots[move.slot])).join('，并且'))
    .join('；或者');
}

function sayMove({ fact, to, or = [] }: Move, from: Value | undefined): string {
  const say = sayer(fact.type);
  if (fact.type.kind === 'quantity' && isExact(to)) return sayQuantity(fact.title, fact.noun, say, to, from);
  if (fact.type.kind === 'date')
    return sayDay(fact.title, to as BusinessDate, from as BusinessDate | undefined);
  if (fact.type.kind === 'choices') return sayList(fact.title, say, to as readonly string[], from);
  if (fact.type.kind === 'boolean') return to === true ? `须满足“${fact.title}”` : `须消除“${fact.title}”`;
  return `${fact.title}须为${sayOptions([to, ...or].map(say))}`;
}

const MOST_OPTIONS = 8;

/** `“甲”、“乙”或“丙”` */
function sayOptions(options: readonly string[]): string {
  const quoted = options.map((option) => `“${option}”`);
  if (quoted.length > MOST_OPTIONS) return `${quoted.slice(0, 3).join('、')}等 ${quoted.length} 项之一`;
  const last = quoted.at(-1) ?? '';
  return quoted.length === 1 ? last : `${quoted.slice(0, -1).join('、')}或${last}`;
}

function sayQuantity(
  title: string,
  noun: string | undefined,
  say: (value: Value) => string,
  to: Exact,
  from: Value | undefined,
): string {
  const rising = from === undefined || order(to, from as Exact) > 0;
  if (from === undefined) return `${title}须为 ${say(to)}`;
  const gap = minus(to, from as Exact);
  if (rising)
    return noun === undefined
      ? `${title}还差 ${say(gap)}（须达 ${say(to)}）`
      : `还差 ${say(gap)}${noun}（须达 ${say(to)}）`;
  const excess = sign(gap) < 0 ? minus(0n, gap) : gap;
  return `${title}须减少 ${say(excess)}（降至 ${say(to)}）`;
}

function sayDay(title: string, to: BusinessDate, from: BusinessDate | undefined): string {
  if (from === undefined) return `${title}须为 ${to}`;
  const days = daysBetween(to, from);
  return days > 0 ? `${title}最迟应为 ${to}，现晚 ${days} 天` : `${title}最早应为 ${to}，现早 ${-days} 天`;
}

function sayList(
  title: string,
  say: (value: Value) => string,
  to: readonly string[],
  from: Value | undefined,
): string {
  const now = Array.isArray(from) ? (from as readonly string[]) : [];
  const [gone, come] = [now.filter((item) => !to.includes(item)), to.filter((item) => !now.includes(item))];
  const parts = [gone.length > 0 ? `消除“${say(gone)}”` : '', come.length > 0 ? `具备“${say(come)}”` : ''];
  return `${title}须${parts.filter((part) => part !== '').join('并')}`;
}
