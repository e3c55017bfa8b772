import { Inject, Injectable } from '@nestjs/common';
import { beijingDate, type BusinessDate } from '../kernel/business-date.js';
import type { Json } from '../kernel/canonical-json.js';
import type { FactCatalogue } from '../policy/catalogue.js';
import type { PolicyLibrary } from '../policy/library.js';
import type { Policy } from '../policy/policy.js';
import { policyFromPack } from '../policy/policy-file.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { FACT_CATALOGUE, POLICY_LIBRARY } from '../platform/policies/policies.module.js';

/** The packs that calls and cases were opened with: a case keeps its rules when the files change. */
@Injectable()
export class PolicyVersions {
  /** Packs that are in use and no longer in the library, by their hash. */
  private readonly earlier = new Map<string, Policy>();

  constructor(
    @Inject(POLICY_LIBRARY) private readonly policies: PolicyLibrary,
    @Inject(FACT_CATALOGUE) private readonly catalogue: FactCatalogue,
  ) {}

  /** Stores a pack whole at its first use, so that whatever it decides can be recomputed. */
  async keep(tx: Tx, { hash, code, pack }: Policy): Promise<void> {
    await tx.query(
      'INSERT INTO policy_version (hash, code, pack, first_used_at) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING',
      [hash, code, JSON.stringify(pack), tx.at],
    );
  }

  /** The very pack that a call or case names. */
  async of(
    tx: Tx,
    { policyCode, policyHash }: { readonly policyCode: string; readonly policyHash: string },
  ): Promise<Policy> {
    const current = this.policies.has(policyCode) ? this.policies.get(policyCode) : undefined;
    if (current?.hash === policyHash) return current;
    const policy = this.earlier.get(policyHash) ?? (await this.read(tx, policyHash));
    this.earlier.set(policyHash, policy);
    return policy;
  }

  /**
   * The pack that judges a case now: its own from its first act on. Before that, when the one that its call names has
   * ended, the one that took its place.
   */
  async governing(
    tx: Tx,
    caseFile: { readonly policyCode: string; readonly policyHash: string; readonly version: number },
  ): Promise<Policy> {
    const own = await this.of(tx, caseFile);
    return caseFile.version > 0 ? own : this.policies.inForceAfter(own, beijingDate(tx.at));
  }

  /** The pack whose days hold the day that a step of another is judged by; that one itself when none of its line has the step. */
  onLawDay(policy: Policy, step: string, on: BusinessDate): Policy {
    const found = this.policies.inLineOn(policy, on);
    return found.steps.some(({ id }) => id === step) ? found : policy;
  }

  private async read(tx: Tx, hash: string): Promise<Policy> {
    const row = await tx.one<{ pack: Json }>('SELECT pack FROM policy_version WHERE hash = $1', [hash]);
    if (row === undefined) throw new Error(`the policy version ${hash} was never stored`);
    return policyFromPack(row.pack, this.catalogue, `policy_version ${hash}`);
  }
}
