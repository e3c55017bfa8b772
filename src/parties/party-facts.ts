import { Inject, Injectable } from '@nestjs/common';
import type { BusinessDate } from '../kernel/business-date.js';
import type { Json } from '../kernel/canonical-json.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Judges, Question } from '../platform/policies/judges.js';
import { JUDGES } from '../platform/policies/policies.module.js';
import { decide } from '../policy/decide.js';
import { relatedOn } from './affiliations.js';

/** The facts that this room gives, by their names in the fact catalogue. */
export const PARTY_FACTS = [
  'applicant.kind',
  'applicant.region',
  'applicant.registeredOn',
  'applicant.taxResidentInCity',
  'applicant.techSmeValid',
  'applicant.hnteValid',
  'applicant.isIncubatee',
  'applicant.carrierLevel',
  'applicant.size',
  'applicant.coreMembers',
  'applicant.creditBlocks',
  'applicant.hadMajorAccident',
  'applicant.lastMajorAccidentOn',
  'applicant.barred',
  'applicant.barredUntil',
] as const;

/** The lists of the fact catalogue: a major accident is on record too, but blocks by rules of its own. */
const BLOCKING_LISTS = [
  'dishonest-judgment',
  'serious-illegal',
  'major-tax',
  'research-dishonesty',
  'abnormal-operation',
] as const;

/** On record with the lists, and no list: it blocks by a rule of its own. */
export const MAJOR_ACCIDENT = 'major-accident';

/** What is on record of a party's credit on a day. */
export interface CreditRecord {
  /** Codes of the blocking lists that it is on, each once, in the order of the alphabet. */
  readonly blocks: readonly string[];
  readonly lastAccidentOn: BusinessDate | undefined;
}

/** Lists that take a firm off by themselves after a time, with who tells whether it is over. */
const ENDING: Readonly<Record<string, Question>> = {
  'serious-illegal': 'serious-illegal-over',
  'major-tax': 'major-tax-over',
};

/** Levels of the register by their names in the fact catalogue. */
const LEVELS = { nation: 'national', region: 'provincial', city: 'city' } as const;

interface FactsRow {
  readonly kind: string;
  readonly region: string;
  readonly registeredOn: string | null;
  readonly taxResidentInCity: boolean | null;
  readonly size: string | null;
  readonly coreMembers: number | null;
  readonly techSmeValid: boolean;
  readonly hnteValid: boolean;
  readonly carrierLevel: keyof typeof LEVELS | null;
  readonly barredUntil: string | null;
}

/** What the register of parties tells a policy, each time on one day; first and last days count. */
@Injectable()
export class PartyFacts {
  constructor(@Inject(JUDGES) private readonly judges: Judges) {}

  /**
   * The applicant.* facts of PARTY_FACTS that are known of the party on the day. With a scheme only its own bars
   * count; without one, all do. A party that does not exist has no facts.
   */
  async of(tx: Tx, partyId: string, on: BusinessDate, scheme?: string): Promise<Record<string, Json>> {
    const row = await tx.one<FactsRow>(FACTS, [partyId, on, scheme ?? null]);
    if (row === undefined) return {};
    return {
      ...ofApplicant(row),
      ...ofRecord(await this.creditRecord(tx, partyId, on)),
      'applicant.barred': row.barredUntil !== null,
      ...(row.barredUntil !== null && { 'applicant.barredUntil': row.barredUntil }),
    };
  }

  /** Whether the two are affiliated on the day, in either direction: see relatedOn. */
  async relatedOf(tx: Tx, a: string, b: string, on: BusinessDate): Promise<boolean> {
    return relatedOn(tx, a, b, on);
  }

  /** What the credit lists say of the party on the day. */
  async creditRecord(tx: Tx, partyId: string, on: BusinessDate): Promise<CreditRecord> {
    const rows = await tx.query<{ list: string; listedOn: BusinessDate }>(
      `SELECT list, listed_on AS "listedOn" FROM credit_listing
       WHERE party_id = $1 AND list = ANY ($3) AND listed_on <= $2 AND (removed_on IS NULL OR removed_on > $2)
       ORDER BY list, listed_on`,
      [partyId, on, [...BLOCKING_LISTS, MAJOR_ACCIDENT]],
    );
    const blocking = rows.filter(
      ({ list, listedOn }) => list !== MAJOR_ACCIDENT && !this.isOver(list, listedOn, on),
    );
    return {
      blocks: [...new Set(blocking.map(({ list }) => list))],
      lastAccidentOn: rows.findLast(({ list }) => list === MAJOR_ACCIDENT)?.listedOn,
    };
  }

  private isOver(list: string, listedOn: BusinessDate, on: BusinessDate): boolean {
    const question = ENDING[list];
    if (question === undefined) return false;
    const { policy, step } = this.judges[question];
    const facts = { 'screening.checkedOn': on, 'screening.listedOn': listedOn };
    return decide(policy, facts, { step }).verdict === 'eligible';
  }

  /** Whether the party is a provider whose filing holds on the day. */
  async providerFiled(tx: Tx, id: string, on: BusinessDate): Promise<boolean> {
    const found = await tx.query(
      'SELECT FROM provider WHERE id = $1 AND filed_on <= $2 AND (filed_until IS NULL OR filed_until >= $2)',
      [id, on],
    );
    return found.length > 0;
  }
}

const HOLDS = 'valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2)';

/** 在孵: a tenant on the day of a carrier that is recognised on the day; of several, the one with the highest level. */
const FACTS = `
  SELECT p.kind, p.district_code AS region, e.registered_on AS "registeredOn", e.size,
    e.tax_resident_in_city AS "taxResidentInCity", e.core_members AS "coreMembers",
    EXISTS (SELECT FROM qualification WHERE party_id = p.id AND kind = 'tech-sme' AND ${HOLDS}) AS "techSmeValid",
    EXISTS (SELECT FROM qualification WHERE party_id = p.id AND kind = 'hnte' AND ${HOLDS}) AS "hnteValid",
    (SELECT q.level FROM tenancy t JOIN qualification q ON q.carrier_id = t.carrier_id AND q.kind = 'recognition'
      WHERE t.party_id = p.id AND t.removed_at IS NULL AND t.entered_on <= $2 AND (t.left_on IS NULL OR t.left_on >= $2) AND ${HOLDS}
      ORDER BY array_position(ARRAY['nation', 'region', 'city'], q.level) LIMIT 1) AS "carrierLevel",
    (SELECT max(barred_until) FROM bar WHERE party_id = p.id AND barred_from <= $2 AND barred_until >= $2
      AND ($3::text IS NULL OR scheme = $3)) AS "barredUntil"
  FROM party p LEFT JOIN enterprise e ON e.id = p.id WHERE p.id = $1 AND p.kind IN ('legal-person', 'team')`;

function ofRecord({ blocks, lastAccidentOn }: CreditRecord): Record<string, Json> {
  return {
    'applicant.creditBlocks': [...blocks],
    'applicant.hadMajorAccident': lastAccidentOn !== undefined,
    ...(lastAccidentOn !== undefined && { 'applicant.lastMajorAccidentOn': lastAccidentOn }),
  };
}

function ofApplicant(row: FactsRow): Record<string, Json> {
  return {
    'applicant.kind': row.kind === 'team' ? 'team' : 'enterprise',
    'applicant.region': row.region,
    'applicant.techSmeValid': row.techSmeValid,
    'applicant.hnteValid': row.hnteValid,
    'applicant.isIncubatee': row.carrierLevel !== null,
    'applicant.carrierLevel': row.carrierLevel === null ? 'none' : LEVELS[row.carrierLevel],
    ...(row.kind === 'team' ? ofTeam(row) : ofEnterprise(row)),
  };
}

function ofTeam({ coreMembers }: FactsRow): Record<string, Json> {
  return coreMembers === null ? {} : { 'applicant.coreMembers': coreMembers };
}

function ofEnterprise({ registeredOn, taxResidentInCity, size }: FactsRow): Record<string, Json> {
  return {
    ...(registeredOn !== null && { 'applicant.registeredOn': registeredOn }),
    ...(taxResidentInCity !== null && { 'applicant.taxResidentInCity': taxResidentInCity }),
    ...(size !== null && { 'applicant.size': size }),
  };
}
