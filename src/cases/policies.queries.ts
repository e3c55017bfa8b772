import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { beijingDate, type BusinessDate } from '../kernel/business-date.js';
import { refuse } from '../kernel/refusal.js';
import { describe } from '../policy/describe.js';
import { lawChanges } from '../policy/law-changes.js';
import type { PolicyLibrary } from '../policy/library.js';
import { isInForce, type Policy } from '../policy/policy.js';
import { Clock } from '../platform/clock.js';
import { rowsOf } from '../platform/database/rows.js';
import { POLICY_LIBRARY } from '../platform/policies/policies.module.js';
import type { PolicyDetail, PolicyVersionView, PolicyView } from './policies.view.js';

interface VersionRow {
  readonly hash: string;
  readonly firstUsedAt: Date;
  readonly firstDecisionAt: Date | null;
  readonly lastDecisionAt: Date | null;
}

/** Ids are in order of time: the first and the last of a pack are found without looking at the rest. */
const VERSIONS = `
  SELECT v.hash, v.first_used_at AS "firstUsedAt",
    (SELECT at FROM decision d WHERE d.policy_hash = v.hash ORDER BY d.id LIMIT 1) AS "firstDecisionAt",
    (SELECT at FROM decision d WHERE d.policy_hash = v.hash ORDER BY d.id DESC LIMIT 1) AS "lastDecisionAt"
  FROM policy_version v WHERE v.code = $1 ORDER BY v.first_used_at DESC, v.hash`;

/** The law as everybody who is signed in may read it. */
@Injectable()
export class PolicyQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(POLICY_LIBRARY) private readonly policies: PolicyLibrary,
  ) {}

  /** Every policy, and whether it is in force on a day, today unless told otherwise. */
  all(on = this.clock.today()): PolicyView[] {
    return this.policies.all.map((policy) => policyView(policy, on));
  }

  /** A policy in words with the values of a day and its history; refused as not-found. */
  async one(code: string, on = this.clock.today()): Promise<PolicyDetail> {
    const policy = this.of(code);
    const rows = await rowsOf<VersionRow>(this.dataSource, VERSIONS, [code]);
    const versions = rows.map((row) => versionView(row, policy));
    return { ...describe(policy, on), history: { changes: lawChanges(policy), versions } };
  }

  /** Refused as not-found when there is no such policy. */
  of(code: string): Policy {
    return this.policies.has(code) ? this.policies.get(code) : refuse('not-found', '没有找到该办法。');
  }
}

function policyView(policy: Policy, on: BusinessDate): PolicyView {
  const { code, title, scheme, provenance, effective, steps, hash } = policy;
  return {
    ...{ code, title, scheme, provenance, hash },
    illustrative: provenance === 'illustrative',
    effective: { from: effective.from, to: effective.to },
    inForce: isInForce(policy, on),
    steps: steps.map((step) => ({ id: step.id, title: step.title })),
  };
}

function versionView(row: VersionRow, current: Policy): PolicyVersionView {
  const { hash, firstUsedAt, firstDecisionAt, lastDecisionAt } = row;
  return {
    hash,
    current: hash === current.hash,
    firstUsedOn: beijingDate(firstUsedAt),
    firstDecisionOn: firstDecisionAt && beijingDate(firstDecisionAt),
    lastDecisionOn: lastDecisionAt && beijingDate(lastDecisionAt),
  };
}
