import { isExact } from '../exact.js';
import { lapseIn } from '../expressions/expression.js';
import { quantity } from '../types.js';
import { YUAN } from '../units.js';
import { type FormulaShape, lackAll, lineOf } from './formula.js';

/** 定额: an amount as it stands, or as an expression gives it. */
export const flat: FormulaShape = {
  name: 'flat',
  required: ['amount'],
  optional: [],
  read: (args) => {
    const amount = args.quantity(args.at('amount'), quantity(YUAN));
    return (
      amount && {
        bind: (law) => {
          const own = amount.bind(law);
          return {
            lapse: (env) => lapseIn(own, env),
            lack: (env, into) => lackAll([own], env, into),
            compute: (env) => {
              const value = own.read(env);
              return isExact(value) ? value : undefined;
            },
            work: (env, lines, basis) => lines.push(lineOf(own, env, basis)),
          };
        },
      }
    );
  },
};
