import { describe, expect, it } from '@jest/globals';
import { parseFactCatalogue } from '../../src/policy/catalogue.js';
import { decide, type FactSheet } from '../../src/policy/decide.js';
import { PolicyFault } from '../../src/policy/faults.js';
import { policyFromPack } from '../../src/policy/policy-file.js';
import type { Json } from '../../src/kernel/canonical-json.js';

const catalogue = parseFactCatalogue(
  'facts.yaml',
  `facts:
  case.filedOn: { title: 申请日期, type: date, source: form }
  case.firms: { title: 企业数, type: count, unit: 家, noun: 企业, source: form }
  case.firmsBefore: { title: 上年企业数, type: count, unit: 家, settled: true, source: form }
  case.mentors: { title: 导师数, type: count, unit: 名, noun: 导师, source: form }
  case.area: { title: 场地面积, type: area, settled: true, source: form }
  case.relief: { title: 享受放宽, type: boolean, settled: true, source: form }
`,
);
const basis = { doc: '试行办法', clause: '条件', provenance: 'found' };
const density = (unit: string): Json => ({
  ratio: [{ fact: 'case.firms' }, { fact: 'case.area' }],
  ifZero: '0%',
  in: unit,
});
const fewest: Json = {
  choose: [
    {
      when: { fact: 'case.relief', is: 'true' },
      value: { product: [{ parameter: 'fewest' }, '80%'] },
    },
  ],
  otherwise: { parameter: 'fewest' },
};

const pack = (that: Json): Json => ({
  code: 'trial',
  title: '试行办法',
  scheme: 'trial',
  documents: { trial: { doc: '试行办法', provenance: 'found' } },
  steps: [{ id: 'apply', title: '申请', lawDate: 'case.filedOn' }],
  parameters: [{ id: 'fewest', title: '企业数下限', value: '50 家', basis }],
  values: [{ id: 'fewest', title: '企业数下限', value: fewest, basis }],
  criteria: [{ id: 'only', title: '条件', steps: ['apply'], that, basis }],
});

function judge(that: Json, facts: FactSheet) {
  const policy = policyFromPack(pack(that), catalogue);
  return decide(policy, { 'case.filedOn': '2026-01-05', ...facts }, { step: 'apply' }).criteria[0];
}

describe('a ratio with a unit', () => {
  const dense: Json = { ...(density('家/千平方米') as object), atLeast: '3 家/千平方米' };

  it('is said in that unit, and advice goes through it', () => {
    expect(judge(dense, { 'case.firms': 50, 'case.area': '20000' })).toMatchObject({
      outcome: 'not-satisfied',
      found: '2.5 家/千平方米（50 家 ÷ 20,000 平方米）',
      threshold: '不低于 3 家/千平方米',
      fix: '还差 10 家企业（须达 60 家）',
    });
  });

  it('is compared exactly at its edge', () => {
    expect(judge(dense, { 'case.firms': 60, 'case.area': '20000' })?.outcome).toBe('satisfied');
    expect(judge(dense, { 'case.firms': 60, 'case.area': '20000.01' })?.outcome).toBe('not-satisfied');
  });

  it.each(['家/万元', '平方米', '坪'])('is refused in %s', (unit) => {
    const wrong: Json = { ...(density(unit) as object), atLeast: '3 家/千平方米' };
    expect(() => policyFromPack(pack(wrong), catalogue)).toThrow(PolicyFault);
    expect(() => policyFromPack(pack(wrong), catalogue)).toThrow(/criteria\[0\]\.that\.in/);
  });
});

describe('a share of a counted quantity', () => {
  const enough: Json = { fact: 'case.firms', atLeast: { value: 'fewest' } };

  it('is counted in the same noun', () => {
    expect(judge(enough, { 'case.firms': 39, 'case.relief': true })).toMatchObject({
      outcome: 'not-satisfied',
      threshold: '不低于企业数下限（40 家）',
      fix: '还差 1 家企业（须达 40 家）',
    });
    expect(judge(enough, { 'case.firms': 40, 'case.relief': true })?.outcome).toBe('satisfied');
  });

  it('does not compare with another noun', () => {
    const people: Json = { product: [{ fact: 'case.firms' }, '80%'], atLeast: '3 人' };
    expect(() => policyFromPack(pack(people), catalogue)).toThrow(PolicyFault);
  });

  it('is not advised down when it is wanted', () => {
    const enough: Json = {
      fact: 'case.mentors',
      atLeast: { perEach: { fact: 'case.firms' }, each: '10 家', give: '1 名', rounding: 'up' },
    };
    expect(judge(enough, { 'case.mentors': 5, 'case.firms': 51 })).toMatchObject({
      outcome: 'not-satisfied',
      threshold: '不低于按企业数折算数（6 名）',
      fix: '还差 1 名导师（须达 6 名）',
    });
  });

  it('stands in a threshold with its working in one pair of brackets', () => {
    const most: Json = { fact: 'case.firms', atMost: { product: [{ fact: 'case.firmsBefore' }, '120%'] } };
    expect(judge(most, { 'case.firms': 61, 'case.firmsBefore': 50 })).toMatchObject({
      outcome: 'not-satisfied',
      threshold: '不超过上年企业数 × 120% 60 家（50 家 × 120%）',
    });
  });
});
