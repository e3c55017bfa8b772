import { Inject, Injectable } from '@nestjs/common';
import { beijingDate } from '../kernel/business-date.js';
import { refuse } from '../kernel/refusal.js';
import type { Flow, FlowRow } from '../kernel/transitions.js';
import type { Actor } from '../parties/actor.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { FLOWS } from '../platform/policies/policies.module.js';
import { askedMaterials } from './asked-materials.js';
import type { CaseFile } from './case-file.js';
import { type Content, readCase, refuseUnknownCase } from './case-files.js';
import { materialKinds } from './decision-findings.js';
import { nextJudged, stateTitle } from './flow-steps.js';
import { type Judged, Judgement } from './judgement.js';
import { maySee } from './open-actions.js';
import { CaseOpening, type Opening } from './opening.service.js';
import { ILLUSTRATIVE_NOTICE, type ReadinessView } from './readiness.view.js';

/** 预审: what the policy would say now, before anything is submitted or even stored. */
@Injectable()
export class Readiness {
  constructor(
    private readonly work: UnitOfWork,
    private readonly opening: CaseOpening,
    private readonly judgement: Judgement,
    @Inject(FLOWS) private readonly flows: ReadonlyMap<string, Flow>,
  ) {}

  /** Of a form that somebody thinks of sending; nothing is stored. Refused as opening the case would be. */
  async before(actor: Actor, opening: Opening & { readonly content: Content }): Promise<ReadinessView> {
    return this.work.run(actor, '预审', async (tx) => {
      const planned = await this.opening.plan(tx, actor.partyId, opening);
      return this.judge(tx, planned, opening.content);
    });
  }

  /** Of a case as it is saved. Refused: not-found, state-forbids when no judged step is left. */
  async ofCase(actor: Actor, caseId: string): Promise<ReadinessView> {
    return this.work.run(actor, '预审', async (tx) => {
      const caseFile = await readCase(tx, caseId);
      if (caseFile === undefined || !maySee(actor, caseFile)) return refuseUnknownCase();
      return this.judge(tx, caseFile);
    });
  }

  private async judge(tx: Tx, caseFile: CaseFile, content?: Content): Promise<ReadinessView> {
    const flow = this.flows.get(caseFile.flow);
    const row = flow && nextJudged(flow, caseFile.state);
    if (flow === undefined || row === undefined) {
      const title = flow === undefined ? caseFile.state : stateTitle(flow, caseFile.state);
      return refuse('state-forbids', `办件状态为“${title}”，已没有待审核的环节。`);
    }
    const judged = await this.judgement.judge(tx, caseFile, row.judge, content);
    return readinessView(row, judged, await materialKinds(tx, caseFile.id), tx);
  }
}

function readinessView(
  { action, title }: FlowRow,
  { policy, facts, decision }: Judged,
  given: ReadonlySet<string>,
  { at }: Tx,
): ReadinessView {
  const { step, on, verdict, criteria, award = null, outputs = [], illustrative, provenance } = decision;
  const asked = askedMaterials(policy, step, facts, on ?? beijingDate(at));
  const materials = asked.map(({ required, material: { id, title: name, accepts, basis } }) => ({
    ...{ kind: id, title: name, required, present: given.has(id) },
    ...{ accepts, basis },
  }));
  const missing = decision.missing.map((fact) => {
    const spec = policy.catalogue.get(fact);
    return { fact, title: spec?.title ?? fact, source: spec?.source ?? '' };
  });
  const complete = materials.every(({ required, present }) => present || !required);
  return {
    step,
    stepTitle: policy.steps.find(({ id }) => id === step)?.title ?? step,
    action: { action, title },
    policy: decision.policy,
    on,
    ready: verdict === 'eligible' && missing.length === 0 && complete,
    ...{ verdict, criteria, award, outputs, missing, materials, illustrative, provenance },
    notice: illustrative ? ILLUSTRATIVE_NOTICE : null,
  };
}
