import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { businessDate } from '../../src/kernel/business-date.js';
import { decide, type FactSheet } from '../../src/policy/decide.js';
import type { Policy } from '../../src/policy/policy.js';
import { policyFromPack } from '../../src/policy/policy-file.js';
import { readCatalogue, readLibrary } from './support/packs.js';

const catalogue = readCatalogue();
const library = readLibrary();
/** The same pack, as if nobody had been judged by it yet. */
const anew = ({ pack }: Policy) => policyFromPack(pack, catalogue);

const DAY = businessDate('2026-03-02');
const TEXTS = [
  '重大税收违法失信主体',
  '无',
  '重大税收违法失信主体、严重违法失信名单',
  '严重违法失信名单、重大税收违法失信主体',
];

const yesNo = fc.option(fc.boolean(), { nil: null });
const anyHits = fc.subarray([
  'dishonest-judgment',
  'serious-illegal',
  'major-tax',
  'research-dishonesty',
  'abnormal-operation',
]);
const anyApplicant: fc.Arbitrary<FactSheet> = fc.record({
  'applicant.kind': fc.constantFrom('enterprise', 'team', null),
  'applicant.region': fc.constantFrom('650104', '652301', null),
  'applicant.taxResidentInCity': yesNo,
  'applicant.techSmeValid': yesNo,
  'applicant.hnteValid': yesNo,
  'applicant.isIncubatee': yesNo,
  'applicant.creditBlocks': fc.option(anyHits, { nil: null }),
  'applicant.barred': yesNo,
  'voucher.appliedOn': fc.constantFrom('2026-03-02', '2027-11-30'),
});

describe('a policy that has judged many', () => {
  it('says of each case what it would say of it as the first', () => {
    const policy = library.get('hongshan-voucher');
    fc.assert(
      fc.property(anyApplicant, (facts) => {
        const first = decide(anew(policy), facts, { step: 'apply' });
        const again = [1, 2].map(() => decide(policy, facts, { step: 'apply' }));
        expect(again).toEqual([first, first]);
      }),
      { numRuns: 200 },
    );
  });

  it('does not take one list of few values for another', () => {
    const policy = library.get('hongshan-voucher');
    const found = (...hits: string[]) => {
      const { criteria } = decide(policy, { 'applicant.creditBlocks': hits }, { step: 'apply', on: DAY });
      return criteria.find(({ id }) => id === 'credit')?.found;
    };
    const lists = [['major-tax'], [], ['major-tax', 'serious-illegal'], ['serious-illegal', 'major-tax']];
    expect([...lists, ...lists].map((hits) => found(...hits))).toEqual([...TEXTS, ...TEXTS]);
  });

  it('reads sheets that name their facts in another order, or leave some out', () => {
    const policy = library.get('hongshan-voucher');
    const facts = { 'applicant.kind': 'team', 'applicant.barred': true, 'applicant.region': '650104' };
    const sheets = [facts, Object.fromEntries(Object.entries(facts).reverse()), { 'applicant.barred': true }];
    const bars = [...sheets, ...sheets].map((sheet) =>
      decide(policy, sheet, { step: 'apply', on: DAY }).criteria.find(({ id }) => id === 'not-barred'),
    );
    expect(bars.map((bar) => bar?.outcome)).toEqual(bars.map(() => 'not-satisfied'));
  });
});
