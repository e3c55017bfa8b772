import { Injectable, type OnModuleInit } from '@nestjs/common';
import { decisionsOf } from '../cases/case-files.js';
import type { LetterDraft } from '../cases/letter-content.js';
import { Letters } from '../cases/letters.service.js';
import { PolicyVersions } from '../cases/policy-versions.js';
import { type ActContext, CaseRegistry } from '../cases/registry.js';
import { beijingDate } from '../kernel/business-date.js';
import type { Basis } from '../kernel/refusal.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { CarrierBinding } from './carrier-binding.js';
import { type Carrier, readCarrier } from './carriers.js';
import { sayChanges } from './change.form.js';
import { changeForm, revocationForm } from './form-content.js';
import { higherDecisionOf } from './higher-decision.js';
import {
  certificate,
  changeLetter,
  disqualification,
  higherRecognition,
  type LetterSubject,
  recognitionDecision,
  recommendation,
  rejection,
  reportUp,
  revocation,
  revocationNotice,
} from './letter-drafts.js';
import { sayStanding } from './levels.js';
import { CAUSES } from './revocation.form.js';
import { asSeenOnSite } from './seen-on-site.js';

type Draft = (subject: LetterSubject, context: ActContext) => LetterDraft;

/** The letters that each effect writes, in the name of whoever acts. */
const WRITTEN: Readonly<Record<string, readonly Draft[]>> = {
  writeRecognition: [recognitionDecision, certificate],
  writeRecommendation: [recommendation],
  writeHigherRecognition: [higherRecognition],
  writeRejection: [rejection],
  writeDisqualification: [(subject, { decision }) => disqualification(subject, barredUntil(decision))],
  writeReportUp: [(subject, { caseFile }) => reportUp(subject, MATTERS[caseFile.state] ?? '撤销认定')],
  writeChange: [(subject, { content }) => changeLetter(subject, sayChanges(changeForm(content)))],
  writeRevocationNotice: [
    (subject, { content, caseFile }) =>
      revocationNotice(subject, sayCauses(content), caseFile.dueOn ?? subject.today),
  ],
  writeRevocation: [(subject, { content }) => revocation(subject, sayCauses(content))],
};

/** What is reported upward, by the state that it leads to. */
const MATTERS: Readonly<Record<string, string>> = {
  'change-reported': '登记变更',
  'cancellation-reported': '取消资格',
};

/** 文书: written in the act that decides. */
@Injectable()
export class RecognitionLetters implements OnModuleInit {
  constructor(
    private readonly registry: CaseRegistry,
    private readonly letters: Letters,
    private readonly versions: PolicyVersions,
    private readonly binding: CarrierBinding,
  ) {}

  onModuleInit(): void {
    for (const [effect, drafts] of Object.entries(WRITTEN))
      this.registry.registerEffect(effect, (tx, context) => this.write(tx, context, drafts));
  }

  private async write(tx: Tx, context: ActContext, drafts: readonly Draft[]): Promise<void> {
    const subject = await this.subject(tx, context);
    for (const draft of drafts)
      await this.letters.issue(tx, context.actor, context.caseFile, draft(subject, context));
  }

  private async subject(tx: Tx, { caseFile, reason }: ActContext): Promise<LetterSubject> {
    const names = await tx.one<{ callTitle: string; applicant: string; carrierId: string }>(NAMES, [
      caseFile.id,
    ]);
    const carrier: Carrier | undefined = names && (await readCarrier(tx, names.carrierId));
    if (names === undefined || carrier === undefined)
      throw new Error(`case ${caseFile.number} is about no carrier`);
    const [last, ...earlier] = await decisionsOf(tx, caseFile.id);
    const judged = [last, ...earlier].find((decision) => (decision?.criteria.length ?? 0) > 0);
    const policy = await this.versions.of(tx, caseFile);
    return {
      caseNumber: caseFile.number,
      callTitle: names.callTitle,
      applicant: names.applicant,
      carrierName: carrier.name,
      address: carrier.address,
      standing: sayStanding(await this.binding.standing(tx, caseFile)),
      policy: last?.policy.title ?? policy.title,
      illustrative: last?.illustrative ?? policy.provenance === 'illustrative',
      today: beijingDate(tx.at),
      criteria: await asSeenOnSite(tx, caseFile.id, judged?.criteria ?? []),
      grounds: groundsIn(last),
      reason: reason ?? '',
      higher: await higherDecisionOf(tx, caseFile.id),
    };
  }
}

/** Conditions that are not met; where none was asked, what follows. */
function groundsIn(decision: ActContext['decision'] | undefined): readonly Basis[] {
  const { criteria = [], outputs = [] } = decision ?? {};
  const unmet = criteria.filter(({ outcome }) => outcome === 'not-satisfied');
  return (criteria.length > 0 ? unmet : outputs).map(({ basis }) => basis);
}

function barredUntil(decision: ActContext['decision']): string {
  const value = decision?.outputs?.find(({ id }) => id === 'barredUntil')?.value;
  return typeof value === 'string' ? value : '';
}

function sayCauses(content: ActContext['content']): string {
  const { causes = [], words } = revocationForm(content);
  const named = causes.map((cause) => CAUSES[cause]).join('、');
  if (named === '') return '变更后不再符合认定条件';
  return words === undefined ? named : `${named}（${words}）`;
}

const NAMES = `SELECT k.title AS "callTitle", p.name AS applicant, b.carrier_id AS "carrierId"
  FROM case_file c JOIN call k ON k.id = c.call_id JOIN party p ON p.id = c.applicant_id
    JOIN carrier_case b ON b.id = c.id WHERE c.id = $1`;
