import { describe, expect, it } from '@jest/globals';
import { type Decision } from '../../src/policy/decide.js';
import { asking, BASIS, decisionOf, packOf, type Parts, policyOf } from './support/small-law.js';

const LISTED = { fact: 'firm.listed', is: 'true' };
const from = (provenance: string): Parts => ({ in: 'd', clause: '某条', provenance });
const sureOf = ({ provenance, illustrative }: Decision) => [provenance, illustrative];
const decided = (parts: Parts, facts = { 'firm.listed': true }) => sureOf(decisionOf(parts, facts));

describe('how certain a decision is', () => {
  it('is that of its document when nothing else is said', () => {
    expect(decided({})).toEqual(['found', false]);
    const documents = { d: { doc: '某办法', provenance: 'illustrative' } };
    expect(decided({ documents })).toEqual(['illustrative', true]);
  });

  it.each<[string, Parts]>([
    ['a criterion', { criteria: [asking(LISTED, { basis: from('unverified') })] }],
    [
      'a parameter that a criterion names',
      {
        parameters: [{ id: 'p', title: '某', value: '1 人', basis: from('unverified') }],
        criteria: [asking({ fact: 'firm.staff', atLeast: { parameter: 'p' } })],
      },
    ],
    [
      'a value that a value names',
      {
        values: [
          { id: 'a', title: '甲', value: { fact: 'firm.staff' }, basis: from('unverified') },
          { id: 'b', title: '乙', value: { sum: [{ value: 'a' }, '1 人'] }, basis: BASIS },
        ],
        criteria: [asking({ value: 'b', atLeast: '1 人' })],
      },
    ],
    [
      'the award',
      {
        awards: [
          {
            id: 'g',
            title: '资助额',
            step: 'apply',
            formula: 'flat',
            amount: '5 元',
            basis: from('unverified'),
          },
        ],
      },
    ],
    [
      'a limit of the award',
      {
        awards: [
          {
            id: 'g',
            title: '资助额',
            step: 'apply',
            formula: 'flat',
            amount: '5 元',
            basis: BASIS,
            limits: [{ title: '上限', amount: '1 元', basis: from('unverified') }],
          },
        ],
      },
    ],
    [
      'an output',
      { outputs: [{ id: 'o', title: '某', step: 'apply', value: '5 元', basis: from('unverified') }] },
    ],
    [
      'the days on which the policy is in force',
      { effective: { from: '2020-01-01', basis: from('unverified') } },
    ],
  ])('is no more than that of %s', (_what, parts) => {
    expect(decided(parts)).toEqual(['unverified', false]);
    expect(policyOf(parts).provenance).toBe('unverified');
  });

  it('is the least of all, in this order: found, known, unverified, illustrative', () => {
    const sure = ['found', 'known', 'unverified', 'illustrative'];
    for (const [i, one] of sure.entries())
      for (const [j, other] of sure.entries()) {
        const criteria = [
          asking(LISTED, { basis: from(one) }),
          asking(LISTED, { id: 'b', basis: from(other) }),
        ];
        expect(decided({ criteria })[0]).toBe(sure[Math.max(i, j)]);
      }
  });

  it('is not that of a criterion which does not concern the case', () => {
    const criteria = [
      asking(LISTED, { when: { fact: 'firm.listed', is: 'true' }, basis: from('illustrative') }),
      asking({ fact: 'firm.listed', isNot: 'true' }, { id: 'b' }),
    ];
    expect(decided({ criteria }, { 'firm.listed': false })).toEqual(['found', false]);
    expect(decided({ criteria }, { 'firm.listed': true })).toEqual(['illustrative', true]);
  });

  it('is not that of another step', () => {
    const steps = [...(packOf()['steps'] as Parts[]), { id: 'pay', title: '拨付', lawDate: 'deal.signedOn' }];
    const criteria = [
      asking(LISTED),
      asking(LISTED, { id: 'b', steps: ['pay'], basis: from('illustrative') }),
    ];
    expect(decided({ steps, criteria })).toEqual(['found', false]);
    expect(policyOf({ steps, criteria }).provenance).toBe('illustrative');
  });

  it('is that of the whole policy while nobody knows by which day to judge', () => {
    const criteria = [asking(LISTED, { basis: from('known') })];
    expect(decided({ criteria }, { 'deal.signedOn': null } as never)).toEqual(['known', false]);
  });

  it('is said with each criterion', () => {
    const [criterion] = decisionOf({ criteria: [asking(LISTED, { basis: from('known') })] }).criteria;
    expect(criterion?.basis).toEqual({ doc: '某办法', clause: '某条', provenance: 'known' });
  });
});
