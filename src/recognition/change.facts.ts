import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Content } from '../cases/case-files.js';
import { CaseRegistry, type FactProvider } from '../cases/registry.js';
import { addDays, beijingDate, type BusinessDate, businessDate } from '../kernel/business-date.js';
import type { Json } from '../kernel/canonical-json.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { changeForm } from './form-content.js';

const OF_CHANGE = [
  ...['change.happenedOn', 'change.reportedOn', 'change.kinds', 'change.areaBefore', 'change.areaAfter'],
  ...['change.sitesAfter', 'change.crossesCounty'],
];

/** The sites of a carrier on a day, as its roster has them. */
export interface Sites {
  /** In square metres with two decimals. */
  readonly area: string;
  readonly count: number;
  readonly counties: readonly string[];
}

/** What a change report tells a policy: the report says what happened when, the roster what it comes to. */
@Injectable()
export class ChangeFacts implements OnModuleInit {
  constructor(private readonly registry: CaseRegistry) {}

  onModuleInit(): void {
    this.registry.registerFacts(OF_CHANGE, ofChange);
  }
}

const ofChange: FactProvider = async (tx, { caseFile, content }) => {
  const { kinds, happenedOn } = changeForm(content);
  const { carrierId } = content;
  return {
    'change.reportedOn': beijingDate(caseFile.submittedAt ?? tx.at),
    ...(kinds !== undefined && { 'change.kinds': kinds }),
    ...(happenedOn !== undefined && { 'change.happenedOn': happenedOn }),
    ...(happenedOn !== undefined &&
      typeof carrierId === 'string' &&
      (await ofSites(tx, caseFile.applicantId, carrierId, businessDate(happenedOn)))),
  };
};

async function ofSites(
  tx: Tx,
  applicantId: string,
  carrierId: string,
  on: BusinessDate,
): Promise<Readonly<Record<string, Json>>> {
  const own = await tx.query('SELECT FROM carrier WHERE id = $1 AND operator_id = $2', [
    carrierId,
    applicantId,
  ]);
  if (own.length === 0) return {};
  const { before, after } = await sitesAround(tx, carrierId, on);
  const known = new Set(before.counties);
  return {
    'change.areaBefore': before.area,
    'change.areaAfter': after.area,
    'change.sitesAfter': after.count,
    'change.crossesCounty': after.counties.some((county) => !known.has(county)),
  };
}

/** The sites on the day before a change and on its day. */
export async function sitesAround(tx: Tx, carrierId: string, on: BusinessDate) {
  return {
    before: await sitesOn(tx, carrierId, addDays(on, -1)),
    after: await sitesOn(tx, carrierId, on),
  };
}

/** Where no site stands in the roster, the carrier lies in its own district. */
async function sitesOn(tx: Tx, carrierId: string, on: BusinessDate): Promise<Sites> {
  const row = await tx.one<Sites>(
    `SELECT to_char(coalesce(sum(s.total_area_m2), 0), 'FM9999999990.00') AS area, count(s.id)::int AS count,
       coalesce(array_agg(DISTINCT s.county) FILTER (WHERE s.id IS NOT NULL), ARRAY[c.district_code]) AS counties
     FROM carrier c LEFT JOIN roster_site s ON s.carrier_id = c.id AND s.removed_at IS NULL AND s.used_from <= $2
       AND (s.used_to IS NULL OR s.used_to >= $2)
     WHERE c.id = $1 GROUP BY c.district_code`,
    [carrierId, on],
  );
  return row ?? { area: '0.00', count: 0, counties: [] };
}

/** The day that the report names; undefined while the form is not filled in. */
export function happenedOn(content: Content): BusinessDate | undefined {
  const { happenedOn: day } = changeForm(content);
  return day === undefined ? undefined : businessDate(day);
}
