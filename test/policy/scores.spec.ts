import { describe, expect, it } from '@jest/globals';
import { decide } from '../../src/policy/decide.js';
import type { FactSheet } from '../../src/policy/fact-sheet.js';
import { catalogueOf, policyOf } from './support/small-pack.js';

const facts = catalogueOf(`
firm.staffShare: { type: rate }
firm.seats: { type: count, unit: 个, noun: 工位 }
firm.mentors: { type: count, unit: 名, noun: 导师 }
firm.merit: { type: number, unit: 分 }
firm.vetoed: { type: boolean }
`);

const policy = policyOf(
  facts,
  `
criteria:
  - { id: enough, title: 得分达标, steps: [apply], that: { score: merit, atLeast: 20 分 }, basis: { in: d, clause: 得分 } }
  - { id: good, title: 等次良好以上, steps: [apply], that: { grade: class, is: good }, basis: { in: d, clause: 等次 } }
scores:
  - id: merit
    title: 总分
    step: apply
    most: 30 分
    groups: [{ title: 加分, most: 3 分 }]
    indicators:
      - { id: staff, title: 人员, group: 基本, most: 10 分, points: { toward: { value: { fact: firm.staffShare }, target: 80% } }, basis: { in: d, clause: 人员 } }
      - { id: seats, title: 工位, group: 基本, most: 10 分, points: { stepping: { value: { fact: firm.seats }, from: 50 个, give: 5 分, each: 1 个, add: 0.1 分 } }, basis: { in: d, clause: 工位 } }
      - { id: mentors, title: 导师, group: 基本, most: 5 分, points: { counting: { value: { fact: firm.mentors }, each: 2 名, give: 1 分 } }, basis: { in: d, clause: 导师 } }
      - { id: bonus, title: 加分, group: 加分, most: 5 分, points: { given: { fact: firm.merit } }, basis: { in: d, clause: 加分 } }
    basis: { in: d, clause: 评分 }
grades:
  - id: class
    title: 等次
    step: apply
    rules:
      - { grade: bad, title: 差, when: { fact: firm.vetoed, is: true }, because: 一票否决, basis: { in: d, clause: 否决 } }
      - { grade: good, title: 好, when: { score: merit, atLeast: 20 分 }, because: 得分达到 20 分, basis: { in: d, clause: 等次 } }
      - { grade: bad, title: 差, because: 得分未达到 20 分, basis: { in: d, clause: 等次 } }
`,
);

const full = {
  'firm.staffShare': '0.8',
  'firm.seats': 100,
  'firm.mentors': 10,
  'firm.merit': '2',
  'firm.vetoed': false,
};
const judge = (own: FactSheet) =>
  decide(policy, { ...full, ...own }, { step: 'apply', on: '2026-01-01' as never });
const points = (own: FactSheet, id: string) =>
  judge(own).scores?.[0]?.indicators.find((one) => one.id === id)?.points;
const total = (own: FactSheet) => judge(own).scores?.[0]?.total;
const grade = (own: FactSheet) => judge(own).grades?.[0]?.grade;

describe('points', () => {
  it.each([
    ['staff', { 'firm.staffShare': '0.4' }, '5'],
    ['staff', { 'firm.staffShare': '0.9' }, '10'],
    ['staff', { 'firm.staffShare': '0.7999' }, '9.99875'],
    ['seats', { 'firm.seats': 49 }, '0'],
    ['seats', { 'firm.seats': 50 }, '5'],
    ['seats', { 'firm.seats': 51 }, '5.1'],
    ['seats', { 'firm.seats': 99 }, '9.9'],
    ['seats', { 'firm.seats': 101 }, '10'],
    ['mentors', { 'firm.mentors': 1 }, '0'],
    ['mentors', { 'firm.mentors': 2 }, '1'],
    ['mentors', { 'firm.mentors': 3 }, '1'],
    ['mentors', { 'firm.mentors': 40 }, '5'],
    ['bonus', { 'firm.merit': '-1' }, '0'],
    ['bonus', { 'firm.merit': '6' }, '5'],
  ])('%s of %j are %s', (id, own, expected) => {
    expect(points(own, id)).toBe(expected);
  });

  it('sum up to what the group and the score allow', () => {
    expect(total({ 'firm.merit': '2' })).toBe('27');
    expect(total({ 'firm.merit': '5' })).toBe('28');
    expect(judge({ 'firm.merit': '5' }).scores?.[0]?.groups).toEqual([
      { title: '基本', points: '25' },
      { title: '加分', points: '3' },
    ]);
  });

  it('say what was found and by which rule', () => {
    const [staff, seats, mentors] = judge({}).scores?.[0]?.indicators ?? [];
    expect(staff).toMatchObject({ found: '80%', rule: '目标值 80%，按完成比例计分', most: '10' });
    expect(seats?.rule).toBe('达到 50 个得 5 分，每增加 1 个加 0.1 分');
    expect(mentors?.rule).toBe('每满 2 名得 1 分');
  });

  it('are not known while a fact is missing, and the missing fact is named', () => {
    const decision = judge({ 'firm.seats': null });
    expect(decision.scores?.[0]?.total).toBeNull();
    expect(decision.scores?.[0]?.indicators[1]).toMatchObject({ points: null, missing: ['firm.seats'] });
    expect(decision.verdict).toBe('unknown');
    expect(decision.missing).toEqual(['firm.seats']);
  });
});

describe('a grade', () => {
  it('is that of the first rule that holds', () => {
    expect(grade({ 'firm.vetoed': true })).toBe('bad');
    expect(grade({})).toBe('good');
    expect(grade({ 'firm.seats': 49, 'firm.mentors': 10, 'firm.merit': '5' })).toBe('bad');
    expect(judge({ 'firm.vetoed': true }).grades?.[0]).toMatchObject({ text: '差', because: '一票否决' });
  });

  it('on the edge of its rule counts to it', () => {
    const near = { 'firm.mentors': 0, 'firm.merit': '0' };
    expect(total({ ...near })).toBe('20');
    expect(grade({ ...near })).toBe('good');
    expect(grade({ ...near, 'firm.staffShare': '0.7999' })).toBe('bad');
  });

  it('is open while an earlier rule is open, even when a later one would hold', () => {
    const open = judge({ 'firm.vetoed': null }).grades?.[0];
    expect(open).toMatchObject({ grade: null, text: '未知' });
    expect(judge({ 'firm.vetoed': null }).missing).toEqual(['firm.vetoed']);
  });
});

describe('the nearest fix of a score', () => {
  it('goes through one indicator and works', () => {
    const [enough] = judge({ 'firm.mentors': 0, 'firm.merit': '0', 'firm.seats': 90 }).criteria;
    expect(enough).toMatchObject({
      outcome: 'not-satisfied',
      found: expect.stringContaining('19'),
      fix: expect.stringContaining('还差'),
    });
  });
});

describe('the nearest fix of a grade', () => {
  const failing = policyOf(
    facts,
    `
criteria:
  - { id: passed, title: 合格, steps: [apply], that: { grade: class, isNot: bad }, basis: { in: d, clause: 等次 } }
scores:
  - id: merit
    title: 总分
    step: apply
    indicators:
      - { id: mentors, title: 导师, most: 10 分, points: { counting: { value: { fact: firm.mentors }, each: 1 名, give: 1 分 } }, basis: { in: d, clause: 导师 } }
    basis: { in: d, clause: 评分 }
grades:
  - id: class
    title: 等次
    step: apply
    rules:
      - { grade: bad, title: 差, when: { score: merit, below: 6 分 }, because: 得分低于 6 分, basis: { in: d, clause: 等次 } }
      - { grade: fair, title: 中, because: 得分达到 6 分, basis: { in: d, clause: 等次 } }
`,
  );

  it('leaves the rule that counts when the wanted grade is what remains', () => {
    const sheet = { 'case.on': '2026-01-01', 'firm.mentors': 4 };
    expect(decide(failing, sheet, { step: 'apply' }).criteria[0]).toMatchObject({
      outcome: 'not-satisfied',
      fix: '还差 2 名导师（须达 6 名）',
    });
  });
});

describe('a pack with scores and grades that do not fit', () => {
  const wrong = (yaml: string) => () => policyOf(facts, yaml);
  const criteria = `criteria: [{ id: a, title: 甲, steps: [apply], that: { fact: firm.vetoed, is: false }, basis: { in: d, clause: 一 } }]\n`;
  const indicator = (points: string, most = '10 分') =>
    `${criteria}scores: [{ id: s, title: 分, step: apply, indicators: [{ id: i, title: 项, most: ${most}, points: ${points}, basis: { in: d, clause: 一 } }], basis: { in: d, clause: 一 } }]`;

  it.each([
    [indicator('{ toward: { value: { fact: firm.seats }, target: 5 万元 } }'), 'a quantity in 个'],
    [indicator('{ guessing: { value: { fact: firm.seats } } }'), 'toward, stepping, counting, given'],
    [indicator('{ counting: { value: { fact: firm.seats }, each: 0 个, give: 1 分 } }'), 'a positive value'],
    [indicator('{ given: { fact: firm.merit } }', '10 万元'), 'a quantity in 分'],
    [
      `${criteria}grades: [{ id: g, title: 等, step: apply, rules: [{ grade: a, title: 甲, because: 因, basis: { in: d, clause: 一 }, when: { fact: firm.vetoed, is: true } }] }]`,
      'a last rule without when',
    ],
    [
      `${criteria}grades: [{ id: g, title: 等, step: apply, rules: [{ grade: a, title: 甲, when: { grade: g, is: a }, because: 因, basis: { in: d, clause: 一 } }, { grade: b, title: 乙, because: 因, basis: { in: d, clause: 一 } }] }]`,
      'no circle',
    ],
    [
      criteria.replace('{ fact: firm.vetoed, is: false }', '{ score: none, atLeast: 3 分 }'),
      'a score of this pack',
    ],
  ])('is refused: %s', (yaml, expected) => {
    expect(wrong(yaml)).toThrow(expected);
  });
});
