import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { CaseFile } from '../cases/case-file.js';
import type { Content } from '../cases/case-files.js';
import { PolicyVersions } from '../cases/policy-versions.js';
import { CaseRegistry } from '../cases/registry.js';
import { addDays, beijingDate, type BusinessDate, businessDate } from '../kernel/business-date.js';
import type { Json } from '../kernel/canonical-json.js';
import type { Flow } from '../kernel/transitions.js';
import { ROSTER_FACTS, RosterFigures } from '../parties/roster/roster-figures.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { FLOWS } from '../platform/policies/policies.module.js';
import { readCarrier } from './carriers.js';
import { recognitionForm, statisticsForm } from './form-content.js';
import { frozenFacts, only } from './frozen-facts.js';
import { FilingRecord } from './statistics-duty.js';

type Facts = Readonly<Record<string, Json>>;
interface Subject {
  readonly caseFile: CaseFile;
  readonly content: Content;
  readonly step: string;
}

/** Steps that the flows of this room judge. */
const APPLICATION = 'apply';
const FALSIFICATION = 'falsification';
const OF_CASE = [
  ...['recognition.appliedOn', 'recognition.channel', 'recognition.recheckedOn', 'change.checkedOn'],
  ...['recognition.falsified', 'recognition.disqualifiedOn'],
];
const DECLARED = [
  ...['carrier.hasDirection', 'carrier.hasDedicatedOperator', 'carrier.hasServicePlatform'],
  ...['makerSpace.hasDirection', 'makerSpace.hasPublicSpace', 'makerSpace.typicalCases'],
];
const OF_CARRIER = [
  ...['carrier.type', 'carrier.inHardshipArea', 'carrier.statisticsYears', 'carrier.statisticsFiled'],
];

/** What a carrier, its roster and its application tell a policy. */
@Injectable()
export class RecognitionFacts implements OnModuleInit {
  constructor(
    private readonly registry: CaseRegistry,
    private readonly figures: RosterFigures,
    private readonly filings: FilingRecord,
    private readonly versions: PolicyVersions,
    @Inject(FLOWS) private readonly flows: ReadonlyMap<string, Flow>,
  ) {}

  onModuleInit(): void {
    this.registry.registerFacts(OF_CASE, (tx, subject) => this.ofCase(tx, subject));
    this.registry.registerFacts(DECLARED, async (_tx, { content }) => declaredIn(content));
    this.registry.registerFacts(OF_CARRIER, (tx, subject) => this.ofCarrier(tx, subject));
    this.registry.registerFacts(ROSTER_FACTS, (tx, subject) => this.ofRoster(tx, subject));
  }

  private async ofCase(tx: Tx, { caseFile, content, step }: Subject): Promise<Facts> {
    const today = beijingDate(tx.at);
    const { channel } = recognitionForm(content);
    const barredFrom = await this.lastBar(tx, caseFile);
    const disqualifiedOn = step === FALSIFICATION ? today : barredFrom;
    return {
      'recognition.appliedOn': beijingDate(caseFile.submittedAt ?? tx.at),
      'recognition.recheckedOn': today,
      'change.checkedOn': today,
      'recognition.falsified': barredFrom !== undefined,
      ...(disqualifiedOn !== undefined && { 'recognition.disqualifiedOn': disqualifiedOn }),
      ...(channel !== undefined && { 'recognition.channel': channel }),
    };
  }

  /** The day from which the applicant was last barred from this scheme. */
  private async lastBar(tx: Tx, caseFile: CaseFile): Promise<BusinessDate | undefined> {
    const { scheme } = await this.versions.of(tx, caseFile);
    const row = await tx.one<{ on: BusinessDate | null }>(
      'SELECT max(barred_from) AS on FROM bar WHERE party_id = $1 AND scheme = $2',
      [caseFile.applicantId, scheme],
    );
    return row?.on ?? undefined;
  }

  private async ofCarrier(tx: Tx, subject: Subject): Promise<Facts> {
    const carrier = await this.carrierOf(tx, subject);
    if (carrier === undefined) return {};
    const years = await this.filings.consecutive(tx, carrier.id, dayOf(tx, subject));
    const district = await tx.one<{ hardship: boolean | null }>(
      'SELECT in_hardship_area AS hardship FROM district WHERE code = $1',
      [carrier.districtCode],
    );
    return {
      'carrier.type': carrier.type,
      ...(district?.hardship != null && { 'carrier.inHardshipArea': district.hardship }),
      'carrier.statisticsYears': years,
      'carrier.statisticsFiled': years > 0,
    };
  }

  private async ofRoster(tx: Tx, subject: Subject): Promise<Facts> {
    const { caseFile, step } = subject;
    const frozen =
      step === APPLICATION ? await frozenFacts(tx, this.flows.get(caseFile.flow), caseFile, step) : undefined;
    if (frozen !== undefined) return only(frozen, ROSTER_FACTS);
    const carrier = await this.carrierOf(tx, subject);
    if (carrier === undefined) return {};
    const { year } = statisticsForm(subject.content);
    return caseFile.flow === 'annual-statistics'
      ? this.ofYear(tx, carrier.id, year)
      : this.figures.of(tx, carrier.id, dayOf(tx, subject));
  }

  /** At the year's last day; what a year adds up to is told of the last full year, so a day later. */
  private async ofYear(tx: Tx, carrierId: string, year: number | undefined): Promise<Facts> {
    if (year === undefined) return {};
    const end = businessDate(`${year}-12-31`);
    const [standing, yearly] = [
      await this.figures.of(tx, carrierId, end),
      await this.figures.of(tx, carrierId, addDays(end, 1)),
    ];
    return { ...standing, ...only(yearly, YEARLY) };
  }

  /** Another's carrier tells nothing. */
  private async carrierOf(tx: Tx, { caseFile, content }: Subject) {
    const id = carrierIdOf(content);
    const carrier = id === undefined ? undefined : await readCarrier(tx, id);
    return carrier?.operatorId === caseFile.applicantId ? carrier : undefined;
  }
}

const YEARLY = [
  ...['carrier.events', 'carrier.totalIncome', 'carrier.rentIncome', 'carrier.propertyIncome'],
  ...['carrier.incomeSeparated', 'makerSpace.teams', 'makerSpace.firms'],
];

/** The day of the application, also when it is judged again; of a later check, today. */
function dayOf(tx: Tx, { caseFile, step }: Subject): BusinessDate {
  return beijingDate(step === APPLICATION ? (caseFile.submittedAt ?? tx.at) : tx.at);
}

function carrierIdOf({ carrierId }: Content): string | undefined {
  return typeof carrierId === 'string' ? carrierId : undefined;
}

/** What was left open is not declared. */
function declaredIn(content: Content): Facts {
  const { declared = {} } = recognitionForm(content);
  const { hasDirection, hasDedicatedOperator, hasServicePlatform, hasPublicSpace, typicalCases } = declared;
  return {
    ...(hasDirection !== undefined && {
      'carrier.hasDirection': hasDirection,
      'makerSpace.hasDirection': hasDirection,
    }),
    ...(hasDedicatedOperator !== undefined && { 'carrier.hasDedicatedOperator': hasDedicatedOperator }),
    ...(hasServicePlatform !== undefined && { 'carrier.hasServicePlatform': hasServicePlatform }),
    ...(hasPublicSpace !== undefined && { 'makerSpace.hasPublicSpace': hasPublicSpace }),
    ...(typicalCases !== undefined && { 'makerSpace.typicalCases': typicalCases.length }),
  };
}
