import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { evaluate } from '../../src/cases/evaluations.js';
import { Refused } from '../../src/kernel/refusal.js';
import type { Decision } from '../../src/policy/decide.js';
import { readLibrary } from '../policy/support/packs.js';
import { anySheet } from './support/any-sheet.js';

const library = readLibrary();

describe('an evaluation', () => {
  it('of whatever facts, by whatever policy, is a decision or names the facts that do not fit', () => {
    const seen = { decided: 0, refused: 0 };
    fc.assert(
      fc.property(anySheet(library), ({ policy, step, on, facts }) => {
        const outcome = outcomeOf(() => evaluate(policy, { facts, step, on }));
        if (outcome instanceof Refused) {
          seen.refused += 1;
          expect(outcome.refusal.code).toBe('invalid');
          for (const { pointer } of outcome.refusal.findings) expect(pointer).toMatch(/^\/facts\//);
        } else {
          seen.decided += 1;
          expect(outcome.step).toBe(step);
        }
      }),
      { numRuns: 3000 },
    );
    expect(seen.decided).toBeGreaterThan(500);
    expect(seen.refused).toBeGreaterThan(100);
  });
});

/** Any other error is one of ours, and fails the test. */
function outcomeOf(work: () => Decision): Decision | Refused {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}
