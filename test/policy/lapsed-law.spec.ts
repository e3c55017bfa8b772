import { describe, expect, it } from '@jest/globals';
import {
  amountOf,
  awardOf,
  BASIS,
  decisionOf,
  judged,
  outcomeOf,
  outputOf,
  type Part,
  type Parts,
  valueOf,
} from './support/small-law.js';

const on = (day: string) => ({ 'deal.signedOn': day });
const floor = (value: Part, more: Parts = {}): Parts => ({
  parameters: [{ id: 'floor', title: '下限', value, basis: BASIS, ...more }],
});

describe('what the law has no number for at a day', () => {
  const lapsed = floor({ '2020-01-01': '5 家', '2026-01-01': 'expired' });
  const why = '下限自 2026-01-01 起失效';

  it.each<[string, Part]>([
    ['on the right side', { fact: 'firm.tenants', atLeast: { parameter: 'floor' } }],
    ['on the left side', { parameter: 'floor', atMost: { fact: 'firm.tenants' } }],
    ['in a sum', { sum: [{ fact: 'firm.tenants' }, { parameter: 'floor' }], atLeast: '1 家' }],
    [
      'in a choice',
      {
        choose: [{ when: { fact: 'firm.listed', is: 'true' }, value: { parameter: 'floor' } }],
        otherwise: '1 家',
        atLeast: '1 家',
      },
    ],
    [
      'as the edge of a bracket',
      {
        brackets: { fact: 'firm.tenants' },
        steps: [{ upTo: { parameter: 'floor' }, value: '1 分' }, { value: '2 分' }],
        atLeast: '1 分',
      },
    ],
    [
      'as what falls into a bracket',
      {
        brackets: { parameter: 'floor' },
        steps: [{ upTo: '2 家', value: '1 分' }, { value: '2 分' }],
        atLeast: '1 分',
      },
    ],
    [
      'in a row of a table',
      {
        lookup: { fact: 'firm.size' },
        in: { large: { parameter: 'floor' } },
        otherwise: '1 家',
        atLeast: '1 家',
      },
    ],
    [
      'in a sum of a row',
      {
        sum: [
          '1 家',
          { lookup: { fact: 'firm.size' }, in: { large: { parameter: 'floor' } }, otherwise: '1 家' },
        ],
        atLeast: '1 家',
      },
    ],
  ])('is neither satisfied nor its opposite %s, and nothing is missing', (_what, that) => {
    const facts = { 'firm.tenants': 100, 'firm.listed': true, 'firm.size': 'large' };
    const asked = judged(that, facts, lapsed);
    expect(asked.outcome).toBe('not-satisfied');
    expect(`${asked.found}${asked.threshold}`).toContain(why);
    expect(outcomeOf({ not: that }, facts, lapsed)).toBe('not-satisfied');
    expect(outcomeOf(that, { ...facts, 'firm.size': 'large' }, floor({ '2020-01-01': '5 家' }))).toBe(
      'satisfied',
    );
  });

  it('does not stand in the way of a case that it does not concern', () => {
    const that = {
      lookup: { fact: 'firm.size' },
      in: { large: { parameter: 'floor' } },
      otherwise: '1 家',
      atLeast: '1 家',
    };
    expect(outcomeOf(that, { 'firm.size': 'small' }, lapsed)).toBe('satisfied');
    expect(judged(that, {}, lapsed)).toMatchObject({ outcome: 'unknown', missing: ['firm.size'] });
  });

  it('gives no amount, and says why', () => {
    const parts = floor({ '2020-01-01': '50%', '2026-01-01': 'expired' });
    const award = { formula: 'share-with-cap', base: { fact: 'firm.spend' }, rate: { parameter: 'floor' } };
    expect(awardOf(award, { 'firm.spend': '100' }, parts)).toMatchObject({
      amount: '0.00',
      working: [{ label: why, value: '0.00 元' }],
    });
    expect(amountOf(award, { ...on('2025-12-31'), 'firm.spend': '100' }, parts)).toBe('50.00');
    expect(amountOf(award, {}, parts)).toBe('0.00');
  });

  it('closes only the arm of a formula that it is in', () => {
    const parts = floor({ '2020-01-01': '50%', '2026-01-01': 'expired' });
    const arm = (rate: Part) => ({ base: { fact: 'firm.spend' }, rate });
    const award = {
      ...{ formula: 'hybrid-by-size', measure: { fact: 'firm.staff' }, upTo: '10 人' },
      ...{ small: arm('10%'), large: arm({ parameter: 'floor' }) },
    };
    expect(amountOf(award, { 'firm.staff': 10, 'firm.spend': '100' }, parts)).toBe('10.00');
    expect(awardOf(award, { 'firm.staff': 11, 'firm.spend': '100' }, parts)?.working).toMatchObject([
      { label: why },
    ]);
    expect(
      decisionOf({
        ...parts,
        awards: [{ id: 'grant', title: '资助额', step: 'apply', basis: BASIS, ...award }],
      }),
    ).toMatchObject({ verdict: 'eligible', missing: ['firm.staff'] });
  });

  it('is no output', () => {
    expect(outputOf({ parameter: 'floor' }, {}, lapsed)).toMatchObject({ value: null, text: why });
    expect(
      valueOf(
        { yes: { fact: 'firm.tenants', atLeast: { parameter: 'floor' } } },
        { 'firm.tenants': 9 },
        lapsed,
      ),
    ).toBe(false);
  });
});
