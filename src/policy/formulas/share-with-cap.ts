import type { Basis } from '../../kernel/refusal.js';
import type { WorkingLine } from '../decision.js';
import { type Exact, isExact, order, times } from '../exact.js';
import type { QuantityExpression } from '../expressions/arithmetic.js';
import { type BoundValue, type Env, lapseAmong, type Law, valueOf } from '../expressions/expression.js';
import { whole } from '../parsing/arguments.js';
import { sayYuan } from '../say.js';
import { quantity } from '../types.js';
import { PERCENT, YUAN } from '../units.js';
import { type BoundFormula, type Formula, type FormulaShape, lackAll, lineOf } from './formula.js';

const MONEY = quantity(YUAN);

/** 按比例资助: a share of a base; where several bases are listed, of the least of them. */
export const shareWithCap: FormulaShape = {
  name: 'share-with-cap',
  required: ['base', 'rate'],
  optional: [],
  read: (args) => {
    const place = args.at('base');
    const several = Array.isArray(place.source) ? args.scope.reader.distinct(place) : [place];
    const bases = whole(several?.map((item) => args.quantity(item, MONEY)));
    const rate = args.quantity(args.at('rate'), quantity(PERCENT));
    return bases && rate && share(bases, rate);
  },
};

function share(bases: readonly QuantityExpression[], rate: QuantityExpression): Formula {
  return {
    bind: (law: Law): BoundFormula => {
      const [own, share] = [bases.map((base) => base.bind(law)), rate.bind(law)];
      return {
        lapse: (env) => lapseAmong([...own, share], env),
        lack: (env, into) => lackAll([...own, share], env, into),
        compute: (env) => {
          const [base, part] = [leastOf(own, env), valueOf(share, env)];
          const amount = base && valueOf(base, env);
          return isExact(amount) && isExact(part) ? times(amount, part) : undefined;
        },
        work: (env, lines, basis) => {
          for (const base of own) lines.push(lineOf(base, env, basis));
          const base = leastOf(own, env);
          const amount = base && valueOf(base, env);
          if (base === undefined || !isExact(amount)) return;
          if (own.length > 1) lines.push({ label: '计算基数（取最低）', value: sayYuan(amount), basis });
          workShare(amount, share, env, lines, basis);
        },
      };
    },
  };
}

/** The lines for “× rate”, when the rate is not simply all of it. */
function workShare(base: Exact, rate: BoundValue, env: Env, lines: WorkingLine[], basis: Basis) {
  const part = valueOf(rate, env);
  if (!isExact(part) || part === 1n) return;
  lines.push(lineOf(rate, env, basis), { label: '按比例计算', value: sayYuan(times(base, part)), basis });
}

/** The least of several; undefined while one is not known. */
function leastOf(bounds: readonly BoundValue[], env: Env): BoundValue | undefined {
  let [least, amount]: [BoundValue | undefined, Exact | undefined] = [undefined, undefined];
  for (const bound of bounds) {
    const value = valueOf(bound, env);
    if (!isExact(value)) return undefined;
    if (amount !== undefined && order(amount, value) <= 0) continue;
    least = bound;
    amount = value;
  }
  return least;
}
