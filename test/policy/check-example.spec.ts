import { describe, expect, it } from '@jest/globals';
import { checkExample } from '../../src/policy/check-example.js';
import type { Expectation } from '../../src/policy/examples.js';
import { catalogueOf, policyOf } from './support/small-pack.js';

const policy = policyOf(
  catalogueOf('firm.sales: { type: money }'),
  `
criteria:
  - { id: sells, title: 有收入, steps: [apply], that: { fact: firm.sales, above: 0 元 }, basis: { in: d, clause: 收入 } }
awards:
  - { id: tenth, title: 奖励, step: apply, formula: flat, amount: { fact: firm.sales }, basis: { in: d, clause: 奖励 } }
outputs:
  - { id: half, title: 半数, step: apply, value: { product: [{ fact: firm.sales }, 50%] }, basis: { in: d, clause: 收入 } }
  - { id: share, title: 占比, step: apply, value: { ratio: [{ fact: firm.sales }, 8 万元] }, basis: { in: d, clause: 收入 } }
`,
);

const NOTHING_STATED: Expectation = {
  verdict: 'eligible',
  ...{ criteria: {}, documents: {}, outputs: {}, score: {}, grade: {}, points: {} },
};

const differences = (own: Partial<Expectation>) =>
  checkExample(policy, {
    id: 'A',
    title: '甲',
    step: 'apply',
    on: undefined,
    facts: { 'case.on': '2026-01-01', 'firm.sales': '20000.00' },
    expect: { ...NOTHING_STATED, ...own },
    path: 'cases[0]',
  });

describe('a worked case', () => {
  it.each<Partial<Expectation>>([
    { award: '2 万元' },
    { award: '20000.00' },
    { outputs: { half: '1 万元' } },
    { outputs: { half: '10000.00 元', share: '25%' } },
    { outputs: { share: '0.25' } },
  ])('comes out as stated: %j', (stated) => {
    expect(differences(stated)).toEqual([]);
  });

  it.each<[Partial<Expectation>, string, string, string]>([
    [{ award: '1 万元' }, 'award', '10000.00', '20000.00'],
    [{ outputs: { half: '1.01 万元' } }, 'outputs.half', '10100.00', '10000.00'],
    [{ outputs: { share: '24.99%' } }, 'outputs.share', '0.2499', '0.25'],
    [{ outputs: { other: '1 万元' } }, 'outputs.other', '10000.00', 'none'],
  ])('tells what differs: %j', (stated, key, expected, found) => {
    expect(differences(stated)).toEqual([{ path: `cases[0].expect.${key}`, expected, found }]);
  });
});
