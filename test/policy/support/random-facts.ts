import fc from 'fast-check';
import type { Json } from '../../../src/kernel/canonical-json.js';
import type { FactSpec } from '../../../src/policy/catalogue.js';
import type { FactSheet } from '../../../src/policy/fact-sheet.js';
import type { Policy } from '../../../src/policy/policy.js';

export const DAYS = ['2019-12-31', '2020-01-01', '2023-12-31', '2024-02-29', '2025-12-31', '2026-01-01'];
export const SUMS = ['0', '0.01', '99.99', '100', '100.01', '333.33', '5000', '1000000'];
export const COUNTS = ['0', '1', '2', '5', '9', '10', '11', '50'];
export const SHARES = ['0', '0.1', '0.3', '0.5', '0.9999', '1', '1.5'];

/** Any value of a fact, often one of a few, so that edges are met. */
export function anyValueOf({ kind, type, pattern }: FactSpec): fc.Arbitrary<Json> {
  switch (kind) {
    case 'money':
      return fc.oneof(
        fc.constantFrom(...SUMS),
        fc.nat(99_999_999).map((fen) => `${fen / 100}`),
      );
    case 'count':
      return fc.oneof(fc.constantFrom(...COUNTS).map(Number), fc.nat(2000));
    case 'rate':
      return fc.oneof(
        fc.constantFrom(...SHARES),
        fc.nat(15_000).map((n) => `${n / 10_000}`),
      );
    case 'number':
      return fc.oneof(fc.constantFrom(...COUNTS, ...SHARES, '-1'), fc.integer({ min: -99, max: 999 }));
    case 'area':
      return fc.oneof(
        fc.constantFrom(...COUNTS),
        fc.nat(2_000_000).map((n) => `${n / 100}`),
      );
    case 'date':
      return fc.oneof(fc.constantFrom(...DAYS), anyDay);
    case 'boolean':
      return fc.boolean();
    case 'choice':
      return fc.constantFrom(...optionsOf(type));
    case 'choices':
      return fc.array(fc.constantFrom(...optionsOf(type)), { maxLength: 4 });
    case 'text':
      return pattern === undefined
        ? fc.constantFrom('甲', '乙', 'abc')
        : fc.constantFrom('650104', '652301', '650121', '110000').filter((text) => pattern.test(text));
  }
}

const anyDay = fc
  .date({ min: new Date('2005-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));

function optionsOf(type: FactSpec['type']): readonly string[] {
  return type.kind === 'choice' || type.kind === 'choices' ? [...type.options.keys()] : [];
}

/** Sheets for a policy: each of its facts there or not, often as some worked case has it. */
export function anySheetFor(policy: Policy, cases: readonly { readonly facts: FactSheet }[] = []) {
  const model = Object.fromEntries(
    policy.slots.map(([name]) => {
      const seen = [...new Set(cases.flatMap(({ facts }) => (facts[name] == null ? [] : [facts[name]])))];
      const spec = policy.catalogue.get(name)!;
      const any = anyValueOf(spec);
      return [
        name,
        seen.length === 0 ? any : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...seen) }, any),
      ];
    }),
  );
  const known = fc.record(model);
  const partly = fc.record(model, { requiredKeys: [] });
  return fc.oneof(known, partly) as fc.Arbitrary<FactSheet>;
}
