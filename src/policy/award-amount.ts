import type { RoundingMode } from '../kernel/fraction.js';
import { type Exact, isExact, least, order, roundTo, sign, times } from './exact.js';
import { type BoundValue, type Env, valueOf } from './expressions/expression.js';

/** What the law does to the result of a formula, with the numbers of one day in it. */
export interface Finish {
  readonly multiplier: BoundValue | undefined;
  readonly limits: readonly BoundValue[];
  /** At least this much, as far as the limits allow. */
  readonly minimum: BoundValue | undefined;
  /** Less than this is not paid at all. */
  readonly nothingBelow: BoundValue | undefined;
  readonly rounding: { readonly step: Exact; readonly mode: RoundingMode };
}

/** An amount on its way from the formula to what is paid. */
export interface Course {
  readonly factor: Exact;
  readonly multiplied: Exact;
  /** Whether the minimum lifted it. */
  readonly lifted: boolean;
  /** Whether it was too small to be paid. */
  readonly dropped: boolean;
  readonly unrounded: Exact;
  /** Whole fen. */
  readonly paid: bigint;
}

/** Multiplies, limits, lifts, drops small sums and rounds, in this order; every part is known. */
export function courseOf(finish: Finish, gross: Exact, env: Env): Course {
  const { multiplier, limits, minimum, nothingBelow, rounding } = finish;
  const factor = amountOf(multiplier, env) ?? 1n;
  const multiplied = factor === 1n ? gross : times(gross, factor);
  const most = leastCap(limits, env);
  const limited = within(multiplied, most);
  const floor = amountOf(minimum, env);
  const lifted = floor !== undefined && order(limited, floor) < 0;
  const whole = lifted ? within(floor, most) : limited;
  const edge = amountOf(nothingBelow, env);
  const dropped = edge !== undefined && order(whole, edge) < 0;
  const unrounded = dropped || sign(whole) < 0 ? 0n : whole;
  return { factor, multiplied, lifted, dropped, unrounded, paid: rounded(unrounded, rounding, most) };
}

function amountOf(part: BoundValue | undefined, env: Env): Exact | undefined {
  const value = part && valueOf(part, env);
  return isExact(value) ? value : undefined;
}

function leastCap(limits: readonly BoundValue[], env: Env): Exact | undefined {
  let most: Exact | undefined;
  for (const limit of limits) {
    const stated = valueOf(limit, env) as Exact;
    most = within(sign(stated) < 0 ? 0n : stated, most);
  }
  return most;
}

function within(amount: Exact, most: Exact | undefined): Exact {
  return most === undefined ? amount : least(amount, most);
}

/** Rounds as the law says, though never past a limit. */
function rounded(amount: Exact, { step, mode }: Finish['rounding'], most: Exact | undefined): bigint {
  const free = roundTo(amount, step, mode);
  return (most === undefined ? free : least(free, roundTo(most, 1n, 'floor'))) as bigint;
}
