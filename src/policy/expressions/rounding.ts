import type { RoundingMode } from '../../kernel/fraction.js';
import { type Exact, isExact, minus, over, plus, roundTo, sign, times } from '../exact.js';
import { sayer } from '../say.js';
import { quantity } from '../types.js';
import { NUMBER } from '../units.js';
import type { QuantityExpression } from './arithmetic.js';
import { operator } from './build.js';
import type { ValueExpression } from './expression.js';
import { reachArg } from './goals.js';

const HOW: Record<RoundingMode, string> = {
  truncate: '舍去',
  'half-up': '四舍五入',
  ceil: '向上取整',
  floor: '向下取整',
};

/** Rounds to a multiple of a step, only where the law says so. */
export function roundedOf(of: QuantityExpression, step: Exact, mode: RoundingMode): ValueExpression {
  return operator({
    type: of.type,
    label: `${of.label}（${HOW[mode]}）`,
    args: [of],
    compute: ([value]) => roundTo(value as Exact, step, mode),
    reach: ([arg], env, goal) => {
      const target = goal.target as Exact;
      // Rounding up reaches a target as soon as the value passes one step below it; the others need all of it.
      const eased = mode === 'ceil' && goal.sense === 'up' ? { ...goal, strict: true } : goal;
      return reachArg(arg, env, eased, eased === goal ? target : minus(target, step));
    },
  });
}

/** For each full or begun `each` of a quantity, `give`: “每 10 家企业至少 1 名”. */
export function perEachOf(
  of: QuantityExpression,
  each: Exact,
  give: Exact,
  begun: boolean,
  giveUnit: QuantityExpression['type'],
): ValueExpression {
  const mode = begun ? 'ceil' : 'floor';
  const steps = (amount: Exact) => roundTo(over(amount, each) as Exact, 1n, mode);
  return operator({
    type: giveUnit,
    label: `按${of.label}折算数`,
    args: [of],
    compute: ([value]) => times(steps(value as Exact), give),
    reach: ([arg], env, goal) => {
      if (!isExact(goal.target) || sign(give) <= 0) return [];
      const wanted = over(goal.target, give) as Exact;
      if (goal.sense === 'down') {
        const most = roundTo(goal.strict ? minus(wanted, 1n) : wanted, 1n, goal.strict ? 'ceil' : 'floor');
        const edge = begun ? most : plus(most, 1n);
        return reachArg(arg, env, { ...goal, strict: !begun }, times(edge, each));
      }
      const fewest = roundTo(goal.strict ? plus(wanted, 1n) : wanted, 1n, goal.strict ? 'floor' : 'ceil');
      const edge = begun ? minus(fewest, 1n) : fewest;
      return reachArg(arg, env, { ...goal, strict: begun }, times(edge, each));
    },
  });
}

/** What remains of whole units after division by a whole number: odd panels, whole dozens. */
export function remainderOf(of: QuantityExpression, by: bigint): ValueExpression {
  return operator({
    type: quantity(NUMBER),
    label: `${of.label}除以 ${by} 的余数`,
    args: [of],
    compute: ([value]) => (typeof value === 'bigint' ? rest(value, by) : undefined),
    show: ([value], say) =>
      `${say(rest(value as bigint, by))}（${sayer(of.type)(value as bigint)}除以 ${by}）`,
    blame: [0],
    reach: ([arg], env, goal) => {
      const now = arg?.read(env);
      if (typeof now !== 'bigint' || goal.sense !== 'exactly' || typeof goal.target !== 'bigint') return [];
      return reachArg(arg, env, goal, now + rest(goal.target - now, by));
    },
  });
}

function rest(value: bigint, by: bigint): bigint {
  return ((value % by) + by) % by;
}
