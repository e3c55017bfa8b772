import { type Exact, greatest, isExact, least, minus, over, plus, sign, times } from '../exact.js';
import { type Say, sayer } from '../say.js';
import { quantity, type Value } from '../types.js';
import { combine, isMoney, NUMBER, PERCENT, type Unit, YUAN } from '../units.js';
import { operator } from './build.js';
import type { BoundValue, Change, Env, Goal, ValueExpression } from './expression.js';
import { meets, mirrored, nearest, quantities, reachArg, together } from './goals.js';

/** An expression that gives a quantity, with its unit at hand. */
export interface QuantityExpression extends ValueExpression {
  readonly type: Extract<ValueExpression['type'], { kind: 'quantity' }>;
}

const labels = (args: readonly ValueExpression[], between: string) =>
  args.map(({ label }) => label).join(between);

/** `150,000.00 元（200,000.00 元 − 50,000.00 元）` */
function shower(
  args: readonly QuantityExpression[],
  sign: string,
  total: (values: readonly Exact[]) => Exact,
) {
  const sayers = args.map(({ type }) => sayer(type));
  return (values: readonly Value[], say: Say) => {
    const parts = values.map((value, i) => sayers[i]?.(value) ?? '');
    return `${say(total(values as readonly Exact[]))}（${parts.join(sign)}）`;
  };
}

/** a + b + … */
export function sumOf(args: readonly QuantityExpression[]): ValueExpression {
  return operator({
    type: commonType(args),
    label: labels(args, ' + '),
    args,
    compute: (values) => (values as readonly Exact[]).reduce(plus),
    show: shower(args, ' + ', (values) => values.reduce(plus)),
    reach: (bounds, env, goal) =>
      eachArg(bounds, env, (own, all) => minus(goal.target as Exact, minus(all.reduce(plus), own)), goal),
  });
}

/** a − b */
export function differenceOf(a: QuantityExpression, b: QuantityExpression): ValueExpression {
  return operator({
    type: commonType([a, b]),
    label: `${a.label} − ${b.label}`,
    args: [a, b],
    compute: ([x, y]) => minus(x as Exact, y as Exact),
    show: shower([a, b], ' − ', (values) => values.reduce(minus)),
    reach: (bounds, env, goal) => {
      const [x, y] = [bounds[0]?.read(env), bounds[1]?.read(env)];
      const target = goal.target as Exact;
      const first = isExact(y) ? reachArg(bounds[0], env, goal, plus(target, y)) : [];
      const second = isExact(x) ? reachArg(bounds[1], env, goal, minus(x, target), mirrored(goal.sense)) : [];
      return [...first, ...second];
    },
  });
}

/** a × b × … ; at most one of them carries a dimension that the product keeps. */
export function productOf(args: readonly QuantityExpression[]): ValueExpression {
  return operator({
    type: quantity(args.map(({ type }) => type.unit).reduce((a, b) => combine(a, b, 1))),
    label: labels(args, ' × '),
    args,
    compute: (values) => (values as readonly Exact[]).reduce(times),
    show: shower(args, ' × ', (values) => values.reduce(times)),
    reach: (bounds, env, goal) => {
      const others = (i: number, all: readonly Exact[]) => all.filter((_, j) => j !== i).reduce(times, 1n);
      return eachArg(bounds, env, (_own, all, i) => positive(goal.target as Exact, others(i, all)), goal);
    },
  });
}

/** Undoes a product whose other factor is positive. */
function positive(target: Exact, factor: Exact): Exact | undefined {
  return sign(factor) > 0 ? over(target, factor) : undefined;
}

/** a ÷ b, exactly, said in a unit that fits. Without a value for a zero divisor it is not known. */
export function ratioOf(
  a: QuantityExpression,
  b: QuantityExpression,
  ifZero: Exact | undefined,
  unit: Unit,
): ValueExpression {
  const [sayA, sayB] = [sayer(a.type), sayer(b.type)];
  return operator({
    type: quantity(unit),
    label: `${a.label} ÷ ${b.label}`,
    args: [a, b],
    compute: ([x, y]) => over(x as Exact, y as Exact) ?? ifZero,
    blame: [1],
    show: ([x, y], say) =>
      `${say(over(x as Exact, y as Exact) ?? (ifZero as Exact))}（${sayA(x as Exact)} ÷ ${sayB(y as Exact)}）`,
    showNone: ([x]) => `${sayA(x as Exact)} ÷ 0，无法计算`,
    reach: reachRatio,
  });
}

function reachRatio(args: readonly BoundValue[], env: Env, goal: Goal): readonly Change[] {
  const y = args[1]?.read(env);
  if (isExact(y) && sign(y) === 0) return reachFromNothing(args, env, goal);
  const above = reachNumerator(args, env, goal);
  return above.length > 0 ? above : reachDivisor(args, env, goal);
}

function reachNumerator([a, b]: readonly BoundValue[], env: Env, goal: Goal): readonly Change[] {
  const y = b?.read(env);
  return isExact(y) && sign(y) > 0 ? reachArg(a, env, goal, times(goal.target as Exact, y)) : [];
}

function reachDivisor([a, b]: readonly BoundValue[], env: Env, goal: Goal): readonly Change[] {
  const x = a?.read(env);
  const target = goal.target as Exact;
  return isExact(x) && sign(target) > 0 ? reachArg(b, env, goal, over(x, target), mirrored(goal.sense)) : [];
}

const SOMETHING: Goal = { sense: 'up', strict: true, target: 0n };

/** Of nothing there is no share: first there has to be something, and where that does not do, enough of it. */
function reachFromNothing(args: readonly BoundValue[], env: Env, goal: Goal): readonly Change[] {
  const suffices = ({ moves }: Change) => shareMeets(args, env.with(moves), goal);
  const starts = reachArg(args[1], env, SOMETHING, 0n);
  const enough = starts.filter(suffices);
  if (enough.length > 0) return enough;
  return starts.flatMap((start) => {
    const now = env.with(start.moves);
    const rests = [...reachNumerator(args, now, goal), ...reachDivisor(args, now, goal)];
    return nearest(rests.map((rest) => together([start, rest])).filter(suffices)) ?? [];
  });
}

function shareMeets([a, b]: readonly BoundValue[], env: Env, goal: Goal): boolean {
  const [x, y] = [a?.read(env), b?.read(env)];
  const share = isExact(x) && isExact(y) ? over(x, y) : undefined;
  return share !== undefined && meets(share, goal);
}

/** The least (−1) or the greatest (+1) of several. */
export function extremeOf(args: readonly QuantityExpression[], which: -1 | 1): ValueExpression {
  const pick = which === -1 ? least : greatest;
  return operator({
    type: commonType(args),
    label: `${labels(args, '、')}中${which === -1 ? '最低' : '最高'}者`,
    args,
    compute: (values) => (values as readonly Exact[]).reduce(pick),
    reach: (bounds, env, goal) => reachExtreme(bounds, env, goal, which),
  });
}

/** Raising a least needs every part raised that is short; lowering it needs one part lowered. */
function reachExtreme(args: readonly BoundValue[], env: Env, goal: Goal, which: -1 | 1): readonly Change[] {
  const all = quantities(args, env);
  const { target } = goal;
  if (all === undefined || !isExact(target)) return [];
  const needsAll = (which === -1) === (goal.sense === 'up');
  const short = args.filter((_, i) => !meets(all[i] as Exact, goal));
  if (!needsAll || short.length === 1)
    return (needsAll ? short : args).flatMap((arg) => reachArg(arg, env, goal, target));
  return reachInTurn(short, env, goal, target);
}

/** Parts may rest on the same fact: each is moved on the case as the parts before it changed it. */
function reachInTurn(args: readonly BoundValue[], env: Env, goal: Goal, target: Exact): readonly Change[] {
  const ways: Change[] = [];
  let now = env;
  for (const arg of args) {
    const value = arg.read(now);
    if (isExact(value) && meets(value, goal)) continue;
    const way = nearest(reachArg(arg, now, goal, target));
    if (way === undefined) return [];
    ways.push(way);
    now = now.with(way.moves);
  }
  return ways.length === 0 ? [] : [together(ways)];
}

function eachArg(
  args: readonly BoundValue[],
  env: Env,
  undo: (own: Exact, all: readonly Exact[], i: number) => Exact | undefined,
  goal: Goal,
): readonly Change[] {
  const all = quantities(args, env);
  if (all === undefined || !isExact(goal.target)) return [];
  return args.flatMap((arg, i) => reachArg(arg, env, goal, undo(all[i] as Exact, all, i)));
}

/** Alike quantities keep a common noun and, when all are written in it, a common unit; mixed money is in yuan. */
function commonType(args: readonly QuantityExpression[]) {
  const units = args.map(({ type }) => type.unit);
  const first = units.find((unit) => unit.noun !== undefined) ?? units.find(isSpecific) ?? units[0] ?? NUMBER;
  const mixed = isMoney(first) && units.some(({ name }) => name !== first.name);
  return quantity(mixed ? YUAN : first);
}

function isSpecific(unit: Unit): boolean {
  return unit.money !== 0 || unit.area !== 0 || unit === PERCENT;
}
