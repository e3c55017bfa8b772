import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BusinessDate } from '../../src/kernel/business-date.js';
import { fen, formatYuan } from '../../src/kernel/money.js';
import { type Assess, type Assessment, assessorOf, type Known } from '../../src/policy/assess.js';
import { caseValues } from '../../src/policy/case-values.js';
import { decide, type Decision, type FactSheet } from '../../src/policy/decide.js';
import type { Exact } from '../../src/policy/exact.js';
import { exactText, plain } from '../../src/policy/outputs.js';
import type { Policy } from '../../src/policy/policy.js';
import { readLibrary } from './support/packs.js';
import { anySheetFor, DAYS } from './support/random-facts.js';
import { anyParts, anyValue } from './support/random-packs.js';
import { BASIS, type Parts, policyOf } from './support/small-law.js';

const IS_LONG = process.env['HONGSHAN_LONG'] === '1';
const library = readLibrary();
/** A table has a column for every fact of the catalogue, whether this policy asks for it or not. */
const columnsFor = ({ catalogue }: Policy) => [...catalogue.keys()];

/** A sheet's values where their columns stand. */
function rowOf(policy: Policy, sheet: FactSheet): readonly Known[] {
  const { slots } = caseValues(policy, sheet);
  const values = new Map(policy.slots.map(([fact, slot]) => [fact, slots[slot]]));
  return columnsFor(policy).map((fact) => values.get(fact));
}

/** What both ways say of a step. */
interface Said {
  readonly verdict: string;
  readonly against: number;
  readonly award: string | null;
  readonly outputs: readonly (string | boolean | null)[];
  readonly scores: readonly (string | null)[];
  readonly grades: readonly (string | null)[];
}

function saidBy({ verdict, against, award, ...given }: Assessment, policy: Policy, step: string): Said {
  const types = policy.outputs.filter((output) => output.step === step).map(({ value }) => value.type);
  return {
    verdict,
    against,
    award: award === undefined ? null : formatYuan(fen(award)),
    outputs: given.outputs.map((value, i) =>
      value === undefined ? null : plain(value, types[i] as (typeof types)[number]),
    ),
    scores: given.scores.map((total) => (total === undefined ? null : exactText(total as Exact))),
    grades: given.grades.map((code) => (code as string | undefined) ?? null),
  };
}

function saidOf(decision: Decision): Said {
  const { verdict, award, outputs = [], scores = [], grades = [] } = decision;
  return {
    verdict,
    against: againstIn(decision),
    award: award?.amount ?? null,
    outputs: outputs.map(({ value }) => value),
    scores: scores.map(({ total }) => total),
    grades: grades.map(({ grade }) => grade),
  };
}

/** Without a day every criterion waits for it, and none stands against the case. */
function againstIn({ verdict, criteria, on }: Decision): number {
  if (on === null || verdict === 'eligible') return 0;
  if (criteria[0]?.id === 'in-force') return -1;
  const outcome = verdict === 'unknown' ? 'unknown' : 'not-satisfied';
  return criteria.findIndex((criterion) => criterion.outcome === outcome) + 1;
}

interface Case {
  readonly sheet: FactSheet;
  /** The day of whoever asks, for sheets that do not state the one that counts. */
  readonly on: BusinessDate | undefined;
}

/** What both ways say of a case at every step. */
function bothOf(policy: Policy, assess: Assess, { sheet, on }: Case): [Said[], Said[]] {
  const assessments = assess(rowOf(policy, sheet), on);
  const given = on === undefined ? {} : { on };
  return [
    assessments.map((one, i) => saidBy(one, policy, policy.steps[i]?.id ?? '')),
    policy.steps.map(({ id }) => saidOf(decide(policy, sheet, { step: id, ...given }))),
  ];
}

/** Half of them worked cases with some facts changed, each of which may be forgotten; the others like none. */
function casesFor(policy: Policy): fc.Arbitrary<Case> {
  const { cases } = library.examplesOf(policy.code);
  const other = anySheetFor(policy, cases);
  const changed = fc.subarray(policy.slots.map(([fact]) => fact));
  const alike = fc
    .tuple(fc.constantFrom(...cases), other, changed, fc.nat(4))
    .map(([{ facts }, values, names, most]): FactSheet => {
      const changes = names.slice(0, most).map((name) => [name, values[name] ?? null]);
      return { ...facts, ...(Object.fromEntries(changes) as FactSheet) };
    });
  return fc.record({
    sheet: fc.oneof(alike, other),
    on: fc.option(fc.constantFrom(...(DAYS as BusinessDate[])), { nil: undefined }),
  });
}

/** Packs of any make, whose award and its multiplier may rest on law that lapsed. */
const anyAwarding = fc
  .tuple(anyParts, anyValue('money', 1), anyValue('share', 0))
  .map(([parts, amount, multiplier]): Parts => ({
    ...parts,
    awards: [{ id: 'g', title: '资助额', step: 'apply', formula: 'flat', amount, multiplier, basis: BASIS }],
  }));

describe('judging without explanation', () => {
  const met = new Map<string, number>();

  it.each(library.all.map((policy) => [policy.code, policy] as const))(
    'says of any case under %s what the explained decision says',
    (_code, policy) => {
      const assess = assessorOf(policy, columnsFor(policy));
      const agree = fc.property(casesFor(policy), (one) => {
        const [assessed, decided] = bothOf(policy, assess, one);
        for (const { verdict } of decided) met.set(verdict, (met.get(verdict) ?? 0) + 1);
        expect(assessed).toEqual(decided);
      });
      fc.assert(agree, { numRuns: IS_LONG ? 5000 : 100 });
    },
  );

  it('was compared on cases of every verdict', () => {
    const least = Math.min(
      ...['eligible', 'not-eligible', 'unknown'].map((verdict) => met.get(verdict) ?? 0),
    );
    expect(least).toBeGreaterThan(10 * library.all.length);
  });

  it('says under any other law what the explained decision says', () => {
    const anyCase = anyAwarding.chain((parts) => {
      const sheet = anySheetFor(policyOf(parts));
      return fc.tuple(fc.constant(parts), fc.constantFrom('2019-12-31', '2025-12-31', '2026-01-01'), sheet);
    });
    const agree = fc.property(anyCase, ([parts, day, sheet]) => {
      const policy = policyOf(parts);
      const one = { sheet: { 'deal.signedOn': day, ...sheet }, on: undefined };
      const [assessed, decided] = bothOf(policy, assessorOf(policy, columnsFor(policy)), one);
      expect(assessed).toEqual(decided);
    });
    fc.assert(agree, { numRuns: IS_LONG ? 10_000 : 300 });
  });

  it('says of every worked case what the explained decision says', () => {
    for (const policy of library.all) {
      const assess = assessorOf(policy, columnsFor(policy));
      for (const { facts } of library.examplesOf(policy.code).cases) {
        const [assessed, decided] = bothOf(policy, assess, { sheet: facts, on: undefined });
        expect(assessed).toEqual(decided);
      }
    }
  });

  it('refuses a table without a column for a fact, and names it', () => {
    const policy = library.get('hnte-income-tax');
    expect(() => assessorOf(policy, ['tax.periodEndsOn', 'tax.taxableIncome'])).toThrow(
      new RangeError('no column for applicant.hnteValid, of which hnte-income-tax asks'),
    );
  });
});

/** Known-bad ways to judge, each wrong in one thing. */
const WRONG: readonly (readonly [string, (policy: Policy) => Assess])[] = [
  [
    'read the column beside',
    (policy) => {
      const assess = assessorOf(policy, columnsFor(policy));
      const places = policy.slots.map(([fact]) => columnsFor(policy).indexOf(fact));
      const beside = new Map(places.map((place, i) => [place, places[(i + 1) % places.length] ?? place]));
      return (row, on) =>
        assess(
          row.map((_, place) => row[beside.get(place) ?? place]),
          on,
        );
    },
  ],
  [
    'judged every year by the law of one day',
    (policy) => {
      const assess = assessorOf(policy, columnsFor(policy));
      const days = new Set(policy.steps.map(({ lawDate }) => columnsFor(policy).indexOf(lawDate)));
      return (row) => assess(row.map((value, place) => (days.has(place) ? '2025-12-31' : value)));
    },
  ],
  [
    'took what is missing from the case before',
    (policy) => {
      const assess = assessorOf(policy, columnsFor(policy));
      let before: readonly Known[] = [];
      return (row, on) => assess((before = row.map((value, place) => value ?? before[place])), on);
    },
  ],
  [
    'took what nobody told for a no',
    (policy) =>
      changing(policy, (one) => ({
        ...one,
        verdict: one.verdict === 'unknown' ? 'not-eligible' : one.verdict,
      })),
  ],
  [
    'dropped the last fen',
    (policy) =>
      changing(policy, (one) => ({
        ...one,
        award: one.award && one.award - (one.award % 10n),
      })),
  ],
];

function changing(policy: Policy, change: (one: Assessment) => Assessment): Assess {
  const assess = assessorOf(policy, columnsFor(policy));
  return (row, on) => assess(row, on).map(change);
}

describe('the comparison with the explained decision', () => {
  it.each(WRONG)('is red for an assessor that %s', (_name, wrong) => {
    const policy = library.get('software-income-tax-holiday');
    const assess = wrong(policy);
    const agree = fc.property(casesFor(policy), (one) => {
      const [assessed, decided] = bothOf(policy, assess, one);
      expect(assessed).toEqual(decided);
    });
    expect(fc.check(agree, { numRuns: 200 }).failed).toBe(true);
  });
});
