import { describe, expect, it } from '@jest/globals';
import { businessDate } from '../../src/kernel/business-date.js';
import { pastChanges } from '../../src/policy/past-law.js';
import { sayPackChange } from '../../src/policy/say-diff.js';
import { catalogueOf, policyOf } from './support/small-pack.js';

const facts = catalogueOf(`
case.staff: { type: count, unit: 人 }
case.kind: { type: choice, options: { firm: 企业, team: 团队 } }
`);
const DAYS = { first: businessDate('2026-03-02'), last: businessDate('2026-05-01') };

const packOf = (least: string, more = '', effective = '') =>
  policyOf(
    facts,
    `${effective}
parameters: [{ id: least, title: 人数下限, ${least}, basis: { in: d, clause: 一 } }]
criteria:
  - { id: staff, title: 人数, steps: [apply], that: { fact: case.staff, atLeast: { parameter: least } }, basis: { in: d, clause: 一 } }
${more}`,
  ).pack;
const changes = (before: string, after: string) =>
  pastChanges(packOf(before), packOf(after), DAYS).flatMap(sayPackChange);

describe('a pack by which decisions were made on days from 2 March to 1 May', () => {
  it.each([
    ['a plain value gets a successor', 'value: 5 人', 'value: { 2019-01-01: 5 人, 2026-05-02: 8 人 }'],
    ['a series goes on', 'value: { 2024-01-01: 5 人 }', 'value: { 2024-01-01: 5 人, 2026-05-02: 8 人 }'],
    ['a series ends', 'value: { 2024-01-01: 5 人 }', 'value: { 2024-01-01: 5 人, 2027-01-01: expired }'],
    [
      'a series is written as periods',
      'value: { 2024-01-01: 5 人, 2027-01-01: expired }',
      'value: [{ from: 2024-01-01, to: 2026-12-31, value: 5 人 }]',
    ],
    [
      'periods go on',
      'value: [{ from: 2024-01-01, value: 5 人 }]',
      'value: [{ from: 2024-01-01, to: 2026-05-01, value: 5 人 }, { from: 2026-05-02, value: 8 人 }]',
    ],
    ['what held long before is told', 'value: 5 人', 'value: { 2019-01-01: 3 人, 2026-03-02: 5 人 }'],
    [
      'one option gets a successor',
      'by: case.kind, values: { firm: 5 人, team: 3 人 }',
      'by: case.kind, values: { firm: 5 人, team: { 2019-01-01: 3 人, 2026-05-02: 4 人 } }',
    ],
  ])('leaves them alone when %s', (_what, before, after) => {
    expect(changes(before, after)).toEqual([]);
  });

  it.each([
    ['a plain value is another', 'value: 5 人', 'value: 6 人', ['  /value：5 人 → 6 人']],
    [
      'the successor begins a day too early',
      'value: 5 人',
      'value: { 2019-01-01: 5 人, 2026-05-01: 8 人 }',
      ['  /value：5 人 → {"2026-03-02":"5 人","2026-05-01":"8 人"}'],
    ],
    [
      'a change in those days is moved',
      'value: { 2024-01-01: 5 人, 2026-04-01: 6 人 }',
      'value: { 2024-01-01: 5 人, 2026-04-02: 6 人 }',
      ['  /value/2026-04-01：6 人 → 无', '  /value/2026-04-02：无 → 6 人'],
    ],
    [
      'an option that no case had is another',
      'by: case.kind, values: { firm: 5 人, team: 3 人 }',
      'by: case.kind, values: { firm: 5 人, team: 4 人 }',
      ['  /values/team：3 人 → 4 人'],
    ],
  ])('does not leave them alone when %s', (_what, before, after, told) => {
    expect(changes(before, after)).toEqual(['变更 参数 least（人数下限）', ...told]);
  });

  it('may get new parts, and days on which it is in force', () => {
    const material = `materials: [{ id: licence, title: 执照, step: apply, required: true, accepts: [pdf], basis: { in: d, clause: 三 } }]`;
    const until = 'effective: { to: 2026-12-31, basis: { in: d, clause: 施行 } }';
    const [before, after] = [packOf('value: 5 人'), packOf('value: 5 人', material, until)];
    expect(pastChanges(before, after, DAYS)).toEqual([]);
    // The other way round it loses one.
    expect(pastChanges(after, before, DAYS).flatMap(sayPackChange)).toEqual([
      '删除 申报材料 licence（执照）',
    ]);
  });
});
