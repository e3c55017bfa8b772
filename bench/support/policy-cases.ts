import { addDays, type BusinessDate, businessDate, daysBetween } from '../../src/kernel/business-date.js';
import { fen, formatYuan } from '../../src/kernel/money.js';
import type { FactCatalogue } from '../../src/policy/catalogue.js';
import type { FactSheet } from '../../src/policy/fact-sheet.js';
import { Chance } from './chance.js';

/** The steps of the voucher policy that are judged: 15 criteria at `redeem`, 10 at `apply`. */
export const STEPS = ['redeem', 'apply'] as const;
export type BenchStep = (typeof STEPS)[number];

const YEAR_END = businessDate('2026-12-31');
const HITS = ['dishonest-judgment', 'serious-illegal', 'major-tax', 'research-dishonesty'];
// prettier-ignore
const SUPPORTED = ['research-development', 'inspection-testing', 'large-instrument', 'technology-transfer', 'ip-analysis', 'technology-consulting', 'incubation'];
const LEVELS = ['national', 'provincial', 'city', 'district', 'none'];
const UNSUPPORTED = ['ip-agency', 'goods', 'other'];

/** Invented enterprises one after another, the same for the same seed. Each criterion fails for some of them. */
export function* enterprises(step: BenchStep, count: number, seed: number): Generator<FactSheet> {
  const chance = new Chance(seed * STEPS.length + STEPS.indexOf(step));
  for (let i = 0; i < count; i++) yield asReceived(step === 'redeem' ? redeeming(chance) : applying(chance));
}

/** As a sheet comes out of a database or a request. */
function asReceived(sheet: FactSheet): FactSheet {
  return JSON.parse(JSON.stringify(sheet)) as FactSheet;
}

const BLOCK = 1_000;

/** Some at a time: all of them at once would measure how fast memory is. */
export function* blocksOf(cases: Iterable<FactSheet>): Generator<readonly FactSheet[]> {
  let block: FactSheet[] = [];
  for (const one of cases) {
    block.push(one);
    if (block.length < BLOCK) continue;
    yield block;
    block = [];
  }
  if (block.length > 0) yield block;
}

function redeeming(chance: Chance): FactSheet {
  const issuedOn = chance.day(businessDate('2026-01-05'), businessDate('2026-07-31'));
  const signedOn = addDays(issuedOn, chance.between(-4, 90));
  const completedOn = addDays(signedOn, chance.between(5, 90));
  return {
    ...applicant(chance),
    'voucher.issuedOn': issuedOn,
    'voucher.expiresOn': chance.percent(4) ? addDays(issuedOn, 60) : YEAR_END,
    'voucher.balance': money(chance, 20_000_000),
    'contract.signedOn': signedOn,
    'contract.amount': money(chance, 30_000_000),
    'contract.serviceKind': chance.pick(chance.percent(5) ? UNSUPPORTED : SUPPORTED),
    'contract.completedOn': completedOn,
    'contract.provider.filed': !chance.percent(4),
    'contract.provider.related': chance.percent(4),
    'contract.alreadyFunded': chance.percent(4),
    'contract.isCompulsoryTesting': chance.percent(4),
    'claim.invoicedAmount': money(chance, 30_000_000),
    'claim.paidAmount': money(chance, 30_000_000),
    'claim.submittedOn': addDays(completedOn, chance.between(-3, 63)),
  };
}

function applying(chance: Chance): FactSheet {
  return {
    ...applicant(chance),
    'applicant.region': chance.percent(5) ? '652301' : `65010${chance.between(2, 9)}`,
    'applicant.taxResidentInCity': !chance.percent(5),
    'applicant.techSmeValid': chance.percent(60),
    'applicant.hnteValid': chance.percent(50),
    'applicant.isIncubatee': chance.percent(50),
    'applicant.carrierLevel': chance.pick(LEVELS),
    'applicant.coreMembers': chance.between(1, 12),
    'applicant.voidedShareLastYear': `0.${chance.below(10)}`,
    'voucher.appliedOn': chance.day(businessDate('2026-01-05'), YEAR_END),
    'voucher.requested': money(chance, 25_000_000),
    'voucher.usedThisYear': money(chance, 21_000_000),
  };
}

function applicant(chance: Chance): FactSheet {
  const hits = chance.percent(5) ? HITS.slice(chance.below(4), 3 + chance.below(2)) : [];
  return {
    'applicant.kind': chance.percent(20) ? 'team' : 'enterprise',
    'applicant.creditBlocks': chance.percent(4) ? [...hits, 'abnormal-operation'] : hits,
    'applicant.barred': chance.percent(3),
  };
}

/** Some fen below an amount; now and then nothing at all. */
function money(chance: Chance, below: number): string {
  return formatYuan(fen(BigInt(chance.percent(4) ? 0 : chance.between(1, below))));
}

/** What JSON-minded engines are fast with: fen and days as numbers, names without dots. */
export type PlainFacts = Record<string, number | boolean | string | readonly string[]>;

/** The stated facts of a sheet in that form; the claims' last day too, for their languages know no calendar years. */
export function plainFacts(
  catalogue: FactCatalogue,
  names: ReadonlySet<string>,
  sheet: FactSheet,
): PlainFacts {
  const facts: PlainFacts = {};
  for (const name of names) facts[plainName(name)] = plainValue(catalogue, name, sheet);
  const issuedOn = sheet['voucher.issuedOn'];
  if (typeof issuedOn === 'string')
    facts['claimsCloseOn'] = dayNumber(businessDate(`${issuedOn.slice(0, 4)}-12-15`));
  return facts;
}

function plainName(name: string): string {
  return name.replace(/\.(.)/g, (_, letter: string) => letter.toUpperCase());
}

function plainValue(catalogue: FactCatalogue, name: string, sheet: FactSheet): PlainFacts[string] {
  const value = sheet[name] as string | boolean | readonly string[];
  const kind = catalogue.get(name)?.kind;
  if (kind === 'money') return Number((value as string).replace('.', ''));
  if (kind === 'rate') return Number(value);
  return kind === 'date' ? dayNumber(value as BusinessDate) : value;
}

function dayNumber(day: BusinessDate): number {
  return daysBetween(businessDate('1970-01-01'), day);
}
