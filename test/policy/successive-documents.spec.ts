import { describe, expect, it } from '@jest/globals';
import { decide } from '../../src/policy/decide.js';
import { describe as tell } from '../../src/policy/describe.js';
import { PolicyFault } from '../../src/policy/faults.js';
import type { FactCatalogue } from '../../src/policy/catalogue.js';
import type { Policy } from '../../src/policy/policy.js';
import { readPolicy } from '../../src/policy/policy-file.js';
import { Reader } from '../../src/policy/reader.js';
import { readSource } from '../../src/policy/source.js';
import { catalogueOf } from './support/small-pack.js';

const facts = catalogueOf(`
firm.spend: { type: money }
firm.fields: { type: choices, options: { a: 甲, b: 乙 } }
firm.foreign: { type: boolean }
`);

const PACK = `
code: small
title: 小办法
scheme: test
documents:
  d:
    2019-01-01: { doc: 旧办法, provenance: found }
    2024-01-01: { doc: 新办法, provenance: unverified }
steps: [{ id: apply, title: 申请, lawDate: case.on }]
parameters:
  - { id: rate, title: 比例, value: { 2019-01-01: 30%, 2024-01-01: 40% }, basis: { in: d, clause: 比例 } }
criteria:
  - { id: spent, title: 有支出, steps: [apply], that: { fact: firm.spend, above: 0 元 }, basis: { in: d, clause: 条件 } }
  - id: field
    title: 领域在目录内
    steps: [apply]
    that: { fact: firm.fields, hasAnyOf: { 2019-01-01: [a], 2024-01-01: [b] } }
    basis: { in: d, clause: 目录 }
  - id: foreign
    title: 境外企业另有约定
    steps: [apply]
    when: { fact: firm.foreign, is: true }
    that: { fact: firm.spend, above: 5 元 }
    basis: { doc: 传闻, clause: 无, provenance: illustrative }
awards:
  - id: share
    title: 资助
    step: apply
    formula: share-with-cap
    base: { fact: firm.spend }
    rate: { parameter: rate }
    limits: [{ title: 上限, amount: 50 元 }]
    basis: { in: d, clause: 资助 }
outputs:
  - { id: rate, title: 比例, step: apply, value: { parameter: rate }, basis: { in: d, clause: 比例 } }
`;

function read(yaml: string, catalogue: FactCatalogue = facts): Policy {
  const reader = new Reader('small.yaml', []);
  const source = readSource('small.yaml', yaml, reader.faults);
  const policy = source && readPolicy(reader, source.root, catalogue);
  if (policy === undefined) throw new PolicyFault(reader.faults);
  return policy;
}

const policy = read(PACK);
const judge = (on: string, own = {}) =>
  decide(
    policy,
    { 'case.on': on, 'firm.spend': '100.00', 'firm.fields': ['a'], 'firm.foreign': false, ...own },
    { step: 'apply' },
  );

describe('a clause that stands in successive documents', () => {
  it.each([
    ['2019-01-01', '旧办法', '30.00'],
    ['2023-12-31', '旧办法', '30.00'],
    ['2024-01-01', '新办法', '40.00'],
  ])('on %s cites %s throughout', (on, doc, amount) => {
    const { criteria, award, outputs } = judge(on, { 'firm.fields': ['a', 'b'] });
    expect(award?.amount).toBe(amount);
    const cited = [...criteria.slice(0, 2), ...(award?.working ?? []), ...(outputs ?? [])];
    expect(new Set(cited.map(({ basis }) => basis?.doc))).toEqual(new Set([doc]));
  });

  it('is as certain as the document of the day', () => {
    expect(judge('2023-12-31').provenance).toBe('found');
    expect(judge('2024-01-01').provenance).toBe('unverified');
  });

  it('before its first document cites that one', () => {
    expect(judge('2018-12-31').criteria[0]?.basis.doc).toBe('旧办法');
  });

  it('is told with its day, and with the history of its values', () => {
    expect(tell(policy, '2020-01-01' as never).steps[0]?.criteria[0]?.basis.doc).toBe('旧办法');
    expect(tell(policy).steps[0]?.criteria[0]?.basis.doc).toBe('新办法');
    expect(tell(policy).documents.map(({ from }) => from)).toEqual(['2019-01-01', '2024-01-01']);
    expect(tell(policy).parameters[0]?.values.map(({ basis }) => basis?.doc)).toEqual(['旧办法', undefined]);
  });

  it('has a document in every period', () => {
    expect(() => read(PACK.replace('{ doc: 新办法, provenance: unverified }', 'expired'))).toThrow(
      'a document in each period',
    );
  });
});

describe('a list of options with its dates', () => {
  it.each([
    ['2018-12-31', ['a', 'b'], 'not-satisfied'],
    ['2023-12-31', ['a'], 'satisfied'],
    ['2023-12-31', ['b'], 'not-satisfied'],
    ['2024-01-01', ['a'], 'not-satisfied'],
    ['2024-01-01', ['b'], 'satisfied'],
  ])('on %s judges %j as %s', (on, fields, outcome) => {
    expect(judge(on, { 'firm.fields': fields }).criteria[1]?.outcome).toBe(outcome);
  });

  it('names the options of the day', () => {
    expect(judge('2024-01-01').criteria[1]).toMatchObject({
      found: '甲',
      threshold: '含有“乙”',
      fix: 'firm.fields须具备“乙”',
    });
  });

  it('holds only what the fact can be', () => {
    expect(() => read(PACK.replace('[b] } }', '[c] } }'))).toThrow('one of a, b');
  });
});

describe('what a criterion rests on', () => {
  it('counts only in the cases that it concerns', () => {
    expect(judge('2023-12-31').illustrative).toBe(false);
    expect(judge('2023-12-31', { 'firm.foreign': true }).illustrative).toBe(true);
  });
});
