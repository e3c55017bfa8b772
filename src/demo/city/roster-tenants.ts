import { addDays, addMonths, type BusinessDate, businessDate, yearOf } from '../../kernel/business-date.js';
import type { CityCarrier, CityParty, ToldTenancy } from './city.js';
import { addTechSme } from './firms.js';
import type { Register } from './register.js';
import { head, SITE_NAME } from './roster-head.js';
import { INDUSTRIES } from './words.js';

interface Stay {
  readonly party: CityParty;
  readonly registeredOn: BusinessDate;
  readonly enteredOn: BusinessDate;
  readonly leftOn?: BusinessDate;
  readonly area: string;
  readonly industry: string;
  readonly told?: Partial<ToldTenancy>;
}

/** In a hundred incubatees. */
const SHARES = { patent: 70, granted: 75, financed: 30, grows: 50, unfit: 8 };
const FIELDS = [
  'other',
  'other',
  'other',
  'biomedicine',
  'modern-agriculture',
  'integrated-circuit',
] as const;
const SOURCES = ['equity-fund', 'own-fund', 'cooperative-fund', 'angel-venture', 'debt'] as const;
/** So many of an incubator's first tenants were given money out of its own fund. */
const FUND_CASES = 4;

/** Firms that fit every condition, and a few who do not. */
export function addIncubatees(
  register: Register,
  carrier: CityCarrier,
  { count, area }: { readonly count: number; readonly area: number },
): void {
  const { dice, on } = register;
  const each = Math.floor((area * 58) / count);
  const unfit = Math.ceil((count * SHARES.unfit) / 100);
  for (let i = 0; i < count + unfit; i += 1) {
    const isFit = i < count;
    const enteredOn = dice.day(addMonths(on, -40), addMonths(on, -3));
    const registeredOn = addDays(enteredOn, -dice.between(10, 500));
    const industry = carrier.industry ?? dice.pick(INDUSTRIES).name;
    const party = addFirm(register, carrier, industry);
    if (isFit) addTechSme(register, party);
    addStay(register, carrier, {
      ...{ party, registeredOn, enteredOn, industry, area: hundredths(isFit ? each : 1500) },
      told: { worksInside: isFit, field: dice.pick(FIELDS) },
    });
    if (isFit) addWorks(register, carrier, party, i);
  }
}

/** Patents, money and the figures of two years. */
function addWorks(
  register: Register,
  carrier: CityCarrier,
  { id: partyId, uscc }: CityParty,
  i: number,
): void {
  const { dice, on, rosters } = register;
  const year = yearOf(on) - 1;
  if (dice.percent(SHARES.patent)) {
    const appliedOn = dice.day(addMonths(on, -30), addMonths(on, -16));
    const grantedOn = dice.percent(SHARES.granted) ? addMonths(appliedOn, dice.between(3, 12)) : null;
    rosters.ip.push({
      ...{ ...head(dice, carrier), partyId, kind: dice.pick(['invention', 'utility-model', 'software']) },
      ...{ number: `示例-${uscc ?? ''}-1`, appliedOn, grantedOn, expiresOn: null },
    });
  }
  if (i < FUND_CASES || dice.percent(SHARES.financed))
    addFinancing(register, carrier, partyId, i < FUND_CASES ? 'own-fund' : dice.pick(SOURCES));
  const revenue = dice.between(50, 400);
  const growth = dice.percent(SHARES.grows) ? dice.between(125, 180) : dice.between(80, 119);
  addYear(register, carrier, partyId, { year: year - 1, fen: `${revenue * 100}0000` });
  addYear(register, carrier, partyId, { year, fen: `${revenue * growth}0000` });
}

function addFinancing(register: Register, carrier: CityCarrier, partyId: string, kind: string): void {
  const { dice, on, rosters } = register;
  const year = yearOf(on) - 1;
  rosters.financings.push({
    ...{ ...head(dice, carrier), partyId, kind, amountFen: `${dice.between(20, 300)}000000`, paidIn: true },
    receivedOn: dice.day(businessDate(`${year}-01-10`), businessDate(`${year}-12-20`)),
    investor: kind === 'own-fund' ? '种子资金' : '示例创业投资基金',
  });
}

function addYear(
  { dice, rosters }: Register,
  carrier: CityCarrier,
  partyId: string,
  { year, fen }: { readonly year: number; readonly fen: string },
): void {
  rosters.tenantYears.push({
    ...{
      ...head(dice, carrier),
      partyId,
      year,
      revenueFen: fen,
      rndFen: fen.slice(0, -1),
      taxFen: fen.slice(0, -1),
    },
    staff: dice.between(3, 40),
  });
}

/** Firms that left when they had outgrown the incubator: by revenue, or bought up, or listed. */
export function addGraduates(register: Register, carrier: CityCarrier, count: number): void {
  const { dice } = register;
  for (let i = 0; i < count; i += 1) {
    const enteredOn = dice.day(businessDate('2016-01-01'), businessDate('2019-12-31'));
    const graduatedOn = addMonths(enteredOn, dice.between(24, 44));
    const industry = carrier.industry ?? dice.pick(INDUSTRIES).name;
    const party = addFirm(register, carrier, industry);
    const [acquired, listed] = [i % 5 === 3, i % 5 === 4];
    addStay(register, carrier, {
      ...{ party, registeredOn: addDays(enteredOn, -dice.between(10, 500)), enteredOn, leftOn: graduatedOn },
      ...{ industry, area: hundredths(dice.between(5000, 12_000)), told: { graduatedOn, acquired, listed } },
    });
    const last = yearOf(graduatedOn) - 1;
    for (const year of [last - 1, last])
      addYear(register, carrier, party.id, { year, fen: `${dice.between(510, 900)}000000` });
  }
}

/** Firms and teams of a maker-space, half of the firms new in the last year. */
export function addSpaceTenants(
  register: Register,
  carrier: CityCarrier,
  { count, teams, area }: { readonly count: number; readonly teams: number; readonly area: number },
): void {
  const { dice, on } = register;
  const each = hundredths(Math.floor((area * 55) / (count + teams)));
  const year = yearOf(on) - 1;
  for (let i = 0; i < count + teams; i += 1) {
    const industry = dice.pick(INDUSTRIES).name;
    const isTeam = i >= count;
    const isNew = !isTeam && i % 2 === 0;
    const party = isTeam
      ? register.addParty('team', register.names.team(), carrier.districtCode)
      : addFirm(register, carrier, industry);
    const registeredOn = isNew
      ? dice.day(businessDate(`${year}-01-01`), businessDate(`${year}-09-30`))
      : dice.day(addMonths(on, -30), businessDate(`${year - 1}-12-31`));
    addStay(register, carrier, {
      ...{ party, registeredOn, industry, area: each },
      enteredOn: isNew
        ? addDays(registeredOn, dice.between(1, 60))
        : addDays(registeredOn, dice.between(30, 60)),
    });
    if (i % 4 === 1) addFinancing(register, carrier, party.id, 'angel-venture');
  }
}

/** A tenant who is known by the roster alone: no account, and nobody who signs in. */
function addFirm(register: Register, carrier: CityCarrier, industry: string): CityParty {
  const { field } = INDUSTRIES.find(({ name }) => name === industry) ?? INDUSTRIES[0];
  const code = carrier.districtCode;
  return register.addParty('legal-person', register.names.firm(field), code, register.names.uscc('91', code));
}

function addStay({ dice, tenancies }: Register, carrier: CityCarrier, stay: Stay): void {
  const { party, registeredOn, enteredOn, leftOn = null, area, industry, told = {} } = stay;
  const serial = String(tenancies.length + 1).padStart(5, '0');
  tenancies.push({
    ...{ id: dice.id(), carrierId: carrier.id, partyId: party.id, enteredOn, leftOn, areaM2: area },
    told: {
      ...{ registeredOn, agreementNumber: `孵示例-${serial}`, agreementSignedOn: enteredOn, site: SITE_NAME },
      ...{ room: `${dice.between(1, 9)}-${serial}`, industry, field: 'other', doesTechBusiness: true },
      ...{ registeredInside: true, worksInside: true, graduatedOn: null, acquired: false, listed: false },
      ...told,
    },
  });
}

/** An area out of its hundredths. */
function hundredths(amount: number): string {
  return `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`;
}
