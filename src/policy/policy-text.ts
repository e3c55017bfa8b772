import type { FactCatalogue } from './catalogue.js';
import { PolicyFault, type PolicyFaultItem } from './faults.js';
import type { PolicyText } from './library.js';
import type { Policy } from './policy.js';
import { readPolicy } from './policy-file.js';
import { Reader } from './reader.js';
import { readSource } from './source.js';

/** The policy of one rule file by itself, without its worked cases; throws a PolicyFault with every fault. */
export function policyFromText({ path, text }: PolicyText, catalogue: FactCatalogue): Policy {
  const faults: PolicyFaultItem[] = [];
  const source = readSource(path, text, faults);
  const policy = source && readPolicy(new Reader(path, faults, source.lines), source.root, catalogue);
  if (policy === undefined || faults.length > 0) throw new PolicyFault(faults);
  return policy;
}
