import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../../src/kernel/canonical-json.js';
import type { FactKind } from '../../src/policy/catalogue.js';
import { decide } from '../../src/policy/decide.js';
import type { FactSheet } from '../../src/policy/fact-sheet.js';
import { FactFault } from '../../src/policy/faults.js';
import type { Policy } from '../../src/policy/policy.js';
import { readLibrary } from './support/packs.js';
import { brokenDecision } from './support/promises.js';
import { anySheetFor } from './support/random-facts.js';

/** For each of some seventy policies: with every policy more, never fewer than 5,000 in all. */
const library = readLibrary();
const EACH = process.env['HONGSHAN_LONG'] === '1' ? 2000 : Math.ceil(5000 / 2 / library.all.length);

const DEEP: Json = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`) as Json;
const NOT_TEXT: readonly Json[] = [5, true, [], {}, ['x'], { a: 1 }, DEEP, Number.NaN];
const NOT_NUMBER: readonly Json[] = [true, [], {}, ['1'], DEEP, '', 'x', '1e3', '1,000', ' 1', '0x1', '１'];
/** What no fact of a kind is. */
const ILLEGAL: Readonly<Record<FactKind, readonly Json[]>> = {
  money: [...NOT_NUMBER, 5, 0.5, '-1', '1.005', '12345678901234567890', Number.NaN, '5 元'],
  count: [...NOT_NUMBER, '5', -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53],
  rate: [...NOT_NUMBER, '-0.1', -0.1, '5%', '1/3', Number.NaN, Number.NEGATIVE_INFINITY, 1e300],
  number: [...NOT_NUMBER, Number.NaN, Number.POSITIVE_INFINITY, '1/3', 1e300],
  area: [...NOT_NUMBER, '-1', -1, '5 平方米', Number.NaN],
  date: [
    ...NOT_TEXT,
    '',
    '2026-02-30',
    '2026-1-1',
    '20260101',
    '0001-01-01',
    '9999-12-31',
    '2026-01-01T00:00:00Z',
  ],
  boolean: [...NOT_TEXT.filter((json) => json !== true), 'true', 0, 1, ''],
  choice: [...NOT_TEXT, '', 'noSuchOption', 'constructor', '__proto__', 'toString'],
  choices: ['x', 5, true, {}, ['noSuchOption'], [5], [[]], ['constructor'], DEEP],
  text: [...NOT_TEXT, '', 'a'.repeat(401), '\ud800', 'a\0b'],
};
const UNKNOWN = ['no.suchFact', '__proto__', 'constructor', 'toString', '', ' ', 'a'.repeat(70), '0'];

function judged(policy: Policy, sheet: FactSheet, step: string) {
  try {
    return decide(policy, sheet, { step });
  } catch (fault) {
    if (fault instanceof FactFault) return fault;
    throw fault;
  }
}

/** The sheet with some of its facts spoiled, and some that the catalogue has not; by their own names. */
function spoiled(policy: Policy, sheet: FactSheet, picks: readonly number[], strange: readonly string[]) {
  const names = [...policy.catalogue.keys()];
  const own = picks.map((n): [string, Json] => {
    const name = names[n % names.length]!;
    const illegal = ILLEGAL[policy.catalogue.get(name)!.kind];
    return [name, illegal[n % illegal.length]!];
  });
  const bad = new Map([...own, ...strange.map((name): [string, Json] => [name, 1])]);
  return { sheet: Object.fromEntries([...Object.entries(sheet), ...bad]) as FactSheet, bad: [...bad.keys()] };
}

describe.each(library.all.map((policy) => [policy.code, policy] as const))('%s', (code, policy) => {
  const sheets = anySheetFor(policy, library.examplesOf(code).cases);
  const steps = fc.constantFrom(...policy.steps.map(({ id }) => id));

  it('refuses facts that are none, names each of them and no other', () => {
    const picks = fc.array(fc.nat(100_000), { maxLength: 3 });
    const strange = fc.uniqueArray(fc.constantFrom(...UNKNOWN), { maxLength: 2 });
    const refused = fc.property(sheets, picks, strange, steps, (facts, some, names, step) => {
      const { sheet, bad } = spoiled(policy, facts, some, names);
      const result = judged(policy, sheet, step);
      if (bad.length === 0) return expect(result).not.toBeInstanceOf(FactFault);
      expect(result).toBeInstanceOf(FactFault);
      const { faults } = result as FactFault;
      expect(faults.map(({ fact }) => fact).toSorted()).toEqual(bad.toSorted());
      for (const { expected, found } of faults)
        expect([expected, typeof found]).toEqual([expect.stringMatching(/./), 'string']);
    });
    fc.assert(refused, { numRuns: EACH });
  });

  it('answers anything else that JSON can say with its faults or with a decision that keeps its promises', () => {
    const names = fc.oneof(fc.constantFrom(...policy.catalogue.keys()), fc.string());
    const anything = fc.dictionary(names, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 6 });
    const holds = fc.property(sheets, anything, steps, (facts, more, step) => {
      const result = judged(policy, { ...facts, ...(more as FactSheet) }, step);
      if (result instanceof FactFault) expect(result.faults.length).toBeGreaterThan(0);
      else expect(brokenDecision(policy, result)).toEqual([]);
    });
    fc.assert(holds, { numRuns: EACH });
  });
});

describe('ten megabytes of facts', () => {
  const policy = library.all[0]!;
  const step = policy.steps[0]!.id;

  it('that nobody knows are refused with each name', () => {
    const sheet = Object.fromEntries(
      Array.from({ length: 100_000 }, (_, i) => [`fact${i}.${'x'.repeat(80)}`, 1]),
    );
    const result = judged(policy, sheet, step);
    expect(result).toBeInstanceOf(FactFault);
    expect((result as FactFault).faults).toHaveLength(100_000);
  });

  it('in one are refused in a line', () => {
    const [name] = [...policy.catalogue.keys()];
    const result = judged(policy, { [name!]: 'x'.repeat(10_000_000) }, step) as FactFault;
    expect(result.message.length).toBeLessThan(1000);
  });
});
