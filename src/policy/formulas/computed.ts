import { isExact } from '../exact.js';
import type { BoundValue, ValueExpression } from '../expressions/expression.js';
import { whole } from '../parsing/arguments.js';
import { at } from '../reader.js';
import { quantity } from '../types.js';
import { YUAN } from '../units.js';
import { type FormulaShape, lackAll, lapseOf, lineOf } from './formula.js';

interface Line {
  readonly title: string;
  readonly value: ValueExpression;
}

/** 按步骤计算: titled lines, the last of which is the amount; for law that no other shape fits. */
export const computed: FormulaShape = {
  name: 'computed',
  required: ['lines'],
  optional: [],
  read: (args) => {
    const { reader } = args.scope;
    const places = reader.list(args.at('lines'));
    const read = places?.map((place, i): Line | undefined => {
      const map = reader.map(place, ['title', 'value'], []);
      const title = map && reader.text(at(map, place.path, 'title'));
      const like = i === places.length - 1 ? quantity(YUAN) : undefined;
      const value = map && args.scope.value(at(map, place.path, 'value'), like);
      return title === undefined || value === undefined ? undefined : { title, value };
    });
    const lines = whole(read);
    return (
      lines && {
        bind: (law) => {
          const own = lines.map(({ title, value }) => ({ title, value: value.bind(law) }));
          const values: readonly BoundValue[] = own.map(({ value }) => value);
          return {
            lapsed: lapseOf(values),
            lack: (env, into) => lackAll(values, env, into),
            compute: (env) => {
              const amount = values.at(-1)?.read(env);
              return isExact(amount) ? amount : undefined;
            },
            work: (env, out, basis) => {
              for (const { title, value } of own) out.push(lineOf(value, env, basis, title));
            },
          };
        },
      }
    );
  },
};
