import { describe, expect, it } from '@jest/globals';
import { decide } from '../../src/policy/decide.js';
import { catalogueOf, policyOf } from './support/small-pack.js';

const facts = catalogueOf(`
a.on: { type: date }
b.on: { type: date }
`);
const criterion = (that: string) =>
  `criteria: [{ id: c, title: 期限, steps: [apply], that: ${that}, basis: { in: d, clause: 一 } }]`;
const judge = (that: string, a: string | null, b: string | null) =>
  decide(
    policyOf(facts, criterion(that)),
    { 'a.on': a, 'b.on': b },
    { step: 'apply', on: '2026-01-01' as never },
  ).criteria[0];

const early = '{ earliestOf: [{ fact: a.on }, { fact: b.on }], onOrAfter: 2026-03-01 }';
const late = '{ latestOf: [{ fact: a.on }, { fact: b.on }], onOrBefore: 2026-03-01 }';

describe('the earliest and the latest of several days', () => {
  it.each([
    [early, '2026-03-01', '2026-03-02', 'satisfied'],
    [early, '2026-03-02', '2026-02-28', 'not-satisfied'],
    [late, '2026-03-01', '2026-01-01', 'satisfied'],
    [late, '2026-01-01', '2026-03-02', 'not-satisfied'],
    [late, null, '2026-01-01', 'unknown'],
  ])('%s with %s and %s is %s', (that, a, b, outcome) => {
    expect(judge(that, a, b)?.outcome).toBe(outcome);
  });

  it('are mended by every day that is in the way', () => {
    expect(judge(early, '2026-02-01', '2026-02-02')?.fix).toContain('并且');
    expect(judge(late, '2026-04-01', '2026-02-02')?.fix).toBe('a.on最迟应为 2026-03-01，现晚 31 天');
  });

  it('take days only', () => {
    const money = '{ latestOf: [{ fact: a.on }, 5 万元], onOrBefore: 2026-03-01 }';
    expect(() => policyOf(facts, criterion(money))).toThrow('a date');
  });
});
