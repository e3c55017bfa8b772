import { type Exact, greatest, isExact, order, times } from '../exact.js';
import type { QuantityExpression } from '../expressions/arithmetic.js';
import { type BoundValue, type Env, lapseAmong, type Law } from '../expressions/expression.js';
import { at, type Place } from '../reader.js';
import { sayYuan } from '../say.js';
import { quantity } from '../types.js';
import { PERCENT, YUAN } from '../units.js';
import { type BoundFormula, type FormulaArguments, type FormulaShape, lackAll, lineOf } from './formula.js';

interface Arm {
  readonly base: QuantityExpression;
  readonly rate: QuantityExpression;
}

/** 分规模: up to an edge of the measure one base and rate, above it the other (such as only the increment). */
export const hybridBySize: FormulaShape = {
  name: 'hybrid-by-size',
  required: ['measure', 'upTo', 'small', 'large'],
  optional: [],
  read: (args) => {
    const measure = args.measure(args.at('measure'));
    const edge = measure && args.quantity(args.at('upTo'), measure.type);
    const [small, large] = [readArm(args, args.at('small')), readArm(args, args.at('large'))];
    if (measure === undefined || !edge || !small || !large) return undefined;
    return {
      bind: (law) => bindHybrid(measure.bind(law), edge.bind(law), bindArm(small, law), bindArm(large, law)),
    };
  },
};

function readArm(args: FormulaArguments, place: Place): Arm | undefined {
  const map = args.scope.reader.map(place, ['base', 'rate'], []);
  const base = map && args.quantity(at(map, place.path, 'base'), quantity(YUAN));
  const rate = map && args.quantity(at(map, place.path, 'rate'), quantity(PERCENT));
  return base && rate && { base, rate };
}

interface BoundArm {
  readonly base: BoundValue;
  readonly rate: BoundValue;
}

function bindArm({ base, rate }: Arm, law: Law): BoundArm {
  return { base: base.bind(law), rate: rate.bind(law) };
}

function bindHybrid(measure: BoundValue, edge: BoundValue, small: BoundArm, large: BoundArm): BoundFormula {
  const arm = (env: Env): BoundArm | undefined => {
    const [size, limit] = [measure.read(env), edge.read(env)];
    if (!isExact(size) || !isExact(limit)) return undefined;
    return order(size, limit) <= 0 ? small : large;
  };
  const needed = (env: Env): readonly BoundValue[] => {
    const own = arm(env);
    return own === undefined ? [measure, edge] : [own.base, own.rate];
  };
  return {
    lapse: (env) => lapseAmong(needed(env), env),
    lack: (env, into) => lackAll(needed(env), env, into),
    compute: (env) => amountOf(arm(env), env),
    work: (env, lines, basis) => {
      lines.push(lineOf(measure, env, basis), lineOf(edge, env, basis, '规模分界（含）'));
      const own = arm(env);
      if (own === undefined) return;
      lines.push(lineOf(own.base, env, basis), lineOf(own.rate, env, basis));
      lines.push({ label: '按比例计算', value: sayYuan(amountOf(own, env) ?? 0n), basis });
    },
  };
}

function amountOf(arm: BoundArm | undefined, env: Env): Exact | undefined {
  const [base, rate] = [arm?.base.read(env), arm?.rate.read(env)];
  return isExact(base) && isExact(rate) ? times(greatest(base, 0n), rate) : undefined;
}
