import type { Json } from '../kernel/canonical-json.js';
import type { FactSpec } from './catalogue.js';
import { Env } from './expressions/expression.js';
import { factFault, type FactSheet, readFact } from './fact-sheet.js';
import { FactFault, type FactFaultItem } from './faults.js';
import type { Policy } from './policy.js';
import type { Value } from './types.js';

/** Where the policy expects a fact. */
interface Place {
  readonly name: string;
  readonly slot: number;
  readonly spec: FactSpec;
  /** The one that came after it last time: sheets of one origin name their facts in one order. */
  next: Place | undefined;
}

interface Places {
  readonly byName: ReadonlyMap<string, Place>;
  readonly first: { next: Place | undefined };
  readonly empty: readonly undefined[];
}

const prepared = new WeakMap<Policy, Places>();
/** Facts that the policy does not ask for are checked all the same, and go nowhere. */
const NOWHERE = -1;

/**
 * The facts of a sheet where the policy expects them. Throws a FactFault that names every fact that is not of
 * the catalogue or not of its type.
 */
export function caseValues(policy: Policy, sheet: FactSheet): Env {
  if (typeof sheet !== 'object' || sheet === null || Array.isArray(sheet))
    throw new FactFault([factFault(undefined, '', sheet)]);
  const { byName, first, empty } = prepared.get(policy) ?? prepare(policy);
  const slots: (Value | undefined)[] = empty.slice();
  let faults: FactFaultItem[] | undefined;
  let last = first;
  for (const name in sheet) {
    const json = sheet[name];
    const { next } = last;
    const place = next !== undefined && next.name === name ? next : follow(last, byName.get(name));
    if (place !== undefined) {
      last = place;
      if (json === null) continue;
    }
    const value = place === undefined || json === undefined ? undefined : readFact(place.spec, json);
    if (value === undefined || place === undefined) faults = noteFault(policy, faults, name, json);
    else if (place.slot !== NOWHERE) slots[place.slot] = value;
  }
  if (faults !== undefined) throw new FactFault(faults);
  return new Env(slots);
}

function follow(last: Pick<Place, 'next'>, place: Place | undefined): Place | undefined {
  if (place !== undefined) last.next = place;
  return place;
}

function prepare(policy: Policy): Places {
  const slots = new Map(policy.slots);
  const places = [...policy.catalogue].map(([name, spec]): [string, Place] => [
    name,
    { name, slot: slots.get(name) ?? NOWHERE, spec, next: undefined },
  ]);
  const empty = new Array<undefined>(policy.slots.length).fill(undefined);
  const made = { byName: new Map(places), first: { next: undefined }, empty };
  prepared.set(policy, made);
  return made;
}

function noteFault(
  policy: Policy,
  faults: FactFaultItem[] | undefined,
  name: string,
  json: Json | undefined,
) {
  const all = faults ?? [];
  all.push(factFault(policy.catalogue.get(name), name, json));
  return all;
}
