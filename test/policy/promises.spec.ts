import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../../src/kernel/canonical-json.js';
import { decide, type Decision } from '../../src/policy/decide.js';
import type { FactSheet } from '../../src/policy/fact-sheet.js';
import type { Policy } from '../../src/policy/policy.js';
import { policyFromPack } from '../../src/policy/policy-file.js';
import { readLibrary } from './support/packs.js';
import { brokenDecision, brokenLearning, brokenPromises, brokenRepeats } from './support/promises.js';
import { anySheetFor } from './support/random-facts.js';
import { anyParts } from './support/random-packs.js';
import { policyOf } from './support/small-law.js';

const IS_LONG = process.env['HONGSHAN_LONG'] === '1';
const library = readLibrary();

/** The policy as a replay would have it. */
const stored = ({ pack, catalogue }: Policy) =>
  policyFromPack(JSON.parse(JSON.stringify(pack)) as Json, catalogue);

function broken(
  policy: Policy,
  again: Policy,
  step: string,
  known: FactSheet,
  all: FactSheet,
): readonly string[] {
  return [
    ...brokenPromises(policy, known, step),
    ...brokenRepeats(policy, again, known, step),
    ...brokenLearning(policy, known, all, step),
  ];
}

describe('whatever the policy and the facts', () => {
  it('verdict and explanation agree, advice leads there, and the same comes out again', () => {
    const anyCase = anyParts.chain((parts) => {
      const sheet = anySheetFor(policyOf(parts));
      return fc.tuple(
        fc.constant(parts),
        fc.constantFrom('2019-12-31', '2025-12-31', '2026-01-01'),
        sheet,
        sheet,
      );
    });
    const keeps = fc.property(anyCase, ([parts, day, known, all]) => {
      const policy = policyOf(parts);
      expect(broken(policy, stored(policy), 'apply', { 'deal.signedOn': day, ...known }, all)).toEqual([]);
    });
    fc.assert(keeps, { numRuns: IS_LONG ? 10_000 : 300 });
  });
});

describe.each(library.all.map((policy) => [policy.code, policy] as const))('%s', (code, policy) => {
  it('keeps every promise for any facts of the catalogue', () => {
    const sheets = anySheetFor(policy, library.examplesOf(code).cases);
    const steps = fc.constantFrom(...policy.steps.map(({ id }) => id));
    const again = stored(policy);
    const keeps = fc.property(sheets, sheets, steps, (known, all, step) => {
      expect(broken(policy, again, step, known, all)).toEqual([]);
    });
    fc.assert(keeps, { numRuns: IS_LONG ? 500 : 12 });
  });
});

describe('a decision that breaks a promise', () => {
  const policy = policyOf({
    criteria: [
      {
        id: 'a',
        title: '甲',
        steps: ['apply'],
        that: { fact: 'firm.staff', atLeast: '5 人' },
        basis: { in: 'd', clause: '一' },
      },
      {
        id: 'b',
        title: '乙',
        steps: ['apply'],
        that: {
          anyOf: [
            { fact: 'firm.listed', is: 'true' },
            { fact: 'firm.barred', is: 'false' },
          ],
        },
        basis: { in: 'd', clause: '二' },
      },
    ],
    awards: [
      {
        id: 'g',
        title: '资助额',
        step: 'apply',
        formula: 'flat',
        amount: { fact: 'firm.spend' },
        basis: { in: 'd', clause: '三' },
      },
    ],
  });
  const facts = { 'deal.signedOn': '2026-01-01', 'firm.listed': true, 'firm.spend': '5' };
  const decision = decide(policy, { ...facts, 'firm.staff': 5 }, { step: 'apply' });
  const unknown = decide(policy, facts, { step: 'apply' });
  const first = (of: Decision, change: object): Decision => ({
    ...of,
    criteria: [{ ...of.criteria[0]!, ...change }, of.criteria[1]!],
  });
  const failing = decision.criteria[1]!.branches!.map((one) => ({ ...one, outcome: 'not-satisfied' }));
  const second = (change: object): Decision => ({
    ...decision,
    criteria: [decision.criteria[0]!, { ...decision.criteria[1]!, ...change }],
  });

  it('is none of these', () => {
    expect(brokenDecision(policy, decision)).toEqual([]);
    expect(brokenDecision(policy, unknown)).toEqual([]);
  });

  it.each<[string, Decision, string]>([
    ['another verdict', { ...decision, verdict: 'not-eligible' }, 'where the criteria say eligible'],
    [
      'a failed criterion',
      first(decision, { outcome: 'not-satisfied' }),
      'where the criteria say not-eligible',
    ],
    ['an unknown criterion', first(decision, { outcome: 'unknown' }), 'is unknown without asking'],
    ['nothing found', first(decision, { found: '' }), 'says nothing somewhere'],
    ['an undefined threshold', first(decision, { threshold: '不低于 undefined' }), 'speaks of what is none'],
    ['advice for who satisfies', first(decision, { fix: '还差' }), 'advises who needs no advice'],
    [
      'questions for who satisfies',
      first(decision, { missing: ['firm.staff'] }),
      'is unknown without asking, or asks',
    ],
    ['no branch that holds', second({ branches: failing }), 'holds by no branch'],
    ['a question that it forgets', { ...unknown, missing: [] }, 'firm.staff is not told as missing'],
    [
      'questions out of order',
      { ...unknown, missing: ['firm.staff', 'firm.listed'] },
      'missing is no sorted set',
    ],
    [
      'an unknown question',
      { ...unknown, missing: ['firm.mood', 'firm.staff'] },
      'firm.mood is asked for and unknown',
    ],
    [
      'another amount',
      { ...decision, award: { ...decision.award!, amount: '5.01' } },
      'the working ends with 5.00 元',
    ],
    ['no amount', { ...decision, award: { ...decision.award!, amount: '5' } }, '5 is no amount'],
  ])('is found out: %s', (_what, tampered, expected) => {
    expect(brokenDecision(policy, tampered).join('\n')).toContain(expected);
  });

  it('is found out when a stored pack decides otherwise', () => {
    expect(brokenRepeats(policy, policyOf(), facts, 'apply')).toEqual([
      'it decides otherwise by the stored pack',
    ]);
  });
});
