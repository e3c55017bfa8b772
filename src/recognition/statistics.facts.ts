import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CaseRegistry, type FactProvider } from '../cases/registry.js';
import { beijingDate } from '../kernel/business-date.js';
import type { Json } from '../kernel/canonical-json.js';
import { statisticsForm } from './form-content.js';

const FIGURES = ['tenants', 'graduates', 'staff', 'mentors', 'events', 'totalIncome'] as const;
const COMPARED = ['tenants', 'graduates', 'staff', 'totalIncome'] as const;
const OF_STATISTICS = [
  ...['statistics.year', 'statistics.filedOn', 'statistics.hasYearBefore'],
  ...FIGURES.map((figure) => `statistics.${figure}`),
  ...COMPARED.map((figure) => `statistics.${figure}Before`),
];

type Figures = Partial<Record<(typeof FIGURES)[number], Json>>;

/** What a year's statistics say, beside what was said a year before. */
@Injectable()
export class StatisticsFacts implements OnModuleInit {
  constructor(private readonly registry: CaseRegistry) {}

  onModuleInit(): void {
    this.registry.registerFacts(OF_STATISTICS, ofStatistics);
  }
}

const ofStatistics: FactProvider = async (tx, { caseFile, content }) => {
  const { year } = statisticsForm(content);
  const { carrierId } = content;
  const before =
    typeof carrierId === 'string' && year !== undefined
      ? await tx.one<{ figures: Figures }>(
          `SELECT y.figures FROM statistics_year y JOIN carrier c ON c.id = y.carrier_id
           WHERE y.carrier_id = $1 AND y.year = $2 AND c.operator_id = $3`,
          [carrierId, year - 1, caseFile.applicantId],
        )
      : undefined;
  return {
    'statistics.filedOn': beijingDate(caseFile.submittedAt ?? tx.at),
    ...(year !== undefined && { 'statistics.year': `${year}-12-31` }),
    ...stated(figuresOf(content), FIGURES, ''),
    ...stated(before?.figures ?? {}, COMPARED, 'Before'),
    // What was filed elsewhere is on record as filed, without its figures.
    'statistics.hasYearBefore':
      before !== undefined && COMPARED.every((figure) => before.figures[figure] !== undefined),
  };
};

/** The figures of a form, as they are kept. */
export function figuresOf(content: Readonly<Record<string, Json>>): Figures {
  const form = statisticsForm(content);
  return Object.fromEntries(FIGURES.flatMap((key) => (form[key] === undefined ? [] : [[key, form[key]]])));
}

function stated(figures: Figures, names: readonly (keyof Figures)[], suffix: string): Record<string, Json> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = figures[name];
      return value === undefined ? [] : [[`statistics.${name}${suffix}`, value]];
    }),
  );
}
