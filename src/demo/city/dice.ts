import { createHash } from 'node:crypto';
import { addDays, type BusinessDate, daysBetween } from '../../kernel/business-date.js';
import { uuidv7 } from '../../kernel/ids.js';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** When ids of an invented city say that they were made. */
const IDS_FROM_MS = Date.UTC(2025, 11, 1);
const TWO_32 = 2 ** 32;

/** Chance out of a seed: the same seed rolls the same. Not for real secrets. */
export class Dice {
  private block = Buffer.alloc(0);
  private at = 0;
  private blocks = 0;
  private ids = 0;

  constructor(private readonly seed: string) {}

  /** Dice of their own for one part, so that more rolls in another part change nothing here. */
  fork(part: string): Dice {
    return new Dice(`${this.seed}/${part}`);
  }

  /** A whole number from 0 to n - 1. */
  below(n: number): number {
    return Math.floor((this.word() / TWO_32) * n);
  }

  /** A whole number from least to most. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True so many times in a hundred. */
  percent(share: number): boolean {
    return this.below(100) < share;
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[this.below(from.length)];
    if (picked === undefined) throw new RangeError('nothing to pick from');
    return picked;
  }

  /** So many different ones, in the order of the list. */
  pickSome<T>(from: readonly T[], count: number): T[] {
    const kept = new Set<number>();
    while (kept.size < Math.min(count, from.length)) kept.add(this.below(from.length));
    return from.filter((_, i) => kept.has(i));
  }

  /** A day from the first to the last one. */
  day(first: BusinessDate, last: BusinessDate): BusinessDate {
    return addDays(first, this.between(0, daysBetween(first, last)));
  }

  digits(count: number): string {
    return Array.from({ length: count }, () => String(this.below(10))).join('');
  }

  base32(count: number): string {
    return Array.from({ length: count }, () => BASE32[this.below(32)]).join('');
  }

  /** A UUID of version 7; later ones sort after earlier ones of the same dice. */
  id(): string {
    this.ids += 1;
    const random = Buffer.from(Array.from({ length: 10 }, () => this.below(256)));
    return uuidv7(IDS_FROM_MS + this.ids, random);
  }

  private word(): number {
    if (this.at >= this.block.length) {
      this.block = createHash('sha256').update(`${this.seed}#${this.blocks}`).digest();
      this.blocks += 1;
      this.at = 0;
    }
    this.at += 4;
    return this.block.readUInt32BE(this.at - 4);
  }
}
