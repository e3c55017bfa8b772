import { describe, expect, it } from '@jest/globals';
import { decide } from '../../src/policy/decide.js';
import type { FactSheet } from '../../src/policy/fact-sheet.js';
import { catalogueOf, policyOf } from './support/small-pack.js';

const facts = catalogueOf(`
firm.staff: { type: count, unit: 人, noun: 职工 }
firm.engineers: { type: count, unit: 人, noun: 工程师 }
firm.patents: { type: count, unit: 件, noun: 专利 }
firm.designs: { type: count, unit: 件, noun: 设计 }
firm.certified: { type: boolean }
firm.award: { type: boolean }
firm.rank: { type: count, unit: 位, settled: true }
`);

const policy = policyOf(
  facts,
  `
values:
  - id: staffPoints
    title: 人员得分
    value:
      brackets: { ratio: [{ fact: firm.engineers }, { fact: firm.staff }], ifZero: 0% }
      steps: [{ below: 10%, value: 0 分 }, { below: 20%, value: 10 分 }, { value: 20 分 }]
    basis: { in: d, clause: 人员 }
  - id: ipPoints
    title: 成果得分
    value:
      greatestOf:
        - { brackets: { fact: firm.designs }, steps: [{ below: 1 件, value: 0 分 }, { value: 5 分 }] }
        - { brackets: { fact: firm.patents }, steps: [{ below: 1 件, value: 0 分 }, { value: 20 分 }] }
    basis: { in: d, clause: 成果 }
scores:
  - id: total
    title: 得分
    step: apply
    most: 40 分
    indicators:
      - { id: staff, title: 人员, most: 20 分, points: { given: { value: staffPoints } }, basis: { in: d, clause: 人员 } }
      - { id: ip, title: 成果, most: 20 分, points: { given: { value: ipPoints } }, basis: { in: d, clause: 成果 } }
    basis: { in: d, clause: 评分 }
criteria:
  - id: either
    title: 评分达标或者直接确认
    steps: [apply]
    that:
      anyOf:
        - title: 评分达标
          allOf: [{ score: total, atLeast: 25 分 }, { value: staffPoints, above: 0 分 }]
        - { fact: firm.certified, is: true }
        - title: 获奖名次靠前
          allOf: [{ fact: firm.award, is: true }, { fact: firm.rank, atMost: 3 位 }]
    basis: { in: d, clause: 评分 }
`,
);

const met = {
  'firm.staff': 100,
  'firm.engineers': 20,
  'firm.patents': 0,
  'firm.designs': 1,
  'firm.certified': false,
  'firm.award': false,
};
const judge = (own: FactSheet) =>
  decide(policy, { ...met, ...own }, { step: 'apply', on: '2026-01-01' as never }).criteria[0];

describe('an either-or of several conditions each', () => {
  it('says each by its title, and the rest in its branches', () => {
    const result = judge({ 'firm.engineers': 10, 'firm.award': true });
    expect(result).toMatchObject({
      outcome: 'unknown',
      found: '评分达标：不符合；firm.certified：否；获奖名次靠前：尚不清楚',
      threshold: '评分达标，或者firm.certified，或者获奖名次靠前',
      missing: ['firm.rank'],
    });
    expect(result?.branches?.[0]).toEqual({
      title: '评分达标',
      outcome: 'not-satisfied',
      found: '得分：15 分；人员得分：10 分（firm.engineers ÷ firm.staff 10%）',
      threshold: '得分不低于 25 分，且人员得分高于 0 分',
    });
  });

  it('says which of them holds', () => {
    expect(judge({ 'firm.award': true, 'firm.rank': 3 })?.found).toContain('获奖名次靠前：符合');
  });
});

describe('the fixes of an either-or', () => {
  it('are all the single changes that suffice, the nearest first', () => {
    expect(judge({ 'firm.engineers': 19 })?.fix).toBe(
      '还差 1 人工程师（须达 20 人）；或者还差 1 件专利（须达 1 件）；或者须满足“firm.certified”',
    );
  });

  it('go up into a better bracket and never down into it', () => {
    const fix = judge({ 'firm.engineers': 9, 'firm.patents': 1 })?.fix;
    expect(fix).toBe('还差 1 人工程师（须达 10 人）；或者须满足“firm.certified”');
  });

  it('are changed together where no single one suffices', () => {
    const fix = judge({ 'firm.engineers': 0, 'firm.designs': 0 })?.fix;
    expect(fix).toBe(
      '须满足“firm.certified”；或者还差 10 人工程师（须达 10 人），并且还差 1 件专利（须达 1 件）',
    );
  });
});
