import { describe as about, expect, it } from '@jest/globals';
import { lawChanges } from '../../src/policy/law-changes.js';
import { describe } from '../../src/policy/describe.js';
import { readLibrary } from './support/packs.js';
import { catalogueOf, policyOf } from './support/small-pack.js';

const facts = catalogueOf(`
case.staff: { type: count, unit: 人 }
case.kind: { type: choice, options: { firm: 企业, team: 团队 } }
case.region: { type: text, pattern: '\\d{6}' }
case.lists: { type: choices, options: { bad: 失信 } }
case.spend: { type: money }
case.area: { type: area }
case.share: { type: rate }
case.ok: { type: boolean }
`);

about('the history of a policy', () => {
  it('tells on each day what begins, with what was before, in parameters and in thresholds', () => {
    const policy = policyOf(
      facts,
      `
parameters:
  - { id: least, title: 人数下限, value: { 2024-01-01: 5 人, 2026-01-01: 8 人 }, basis: { in: d, clause: 一 } }
criteria:
  - { id: staff, title: 人数, steps: [apply], that: { fact: case.staff, atLeast: { parameter: least } }, basis: { in: d, clause: 一 } }
  - { id: spend, title: 投入, steps: [apply], that: { fact: case.spend, above: { 2025-06-01: 1 万元, 2026-01-01: 2 万元 } }, basis: { in: d, clause: 二 } }`,
    );
    const history = lawChanges(policy);
    expect(history.map(({ on }) => on)).toEqual(['2024-01-01', '2025-06-01', '2026-01-01']);
    expect(history[2]?.changes).toEqual([
      { kind: 'parameter', id: 'least', title: '人数下限', before: '5 人', after: '8 人' },
      {
        kind: 'criterion',
        id: 'staff',
        title: '人数',
        of: '申请',
        before: '不低于 5 人',
        after: '不低于 8 人',
      },
      {
        kind: 'criterion',
        id: 'spend',
        title: '投入',
        of: '申请',
        before: '高于 1 万元',
        after: '高于 2 万元',
      },
    ]);
    expect(history[0]?.changes[0]).toMatchObject({ id: 'least', before: null, after: '5 人' });
  });

  it('is there for every policy of the library', () => {
    for (const policy of readLibrary().all) {
      const days = lawChanges(policy).map(({ on }) => on);
      expect(days).toEqual([...days].sort());
    }
  });
});

about('the facts of a step', () => {
  it('are told with title, type, unit, options and how they are written', () => {
    const policy = policyOf(
      facts,
      `
criteria:
  - id: all
    title: 全部
    steps: [apply]
    that:
      allOf:
        - { fact: case.staff, atLeast: 1 人 }
        - { fact: case.kind, is: firm }
        - { fact: case.region, startsWith: '65' }
        - { fact: case.lists, hasNoneOf: [bad] }
        - { fact: case.spend, above: 1 万元 }
        - { fact: case.area, above: 10 平方米 }
        - { fact: case.share, above: 10% }
        - { fact: case.ok, is: true }
    basis: { in: d, clause: 一 }`,
    );
    const told = describe(policy).steps[0]?.facts.map(({ name, type, unit, options, written }) => [
      ...[name, type, unit, options?.map(({ code, title }) => `${code}=${title}`).join() ?? null],
      written,
    ]);
    expect(told).toEqual([
      ['case.area', 'area', '平方米', null, '不为负的平方米数，例如 "1200.5"'],
      ['case.kind', 'choice', null, 'firm=企业,team=团队', '下列之一：firm、team'],
      ['case.lists', 'choices', null, 'bad=失信', '由下列各项组成的列表：bad'],
      ['case.ok', 'boolean', null, null, 'true 或 false'],
      ['case.on', 'date', null, null, '1900 至 2199 年间的日期，例如 "2026-03-01"'],
      ['case.region', 'text', null, null, '符合 \\d{6} 的文本'],
      ['case.share', 'rate', null, null, '不为负的小数，例如 "0.5" 表示 50%'],
      ['case.spend', 'money', '元', null, '金额（元），以文本填写，不为负，至多两位小数，例如 "300000.00"'],
      ['case.staff', 'count', '人', null, '不为负的整数'],
    ]);
  });
});
