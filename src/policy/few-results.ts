import type { FactCatalogue } from './catalogue.js';
import type { Env } from './expressions/expression.js';
import type { Type, Value } from './types.js';

/** One fact's values in a row, with place 0 for what is not known. */
interface Axis {
  readonly slot: number;
  /** None for yes and no. */
  readonly places: ReadonlyMap<Value, number> | undefined;
  readonly size: number;
}

/** The results of something that rests on facts of few values, by the place of these: each is made once, and kept. */
export interface FewResults<Result> {
  readonly axes: readonly Axis[];
  readonly results: Result[];
}

/** Where a policy's facts stand, and what they can be. */
interface Facts {
  readonly slots: readonly (readonly [string, number])[];
  readonly catalogue: FactCatalogue;
}

const MOST_RESULTS = 1_000;

/** Room for the results that rest on these facts; undefined when there are too many. */
export function fewResults<Result>(
  facts: ReadonlySet<string>,
  { slots, catalogue }: Facts,
): FewResults<Result> | undefined {
  const used = slots.filter(([name]) => facts.has(name));
  const axes = used.map(([name, slot]) => axisOf(slot, catalogue.get(name)?.type));
  if (!axes.every((axis) => axis !== undefined)) return undefined;
  const size = axes.reduce((product, axis) => product * axis.size, 1);
  return size > MOST_RESULTS ? undefined : { axes, results: [] };
}

function axisOf(slot: number, type: Type | undefined): Axis | undefined {
  if (type?.kind === 'boolean') return { slot, places: undefined, size: 3 };
  if (type?.kind !== 'choice' && type?.kind !== 'choices') return undefined;
  const places = new Map([...type.options.keys()].map((code, i): [Value, number] => [code, i + 2]));
  return { slot, places, size: places.size + 2 };
}

/** Where a case's result is kept; undefined when it has no place. */
export function placeOfResult({ axes }: Pick<FewResults<unknown>, 'axes'>, env: Env): number | undefined {
  let place = 0;
  for (const axis of axes) {
    const own = placeOf(axis, env.slots[axis.slot]);
    if (own === undefined) return undefined;
    place = place * axis.size + own;
  }
  return place;
}

/** Of lists only none and single ones have a place; longer ones come up seldom, and in any order. */
function placeOf({ places }: Axis, value: Value | undefined): number | undefined {
  if (value === undefined) return 0;
  if (places === undefined) return value === true ? 1 : 2;
  if (typeof value === 'string') return places.get(value);
  const list = value as readonly string[];
  if (list.length === 0) return 1;
  return list.length === 1 ? places.get(list[0] as string) : undefined;
}
