import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { CaseFile } from '../cases/case-file.js';
import { contentOf } from '../cases/case-files.js';
import { Judgement } from '../cases/judgement.js';
import { type ActContext, CaseRegistry } from '../cases/registry.js';
import { beijingDate } from '../kernel/business-date.js';
import { refuse } from '../kernel/refusal.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { carrierOfCase } from './carriers.js';
import { statisticsForm } from './form-content.js';
import { figuresOf } from './statistics.facts.js';

const STEP = 'file';

/** 年度统计: what is filed stays as it was filed, and every difference has its explanation. */
@Injectable()
export class StatisticsEffects implements OnModuleInit {
  constructor(
    private readonly registry: CaseRegistry,
    private readonly judgement: Judgement,
  ) {}

  onModuleInit(): void {
    this.registry.registerEffect('fileStatistics', fileStatistics);
    this.registry.registerGuard(
      'differencesExplained',
      (tx, caseFile) => this.isExplained(tx, caseFile),
      '存在差异，且每一项差异均已说明',
    );
  }

  private async isExplained(tx: Tx, caseFile: CaseFile): Promise<boolean> {
    const { differences = [] } = statisticsForm(await contentOf(tx, caseFile));
    const explained = new Set(differences.map(({ item }) => item));
    const { criteria } = await this.judgement.of(tx, caseFile, STEP);
    const open = criteria.filter(({ outcome }) => outcome === 'not-satisfied');
    return open.length > 0 && open.every(({ id }) => explained.has(id));
  }
}

async function fileStatistics(tx: Tx, { caseFile, content }: ActContext): Promise<void> {
  const { id } = await carrierOfCase(tx, caseFile.id);
  const { year } = statisticsForm(content);
  if (year === undefined)
    return refuse('invalid', '请填写统计年度。', [
      { code: 'required', message: '必填', pointer: '/content/year' },
    ]);
  await tx.query(
    `INSERT INTO statistics_year (id, carrier_id, year, filed_on, figures, case_id, recorded_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      ...[tx.newId(), id, year, beijingDate(caseFile.submittedAt ?? tx.at)],
      ...[JSON.stringify(figuresOf(content)), caseFile.id, tx.at],
    ],
  );
}
