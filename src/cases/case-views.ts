import { Inject, Injectable } from '@nestjs/common';
import type { Flow } from '../kernel/transitions.js';
import type { Actor } from '../parties/actor.js';
import type { Decision } from '../policy/decide.js';
import type { Policy } from '../policy/policy.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { FLOWS } from '../platform/policies/policies.module.js';
import { contentOf, refuseUnknownCase } from './case-files.js';
import {
  readActs,
  readLetters,
  readMaterials,
  readNotices,
  readObjections,
  readScreenings,
} from './case-parts.js';
import { caseItem, NAMED_CASES, type NamedCase, yuanOrNull } from './cases.queries.js';
import type { CaseView, ExplanationView } from './cases.view.js';
import type { Door } from './doors.js';
import { isEditable } from './flow-steps.js';
import { maySee, openActions } from './open-actions.js';
import { PolicyVersions } from './policy-versions.js';
import { ILLUSTRATIVE_NOTICE } from './readiness.view.js';
import { CaseRegistry } from './registry.js';

/** One case in full, as each side may see it. */
@Injectable()
export class CaseViews {
  constructor(
    private readonly work: UnitOfWork,
    private readonly versions: PolicyVersions,
    private readonly registry: CaseRegistry,
    @Inject(FLOWS) private readonly flows: ReadonlyMap<string, Flow>,
  ) {}

  /** Refused as not-found outside the actor's scope, exactly as when there is no such case. */
  async one(actor: Actor, door: Door, id: string): Promise<CaseView> {
    return this.work.run(actor, '查看办件', (tx) => this.oneIn(tx, actor, door, id));
  }

  /** As `one`, within a transaction. */
  async oneIn(tx: Tx, actor: Actor, door: Door, id: string): Promise<CaseView> {
    const row = await visible(tx, actor, id);
    const flow = this.flows.get(row.flow);
    if (flow === undefined) throw new Error(`case ${row.number} is of an unknown flow`);
    const policy = await this.versions.governing(tx, row);
    return {
      ...caseItem(this.flows, row),
      ...aboutForm(row, policy),
      content: await contentOf(tx, row),
      editable: door === 'enterprise' && isEditable(flow, row.state),
      actions: openActions(flow, actor, row).map((one) => this.registry.openAction(one)),
      // The other side of a contract has no business with the applicant's papers.
      materials: door === 'provider' ? [] : await readMaterials(tx, policy, id),
      timeline: await readActs(tx, flow, id, door === 'officer'),
      notices: await readNotices(tx, id),
      objections: door === 'provider' ? [] : await readObjections(tx, id, door === 'officer'),
      screenings: door === 'officer' ? await readScreenings(tx, policy, id) : [],
      letters: door === 'provider' ? [] : await readLetters(tx, id),
    };
  }

  /** The last decision of each step, with every criterion and every line of the amount. */
  async explanation(actor: Actor, id: string): Promise<ExplanationView> {
    return this.work.run(actor, '查看审核依据', async (tx) => {
      const row = await visible(tx, actor, id);
      const policy = await this.versions.governing(tx, row);
      const rows = await tx.query<{ step: string; at: Date; result: string }>(
        `SELECT DISTINCT ON (step) step, at, result FROM decision WHERE case_id = $1 ORDER BY step, at DESC, id DESC`,
        [id],
      );
      const decisions = rows
        .sort((a, b) => a.at.getTime() - b.at.getTime())
        .map(({ step, at, result }) => ({
          step,
          stepTitle: policy.steps.find((one) => one.id === step)?.title ?? step,
          at: at.toISOString(),
          result: JSON.parse(result) as Decision,
        }));
      const illustrative = decisions.some(({ result }) => result.illustrative);
      return {
        award: yuanOrNull(row.awardFen),
        notice: illustrative ? ILLUSTRATIVE_NOTICE : null,
        decisions,
      };
    });
  }
}

async function visible(tx: Tx, actor: Actor, id: string): Promise<NamedCase> {
  const row = await tx.one<NamedCase>(`${NAMED_CASES} WHERE c.id = $1`, [id]);
  return row === undefined || !maySee(actor, row) ? refuseUnknownCase() : row;
}

function aboutForm(row: NamedCase, { code, title, provenance }: Policy) {
  const { revision, parentId, counterpartyId, counterpartyName } = row;
  return {
    revision,
    parentId,
    policy: { code, title, illustrative: provenance === 'illustrative' },
    counterparty: counterpartyId === null ? null : { id: counterpartyId, name: counterpartyName ?? '' },
  };
}
