import { isExact } from '../exact.js';
import { bindBrackets, standingRow } from '../expressions/choice.js';
import { lapseIn } from '../expressions/expression.js';
import { parseBrackets } from '../parsing/parse-choices.js';
import { quantity } from '../types.js';
import { YUAN } from '../units.js';
import { type FormulaShape, lackAll, lineOf } from './formula.js';

/** 分档定额: the amount of the bracket that a measure falls into. */
export const brackets: FormulaShape = {
  name: 'brackets',
  required: ['measure', 'steps'],
  optional: [],
  read: (args) => {
    const measure = args.measure(args.at('measure'));
    const steps = measure && parseBrackets(args.scope, args.at('steps'), measure.type, quantity(YUAN));
    return (
      measure &&
      steps && {
        bind: (law) => {
          const [own, rows] = [measure.bind(law), bindBrackets(steps.brackets, law)];
          const row = standingRow(own, rows);
          return {
            lapse: (env) => lapseIn(row(env), env),
            lack: (env, into) => lackAll([row(env)], env, into),
            compute: (env) => {
              const amount = row(env).read(env);
              return isExact(amount) ? amount : undefined;
            },
            work: (env, lines, basis) => {
              lines.push(lineOf(own, env, basis), lineOf(row(env), env, basis, '所在档次定额'));
            },
          };
        },
      }
    );
  },
};
