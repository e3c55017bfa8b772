import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Claim, type Pool, sharePool } from '../../src/policy/pool.js';

const pool: Pool = {
  title: '拟资助金额',
  unit: 10_000n,
  basis: { doc: '某办法', clause: '资金总量控制', provenance: 'illustrative' },
};
const wan = (text: string) => BigInt(Math.round(Number(text) * 1_000_000));
const shares = (budget: string, claims: Record<string, string>) =>
  sharePool(
    pool,
    wan(budget),
    Object.entries(claims).map(([key, amount]) => ({ key, amount: wan(amount) })),
  );

describe('a pool', () => {
  it('meets every claim that the budget suffices for', () => {
    const all = shares('480.5', { A: '200', B: '120.5', C: '100', D: '60' });
    expect(all.map(({ share }) => share)).toEqual([wan('200'), wan('120.5'), wan('100'), wan('60')]);
  });

  it('scales all alike otherwise, and the largest remainder takes the last unit', () => {
    const all = shares('350', { A: '200', B: '120.5', C: '100', D: '60' });
    expect(all.map(({ share }) => share)).toEqual([wan('145.68'), wan('87.77'), wan('72.84'), wan('43.71')]);
    expect(all[3]?.working.at(-1)).toMatchObject({ label: '拟资助金额', value: '437,100.00 元' });
  });

  it('refuses a negative sum and a key that stands twice', () => {
    expect(() => sharePool(pool, -1n, [])).toThrow(RangeError);
    expect(() => sharePool(pool, 1n, [{ key: 'a', amount: -1n }])).toThrow(RangeError);
    expect(() =>
      sharePool(pool, 1n, [
        { key: 'a', amount: 1n },
        { key: 'a', amount: 1n },
      ]),
    ).toThrow('once');
  });

  const claims = fc.uniqueArray(
    fc.record({ key: fc.string({ minLength: 1 }), amount: fc.bigInt(0n, 10n ** 12n) }),
    { selector: ({ key }) => key, minLength: 1, maxLength: 30 },
  );
  const given = (list: readonly Claim[], budget: bigint) =>
    new Map(sharePool(pool, budget, list).map(({ key, share }) => [key, share]));

  it('gives nobody more than the claim, spends no more than the budget, and wastes less than a unit a claim', () => {
    fc.assert(
      fc.property(claims, fc.bigInt(0n, 10n ** 12n), (list, budget) => {
        const all = sharePool(pool, budget, list);
        const [asked, paid] = [sum(list.map(({ amount }) => amount)), sum(all.map(({ share }) => share))];
        for (const { amount, share } of all) expect(share <= amount && share >= 0n).toBe(true);
        expect(paid <= budget || paid === asked).toBe(true);
        expect(paid === asked || budget - paid < pool.unit * BigInt(list.length)).toBe(true);
      }),
    );
  });

  it('spends every whole unit of the budget when the claims are whole units', () => {
    const whole = claims.map((list) =>
      list.map(({ key, amount }) => ({ key, amount: (amount / 10_000n) * 10_000n })),
    );
    fc.assert(
      fc.property(whole, fc.bigInt(0n, 10n ** 12n), (list, budget) => {
        const asked = sum(list.map(({ amount }) => amount));
        const paid = sum(sharePool(pool, budget, list).map(({ share }) => share));
        expect(paid).toBe(asked <= budget ? asked : (budget / pool.unit) * pool.unit);
      }),
    );
  });

  it('does not depend on the order of the claims', () => {
    fc.assert(
      fc.property(claims, fc.bigInt(0n, 10n ** 12n), (list, budget) => {
        expect(given([...list].reverse(), budget)).toEqual(given(list, budget));
      }),
    );
  });
});

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((a, b) => a + b, 0n);
}
