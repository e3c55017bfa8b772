import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../src/kernel/canonical-json.js';
import { decide, type FactSheet } from '../../src/policy/decide.js';
import type { Policy } from '../../src/policy/policy.js';
import { readLibrary } from './support/packs.js';

const NOTHING: Readonly<Record<string, Json>> = { count: 0, area: '0', money: '0.00', boolean: false };

const library = readLibrary();
const recognitions = library.all.filter(({ code }) => /-(incubator|maker-space)(-\d{4})?$/.test(code));

/** What a worked case states, with every count, area, amount and yes taken away. */
function emptied({ catalogue }: Policy, facts: FactSheet): FactSheet {
  const none = Object.entries(facts).map(
    ([name, value]) => [name, NOTHING[catalogue.get(name)?.kind ?? ''] ?? value] as const,
  );
  return Object.fromEntries(none);
}

describe('a carrier that has nothing yet is told for every condition what is the least that it lacks', () => {
  it.each(recognitions.map((policy) => [policy.code, policy] as const))('%s', (code, policy) => {
    const step = 'apply';
    // Out of force is the one thing that no carrier can mend.
    const unadvised = library.examplesOf(code).cases.flatMap((example) => {
      const { criteria } = decide(policy, emptied(policy, example.facts), { step });
      return criteria.filter(
        ({ id, outcome, fix }) => id !== 'in-force' && outcome === 'not-satisfied' && fix === undefined,
      );
    });
    expect(new Set(unadvised.map(({ id, found }) => `${id}: ${found}`))).toEqual(new Set());
  });
});
