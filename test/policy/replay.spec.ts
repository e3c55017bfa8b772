import { describe, expect, it } from '@jest/globals';
import { loadPolicies } from '../../src/policy/library.js';
import type { Decision } from '../../src/policy/decide.js';
import { decide } from '../../src/policy/decide.js';
import { policyFromPack } from '../../src/policy/policy-file.js';
import { decisionText, replay } from '../../src/policy/replay.js';
import { asking, BASIS, catalogue, type Parts, policyOf } from './support/small-law.js';

const PARTS: Parts = {
  parameters: [
    { id: 'p', title: '下限', value: { '2020-01-01': '5 人', '2026-01-01': '6 人' }, basis: BASIS },
  ],
  criteria: [asking({ fact: 'firm.staff', atLeast: { parameter: 'p' } })],
  awards: [
    {
      id: 'g',
      title: '资助额',
      step: 'apply',
      formula: 'flat',
      amount: { fact: 'firm.spend' },
      basis: BASIS,
    },
  ],
};
const policy = policyOf(PARTS);
const FACTS = { 'deal.signedOn': '2025-12-31', 'firm.staff': 5, 'firm.spend': '12.30' };
const stored = decide(policy, FACTS, { step: 'apply' });

describe('the hash of a policy', () => {
  const YAML = `
code: small
title: 小办法
scheme: vouchers
documents: { d: { doc: 某办法, provenance: found } }
steps: [{ id: apply, title: 申请, lawDate: deal.signedOn }]
criteria:
  - { id: a, title: 甲, steps: [apply], that: { fact: firm.staff, atLeast: 5 人 }, basis: { in: d, clause: 一 } }
`;
  const EXAMPLES = `
policy: small
cases: [{ id: A, title: 甲, step: apply, facts: { deal.signedOn: 2026-01-01, firm.staff: 5 }, expect: { verdict: eligible } }]
`;
  const hashOf = (text: string) => {
    const files = [
      { path: 'small/policy.yaml', text },
      { path: 'small/examples.yaml', text: EXAMPLES },
    ];
    return loadPolicies(files, catalogue).get('small').hash;
  };

  it('does not change with comments, order of keys, quotes, spaces or lines', () => {
    const same = [
      `# 注\n${YAML}`,
      YAML.replace('code: small\ntitle: 小办法', 'title: "小办法"\ncode: small'),
      YAML.replace('that: { fact: firm.staff, atLeast: 5 人 }', 'that: { atLeast: 5 人, fact: firm.staff }'),
      YAML.replaceAll('\n', '\r\n'),
      YAML.replace('5 人', "'5 人'"),
    ];
    for (const text of same) expect(hashOf(text)).toBe(hashOf(YAML));
  });

  it.each([
    ['小办法', '小办法（试行）'],
    ['atLeast: 5 人', 'atLeast: 4 人'],
    ['clause: 一', 'clause: 二'],
    ['provenance: found', 'provenance: known'],
    ['id: a,', 'id: b,'],
    ['atLeast: 5 人', 'atLeast: 5.0 人'],
  ])('changes when %s becomes %s', (from, to) => {
    expect(hashOf(YAML.replace(from, to))).not.toBe(hashOf(YAML));
  });

  it('is that of the pack when it was stored and read again', () => {
    const again = policyFromPack(JSON.parse(JSON.stringify(policy.pack)) as never, catalogue);
    expect(again.hash).toBe(policy.hash);
    expect(decisionText(decide(again, FACTS, { step: 'apply' }))).toBe(decisionText(stored));
  });
});

describe('a replay', () => {
  it('agrees with the decision, to the last sign', () => {
    expect(replay(policy, stored, FACTS)).toEqual({ agrees: true, recomputed: stored });
  });

  it('agrees after the decision was stored as JSON', () => {
    const back = JSON.parse(decisionText(stored)) as Decision;
    expect(replay(policy, back, JSON.parse(JSON.stringify(FACTS)) as typeof FACTS).agrees).toBe(true);
  });

  it('agrees for a day that the caller gave, and for none', () => {
    const rest = { 'firm.staff': 5, 'firm.spend': '12.30' };
    const given = decide(policy, rest, { step: 'apply', on: '2025-12-31' as never });
    const none = decide(policy, rest, { step: 'apply' });
    expect([replay(policy, given, rest).agrees, replay(policy, none, rest).agrees]).toEqual([true, true]);
    expect(none).toMatchObject({ on: null, verdict: 'unknown', missing: ['deal.signedOn'] });
    expect(none.award).toBeUndefined();
  });

  it.each<[string, Parts]>([
    ['a title', { title: '大办法' }],
    ['a number', { parameters: [{ id: 'p', title: '下限', value: '5 人', basis: BASIS }] }],
    [
      'a clause',
      {
        criteria: [
          asking(
            { fact: 'firm.staff', atLeast: { parameter: 'p' } },
            { basis: { in: 'd', clause: '第二条' } },
          ),
        ],
      },
    ],
    [
      'a material that nobody judges',
      {
        materials: [
          { id: 'm', title: '表', step: 'apply', required: 'true', accepts: ['pdf'], basis: BASIS },
        ],
      },
    ],
  ])('disagrees when the pack changed by %s', (_what, parts) => {
    expect(replay(policyOf({ ...PARTS, ...parts }), stored, FACTS).agrees).toBe(false);
  });

  it.each<[string, Record<string, string | number>]>([
    ['a fact', { ...FACTS, 'firm.staff': 6 }],
    ['a fen', { ...FACTS, 'firm.spend': '12.31' }],
    ['the day', { ...FACTS, 'deal.signedOn': '2026-01-01' }],
    ['a fact left out', { 'deal.signedOn': '2025-12-31', 'firm.staff': 5 }],
  ])('disagrees when what was known changed by %s', (_what, facts) => {
    expect(replay(policy, stored, facts).agrees).toBe(false);
  });

  it('disagrees with a decision that somebody touched, wherever', () => {
    const places: ((decision: Decision) => object)[] = [
      (d) => ({ ...d, verdict: 'not-eligible' }),
      (d) => ({ ...d, award: { ...d.award, amount: '12.31' } }),
      (d) => ({ ...d, award: { ...d.award, working: [] } }),
      (d) => ({ ...d, criteria: [{ ...d.criteria[0], found: '6 人' }] }),
      (d) => ({ ...d, criteria: [] }),
      (d) => ({ ...d, missing: ['firm.staff'] }),
      (d) => ({ ...d, illustrative: true }),
      (d) => ({ ...d, policy: { ...d.policy, hash: '0'.repeat(64) } }),
      (d) => ({ ...d, more: 1 }),
    ];
    for (const touch of places) {
      const touched = touch(JSON.parse(decisionText(stored)) as Decision) as Decision;
      expect([touched, replay(policy, touched, FACTS).agrees]).toEqual([touched, false]);
    }
  });
});
