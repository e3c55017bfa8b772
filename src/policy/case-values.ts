import type { Json } from '../kernel/canonical-json.js';
import type { FactSpec } from './catalogue.js';
import { Env } from './expressions/expression.js';
import { factFault, factReader, type FactSheet, type ReadFact } from './fact-sheet.js';
import { FactFault, type FactFaultItem } from './faults.js';
import type { Policy } from './policy.js';
import type { Value } from './types.js';

interface Reading {
  readonly slot: number;
  readonly read: ReadFact;
}

const readings = new WeakMap<Policy, ReadonlyMap<string, Reading>>();
/** Facts that the policy does not ask for are checked all the same, and go nowhere. */
const NOWHERE = -1;

/**
 * The facts of a sheet where the policy expects them. Throws a FactFault that names every fact that is not of
 * the catalogue or not of its type.
 */
export function caseValues(policy: Policy, sheet: FactSheet): Env {
  if (typeof sheet !== 'object' || sheet === null || Array.isArray(sheet))
    throw new FactFault([factFault(undefined, '', sheet)]);
  const known = readings.get(policy) ?? prepare(policy);
  const slots = new Array<Value | undefined>(policy.slots.length).fill(undefined);
  let faults: FactFaultItem[] | undefined;
  for (const name in sheet) {
    const json = sheet[name];
    if (json === null && known.has(name)) continue;
    const reading = known.get(name);
    const value = reading === undefined || json === undefined ? undefined : reading.read(json);
    if (value === undefined || reading === undefined) faults = noteFault(policy, faults, name, json);
    else if (reading.slot !== NOWHERE) slots[reading.slot] = value;
  }
  if (faults !== undefined) throw new FactFault(faults);
  return new Env(slots);
}

function prepare(policy: Policy): ReadonlyMap<string, Reading> {
  const slots = new Map(policy.slots);
  const entries = [...policy.catalogue].map(([name, spec]: [string, FactSpec]): [string, Reading] => [
    name,
    { slot: slots.get(name) ?? NOWHERE, read: factReader(spec) },
  ]);
  const made = new Map(entries);
  readings.set(policy, made);
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
