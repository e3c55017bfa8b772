import { parse } from 'yaml';
import { type FactCatalogue, parseFactCatalogue } from '../../../src/policy/catalogue.js';
import { PolicyFault, type PolicyFaultItem } from '../../../src/policy/faults.js';
import type { Policy } from '../../../src/policy/policy.js';
import { readPolicy } from '../../../src/policy/policy-file.js';
import { Reader } from '../../../src/policy/reader.js';
import { readSource } from '../../../src/policy/source.js';

/** A catalogue of a few facts: `name: { type: … }` a line; `case.on` is always there. */
export function catalogueOf(yaml: string): FactCatalogue {
  const own = parse(yaml) as Record<string, Record<string, unknown>>;
  const facts = Object.entries({ 'case.on': { type: 'date' }, ...own }).map(([name, spec]) => [
    name,
    { title: name, source: 'test', ...spec },
  ]);
  const text = JSON.stringify({ facts: Object.fromEntries(facts) as unknown });
  return parseFactCatalogue('facts.yaml', text.replaceAll(/:(true|\d+)/g, ':"$1"'));
}

const HEAD = `
code: small
title: 小办法
scheme: test
documents: { d: { doc: 某办法, provenance: found } }
steps: [{ id: apply, title: 申请, lawDate: case.on }]
`;

/** A pack with one step `apply`, the rest as written; throws the PolicyFault of a pack that is wrong. */
export function policyOf(facts: FactCatalogue, yaml: string): Policy {
  const faults: PolicyFaultItem[] = [];
  const source = readSource('small.yaml', HEAD + yaml, faults);
  const policy = source && readPolicy(new Reader(source.file, faults, source.lines), source.root, facts);
  if (policy === undefined) throw new PolicyFault(faults);
  return policy;
}
