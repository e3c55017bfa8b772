import { addDays, type BusinessDate, daysBetween } from '../../src/kernel/business-date.js';

const TWO_32 = 2 ** 32;

/** Chance out of a number: the same number rolls the same. Leaves nothing behind that a bench would have to tidy up. */
export class Chance {
  constructor(private state: number) {}

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
    return from[this.below(from.length)] as T;
  }

  /** A day from the first to the last one. */
  day(first: BusinessDate, last: BusinessDate): BusinessDate {
    return addDays(first, this.between(0, daysBetween(first, last)));
  }

  /** Mulberry32. */
  private word(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let word = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
    return (word ^ (word >>> 14)) >>> 0;
  }
}
