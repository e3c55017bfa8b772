import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fen, groupYuan } from '../../src/kernel/money.js';
import { decide } from '../../src/policy/decide.js';
import { fromExact } from '../../src/policy/exact.js';
import { sayYuan } from '../../src/policy/say.js';
import { catalogueOf, policyOf } from './support/small-pack.js';

const facts = catalogueOf(`
panel.members: { type: count, unit: 人, noun: 专家 }
panel.technical: { type: count, unit: 人, noun: 技术专家 }
panel.since: { type: count, unit: 年 }
panel.papers: { type: count, unit: 篇 }
`);

const policy = policyOf(
  facts,
  `
criteria:
  - { id: share, title: 占比, steps: [apply], that: { ratio: [{ fact: panel.technical }, { fact: panel.members }], atLeast: 2/3 }, basis: { in: d, clause: 组成 } }
  - { id: odd, title: 单数, steps: [apply], that: { remainder: { fact: panel.members }, by: 2, equals: 1 }, basis: { in: d, clause: 组成 } }
outputs:
  - { id: since, title: 成立年份, step: apply, value: { fact: panel.since }, basis: { in: d, clause: 组成 } }
  - { id: papers, title: 论文数, step: apply, value: { fact: panel.papers }, basis: { in: d, clause: 组成 } }
  - { id: thirteenth, title: 十三分之一, step: apply, value: { product: [{ fact: panel.members }, 1/13] }, basis: { in: d, clause: 组成 } }
`,
);

const judge = (members: number, technical: number) =>
  decide(
    policy,
    {
      'panel.members': members,
      'panel.technical': technical,
      'panel.since': 2024,
      'panel.papers': 2024,
    },
    { step: 'apply', on: '2026-01-01' as never },
  );

describe('numbers in words', () => {
  it('are the parts that the law names, where no decimal says them', () => {
    expect(judge(4, 2).criteria[0]).toMatchObject({
      found: '50%（2 人 ÷ 4 人）',
      threshold: '不低于 2/3',
      fix: '还差 1 人技术专家（须达 3 人）',
    });
  });

  it('are a decimal that is cut off where the parts are too small to name', () => {
    expect(judge(1, 1).outputs?.[2]?.text).toBe('约 0.0769');
  });

  it('are grouped in threes, years are not', () => {
    expect(
      judge(1, 1)
        .outputs?.map(({ text }) => text)
        .slice(0, 2),
    ).toEqual(['2024 年', '2,024 篇']);
  });

  it('show what remains of what', () => {
    expect(judge(4, 4).criteria[1]).toMatchObject({
      found: '0（4 人除以 2）',
      threshold: '等于 1',
      fix: '还差 1 人专家（须达 5 人）',
    });
    expect(judge(5, 4).criteria[1]).toMatchObject({ outcome: 'satisfied', found: '1（5 人除以 2）' });
  });
});

describe('an amount of money in words', () => {
  it.each([
    [0n, '0.00 元'],
    [1n, '0.01 元'],
    [99_999n, '999.99 元'],
    [100_000n, '1,000.00 元'],
    [100_000_001n, '1,000,000.01 元'],
    [999_999_999n, '9,999,999.99 元'],
    [1_000_000_000n, '10,000,000.00 元'],
    [123_456_789_012_345_678n, '1,234,567,890,123,456.78 元'],
    [-100_050n, '-1,000.50 元'],
  ])('of %s fen is grouped by thousands and keeps its fen: %s', (amount, text) => {
    expect(sayYuan(amount)).toBe(text);
  });

  it('is 约 when a part of a fen is cut', () => {
    expect(sayYuan(fromExact(200_001n, 2n))).toBe('约 1,000.00 元');
  });

  it('is the same as of the decimal text, whatever the amount', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), (amount) => {
        expect(sayYuan(amount)).toBe(`${groupYuan(fen(amount))} 元`);
      }),
    );
  });
});
