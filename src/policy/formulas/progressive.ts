import type { Basis } from '../../kernel/refusal.js';
import type { WorkingLine } from '../decision.js';
import { type Exact, greatest, isExact, least, minus, plus, sign, times } from '../exact.js';
import type { QuantityExpression } from '../expressions/arithmetic.js';
import { bindBrackets, type BoundBracket, type Bracket } from '../expressions/choice.js';
import { type BoundValue, type Env, lapseAmong } from '../expressions/expression.js';
import { parseBrackets } from '../parsing/parse-choices.js';
import { sayYuan } from '../say.js';
import { quantity } from '../types.js';
import { PERCENT, YUAN } from '../units.js';
import { type Formula, type FormulaShape, lackAll, lineOf } from './formula.js';

const MONEY = quantity(YUAN);

/** 分段累进: each part of the measured sum at the rate of its own bracket. */
export const progressive: FormulaShape = {
  name: 'progressive',
  required: ['measure', 'steps'],
  optional: [],
  read: (args) => {
    const measure = args.quantity(args.at('measure'), MONEY);
    const steps = parseBrackets(args.scope, args.at('steps'), MONEY, quantity(PERCENT));
    return measure && steps && overBrackets(measure, steps.brackets);
  },
};

function overBrackets(measure: QuantityExpression, brackets: readonly Bracket[]): Formula {
  return {
    bind: (law) => {
      const [own, rows] = [measure.bind(law), bindBrackets(brackets, law)];
      const parts = partsOf(own, rows);
      return {
        lapse: (env) => lapseAmong(parts, env),
        lack: (env, into) => lackAll(parts, env, into),
        compute: (env) => {
          const slices = slicesOf(own, rows, env);
          return slices?.map(({ part, rate }) => times(part, rate)).reduce(plus, 0n);
        },
        work: (env, lines, basis) => {
          lines.push(lineOf(own, env, basis));
          workSlices(slicesOf(own, rows, env) ?? [], rows, env, lines, basis);
        },
      };
    },
  };
}

export function partsOf(measure: BoundValue, rows: readonly BoundBracket[]): readonly BoundValue[] {
  const edges = rows.flatMap(({ edge }) => (edge === undefined ? [] : [edge]));
  return [measure, ...edges, ...rows.map(({ value }) => value)];
}

export interface Slice {
  readonly part: Exact;
  readonly rate: Exact;
}

/** How much of the measured sum lies in each bracket, with the rate there. */
export function slicesOf(
  measure: BoundValue,
  rows: readonly BoundBracket[],
  env: Env,
): readonly Slice[] | undefined {
  const total = measure.read(env);
  if (!isExact(total)) return undefined;
  const slices: Slice[] = [];
  let from: Exact = 0n;
  for (const { edge, value } of rows) {
    const rate = value.read(env);
    const to = edge === undefined ? total : edge.read(env);
    if (!isExact(rate) || !isExact(to)) return undefined;
    slices.push({ part: greatest(minus(least(total, to), from), 0n), rate });
    from = greatest(from, to);
  }
  return slices;
}

/** One line for each bracket that holds a part of the sum. */
export function workSlices(
  slices: readonly Slice[],
  rows: readonly BoundBracket[],
  env: Env,
  lines: WorkingLine[],
  basis: Basis,
): void {
  for (const [i, { part, rate }] of slices.entries()) {
    const row = rows[i];
    if (row === undefined || sign(part) <= 0) continue;
    const value = `${sayYuan(part)} × ${row.value.show(env)} = ${sayYuan(times(part, rate))}`;
    lines.push({ label: `第 ${i + 1} 档`, value, basis: row.value.basis ?? basis });
  }
}
