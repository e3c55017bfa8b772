import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { addDays, businessDate } from '../../../src/kernel/business-date.js';
import { excessDuring, excessesOf, sharedDays, type Stay } from '../../../src/parties/roster/overlaps.js';

const at = (n: number) => addDays(businessDate('2024-02-20'), n);
const stay = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.option(fc.integer({ min: 0, max: 15 }), { freq: 4 }))
  .map(([from, days]) => ({ from: at(from), to: days === null ? null : at(from + days) }));
const inGroups = fc.array(
  fc
    .tuple(stay, fc.constantFrom('a', 'b'), fc.integer({ min: 0, max: 3 }))
    .map(([days, group, who]) => ({ ...days, group, who })),
  { maxLength: 12 },
);
const share = (a: Stay, b: Stay) => a.from <= (b.to ?? '9999') && b.from <= (a.to ?? '9999');

it('finds every stay that shares a day with one of somebody else, as looking at all pairs would', () => {
  fc.assert(
    fc.property(inGroups, (stays) => {
      // Somebody is in a place once at a time: what is not so is refused before.
      const fit = stays.filter(
        (a, i) => !stays.slice(0, i).some((b) => b.who === a.who && b.group === a.group && share(a, b)),
      );
      const found = sharedDays(
        fit,
        ({ group }) => group,
        ({ who }) => who,
      );
      for (const one of fit) {
        const pairs = fit.filter(
          (other) => other.group === one.group && other.who !== one.who && share(one, other),
        );
        expect(found.has(one)).toBe(pairs.length > 0);
        if (pairs.length > 0) expect(pairs).toContain(found.get(one));
      }
    }),
    { numRuns: 500 },
  );
});

it('finds the days on which loads come to more than there is room for, day by day', () => {
  const loads = fc.array(
    fc.tuple(stay, fc.bigInt({ min: 0n, max: 50n })).map(([days, amount]) => ({ ...days, amount })),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(loads, fc.bigInt({ min: 0n, max: 120n }), stay, (all, room, looked) => {
      const excesses = excessesOf(all, room);
      const isOver = (day: string) =>
        all
          .filter((load) => share(load, { from: day, to: day }))
          .reduce((sum, { amount }) => sum + amount, 0n) > room;
      const days = Array.from({ length: 60 }, (_, n) => at(n));
      for (const day of days)
        expect(excessDuring(excesses, { from: day, to: day }) !== undefined).toBe(isOver(day));
      const last = looked.to ?? days.at(-1)!;
      const over = days.find((day) => day >= looked.from && day <= last && isOver(day));
      const found = excessDuring(excesses, looked);
      expect(found === undefined).toBe(over === undefined);
      if (found !== undefined) expect(isOver(found.from)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

it('takes a moment over ten thousand who share one room', () => {
  const stays = Array.from({ length: 10_000 }, (_, i) => ({ from: at(i % 40), to: null, who: i }));
  const before = performance.now();
  expect(
    sharedDays(
      stays,
      () => '',
      ({ who }) => who,
    ).size,
  ).toBe(10_000);
  expect(performance.now() - before).toBeLessThan(2000);
});
