import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CaseRegistry, type FactProvider } from '../cases/registry.js';
import { standingOf } from './levels.js';
import { PolicyVersions } from '../cases/policy-versions.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { revocationForm } from './form-content.js';

const OF_STANDING = ['carrier.revocationCauses', 'evaluation.history', 'evaluation.year'];
/** The cause that the law words by the history of evaluations. */
const FAILED = 'failed-evaluations';

/** Whether a carrier keeps its recognition: what it is charged with, and how it was evaluated. */
@Injectable()
export class StandingFacts implements OnModuleInit {
  constructor(
    private readonly registry: CaseRegistry,
    private readonly versions: PolicyVersions,
  ) {}

  onModuleInit(): void {
    this.registry.registerFacts(OF_STANDING, (...told) => this.of(...told));
  }

  private readonly of: FactProvider = async (tx, { caseFile, content }) => {
    const { causes = [] } = revocationForm(content);
    const { carrierId } = content;
    const level = standingOf(await this.versions.of(tx, caseFile))?.level;
    const evaluations =
      typeof carrierId === 'string' && level !== undefined ? await evaluationsOf(tx, carrierId, level) : [];
    const last = evaluations.at(-1);
    return {
      'carrier.revocationCauses': causes.filter((cause) => cause !== FAILED),
      'evaluation.history': evaluations.map(({ grade }) => grade),
      // Failed evaluations are judged by the law of the last evaluated year, anything else by that of today.
      ...(causes.includes(FAILED) && last !== undefined && { 'evaluation.year': `${last.year}-12-31` }),
    };
  };
}

/** The published grades of a carrier at a level, in the order of their years. */
async function evaluationsOf(tx: Tx, carrierId: string, level: string) {
  return tx.query<{ year: number; grade: string }>(
    'SELECT year, grade FROM carrier_evaluation WHERE carrier_id = $1 AND level = $2 ORDER BY year',
    [carrierId, level],
  );
}
