import { type Exact, greatest, isExact, minus, plus, times } from '../exact.js';
import { bindBrackets, type BoundBracket, type Bracket } from '../expressions/choice.js';
import type { QuantityExpression } from '../expressions/arithmetic.js';
import { type BoundValue, type Env, lapseAmong } from '../expressions/expression.js';
import { parseBrackets } from '../parsing/parse-choices.js';
import { sayYuan } from '../say.js';
import { quantity } from '../types.js';
import { PERCENT, YUAN } from '../units.js';
import { type BoundFormula, type FormulaShape, lackAll, lineOf } from './formula.js';
import { partsOf, slicesOf, workSlices } from './progressive.js';

const MONEY = quantity(YUAN);
const RATE = quantity(PERCENT);

/** 存量加增量: this year's sum by brackets, plus a share of what it grew over the year before. */
export const stockAndIncrement: FormulaShape = {
  name: 'stock-and-increment',
  required: ['current', 'prior', 'stockSteps', 'incrementRate'],
  optional: [],
  read: (args) => {
    const current = args.quantity(args.at('current'), MONEY);
    const prior = args.quantity(args.at('prior'), MONEY);
    const steps = parseBrackets(args.scope, args.at('stockSteps'), MONEY, RATE);
    const rate = args.quantity(args.at('incrementRate'), RATE);
    return current && prior && steps && rate && stock(current, prior, steps.brackets, rate);
  },
};

function stock(
  current: QuantityExpression,
  prior: QuantityExpression,
  brackets: readonly Bracket[],
  rate: QuantityExpression,
) {
  return {
    bind: (law: Parameters<QuantityExpression['bind']>[0]): BoundFormula =>
      bound(current.bind(law), prior.bind(law), bindBrackets(brackets, law), rate.bind(law)),
  };
}

function bound(
  current: BoundValue,
  prior: BoundValue,
  rows: readonly BoundBracket[],
  rate: BoundValue,
): BoundFormula {
  const parts = [...partsOf(current, rows), prior, rate];
  const stockOf = (env: Env) =>
    slicesOf(current, rows, env)
      ?.map((slice) => times(slice.part, slice.rate))
      .reduce(plus, 0n);
  const grownOf = (env: Env): Exact | undefined => {
    const [now, before] = [current.read(env), prior.read(env)];
    return isExact(now) && isExact(before) ? greatest(minus(now, before), 0n) : undefined;
  };
  const incrementOf = (env: Env): Exact | undefined => {
    const [grown, share] = [grownOf(env), rate.read(env)];
    return grown === undefined || !isExact(share) ? undefined : times(grown, share);
  };
  return {
    lapse: (env) => lapseAmong(parts, env),
    lack: (env, into) => lackAll(parts, env, into),
    compute: (env) => {
      const [stock, increment] = [stockOf(env), incrementOf(env)];
      return stock === undefined || increment === undefined ? undefined : plus(stock, increment);
    },
    work: (env, lines, basis) => {
      lines.push(lineOf(current, env, basis), lineOf(prior, env, basis));
      workSlices(slicesOf(current, rows, env) ?? [], rows, env, lines, basis);
      lines.push({ label: '存量部分', value: sayYuan(stockOf(env) ?? 0n), basis });
      const value = `${sayYuan(grownOf(env) ?? 0n)} × ${rate.show(env)} = ${sayYuan(incrementOf(env) ?? 0n)}`;
      lines.push({ label: '增量部分', value, basis: rate.basis ?? basis });
    },
  };
}
