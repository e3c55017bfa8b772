import { describe, expect, it } from '@jest/globals';
import { judged, outcomeOf, type Part } from './support/small-law.js';

type Truth = true | false | undefined;
const TRUTHS: readonly Truth[] = [true, false, undefined];
const TRIPLES = TRUTHS.flatMap((a) => TRUTHS.flatMap((b) => TRUTHS.map((c): Truth[] => [a, b, c])));

const FACTS = ['firm.listed', 'firm.barred', 'firm.staff'] as const;
const A = { fact: 'firm.listed', is: 'true' };
const B = { fact: 'firm.barred', is: 'true' };
const C = { fact: 'firm.staff', atLeast: '1 人' };
const sheet = ([a, b, c]: readonly Truth[]) => ({
  ...(a === undefined ? {} : { 'firm.listed': a }),
  ...(b === undefined ? {} : { 'firm.barred': b }),
  ...(c === undefined ? {} : { 'firm.staff': c ? 1 : 0 }),
});
const SAID = { satisfied: true, 'not-satisfied': false, unknown: undefined };
const truthOf = (that: Part, truths: readonly Truth[]): Truth =>
  SAID[outcomeOf(that, sheet(truths)) as keyof typeof SAID];

/** What is certain whatever the missing ones turn out to be: the meaning of the three values. */
function certain(truths: readonly Truth[], law: (known: readonly boolean[]) => boolean): Truth {
  const worlds = truths.reduce<boolean[][]>(
    (all, truth) =>
      all.flatMap((world) => (truth === undefined ? [true, false] : [truth]).map((t) => [...world, t])),
    [[]],
  );
  const outcomes = new Set(worlds.map(law));
  return outcomes.size === 1 ? [...outcomes][0] : undefined;
}

const held = (known: readonly boolean[]) => known.filter(Boolean).length;
const LAWS: Record<string, [Part, (known: readonly boolean[]) => boolean]> = {
  'all of three': [{ allOf: [A, B, C] }, (known) => held(known) === 3],
  'any of three': [{ anyOf: [A, B, C] }, (known) => held(known) >= 1],
  'two of three': [{ nOf: { atLeast: '2', of: [A, B, C] } }, (known) => held(known) >= 2],
  'one of three': [{ nOf: { atLeast: '1', of: [A, B, C] } }, (known) => held(known) >= 1],
  'three of three': [{ nOf: { atLeast: '3', of: [A, B, C] } }, (known) => held(known) === 3],
  'not all of three': [{ not: { allOf: [A, B, C] } }, (known) => held(known) < 3],
  'none of three': [{ not: { anyOf: [A, B, C] } }, (known) => held(known) === 0],
  'at most one of three': [{ not: { nOf: { atLeast: '2', of: [A, B, C] } } }, (known) => held(known) < 2],
  'not not two of three': [
    { not: { not: { nOf: { atLeast: '2', of: [A, B, C] } } } },
    (known) => held(known) >= 2,
  ],
  'the first and one of the others': [{ allOf: [A, { anyOf: [B, C] }] }, ([a, b, c]) => a! && (b! || c!)],
  'the first or both others': [{ anyOf: [A, { allOf: [B, C] }] }, ([a, b, c]) => a! || (b! && c!)],
  'not the first or both others': [
    { not: { anyOf: [A, { allOf: [B, C] }] } },
    ([a, b, c]) => !(a! || (b! && c!)),
  ],
  'the first and not the second': [{ allOf: [A, { not: B }] }, ([a, b]) => a! && !b!],
};

describe.each(Object.entries(LAWS))('%s', (_name, [that, law]) => {
  it('is what is certain in each of the 27 cases', () => {
    for (const truths of TRIPLES)
      expect([truths, truthOf(that, truths)]).toEqual([truths, certain(truths, law)]);
  });

  it('asks while it is unknown for what is missing, and for nothing that is known', () => {
    for (const truths of TRIPLES) {
      const { outcome, missing } = judged(that, sheet(truths));
      expect(outcome === 'unknown').toBe(missing !== undefined);
      for (const fact of missing ?? []) expect(truths[FACTS.indexOf(fact as never)]).toBeUndefined();
      expect(missing?.length).not.toBe(0);
    }
  });

  it('says which branches hold, when it is an either-or', () => {
    for (const truths of TRIPLES) {
      const { branches, outcome } = judged(that, sheet(truths));
      for (const branch of branches ?? []) {
        expect(branch.title).not.toBe('');
        expect(branch.threshold).not.toBe('');
        expect(branch.found).not.toBe('');
      }
      if (outcome === 'satisfied' && branches)
        expect(branches.some((one) => one.outcome === 'satisfied')).toBe(true);
    }
  });
});

describe('a case that a criterion does not concern', () => {
  const rule = (of: Truth, that: Truth) => {
    const facts = sheet([of, that, undefined]);
    return judged(B, facts, {}, { when: A });
  };

  it('satisfies it, and is told so', () => {
    for (const that of TRUTHS)
      expect(rule(false, that)).toMatchObject({
        outcome: 'satisfied',
        applies: false,
        found: '不适用（已上市：否）',
      });
  });

  it('is told which cases it concerns', () => {
    expect(rule(false, true).threshold).toBe('仅当已上市时适用');
  });

  it('is not known while nobody knows whether it concerns it', () => {
    for (const that of TRUTHS)
      expect(rule(undefined, that)).toMatchObject({
        outcome: 'unknown',
        found: '是否适用尚不清楚',
        missing: ['firm.listed'],
      });
  });

  it('is judged as ever when it does', () => {
    expect(TRUTHS.map((that) => rule(true, that).outcome)).toEqual(['satisfied', 'not-satisfied', 'unknown']);
    expect(rule(true, true).applies).toBeUndefined();
  });
});
