import { afterAll, describe, expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../config/paths.js';
import { PolicyFault } from '../../src/policy/faults.js';
import { readLaw } from '../../src/platform/policies/read-law.js';

const copies: string[] = [];
function copyOfConfig(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hongshan-config-'));
  copies.push(folder);
  cpSync(join(projectRoot, 'config'), folder, { recursive: true });
  return folder;
}
afterAll(() => copies.forEach((folder) => rmSync(folder, { recursive: true })));

describe('the law', () => {
  it('of this project is without fault: facts, policies, flows', () => {
    const law = readLaw();
    expect(law.facts.size).toBeGreaterThan(0);
    expect(law.policies.all.length).toBeGreaterThan(0);
    expect([...law.flows.keys()]).toEqual(expect.arrayContaining(['claim', 'voucher']));
    for (const [code, flow] of law.flows) expect(flow.code).toBe(code);
  });

  it('is refused as a whole, with file and place, when one file has a fault', () => {
    const facts = copyOfConfig();
    writeFileSync(join(facts, 'facts.yaml'), 'facts:\n  a.b: { kind: moneyy }\n');
    expect(() => readLaw(facts)).toThrow(PolicyFault);
    const flows = copyOfConfig();
    writeFileSync(join(flows, 'flows', 'claim.yaml'), 'code: claim\n');
    expect(() => readLaw(flows)).toThrow(/flows\/claim\.yaml .*the key title/);
    const calendar = copyOfConfig();
    writeFileSync(join(calendar, 'calendar', '2031.yaml'), 'year: 2031\n');
    expect(() => readLaw(calendar)).toThrow(/calendar\/2031\.yaml/);
    const judges = copyOfConfig();
    writeFileSync(join(judges, 'judges.yaml'), 'incubatee: { policy: none, step: stay }\n');
    expect(() => readLaw(judges)).toThrow(/judges\.yaml incubatee\.policy: expected the code of a policy/);
  });

  it('does not exist without its facts', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hongshan-config-'));
    copies.push(folder);
    expect(() => readLaw(folder)).toThrow('has no facts.yaml');
  });
});
