import { describe, expect, it } from '@jest/globals';
import { decide } from '../../src/policy/decide.js';
import { catalogueOf, policyOf } from './support/small-pack.js';

const facts = catalogueOf(`
a.sum: { type: money }
`);
const valueOf = (value: string, sum: string) =>
  decide(
    policyOf(
      facts,
      `criteria: [{ id: c, title: 金额, steps: [apply], that: { fact: a.sum, above: 0 元 }, basis: { in: d, clause: 一 } }]
outputs: [{ id: o, title: 结果, step: apply, value: ${value}, basis: { in: d, clause: 一 } }]`,
    ),
    { 'a.sum': sum },
    { step: 'apply', on: '2026-01-01' as never },
  ).outputs?.[0]?.value;

describe('what a policy says beside its award', () => {
  it.each([
    ['{ fact: a.sum }', '120000', '120000.00'],
    ['{ product: [{ fact: a.sum }, 50%] }', '0.02', '0.01'],
    ['{ product: [{ fact: a.sum }, 50%] }', '0.01', '0.01'],
    ['{ product: [{ fact: a.sum }, 1/3] }', '0.01', '0.00'],
    ['{ product: [{ fact: a.sum }, 1/3] }', '1', '0.33'],
    ['{ ratio: [{ fact: a.sum }, 300 元] }', '100', '1/3'],
    ['{ ratio: [{ fact: a.sum }, 400 元] }', '100', '0.25'],
  ])(
    'is money as in fact sheets, rounded half-up to the fen, and everything else exact: %s of %s yuan is %s',
    (value, sum, expected) => {
      expect(valueOf(value, sum)).toBe(expected);
    },
  );
});
