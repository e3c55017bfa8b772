import { fraction } from '../kernel/fraction.js';
import { type Exact, over, times, toExact } from './exact.js';

/**
 * A unit as the law writes it. Quantities compare only when money and area agree in power and the nouns
 * (家, 人, 天, 个月 …) do not contradict each other.
 */
export interface Unit {
  readonly name: string;
  readonly money: number;
  readonly area: number;
  /** What is counted; none for plain numbers and for amounts in general. */
  readonly noun?: string;
  /** How many base units it holds: fen for money, square metres for area. */
  readonly scale: Exact;
}

const NOUNS = '家 人 个 项 件 次 名 篇 份 张 户 期 位 场 笔 年 个月 天 个工作日 分 倍 个百分点 元券'.split(
  ' ',
);
const TABLE = new Map<string, Unit>();

function define(name: string, unit: Omit<Unit, 'name'>): void {
  TABLE.set(name, { name, ...unit });
}

define('', { money: 0, area: 0, scale: 1n });
define('%', { money: 0, area: 0, scale: toExact(fraction(1n, 100n)) });
define('元', { money: 1, area: 0, scale: 100n });
define('万元', { money: 1, area: 0, scale: 1_000_000n });
define('亿元', { money: 1, area: 0, scale: 10_000_000_000n });
define('平方米', { money: 0, area: 1, scale: 1n });
define('千平方米', { money: 0, area: 1, scale: 1000n });
for (const noun of NOUNS) define(noun, { money: 0, area: 0, noun, scale: 1n });

export const NUMBER: Unit = TABLE.get('') as Unit;
export const PERCENT: Unit = TABLE.get('%') as Unit;
export const YUAN: Unit = TABLE.get('元') as Unit;
export const SQUARE_METRE: Unit = TABLE.get('平方米') as Unit;
export const DAY: Unit = TABLE.get('天') as Unit;
export const MONTH: Unit = TABLE.get('个月') as Unit;
export const YEAR: Unit = TABLE.get('年') as Unit;
export const POINT: Unit = TABLE.get('分') as Unit;

/** The unit of a name such as 万元, 家 or 家/千平方米; undefined when there is none. */
export function unitOf(name: string): Unit | undefined {
  const known = TABLE.get(name);
  if (known !== undefined) return known;
  const [above = '', below = '', ...rest] = name.split('/');
  const [a, b] = [TABLE.get(above), TABLE.get(below)];
  if (rest.length > 0 || above === '' || below === '') return undefined;
  return a && b && perUnit(a, b, name);
}

function perUnit(a: Unit, b: Unit, name: string): Unit {
  const scale = over(a.scale, b.scale) as Exact;
  const dimension = { money: a.money - b.money, area: a.area - b.area, scale };
  return b.noun === undefined ? { name, ...dimension } : { name, ...dimension, noun: name };
}

/** Whether two quantities can be compared or added. A rate counts nothing: 30% are no 家. */
export function agree(a: Unit, b: Unit): boolean {
  if (a.money !== b.money || a.area !== b.area) return false;
  if (a === PERCENT) return b.noun === undefined || OF_RATES.has(b.noun);
  if (b === PERCENT) return agree(b, a);
  return a.noun === undefined || b.noun === undefined || a.noun === b.noun;
}

/** What a rate may be said in. */
const OF_RATES: ReadonlySet<string> = new Set(['倍', '个百分点']);

/** The unit of a product or, with `sign` −1, of a quotient. */
export function combine(a: Unit, b: Unit, sign: 1 | -1): Unit {
  // 80% of 50 家 are 家 again.
  if (sign === 1 && b === PERCENT) return a;
  if (sign === 1 && a === PERCENT) return b;
  const money = a.money + sign * b.money;
  const area = a.area + sign * b.area;
  if (money === 0 && area === 0)
    return sign === -1 && a.money === b.money && a.area === b.area && a.noun === b.noun ? PERCENT : NUMBER;
  if (isPlain(b)) return withoutNoun(a);
  if (isPlain(a) && sign === 1) return withoutNoun(b);
  return { name: dimensionName(money, area), money, area, scale: money > 0 ? YUAN.scale : 1n };
}

function isPlain(unit: Unit): boolean {
  return unit.money === 0 && unit.area === 0;
}

function withoutNoun({ name, money, area, scale }: Unit): Unit {
  return money === 0 && area === 0 ? NUMBER : { name, money, area, scale };
}

function dimensionName(money: number, area: number): string {
  const part = (name: string, power: number) => (power === 0 ? '' : power === 1 ? name : `${name}^${power}`);
  return `${part('元', money)}${money !== 0 && area !== 0 ? '·' : ''}${part('平方米', area)}`;
}

/** Whether it measures plain amounts of money. */
export function isMoney({ money, area }: Unit): boolean {
  return money === 1 && area === 0;
}

/** For a fault: what kind of quantity a unit measures. */
export function sayUnit(unit: Unit): string {
  if (unit.noun !== undefined) return `a quantity in ${unit.noun}`;
  if (isMoney(unit)) return 'an amount of money';
  if (unit.area === 1 && unit.money === 0) return 'an area';
  return unit.money === 0 && unit.area === 0 ? 'a number or rate' : `a quantity in ${unit.name}`;
}

/** A number of units in base units. */
export function inBase(amount: Exact, unit: Unit): Exact {
  return times(amount, unit.scale);
}

/** Base units as a number of units. */
export function fromBase(amount: Exact, unit: Unit): Exact {
  return over(amount, unit.scale) as Exact;
}
