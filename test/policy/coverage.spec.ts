import { describe, expect, it } from '@jest/globals';
import { Coverage } from './support/coverage.js';
import { readLibrary } from './support/packs.js';
import { asking, BASIS, type Parts, policyOf } from './support/small-law.js';

const library = readLibrary();

describe.each(library.all.map((policy) => [policy.code, policy] as const))(
  'the worked cases of %s',
  (code, policy) => {
    const coverage = new Coverage(policy, library.examplesOf(code).cases);

    it('show each criterion satisfied and not satisfied, and whom it concerns', () => {
      expect(coverage.oneSidedCriteria()).toEqual([]);
      expect(coverage.idleConcerns()).toEqual([]);
    });

    it('show each branch of an either-or, and each rule for a grade, deciding alone', () => {
      expect(coverage.idleBranches()).toEqual([]);
      expect(coverage.idleRules()).toEqual([]);
    });

    it('show each limit reached', () => {
      expect(coverage.idleLimits()).toEqual([]);
    });

    it('look at each day on which the law changes, and at the day before', () => {
      expect(coverage.unseenDays()).toEqual([]);
      expect(coverage.unseenWindow()).toEqual([]);
    });
  },
);

describe('cases that show too little are found out', () => {
  const listed = { fact: 'firm.listed', is: 'true' };
  const staff = { fact: 'firm.staff', atLeast: '5 人' };
  const grown = { fact: 'firm.tenants', atLeast: '3 家' };
  const given = { 'deal.signedOn': '2026-03-01', 'firm.listed': true, 'firm.staff': 5, 'firm.tenants': 3 };
  /** What cases with these changes of the common facts leave unseen. */
  const of = (parts: Parts, ...cases: Readonly<Record<string, string | number | boolean>>[]) =>
    new Coverage(
      policyOf(parts),
      cases.map((facts) => ({ step: 'apply', facts: { ...given, ...facts } })),
    );

  it('of a criterion on one side', () => {
    const parts = { criteria: [asking(listed)] };
    expect(of(parts, {}).oneSidedCriteria()).toEqual(['asked not-satisfied']);
    expect(of(parts, { 'firm.listed': false }).oneSidedCriteria()).toEqual(['asked satisfied']);
    expect(of(parts, {}, { 'firm.listed': false }).oneSidedCriteria()).toEqual([]);
  });

  it('of a criterion that is satisfied by whom it does not concern', () => {
    const parts = { criteria: [asking(staff, { when: listed })] };
    const outside = { 'firm.listed': false, 'firm.staff': 0 };
    expect(of(parts, outside).oneSidedCriteria()).toEqual(['asked satisfied', 'asked not-satisfied']);
    expect(of(parts, {}, { 'firm.staff': 4 }).idleConcerns()).toEqual(['criteria.0.when']);
    expect(of(parts, {}, outside).idleConcerns()).toEqual([]);
  });

  it('of an either-or, anywhere', () => {
    const inner = { allOf: [listed, { anyOf: [staff, grown] }] };
    const parts = { criteria: [asking(inner)] };
    const both = 'criteria.0.that.allOf.1.anyOf';
    expect(of(parts, {}).idleBranches()).toEqual([`${both}.0`, `${both}.1`]);
    expect(of(parts, { 'firm.staff': 4 }).idleBranches()).toEqual([`${both}.0`]);
    expect(of(parts, { 'firm.staff': 4 }, { 'firm.tenants': 2 }).idleBranches()).toEqual([]);
  });

  it('of some among several', () => {
    const parts = { criteria: [asking({ nOf: { atLeast: '2', of: [listed, staff, grown] } })] };
    expect(of(parts, {}).idleBranches()).toHaveLength(3);
    expect(of(parts, { 'firm.staff': 4 }).idleBranches()).toEqual(['criteria.0.that.nOf.of.1']);
    expect(of(parts, { 'firm.staff': 4 }, { 'firm.listed': false }).idleBranches()).toEqual([]);
  });

  it('of a rule for a grade', () => {
    const rule = (grade: string, when?: Parts): Parts => ({
      grade,
      title: grade,
      because: grade,
      basis: BASIS,
      ...(when && { when }),
    });
    const parts = {
      grades: [
        { id: 'g', title: '等次', step: 'apply', rules: [rule('a', staff), rule('b', grown), rule('c')] },
      ],
    };
    expect(of(parts, {}).idleRules()).toEqual(['grades.0.rules.1.when']);
    expect(of(parts, {}, { 'firm.staff': 4 }).idleRules()).toEqual([]);
  });

  it('of a limit that is not reached by a fen', () => {
    const award: Parts = {
      id: 'g',
      title: '资助额',
      step: 'apply',
      formula: 'flat',
      amount: { fact: 'firm.spend' },
      basis: BASIS,
    };
    const parts = {
      awards: [
        {
          ...award,
          limits: [
            { title: '甲', amount: '100 元' },
            { title: '乙', amount: '200 元' },
          ],
        },
      ],
    };
    expect(of(parts, { 'firm.spend': '99.99' }).idleLimits()).toHaveLength(2);
    expect(of(parts, { 'firm.spend': '100' }).idleLimits()).toEqual(['awards.0.limits.1.amount']);
  });

  it('of a day or its eve, by the law date or by another day that the case states', () => {
    const floor: Parts = {
      id: 'p',
      title: '下限',
      value: { '2020-01-01': '5 人', '2026-01-01': '6 人' },
      basis: BASIS,
    };
    const by = (parameter: Parts) => ({
      parameters: [floor],
      criteria: [asking({ fact: 'firm.staff', atLeast: parameter })],
    });
    const [law, stated] = [by({ parameter: 'p' }), by({ parameter: 'p', on: { fact: 'firm.foundedOn' } })];
    const days = ['2019-12-31', '2020-01-01', '2025-12-31', '2026-01-01'];
    const on = (fact: string, seen: readonly string[]) => seen.map((day) => ({ [fact]: day }));
    expect(
      of(law, ...on('deal.signedOn', ['2021-01-01']))
        .unseenDays()
        .toSorted(),
    ).toEqual(days);
    expect(of(law, ...on('deal.signedOn', days.slice(1))).unseenDays()).toEqual(['2019-12-31']);
    expect(of(law, ...on('deal.signedOn', days)).unseenDays()).toEqual([]);
    expect(of(stated, ...on('firm.foundedOn', days.slice(0, 3))).unseenDays()).toEqual(['2026-01-01']);
    expect(of(stated, ...on('firm.foundedOn', days)).unseenDays()).toEqual([]);
  });

  it('of the first and the last day in force', () => {
    const parts = { effective: { from: '2024-01-01', to: '2025-12-31', basis: BASIS } };
    const on = (...days: string[]) =>
      of(parts, ...days.map((day) => ({ 'deal.signedOn': day }))).unseenWindow();
    expect(on('2025-01-01')).toHaveLength(4);
    expect(on('2024-01-01', '2023-12-31', '2025-12-31')).toEqual(['effective.to 2025-12-31 a day later']);
    expect(on('2024-01-01', '2023-12-31', '2025-12-31', '2026-01-01')).toEqual([]);
  });
});
