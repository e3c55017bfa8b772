import { Injectable } from '@nestjs/common';
import { beijingDate, type BusinessDate, isBusinessDate } from '../kernel/business-date.js';
import type { Json } from '../kernel/canonical-json.js';
import { refuse } from '../kernel/refusal.js';
import { decide, type Decision, type FactSheet } from '../policy/decide.js';
import { FactFault } from '../policy/faults.js';
import { factsOf, type Policy } from '../policy/policy.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { CaseFile } from './case-file.js';
import { type Content, contentOf } from './case-files.js';
import { PolicyVersions } from './policy-versions.js';
import { CaseRegistry } from './registry.js';

/** What was judged, by what, and what came out. */
export interface Judged {
  readonly policy: Policy;
  readonly facts: FactSheet;
  readonly decision: Decision;
}

interface Subject {
  readonly caseFile: CaseFile;
  readonly content: Content;
  readonly step: string;
}

/**
 * Lets a case's policy judge it, with the facts that the rooms give now: by the pack that its call was opened with, or
 * by the one of its line that is in force on the day that counts.
 */
@Injectable()
export class Judgement {
  constructor(
    private readonly registry: CaseRegistry,
    private readonly versions: PolicyVersions,
  ) {}

  /** The decision at a step on what is saved of the form, or on other content. Nothing is stored. */
  async of(tx: Tx, caseFile: CaseFile, step: string, content?: Content): Promise<Decision> {
    return (await this.judge(tx, caseFile, step, content)).decision;
  }

  /**
   * As `of`, with the facts and the policy. The transaction's day selects the law where no fact does. Refused as
   * invalid when the form says what no such fact can be.
   */
  async judge(tx: Tx, caseFile: CaseFile, step: string, given?: Content): Promise<Judged> {
    const own = await this.versions.governing(tx, caseFile);
    const content = given ?? (await contentOf(tx, caseFile));
    const subject = { caseFile, content, step };
    const sheet = await this.collect(tx, own, subject);
    // A step may look at a day on which the case's own rules had not begun, or had ended already.
    const policy = this.versions.onLawDay(own, step, lawDayOf(own, step, sheet) ?? beijingDate(tx.at));
    const facts = policy === own ? sheet : await this.collect(tx, policy, subject);
    return { policy, facts, decision: decideOrRefuse(policy, facts, step, beijingDate(tx.at)) };
  }

  /** Only the facts that the step asks for: what is stored is what was needed. */
  private async collect(tx: Tx, policy: Policy, subject: Subject): Promise<FactSheet> {
    const wanted = factsOf(policy, subject.step);
    const sheet: Record<string, Json> = {};
    for (const provide of this.registry.providersOf(wanted)) {
      for (const [name, value] of Object.entries(await provide(tx, subject)))
        if (wanted.has(name)) sheet[name] = value;
    }
    return sheet;
  }
}

/** The day that the facts give for the step; undefined when they give none. */
function lawDayOf({ steps }: Policy, step: string, facts: FactSheet): BusinessDate | undefined {
  const lawDate = steps.find(({ id }) => id === step)?.lawDate;
  const day = lawDate === undefined ? undefined : facts[lawDate];
  return typeof day === 'string' && isBusinessDate(day) ? day : undefined;
}

function decideOrRefuse(policy: Policy, facts: FactSheet, step: string, on: BusinessDate): Decision {
  try {
    return decide(policy, facts, { step, on });
  } catch (error) {
    if (!(error instanceof FactFault)) throw error;
    const findings = error.faults.map(({ fact }) => ({
      code: 'fact-misfit',
      message: `“${policy.catalogue.get(fact)?.title ?? fact}”的填写内容不符合要求`,
    }));
    return refuse('invalid', '填写内容有误，无法据以审核，请修改后重试。', findings);
  }
}
