import { type Exact, isExact, order } from '../exact.js';
import type { BoundValue, Change, Env, Goal } from './expression.js';

/** The same wish for something that counts against the value. */
export function mirrored(sense: Goal['sense']): Goal['sense'] {
  return sense === 'up' ? 'down' : sense === 'down' ? 'up' : 'exactly';
}

/** The argument's own goal, when the others stay as they are; none when the target is not a quantity. */
export function reachArg(
  arg: BoundValue | undefined,
  env: Env,
  goal: Goal,
  target: Exact | undefined,
  sense = goal.sense,
): readonly Change[] {
  if (arg === undefined || target === undefined || arg.constant !== undefined) return [];
  return arg.reach(env, { sense, strict: goal.strict, target });
}

/** The values of all arguments as quantities, or undefined when one is not known. */
export function quantities(args: readonly BoundValue[], env: Env): readonly Exact[] | undefined {
  const values = args.map((arg) => arg.read(env));
  return values.every(isExact) ? values : undefined;
}

/** Whether a quantity meets a goal. */
export function meets(value: Exact, { sense, strict, target }: Goal): boolean {
  if (!isExact(target)) return false;
  const compared = order(value, target);
  if (compared === 0) return sense === 'exactly' || !strict;
  return sense === 'up' ? compared > 0 : sense === 'down' && compared < 0;
}

/** All of several changes together; a later move of the same fact wins. */
export function together(changes: readonly Change[]): Change {
  const [only, ...others] = changes;
  if (only !== undefined && others.length === 0) return only;
  const moves = new Map(changes.flatMap((change) => change.moves).map((move) => [move.slot, move]));
  return { moves: [...moves.values()], cost: changes.reduce((sum, { cost }) => sum + cost, 0) };
}

/** The nearest of several changes. */
export function nearest(changes: readonly Change[]): Change | undefined {
  let best: Change | undefined;
  for (const change of changes) if (best === undefined || byCost(change, best) < 0) best = change;
  return best;
}

export function byCost(a: Change, b: Change): number {
  return a.moves.length - b.moves.length || a.cost - b.cost;
}
