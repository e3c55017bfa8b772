import { describe, expect, it } from '@jest/globals';
import { decide } from '../../src/policy/decide.js';
import { catalogueOf, policyOf } from './support/small-pack.js';

const facts = catalogueOf('firm.mentors: { type: count, unit: 名, noun: 导师 }');
const scores = `
scores:
  - id: total
    title: 总分
    step: apply
    indicators:
      - { id: mentors, title: 导师, most: 5 分, points: { counting: { value: { fact: firm.mentors }, each: 1 名, give: 1 分 } }, basis: { in: d, clause: 导师 } }
    basis: { in: d, clause: 评分 }
`;

describe('a pack that only scores', () => {
  const policy = policyOf(facts, scores);

  it('asks nothing and says the score', () => {
    const decision = decide(policy, { 'case.on': '2026-01-01', 'firm.mentors': 3 }, { step: 'apply' });
    expect(decision).toMatchObject({ verdict: 'eligible', criteria: [], missing: [] });
    expect(decision.scores?.[0]?.total).toBe('3');
  });

  it('is open while a fact for the score is missing', () => {
    const decision = decide(policy, { 'case.on': '2026-01-01' }, { step: 'apply' });
    expect(decision).toMatchObject({ verdict: 'unknown', missing: ['firm.mentors'] });
  });
});

describe('a pack without criteria and scores', () => {
  it('is refused: it would find everyone eligible', () => {
    const outputs = `
outputs: [{ id: a, title: 甲, step: apply, value: { fact: firm.mentors }, basis: { in: d, clause: 一 } }]
`;
    expect(() => policyOf(facts, outputs)).toThrow(/the key criteria/);
  });
});
