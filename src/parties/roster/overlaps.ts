import { addDays, type BusinessDate } from '../../kernel/business-date.js';

/** Some time, both days included; without an end it goes on. */
export interface Stay {
  readonly from: string;
  readonly to: string | null;
}

const NEVER = '9999-12-31';
const endOf = ({ to }: Stay) => to ?? NEVER;

/** Whether two have a day in common. */
export function sharesDay(a: Stay, b: Stay): boolean {
  return a.from <= endOf(b) && b.from <= endOf(a);
}

const byStart = (a: Stay, b: Stay) => (a.from < b.from ? -1 : Number(a.from > b.from));

/**
 * Each stay that shares a day with one of somebody else in its group, with such a one. In one pass over each group:
 * a workbook may say of ten thousand that they share a room.
 */
export function sharedDays<T extends Stay>(
  stays: readonly T[],
  groupOf: (stay: T) => string,
  whoOf: (stay: T) => unknown,
): ReadonlyMap<T, T> {
  const found = new Map<T, T>();
  for (const group of grouped(stays, groupOf).values()) {
    const reach = new Reach(whoOf);
    for (const stay of group.sort(byStart)) {
      const other = reach.farthestOfOthers(stay);
      if (other !== undefined && endOf(other) >= stay.from) {
        found.set(stay, other);
        if (!found.has(other)) found.set(other, stay);
      }
      reach.add(stay);
    }
  }
  return found;
}

export function grouped<T>(items: readonly T[], groupOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(groupOf(item));
    if (group === undefined) groups.set(groupOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** Whose stay goes on longest so far, and the longest of anybody else. */
class Reach<T extends Stay> {
  private first: T | undefined;
  private second: T | undefined;

  constructor(private readonly whoOf: (stay: T) => unknown) {}

  farthestOfOthers(stay: T): T | undefined {
    const { first } = this;
    return first !== undefined && this.whoOf(first) === this.whoOf(stay) ? this.second : first;
  }

  add(stay: T): void {
    const { first } = this;
    if (first === undefined || endOf(stay) >= endOf(first)) {
      if (first !== undefined && this.whoOf(first) !== this.whoOf(stay)) this.second = first;
      this.first = stay;
    } else if (this.whoOf(first) !== this.whoOf(stay)) {
      if (this.second === undefined || endOf(stay) > endOf(this.second)) this.second = stay;
    }
  }
}

export interface Load extends Stay {
  readonly amount: bigint;
}

export interface Excess {
  readonly from: string;
  readonly to: string;
  /** What it comes to on the first day. */
  readonly amount: bigint;
}

/** The times, one after another, at which loads come to more than there is room for. */
export function excessesOf(loads: readonly Load[], room: bigint): Excess[] {
  const changes = new Map<string, bigint>();
  const change = (day: string, by: bigint) => changes.set(day, (changes.get(day) ?? 0n) + by);
  for (const { from, to, amount } of loads) {
    change(from, amount);
    if (to !== null) change(addDays(to as BusinessDate, 1), -amount);
  }
  const excesses: Excess[] = [];
  let [total, open] = [0n, undefined as Omit<Excess, 'to'> | undefined];
  for (const [day, by] of [...changes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    total += by;
    if (total > room) open ??= { from: day, amount: total };
    else if (open !== undefined) {
      excesses.push({ ...open, to: addDays(day as BusinessDate, -1) });
      open = undefined;
    }
  }
  return open === undefined ? excesses : [...excesses, { ...open, to: NEVER }];
}

/** The first of the excesses that a stay has part in. */
export function excessDuring(excesses: readonly Excess[], stay: Stay): Excess | undefined {
  let [low, high] = [0, excesses.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((excesses[middle]?.to ?? NEVER) < stay.from) low = middle + 1;
    else high = middle;
  }
  const first = excesses[low];
  return first !== undefined && first.from <= endOf(stay) ? first : undefined;
}
