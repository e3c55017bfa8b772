import { describe, expect, it } from '@jest/globals';
import { diffPacks } from '../../src/policy/pack-diff.js';
import { sayPackChange } from '../../src/policy/say-diff.js';
import { catalogueOf, policyOf } from './support/small-pack.js';

const facts = catalogueOf(`
case.staff: { type: count, unit: 人 }
case.spend: { type: money }
`);

const CRITERION = `{ id: staff, title: 人数, steps: [apply], that: { fact: case.staff, atLeast: { parameter: least } }, basis: { in: d, clause: 一 } }`;
const LEAST = `{ id: least, title: 人数下限, value: 5 人, basis: { in: d, clause: 一 } }`;
const CAP = `{ id: cap, title: 上限, value: 10 万元, basis: { in: d, clause: 二 } }`;
const award = (rate: string) =>
  `{ id: award, title: 资助额, step: apply, formula: share-with-cap, base: { fact: case.spend }, rate: ${rate}, limits: [{ title: 上限, amount: { parameter: cap } }], basis: { in: d, clause: 二 } }`;
const pack = (parameters: string, awards = award('50%'), criteria = CRITERION) =>
  policyOf(facts, `parameters: [${parameters}]\ncriteria: [${criteria}]\nawards: [${awards}]`).pack;

const plain = pack(`${LEAST}, ${CAP}`);
const said = (before: typeof plain, after: typeof plain) => diffPacks(before, after).flatMap(sayPackChange);

describe('what two packs do not have alike', () => {
  it('is nothing for the same pack, and nothing for one whose parts stand in another order', () => {
    expect(said(plain, pack(`${LEAST}, ${CAP}`))).toEqual([]);
    expect(said(plain, pack(`${CAP}, ${LEAST}`))).toEqual([]);
  });

  it('names the parameter and both values', () => {
    const after = pack(`${LEAST.replace('5 人', '8 人')}, ${CAP}`);
    expect(said(plain, after)).toEqual(['变更 参数 least（人数下限）', '  /value：5 人 → 8 人']);
    expect(diffPacks(plain, after)).toEqual([
      {
        ...{ section: 'parameters', id: 'least', title: '人数下限', change: 'changed' },
        places: [{ pointer: '/value', before: '5 人', after: '8 人' }],
      },
    ]);
  });

  it('names the day of a value that is added to a series', () => {
    const series = (values: string) => pack(`${LEAST.replace('5 人', values)}, ${CAP}`);
    expect(said(series('{ 2024-01-01: 5 人 }'), series('{ 2024-01-01: 5 人, 2027-01-01: 8 人 }'))).toEqual([
      '变更 参数 least（人数下限）',
      '  /value/2027-01-01：无 → 8 人',
    ]);
  });

  it('names awards by their parts, and criteria that are new or gone', () => {
    const other = CRITERION.replace('id: staff, title: 人数,', 'id: few, title: 不超过,').replace(
      'atLeast',
      'atMost',
    );
    expect(said(plain, pack(`${LEAST}, ${CAP}`, award('40%'), `${other}, ${CRITERION}`))).toEqual([
      '变更 资助 award（资助额）',
      '  /rate：50% → 40%',
      '新增 条件 few（不超过）',
    ]);
    expect(said(pack(`${LEAST}, ${CAP}`, award('50%'), `${CRITERION}, ${other}`), plain)).toEqual([
      '删除 条件 few（不超过）',
    ]);
  });

  it('compares any two packs of the library, and each with itself', () => {
    expect(diffPacks(plain, null).every(({ change }) => change === 'removed')).toBe(true);
    expect(diffPacks(null, plain).every(({ change }) => change === 'added')).toBe(true);
  });
});
