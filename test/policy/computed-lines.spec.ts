import { describe, expect, it } from '@jest/globals';
import { decide } from '../../src/policy/decide.js';
import { catalogueOf, policyOf } from './support/small-pack.js';

const facts = catalogueOf(`
firm.spend: { type: money }
firm.abroad: { type: money }
`);
const pack = (last: string) => `
criteria: [{ id: c, title: 有支出, steps: [apply], that: { fact: firm.spend, above: 0 元 }, basis: { in: d, clause: 一 } }]
awards:
  - id: sum
    title: 合计
    step: apply
    formula: computed
    lines:
      - { title: 境内, value: { fact: firm.spend } }
      - { title: 境外, value: { fact: firm.abroad }, when: { fact: firm.abroad, above: 0 元 } }
      - { title: 两项之和, value: { sum: [{ fact: firm.spend }, { fact: firm.abroad }] }${last} }
    basis: { in: d, clause: 二 }
`;
const award = (abroad: string | null) =>
  decide(
    policyOf(facts, pack('')),
    { 'firm.spend': '10.00', 'firm.abroad': abroad },
    { step: 'apply', on: '2026-01-01' as never },
  ).award;

describe('the lines of a computation', () => {
  it('are told where they concern the case', () => {
    expect(award('5.00')?.working.map(({ label }) => label)).toEqual(['境内', '境外', '两项之和', '合计']);
    expect(award('0.00')?.working.map(({ label }) => label)).toEqual(['境内', '两项之和', '合计']);
    expect(award('0.00')?.amount).toBe('10.00');
  });

  it('are no shortcut around a missing fact', () => {
    expect(award(null)).toBeUndefined();
  });

  it('end with one that always stands: it is the amount', () => {
    expect(() => policyOf(facts, pack(', when: { fact: firm.spend, above: 0 元 }'))).toThrow('when');
  });
});
