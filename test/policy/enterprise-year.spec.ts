import { describe, expect, it } from '@jest/globals';
import { decide } from '../../src/policy/decide.js';
import { factsOf } from '../../src/policy/policy.js';
import { readLibrary } from './support/packs.js';

const library = readLibrary();
const packs = library.all.filter(({ scheme }) => scheme === 'tax');
const steps = packs.flatMap((policy) => policy.steps.map(({ id }) => ({ policy, step: id })));

/** One enterprise in one year: every fact that a tax preference asks for, as the first worked case of it has it. */
const row = Object.fromEntries(
  packs
    .flatMap(({ code }) => library.examplesOf(code).cases.flatMap(({ facts }) => Object.entries(facts)))
    .reverse(),
);

describe('one row for an enterprise and a year', () => {
  it('holds every fact that the tax preferences ask for', () => {
    expect(packs.length).toBeGreaterThanOrEqual(10);
    const asked = new Set(steps.flatMap(({ policy, step }) => [...factsOf(policy, step)]));
    expect([...asked].filter((name) => !(name in row))).toEqual([]);
  });

  it.each(steps.map(({ policy, step }) => [policy.code, step, policy] as const))(
    'answers %s at %s',
    (_code, step, policy) => {
      const { verdict, missing, outputs = [] } = decide(policy, row, { step });
      expect({ verdict, missing }).toEqual({ verdict: expect.stringMatching(/eligible$/), missing: [] });
      expect(outputs.filter(({ value }) => value === null)).toEqual([]);
    },
  );
});
