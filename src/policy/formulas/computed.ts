import type { Condition } from '../conditions/condition.js';
import { isExact } from '../exact.js';
import { type BoundValue, lapseAmong, type ValueExpression } from '../expressions/expression.js';
import { whole } from '../parsing/arguments.js';
import { at, maybeAt } from '../reader.js';
import { quantity } from '../types.js';
import { YUAN } from '../units.js';
import { type FormulaShape, lackAll, lineOf } from './formula.js';

interface Line {
  readonly title: string;
  readonly value: ValueExpression;
  /** Told only in the cases that it concerns. */
  readonly when: Condition | undefined;
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
      const last = i === places.length - 1;
      const map = reader.map(place, ['title', 'value'], last ? [] : ['when']);
      const title = map && reader.text(at(map, place.path, 'title'));
      const like = last ? quantity(YUAN) : undefined;
      const value = map && args.scope.value(at(map, place.path, 'value'), like);
      const whenPlace = map && maybeAt(map, place.path, 'when');
      const when = whenPlace && args.scope.condition(whenPlace);
      if (title === undefined || value === undefined || (whenPlace && !when)) return undefined;
      return { title, value, when };
    });
    const lines = whole(read);
    return (
      lines && {
        bind: (law) => {
          const own = lines.map(({ title, value, when }) => ({
            title,
            value: value.bind(law),
            when: when?.bind(law),
          }));
          const values: readonly BoundValue[] = own.map(({ value }) => value);
          return {
            lapse: (env) => lapseAmong(values, env),
            lack: (env, into) => lackAll(values, env, into),
            compute: (env) => {
              const amount = values.at(-1)?.read(env);
              return isExact(amount) ? amount : undefined;
            },
            work: (env, out, basis) => {
              for (const { title, value, when } of own)
                if (when === undefined || when.test(env) === true) out.push(lineOf(value, env, basis, title));
            },
          };
        },
      }
    );
  },
};
