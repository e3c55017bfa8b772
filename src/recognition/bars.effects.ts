import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { CaseFile } from '../cases/case-file.js';
import { Judgement } from '../cases/judgement.js';
import { PolicyVersions } from '../cases/policy-versions.js';
import { type ActContext, CaseRegistry } from '../cases/registry.js';
import {
  addDays,
  beijingDate,
  type BusinessDate,
  businessDate,
  isBusinessDate,
} from '../kernel/business-date.js';
import { refuse } from '../kernel/refusal.js';
import type { Decision } from '../policy/decide.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { revocationForm } from './form-content.js';

const STEP = 'falsification';
const BARRED_UNTIL = 'barredUntil';

/** 弄虚作假的后果: how long nobody of the applicant may come again is for the policy to say. */
@Injectable()
export class BarEffects implements OnModuleInit {
  constructor(
    private readonly registry: CaseRegistry,
    private readonly versions: PolicyVersions,
    private readonly judgement: Judgement,
  ) {}

  onModuleInit(): void {
    const { registry } = this;
    registry.registerEffect('refuseBarred', (tx, context) => this.refuseBarred(tx, context));
    registry.registerEffect('barApplicant', (tx, { caseFile, decision, reason }) =>
      this.bar(tx, caseFile, decision, reason ?? ''),
    );
    registry.registerEffect('barIfFalsified', (tx, context) => this.barIfFalsified(tx, context));
  }

  private async refuseBarred(tx: Tx, { caseFile }: ActContext): Promise<void> {
    const { scheme } = await this.versions.of(tx, caseFile);
    const bar = await tx.one<{ until: BusinessDate; reason: string }>(
      `SELECT barred_until AS until, reason FROM bar WHERE party_id = $1 AND scheme = $2 AND barred_from <= $3
         AND barred_until >= $3 ORDER BY barred_until DESC LIMIT 1`,
      [caseFile.applicantId, scheme, beijingDate(tx.at)],
    );
    if (bar === undefined) return;
    const { until, reason } = bar;
    refuse('not-eligible', `申请单位在 ${until} 前（含当日）不得再次申请。`, [
      {
        code: 'barred',
        message: `禁止申请期至 ${until}，事由：${reason}`,
        pointer: '/action',
        fix: `${addDays(until, 1)} 起可以再次申请`,
      },
    ]);
  }

  /** A recognition that was obtained by falsification bars like an attempt at one. */
  private async barIfFalsified(tx: Tx, { caseFile, content }: ActContext): Promise<void> {
    const { causes = [], words } = revocationForm(content);
    if (!causes.includes(STEP)) return;
    await this.bar(tx, caseFile, await this.judgement.of(tx, caseFile, STEP), words ?? '弄虚作假');
  }

  private async bar(tx: Tx, caseFile: CaseFile, decision: Decision | null, reason: string): Promise<void> {
    const until = decision?.outputs?.find(({ id }) => id === BARRED_UNTIL)?.value;
    if (typeof until !== 'string' || !isBusinessDate(until))
      throw new Error(`the policy of case ${caseFile.number} does not say how long falsification bars`);
    const { scheme } = await this.versions.of(tx, caseFile);
    await tx.query(
      'INSERT INTO bar (id, party_id, scheme, barred_from, barred_until, reason) VALUES ($1, $2, $3, $4, $5, $6)',
      [
        ...[tx.newId(), caseFile.applicantId, scheme, beijingDate(tx.at), businessDate(until)],
        `${reason}（办件 ${caseFile.number}）`,
      ],
    );
  }
}
