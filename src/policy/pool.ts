import { fen, formatYuan } from '../kernel/money.js';
import type { Basis } from '../kernel/refusal.js';
import { type Documents, readBasis } from './basis.js';
import type { WorkingLine } from './decision.js';
import { at, type Place, type Reader } from './reader.js';
import { sayYuan } from './say.js';
import { quantity, readLiteral } from './types.js';
import { YUAN } from './units.js';

/** 资金总量控制: when the awards of a round exceed the budget, each is scaled alike. */
export interface Pool {
  readonly title: string;
  /** Shares are whole multiples of it, in fen. */
  readonly unit: bigint;
  readonly basis: Basis;
}

/** Reads `pool: {title, unit, basis}`. */
export function readPool(reader: Reader, documents: Documents, place: Place): Pool | undefined {
  const map = reader.map(place, ['title', 'unit', 'basis'], []);
  if (map === undefined) return undefined;
  const title = reader.text(at(map, place.path, 'title'));
  const basis = readBasis(reader, documents, at(map, place.path, 'basis'));
  const text = reader.text(at(map, place.path, 'unit'));
  const unit = text === undefined ? undefined : readLiteral(text, quantity(YUAN))?.value;
  if (title === undefined || basis === undefined || text === undefined) return undefined;
  if (typeof unit === 'bigint' && unit > 0n) return { title, unit, basis };
  return reader.fault(`${place.path}.unit`, 'whole fen, such as 100 元', text);
}

/** What one award asks of the pool, in fen. */
export interface Claim {
  /** Decides between equal remainders, so that the order of the list does not. */
  readonly key: string;
  readonly amount: bigint;
}

export interface Share extends Claim {
  readonly share: bigint;
  readonly working: readonly WorkingLine[];
}

/**
 * The shares of a round's claims in the budget (fen). When the budget suffices, each claim is met. Otherwise each
 * gets the exact part budget ÷ Σ claims, cut to whole units; the units left go one each to the largest remainders.
 * No share exceeds its claim; the shares sum to the budget's whole units unless that forbids it. RangeError for a
 * negative amount or a key that stands twice.
 */
export function sharePool(pool: Pool, budget: bigint, claims: readonly Claim[]): readonly Share[] {
  const total = checkedTotal(budget, claims);
  if (total <= budget) return claims.map((claim) => ({ ...claim, share: claim.amount, working: [] }));
  const cut = claims.map((claim) => {
    const scaled = budget * claim.amount;
    const units = scaled / (total * pool.unit);
    return { claim, units, remainder: scaled - units * total * pool.unit };
  });
  const left = budget / pool.unit - cut.reduce((sum, { units }) => sum + units, 0n);
  const lucky = new Set(
    cut
      .filter(({ claim, units }) => (units + 1n) * pool.unit <= claim.amount)
      .sort((a, b) => descending(a.remainder, b.remainder) || (a.claim.key < b.claim.key ? -1 : 1))
      .slice(0, Number(left))
      .map(({ claim }) => claim.key),
  );
  return cut.map(({ claim, units }) => {
    const share = (lucky.has(claim.key) ? units + 1n : units) * pool.unit;
    return { ...claim, share, working: workingOf(pool, budget, total, claim, share) };
  });
}

function checkedTotal(budget: bigint, claims: readonly Claim[]): bigint {
  if (new Set(claims.map(({ key }) => key)).size < claims.length)
    throw new RangeError('a key stands only once');
  if (budget < 0n || claims.some(({ amount }) => amount < 0n))
    throw new RangeError('nothing negative is shared');
  return claims.reduce((sum, { amount }) => sum + amount, 0n);
}

function descending(a: bigint, b: bigint): number {
  return a === b ? 0 : a > b ? -1 : 1;
}

function workingOf(
  { title, unit, basis }: Pool,
  budget: bigint,
  total: bigint,
  { amount }: Claim,
  share: bigint,
): readonly WorkingLine[] {
  const line = (label: string, value: string): WorkingLine => ({ label, value, basis });
  return [
    line('核定金额', sayYuan(amount)),
    line('本轮核定总额', sayYuan(total)),
    line('本轮预算', sayYuan(budget)),
    line(`按比例计算，以 ${formatYuan(fen(unit))} 元为单位取整，余数大者补足`, sayYuan(share)),
    line(title, sayYuan(share)),
  ];
}
