import { isExact } from '../exact.js';
import { bindBrackets, bracketOf } from '../expressions/choice.js';
import type { Env } from '../expressions/expression.js';
import { parseBrackets } from '../parsing/parse-choices.js';
import { quantity } from '../types.js';
import { YUAN } from '../units.js';
import { type FormulaShape, lackAll, lapseOf, lineOf } from './formula.js';
import { partsOf } from './progressive.js';

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
          const row = (env: Env) => {
            const size = own.read(env);
            const index = isExact(size) ? bracketOf(rows, size, env) : undefined;
            return index === undefined ? undefined : rows[index]?.value;
          };
          return {
            lapsed: lapseOf(partsOf(own, rows)),
            lack: (env, into) => lackAll(partsOf(own, rows), env, into),
            compute: (env) => {
              const amount = row(env)?.read(env);
              return isExact(amount) ? amount : undefined;
            },
            work: (env, lines, basis) => {
              lines.push(lineOf(own, env, basis));
              const amount = row(env);
              if (amount !== undefined) lines.push(lineOf(amount, env, basis, '所在档次定额'));
            },
          };
        },
      }
    );
  },
};
