import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { FrozenDecision } from '../../src/insight/frozen-decisions.js';
import { ranksOf } from '../../src/insight/ranks.js';
import { sharesOf } from '../../src/insight/what-if-budget.js';
import { caseView, type JudgedCase, judgeFrozen } from '../../src/insight/what-if-case.js';
import { gradeMoves, ranksOn } from '../../src/insight/what-if-sums.js';
import { businessDate } from '../../src/kernel/business-date.js';
import { canonicalJson } from '../../src/kernel/canonical-json.js';
import { fen } from '../../src/kernel/money.js';
import { decide } from '../../src/policy/decide.js';
import type { Policy } from '../../src/policy/policy.js';
import { decisionText } from '../../src/policy/replay.js';
import { catalogueOf, policyOf } from '../policy/support/small-pack.js';

const facts = catalogueOf(`
firm.seats: { type: count, unit: 个, noun: 工位 }
firm.mentors: { type: count, unit: 名, noun: 导师 }
firm.spend: { type: money }
firm.ok: { type: boolean }
`);
const policy = (seats: string, mentors: string, good: string, rate: string): Policy =>
  policyOf(
    facts,
    `
criteria:
  - { id: ok, title: 信用良好, steps: [apply], that: { fact: firm.ok, is: true }, basis: { in: d, clause: 一 } }
  - { id: good, title: 等次良好, steps: [apply], that: { grade: class, is: good }, basis: { in: d, clause: 等次 } }
scores:
  - id: merit
    title: 总分
    step: apply
    indicators:
      - { id: seats, title: 工位, most: 100 分, points: { counting: { value: { fact: firm.seats }, each: 1 个, give: ${seats} } }, basis: { in: d, clause: 工位 } }
      - { id: mentors, title: 导师, most: 100 分, points: { counting: { value: { fact: firm.mentors }, each: 1 名, give: ${mentors} } }, basis: { in: d, clause: 导师 } }
    basis: { in: d, clause: 评分 }
grades:
  - id: class
    title: 等次
    step: apply
    rules:
      - { grade: good, title: 良好, when: { score: merit, atLeast: ${good} }, because: 达到分数线, basis: { in: d, clause: 等次 } }
      - { grade: poor, title: 较差, because: 未达到分数线, basis: { in: d, clause: 等次 } }
awards:
  - { id: award, title: 资助额, step: apply, formula: share-with-cap, base: { fact: firm.spend }, rate: ${rate}, basis: { in: d, clause: 资助 } }
pool: { title: 拟资助金额, unit: 100 元, basis: { in: d, clause: 总量 } }
`,
  );
const before = policy('1 分', '1 分', '10 分', '50%');
const changed = policy('1 分', '3 分', '15 分', '100%');

const frozen = (n: number, seats: number, mentors: number, ok = true): FrozenDecision => {
  const sheet = { 'firm.seats': seats, 'firm.mentors': mentors, 'firm.spend': '10000.00', 'firm.ok': ok };
  const on = businessDate('2026-04-01');
  const result = decisionText(decide(before, sheet, { step: 'apply', on }));
  return {
    ...{
      id: `d${n}`,
      caseId: `c${n}`,
      caseNumber: `HSB-${n}`,
      applicant: `企业${n}`,
      step: 'apply',
      lawDate: on,
    },
    ...{
      facts: canonicalJson(sheet),
      result,
      policyCode: 'small',
      flow: 'apply',
      state: 'open',
      phase: 'review',
    },
  };
};
const judge = (...all: readonly FrozenDecision[]): readonly JudgedCase[] =>
  all.map((one) => judgeFrozen(changed, new Map(), one));

describe('ranks', () => {
  it.each([
    [
      ['80', '90', '70'],
      [2, 1, 3],
    ],
    [
      ['80', '90', '80', '70'],
      [2, 1, 2, 4],
    ],
    [
      ['1/3', '0.333333333333', '0.3334'],
      [2, 3, 1],
    ],
    [
      ['80', null, '90'],
      [2, null, 1],
    ],
    [
      ['-1', '0'],
      [2, 1],
    ],
    [[], []],
  ])('of %j are %j', (totals, ranks) => {
    expect(ranksOf(totals)).toEqual(ranks);
  });

  it('count those who are better, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (totals) => {
        const better = totals.map((total) => 1 + totals.filter((other) => other > total).length);
        expect(ranksOf(totals.map(String))).toEqual(better);
      }),
    );
  });
});

describe('cases under changed weights', () => {
  const cases = judge(frozen(1, 12, 0), frozen(2, 5, 5), frozen(3, 4, 4), frozen(4, 20, 0, false));
  const ranks = { before: ranksOn('before', cases), after: ranksOn('after', cases) };
  const views = cases.map((one) => {
    const share = { before: null, after: null };
    return caseView(one, { ranks: { before: ranks.before.get(one), after: ranks.after.get(one) }, share });
  });

  it('move in score, rank and grade', () => {
    expect(
      views.map(({ scores }) =>
        scores.map(({ total, rank }) => [total.before, total.after, rank.before, rank.after]),
      ),
    ).toEqual([[['12', '12', 2, 4]], [['10', '20', 3, 1]], [['8', '16', 4, 3]], [['20', '20', 1, 1]]]);
    expect(views.map(({ grades }) => grades[0]?.grade)).toEqual([
      { before: '良好', after: '较差' },
      { before: '良好', after: '良好' },
      { before: '较差', after: '良好' },
      { before: '良好', after: '良好' },
    ]);
    expect(gradeMoves(views)).toEqual([
      {
        ...{ step: 'apply', id: 'class', title: '等次' },
        moves: [
          { from: '良好', to: '较差', cases: 1 },
          { from: '较差', to: '良好', cases: 1 },
        ],
      },
    ]);
  });

  it('flip by the criterion that fails now, or that no longer does', () => {
    expect(views.map(({ flips, verdict }) => [flips, verdict.before, verdict.after])).toEqual([
      [true, 'eligible', 'not-eligible'],
      [false, 'eligible', 'eligible'],
      [true, 'not-eligible', 'eligible'],
      [false, 'not-eligible', 'not-eligible'],
    ]);
    expect(views.map(({ criteria }) => criteria.map(({ id, decides }) => [id, decides]))).toEqual([
      [['good', true]],
      [],
      [['good', true]],
      [],
    ]);
    expect(views.map(({ changes }) => changes)).toEqual([true, true, true, false]);
  });

  it('share the budget of the round where the pack says so', () => {
    const money = {
      line: 'x',
      totalFen: fen(1_000_000n),
      availableFen: fen(0n),
      reservedFen: fen(0n),
      committedFen: fen(0n),
      paidFen: fen(0n),
    };
    const budget = { ...money, reserving: new Set<string>(), granted: new Set<string>() };
    const [was, is] = [sharesOf(before, budget, cases, 'before'), sharesOf(changed, budget, cases, 'after')];
    expect([was?.claimed, was?.shared]).toEqual([1_000_000n, 1_000_000n]);
    expect([is?.claimed, is?.shared]).toEqual([2_000_000n, 1_000_000n]);
    expect(cases.map((one) => [was?.of.get(one), is?.of.get(one)])).toEqual([
      [500_000n, undefined],
      [500_000n, 500_000n],
      [undefined, 500_000n],
      [undefined, undefined],
    ]);
    expect(sharesOf(undefined, budget, cases, 'before')).toBeNull();
    expect(sharesOf(changed, undefined, cases, 'after')).toBeNull();
  });

  it('are unknown where the changed pack asks what nobody froze', () => {
    const [one] = judge({
      ...frozen(1, 12, 0),
      facts: '{"firm.mentors":0,"firm.ok":true,"firm.spend":"1.00"}',
    });
    expect([one?.verdict.after, one?.missing]).toEqual(['unknown', ['firm.seats']]);
    expect(one?.criteria).toEqual([expect.objectContaining({ id: 'good', after: 'unknown', decides: true })]);
  });

  it('cannot be judged on facts that the catalogue does not have, or against a record that is broken', () => {
    const strange = { ...frozen(1, 12, 0), facts: '{"firm.age":3}' };
    expect(() => judge(strange)).toThrow('conflict');
    expect(() => judge({ ...frozen(1, 12, 0), result: '{' })).toThrow('replay');
  });
});
