import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BusinessDate } from '../../src/kernel/business-date.js';
import type { Json } from '../../src/kernel/canonical-json.js';
import { fen, formatYuan } from '../../src/kernel/money.js';
import { type Assessment, assessorOf, type Known } from '../../src/policy/assess.js';
import { caseValues } from '../../src/policy/case-values.js';
import type { FactSpec } from '../../src/policy/catalogue.js';
import { decide, type Decision, type FactSheet } from '../../src/policy/decide.js';
import { exactText, plain } from '../../src/policy/outputs.js';
import type { Policy } from '../../src/policy/policy.js';
import type { Exact } from '../../src/policy/exact.js';
import { readCatalogue, readLibrary } from './support/packs.js';

const LONG = process.env['HONGSHAN_LONG'] === '1';
const library = readLibrary();
const columns = [...readCatalogue().keys()];

/** A sheet's values where their columns stand. */
function rowOf(policy: Policy, sheet: FactSheet, order = columns): readonly Known[] {
  const { slots } = caseValues(policy, sheet);
  const values = new Map(policy.slots.map(([fact, slot]) => [fact, slots[slot]]));
  return order.map((fact) => values.get(fact));
}

/** What both ways say of a step. */
interface Said {
  readonly verdict: string;
  readonly against: number;
  readonly award: string | null;
  readonly values: readonly (string | boolean | null)[];
}

function saidBy({ verdict, against, award, ...given }: Assessment, policy: Policy, step: string): Said {
  const outputs = policy.outputs.filter((output) => output.step === step);
  const outputTexts = given.outputs.map((value, i) =>
    value === undefined ? null : plain(value, (outputs[i] as (typeof outputs)[number]).value.type),
  );
  const scores = given.scores.map((total) => (total === undefined ? null : exactText(total as Exact)));
  const grades = given.grades.map((code) => (code as string | undefined) ?? null);
  const values = [...outputTexts, ...scores, ...grades];
  return { verdict, against, award: award === undefined ? null : formatYuan(fen(award)), values };
}

function saidOf({ verdict, criteria, award, outputs = [], scores = [], grades = [], on }: Decision): Said {
  const wanted = { eligible: '', 'not-eligible': 'not-satisfied', unknown: 'unknown' }[verdict];
  const first = on === null ? -1 : criteria.findIndex(({ outcome }) => outcome === wanted);
  const isWindow = criteria[0]?.id === 'in-force';
  const values = [
    ...outputs.map(({ value }) => value),
    ...scores.map(({ total }) => total),
    ...grades.map(({ grade }) => grade),
  ];
  return { verdict, against: isWindow ? -1 : first + 1, award: award?.amount ?? null, values };
}

/** What both ways say of a case at every step. */
function bothOf(policy: Policy, sheet: FactSheet, on?: BusinessDate): [Said[], Said[]] {
  const assessments = assessorOf(policy, columns)(rowOf(policy, sheet), on);
  const given = on === undefined ? {} : { on };
  return [
    assessments.map((one, i) => saidBy(one, policy, policy.steps[i]?.id ?? '')),
    policy.steps.map(({ id }) => saidOf(decide(policy, sheet, { step: id, ...given }))),
  ];
}

const digits = (most: number) => fc.integer({ min: 0, max: most });
const day = fc
  .date({ min: new Date('2005-01-01'), max: new Date('2029-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10) as BusinessDate);
const decimal = fc.tuple(digits(300), digits(99)).map(([whole, part]) => `${whole}.${part}`);

/** A value that a sheet may hold for a fact. */
function jsonOf({ kind, type }: FactSpec): fc.Arbitrary<Json> {
  const options = type.kind === 'choice' || type.kind === 'choices' ? [...type.options.keys()] : [];
  const kinds: Record<FactSpec['kind'], () => fc.Arbitrary<Json>> = {
    money: () => fc.tuple(digits(2_000_000_000), digits(99)).map(([yuan, part]) => `${yuan}.${part}`),
    count: () => digits(3000),
    rate: () => digits(150).map((part) => `0.${part}`),
    number: () => decimal,
    area: () => decimal,
    date: () => day,
    boolean: () => fc.boolean(),
    choice: () => fc.constantFrom(...options),
    choices: () => fc.subarray(options),
    text: () => fc.constantFrom('650104', '653101', '654326', '110101'),
  };
  return kinds[kind]();
}

/** A worked case of the policy with some facts changed and some forgotten. */
function sheetsFor(policy: Policy): fc.Arbitrary<FactSheet> {
  const cases = library.examplesOf(policy.code).cases.map(({ facts }) => facts);
  const asked = policy.slots.map(([fact]) => policy.catalogue.get(fact) as FactSpec);
  const changed = fc.record(
    Object.fromEntries(asked.map((spec) => [spec.name, fc.option(jsonOf(spec), { freq: 4 })])),
    { requiredKeys: [] },
  );
  const share = fc.integer({ min: 0, max: asked.length });
  return fc.tuple(fc.constantFrom(...cases, {}), changed, share).map(([worked, changes, most]): FactSheet => {
    const some = Object.entries(changes).slice(0, most) as [string, Json][];
    return { ...worked, ...Object.fromEntries(some) };
  });
}

describe('judging without explanation', () => {
  it.each(library.all.map((policy) => [policy.code, policy] as const))(
    'says of any case under %s what the explained decision says',
    (_code, policy) => {
      fc.assert(
        fc.property(sheetsFor(policy), fc.option(day, { nil: undefined }), (sheet, on) => {
          const [assessed, decided] = bothOf(policy, sheet, on);
          expect(assessed).toEqual(decided);
        }),
        { numRuns: LONG ? 5000 : 60 },
      );
    },
  );

  it('says of every worked case what the explained decision says, and of its neighbours in the same table', () => {
    for (const policy of library.all) {
      const assess = assessorOf(policy, columns);
      for (const { facts } of library.examplesOf(policy.code).cases) {
        const [, decided] = bothOf(policy, facts);
        const found = assess(rowOf(policy, facts));
        expect(found.map((one, i) => saidBy(one, policy, policy.steps[i]?.id ?? ''))).toEqual(decided);
      }
    }
  });

  it('would be told apart if a fact were read from another column', () => {
    const policy = library.get('small-profit-income-tax');
    const [income, assets] = ['tax.taxableIncome', 'tax.assetsAverage'];
    const wrong = columns.map((name) => (name === income ? assets : name === assets ? income : name));
    const differs = library.examplesOf(policy.code).cases.filter(({ facts }) => {
      const [found] = assessorOf(policy, columns)(rowOf(policy, facts, wrong));
      return found?.verdict !== decide(policy, facts, { step: 'annual' }).verdict;
    });
    expect(differs.length).toBeGreaterThan(0);
  });

  it('refuses a table without a column for a fact, and names it', () => {
    const policy = library.get('hnte-income-tax');
    expect(() => assessorOf(policy, ['tax.periodEndsOn', 'tax.taxableIncome'])).toThrow(
      new RangeError('no column for applicant.hnteValid, of which hnte-income-tax asks'),
    );
  });
});
