import * as fc from 'fast-check';
import { type BusinessDate, businessDate } from '../../../src/kernel/business-date.js';
import type { Json } from '../../../src/kernel/canonical-json.js';
import type { FactSpec } from '../../../src/policy/catalogue.js';
import type { PolicyLibrary } from '../../../src/policy/library.js';
import { factsOf, type Policy } from '../../../src/policy/policy.js';

export interface AnySheet {
  readonly policy: Policy;
  readonly step: string;
  readonly on: BusinessDate;
  readonly facts: Readonly<Record<string, Json>>;
}

/** Facts that a step of some policy asks: within their kind and at its ends, or nothing of the sort. */
export function anySheet({ all }: PolicyLibrary): fc.Arbitrary<AnySheet> {
  const steps = all.flatMap((policy) => policy.steps.map(({ id }) => ({ policy, step: id })));
  return fc.constantFrom(...steps).chain(({ policy, step }) => {
    const names = [...factsOf(policy, step)];
    const sheet = names.map((name) => [name, anyFact(policy.catalogue.get(name))] as const);
    return fc.record({
      policy: fc.constant(policy),
      step: fc.constant(step),
      on: fc.constantFrom(...['0001-01-01', '2024-02-29', '2026-03-01', '9999-12-31'].map(businessDate)),
      facts: fc.record<Record<string, Json>>(Object.fromEntries(sheet), { requiredKeys: [] }),
    });
  });
}

function anyFact(spec: FactSpec | undefined): fc.Arbitrary<Json> {
  const fitting = fc.constantFrom(...edgesOf(spec));
  const strange = fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<Json>;
  return fc.oneof({ weight: 60, arbitrary: fitting }, { weight: 1, arbitrary: strange });
}

function edgesOf(spec: FactSpec | undefined): readonly Json[] {
  if (spec === undefined) return ['x'];
  const { type, kind } = spec;
  const options = type.kind === 'choice' || type.kind === 'choices' ? [...type.options.keys()] : [];
  switch (kind) {
    case 'money':
      return ['0', '0.01', '300000.00', '999999999999999.99'];
    case 'count':
      return [0, 1, 20, 1499, 1500, Number.MAX_SAFE_INTEGER];
    case 'date':
      return ['1900-01-01', '2024-02-29', '2026-03-01', '2199-12-31'];
    case 'boolean':
      return [true, false];
    case 'choice':
      return options;
    case 'choices':
      return [[], options];
    case 'text':
      return ['650102', 'x'];
    case 'rate':
    case 'area':
    case 'number':
      return ['0', 0.1, '33.333333', '99999999999999999999.5'];
  }
}
