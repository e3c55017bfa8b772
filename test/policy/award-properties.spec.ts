import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Policy } from '../../src/policy/policy.js';
import { decide } from '../../src/policy/decide.js';
import { BASIS, type Part, type Parts, policyOf } from './support/small-law.js';

const RUNS = { numRuns: process.env['HONGSHAN_LONG'] === '1' ? 10_000 : 300 };

const rates = fc.constantFrom('0', '0.1%', '5%', '1/3', '50%', '99.99%', '100%', '150%');
const sums = fc.oneof(
  fc.constantFrom('0', '0.01', '100', '99.99', '10000'),
  fc.nat(10_000_000).map((fen) => `${fen / 100}`),
);
const yuan = sums.map((sum) => `${sum} 元`);
const spend: Part = { fact: 'firm.spend' };

/** Rows with rising edges, each with one of the values. */
function rows(values: fc.Arbitrary<Part>): fc.Arbitrary<Part> {
  const edges = fc.uniqueArray(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 4 });
  const row = fc.record({ edge: fc.constantFrom('upTo', 'below'), value: values });
  return fc.tuple(edges, fc.array(row, { minLength: 5, maxLength: 5 })).map(([all, five]) => {
    const rising = [...all].sort((a, b) => a - b);
    const own = rising.map((at, i) => ({ [five[i]!.edge]: `${at} 元`, value: five[i]!.value }));
    return [...own, { value: five[4]!.value }];
  });
}

/** Amounts of rows that rise with the rows, as the law’s do. */
const risingAmounts = fc
  .tuple(rows(fc.constant('0 元')), fc.array(fc.nat(1_000_000), { minLength: 5, maxLength: 5 }))
  .map(([table, amounts]) => {
    const rising = [...amounts].sort((a, b) => a - b);
    return (table as readonly Parts[]).map((row, i) => ({ ...row, value: `${rising[i]! / 100} 元` }));
  });

/** Shapes that give more for more. */
const formulas: fc.Arbitrary<Parts> = fc.oneof(
  fc.constant({ formula: 'flat', amount: spend }),
  fc.record({
    formula: fc.constant('share-with-cap'),
    base: fc.constantFrom<Part>(spend, [spend, { fact: 'firm.revenue' }]),
    rate: rates,
  }),
  fc.record({ formula: fc.constant('progressive'), measure: fc.constant(spend), steps: rows(rates) }),
  fc.record({ formula: fc.constant('brackets'), measure: fc.constant(spend), steps: risingAmounts }),
  fc.record({
    ...{
      formula: fc.constant('stock-and-increment'),
      current: fc.constant(spend),
      prior: fc.constant({ fact: 'firm.priorSpend' }),
    },
    ...{ stockSteps: rows(rates), incrementRate: rates },
  }),
);

const finishes: fc.Arbitrary<Parts> = fc.record(
  {
    multiplier: fc.constantFrom('50%', '100%', '200%', '1/3'),
    limits: fc
      .array(yuan, { minLength: 1, maxLength: 3 })
      .map((all) => all.map((amount, i) => ({ title: `上限${i}`, amount }))),
    minimum: yuan,
    nothingBelow: yuan,
    rounding: fc.record({
      to: fc.constantFrom('0.01 元', '1 元', '1000 元', '1 万元'),
      mode: fc.constantFrom('truncate', 'half-up', 'ceil', 'floor'),
    }),
  },
  { requiredKeys: [] },
);

const awards = fc.tuple(formulas, finishes).map(([formula, finish]): Parts => ({ ...formula, ...finish }));
const fenOf = (yuanText: string) => {
  const [whole = '', part = ''] = yuanText.split('.');
  return BigInt(whole + part.padEnd(2, '0'));
};

const lawOf = (award: Parts) =>
  policyOf({ awards: [{ id: 'g', title: '资助额', step: 'apply', basis: BASIS, ...award }] });

function given(policy: Policy, spent: string) {
  const facts = {
    'deal.signedOn': '2026-01-01',
    'firm.spend': spent,
    'firm.revenue': '7000',
    'firm.priorSpend': '3000',
  };
  return decide(policy, facts, { step: 'apply' }).award!;
}

describe('any award whose rates are not negative', () => {
  it('is no less for more', () => {
    const grows = fc.property(awards, sums, sums, (award, a, b) => {
      const policy = lawOf(award);
      const [less, more] = fenOf(a) <= fenOf(b) ? [a, b] : [b, a];
      expect(fenOf(given(policy, less).amount) <= fenOf(given(policy, more).amount)).toBe(true);
    });
    fc.assert(grows, RUNS);
  });

  it('passes none of its limits, is never negative, and ends its working with the amount', () => {
    const holds = fc.property(awards, sums, (award, spent) => {
      const { amount, working } = given(lawOf(award), spent);
      const caps = ((award['limits'] ?? []) as readonly Parts[]).map((limit) =>
        fenOf((limit['amount'] as string).split(' ')[0]!),
      );
      expect(amount).toMatch(/^\d+\.\d\d$/);
      for (const cap of caps) expect(fenOf(amount) <= cap).toBe(true);
      expect(working.at(-1)?.value).toBe(`${amount.replace(/\B(?=(\d{3})+\.)/g, ',')} 元`);
    });
    fc.assert(holds, RUNS);
  });

  it('is nothing or at least the edge under which nothing is paid, save for what rounding takes', () => {
    const edged = awards.filter(
      (award) => award['nothingBelow'] !== undefined && award['rounding'] === undefined,
    );
    const holds = fc.property(edged, sums, (award, spent) => {
      const paid = fenOf(given(lawOf(award), spent).amount);
      const edge = fenOf((award['nothingBelow'] as string).split(' ')[0]!);
      expect(paid === 0n || paid >= edge).toBe(true);
    });
    fc.assert(holds, RUNS);
  });

  it('is whole steps of its rounding, unless a limit cuts it', () => {
    const rounded = awards.filter(
      (award) => award['rounding'] !== undefined && award['limits'] === undefined,
    );
    const holds = fc.property(rounded, sums, (award, spent) => {
      const step = { '0.01 元': 1n, '1 元': 100n, '1000 元': 100_000n, '1 万元': 1_000_000n }[
        (award['rounding'] as Record<string, string>)['to']!
      ]!;
      expect(fenOf(given(lawOf(award), spent).amount) % step).toBe(0n);
    });
    fc.assert(holds, RUNS);
  });
});
