import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Fraction,
  compare,
  div,
  fraction,
  mul,
  parseFraction,
  roundToBigint,
} from '../../src/kernel/fraction.js';
import { decide, type ScoreResult } from '../../src/policy/decide.js';
import type { FactSheet } from '../../src/policy/fact-sheet.js';
import { BASIS, type Parts, policyOf } from './support/small-law.js';

const RUNS = { numRuns: process.env['HONGSHAN_LONG'] === '1' ? 10_000 : 300 };
const ZERO = fraction(0n);
const least = (a: Fraction, b: Fraction) => (compare(a, b) <= 0 ? a : b);
const add = (a: Fraction, b: Fraction) => fraction(a.n * b.d + b.n * a.d, a.d * b.d);
const sum = (all: readonly Fraction[]) => all.reduce(add, ZERO);
const clipped = (points: Fraction, most: Fraction) =>
  compare(points, ZERO) < 0 ? ZERO : least(points, most);
const steps = (of: Fraction, each: bigint) => fraction(roundToBigint(div(of, fraction(each)), 'floor'));

/** An indicator as the law writes it, beside what it should give for a value. */
interface Case {
  readonly points: Parts;
  readonly most: bigint;
  readonly group: string;
  readonly should: (value: Fraction) => Fraction;
}

const value = { fact: 'firm.index' };
const whole = (from: number, to: number) => fc.integer({ min: from, max: to }).map(BigInt);
const cases: fc.Arbitrary<Case> = fc
  .tuple(whole(1, 20), fc.constantFrom('甲', '乙', ''), whole(-2, 40), whole(1, 9), whole(1, 9), whole(1, 9))
  .chain(([most, group, edge, give, each, step]) => {
    const common = { most, group };
    return fc.constantFrom<Case>(
      {
        ...common,
        points: { toward: { value, target: String(edge) } },
        should: (v) => (edge <= 0n ? fraction(most) : div(mul(fraction(most), v), fraction(edge))),
      },
      {
        ...common,
        points: {
          stepping: { value, from: String(edge), give: `${give} 分`, each: String(each), add: `${step} 分` },
        },
        should: (v) => {
          const beyond = add(v, fraction(-edge));
          return compare(beyond, ZERO) < 0
            ? ZERO
            : add(fraction(give), mul(steps(beyond, each), fraction(step)));
        },
      },
      {
        ...common,
        points: { counting: { value, each: String(each), give: `${give} 分` } },
        should: (v) => mul(steps(v, each), fraction(give)),
      },
      { ...common, points: { given: { product: [value, '1 分'] } }, should: (v) => v },
    );
  });

interface Sheet {
  readonly list: readonly Case[];
  readonly groupMost: bigint | undefined;
  readonly most: bigint | undefined;
}

const sheets: fc.Arbitrary<Sheet> = fc
  .record({
    list: fc.array(cases, { minLength: 1, maxLength: 5 }),
    groupMost: fc.option(whole(0, 30)),
    most: fc.option(whole(0, 60)),
  })
  .map(({ list, groupMost, most }) => ({ list, groupMost: groupMost ?? undefined, most: most ?? undefined }));

function scored(
  { list, groupMost, most }: Sheet,
  facts: FactSheet,
): { score: ScoreResult; missing: readonly string[] } {
  const limited = groupMost !== undefined && list.some(({ group }) => group === '甲');
  const scores = [
    {
      ...{ id: 's', title: '总分', step: 'apply', basis: BASIS },
      ...(most === undefined ? {} : { most: `${most} 分` }),
      ...(limited ? { groups: [{ title: '甲', most: `${groupMost} 分` }] } : {}),
      indicators: list.map(({ points, group, most: own }, i) => ({
        ...{ id: `i${i}`, title: `指标${i}`, most: `${own} 分`, points, basis: BASIS },
        ...(group === '' ? {} : { group }),
      })),
    },
  ];
  const decision = decide(
    policyOf({ scores }),
    { 'deal.signedOn': '2026-01-01', ...facts },
    { step: 'apply' },
  );
  return { score: decision.scores![0]!, missing: decision.missing };
}

const read = (text: string | null) => parseFraction(text ?? 'none');
const values = fc.oneof(
  fc.constantFrom('0', '-1', '0.5', '1', '9.9999', '10'),
  fc.integer({ min: -30, max: 4000 }).map((n) => `${n / 100}`),
);

describe('any score', () => {
  it('gives each indicator what its shape says, within zero and its most', () => {
    const holds = fc.property(sheets, values, (sheet, text) => {
      const { score } = scored(sheet, { 'firm.index': text });
      sheet.list.forEach(({ should, most }, i) => {
        const points = read(score.indicators[i]!.points);
        expect(compare(points, clipped(should(parseFraction(text)), fraction(most)))).toBe(0);
        expect(compare(points, ZERO) >= 0 && compare(points, fraction(most)) <= 0).toBe(true);
      });
    });
    fc.assert(holds, RUNS);
  });

  it('adds up groups within their most, and the total within its own', () => {
    const holds = fc.property(sheets, values, (sheet, text) => {
      const { score } = scored(sheet, { 'firm.index': text });
      const ofGroup = (title: string) => {
        const all = sum(
          score.indicators.filter(({ group = '' }) => group === title).map(({ points }) => read(points)),
        );
        return title === '甲' && sheet.groupMost !== undefined ? least(all, fraction(sheet.groupMost)) : all;
      };
      for (const { title, points } of score.groups) expect(compare(read(points), ofGroup(title))).toBe(0);
      const all = sum(['甲', '乙', ''].map(ofGroup));
      expect(
        compare(read(score.total), sheet.most === undefined ? all : least(all, fraction(sheet.most))),
      ).toBe(0);
    });
    fc.assert(holds, RUNS);
  });

  it('is no less for a larger value', () => {
    const grows = fc.property(sheets, values, values, (sheet, a, b) => {
      const [less, more] = compare(parseFraction(a), parseFraction(b)) <= 0 ? [a, b] : [b, a];
      const [low, high] = [less, more].map((text) => read(scored(sheet, { 'firm.index': text }).score.total));
      expect(compare(low!, high!) <= 0).toBe(true);
    });
    fc.assert(grows, RUNS);
  });

  it('is not known while its fact is not, and asks for it', () => {
    const waits = fc.property(sheets, (sheet) => {
      const { score, missing } = scored(sheet, {});
      expect(score.total).toBeNull();
      expect(missing).toEqual(['firm.index']);
      for (const { points, missing: asked } of score.indicators)
        expect([points, asked]).toEqual([null, ['firm.index']]);
    });
    fc.assert(waits, { numRuns: 50 });
  });
});

describe('any table of grades', () => {
  const FACTS = ['firm.listed', 'firm.barred'] as const;
  const holds = fc.constantFrom(true, false, undefined);
  const rule = (grade: string, when?: Parts): Parts => ({
    grade,
    title: grade,
    because: `因${grade}`,
    basis: BASIS,
    ...(when && { when }),
  });
  const rules = fc.array(fc.tuple(fc.constantFrom(...FACTS), fc.boolean(), fc.constantFrom('a', 'b')), {
    minLength: 1,
    maxLength: 4,
  });

  type Known = Readonly<Partial<Record<(typeof FACTS)[number], boolean>>>;
  const knownOf = (listed: boolean | undefined, barred: boolean | undefined): Known => ({
    ...(listed === undefined ? {} : { 'firm.listed': listed }),
    ...(barred === undefined ? {} : { 'firm.barred': barred }),
  });
  const gradeBy = (list: readonly (readonly [string, boolean, string])[], known: Known) => {
    const all = [...list.map(([fact, is, grade]) => rule(grade, { fact, is: String(is) })), rule('c')];
    const policy = policyOf({ grades: [{ id: 'g', title: '等次', step: 'apply', rules: all }] });
    const facts = { 'deal.signedOn': '2026-01-01', ...known };
    const { grades, missing } = decide(policy, facts, { step: 'apply' });
    return { grade: grades![0]!.grade, missing };
  };

  it('gives the first rule that holds, and none while an earlier one with another grade is open', () => {
    const first = fc.property(rules, holds, holds, (list, listed, barred) => {
      const known = knownOf(listed, barred);
      const may = list.filter(([fact, is]) => known[fact] === undefined || known[fact] === is);
      const sure = may.findIndex(([fact]) => known[fact] !== undefined);
      const candidates =
        sure < 0
          ? [...may.map(([, , grade]) => grade), 'c']
          : may.slice(0, sure + 1).map(([, , grade]) => grade);
      const open = new Set(candidates).size > 1;
      const { grade, missing } = gradeBy(list, known);
      expect(grade).toBe(open ? null : candidates[0]);
      expect(missing).toEqual(open ? [may[0]![0]] : []);
    });
    fc.assert(first, RUNS);
  });

  it('gives no grade that a missing fact could still change', () => {
    const settled = fc.property(rules, holds, holds, (list, listed, barred) => {
      const { grade } = gradeBy(list, knownOf(listed, barred));
      const either = (is: boolean | undefined) => (is === undefined ? [true, false] : [is]);
      const ends = either(listed).flatMap((l) =>
        either(barred).map((b) => gradeBy(list, knownOf(l, b)).grade),
      );
      if (grade !== null) expect(new Set(ends)).toEqual(new Set([grade]));
    });
    fc.assert(settled, RUNS);
  });
});
