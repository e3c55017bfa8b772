import { DISTRICTS } from '../../../config/districts.js';
import { addDays, addMonths, type BusinessDate, businessDate, yearOf } from '../../kernel/business-date.js';
import type { CityEnterprise, CityParty } from './city.js';
import type { FirmSpec, Register } from './register.js';
import { INDUSTRIES } from './words.js';

/** In a hundred firms. */
const SHARES = { micro: 45, small: 38, medium: 13, hnte: 22, techSme: 45, tenant: 25, elsewhereTaxed: 3 };
const MONTHS_OF_HNTE = 36;
const LATEST_REGISTRATION_DAYS = 200;

/** What may be wanted of a firm otherwise than chance has it. */
export interface FirmWish {
  /** In order, and a tech SME this year. */
  readonly sound?: true;
  /** In order, but without any qualification or tenancy. */
  readonly plain?: true;
  readonly accountName?: string;
}

/** A firm that may apply, with its account, qualifications and tenancy. */
export function addApplyingFirm(register: Register, wish: FirmWish = {}): CityParty {
  const { dice } = register;
  const asked = wish.sound === true || wish.plain === true;
  const party = register.addFirm({
    ...firmSpec(register),
    taxResidentInCity: asked || !dice.percent(SHARES.elsewhereTaxed),
    ...(wish.accountName !== undefined && { accountName: wish.accountName }),
  });
  if (wish.plain) return party;
  const registeredOn = register.enterprises.at(-1)?.registeredOn ?? register.on;
  if (dice.percent(SHARES.hnte)) addHnte(register, party);
  if (wish.sound || dice.percent(SHARES.techSme)) addTechSme(register, party);
  if (dice.percent(SHARES.tenant)) addTenancy(register, party.id, registeredOn, 'incubator');
  if (!asked) addCreditHistory(register, party.id);
  return party;
}

/** Teams are tenants of maker spaces; they have no code and no account of their own. */
export function addTeam(register: Register): CityParty {
  const { dice } = register;
  const team = register.addParty('team', register.names.team(), dice.pick(DISTRICTS).code);
  const formedOn = dice.day(addMonths(register.on, -18), addMonths(register.on, -3));
  register.enterprises.push({
    id: team.id,
    registeredOn: formedOn,
    legalRepresentative: register.names.person(),
    industry: dice.pick(INDUSTRIES).name,
    size: 'micro',
    staff: dice.between(2, 8),
    coreMembers: dice.between(2, 6),
    taxResidentInCity: false,
    parkId: null,
  });
  addTenancy(register, team.id, formedOn, 'maker-space');
  return team;
}

function firmSpec({ dice, on, parks }: Register): FirmSpec {
  const { name, field } = dice.pick(INDUSTRIES);
  return {
    field,
    industry: name,
    size: sizeOf(dice.below(100)),
    registeredOn: dice.day(businessDate('2008-01-01'), addDays(on, -LATEST_REGISTRATION_DAYS)),
    ...(dice.percent(40) && { parkId: dice.pick(parks).id }),
  };
}

function sizeOf(roll: number): CityEnterprise['size'] {
  if (roll < SHARES.micro) return 'micro';
  if (roll < SHARES.micro + SHARES.small) return 'small';
  return roll < SHARES.micro + SHARES.small + SHARES.medium ? 'medium' : 'large';
}

/** Certificates hold three years: some have run out. */
function addHnte(register: Register, { id }: CityParty): void {
  const { dice, on } = register;
  const year = yearOf(on) - dice.between(1, 4);
  const validFrom = dice.day(businessDate(`${year}-10-01`), businessDate(`${year}-12-15`));
  register.qualifications.push({
    id: dice.id(),
    partyId: id,
    carrierId: null,
    kind: 'hnte',
    level: null,
    number: `GR${year}65${serialOf(register)}`,
    validFrom,
    validTo: addDays(addMonths(validFrom, MONTHS_OF_HNTE), -1),
  });
}

/** A number for each year: the last one's and this one's. */
export function addTechSme(register: Register, { id, districtCode }: CityParty): void {
  for (const year of [yearOf(register.on) - 1, yearOf(register.on)]) {
    register.qualifications.push({
      id: register.dice.id(),
      partyId: id,
      carrierId: null,
      kind: 'tech-sme',
      level: null,
      number: `${year}${districtCode}08${serialOf(register)}`,
      validFrom: businessDate(`${year}-01-01`),
      validTo: businessDate(`${year}-12-31`),
    });
  }
}

const serialOf = ({ qualifications }: Register) => String(qualifications.length + 1).padStart(6, '0');

/** One in ten has moved out again. */
function addTenancy(
  register: Register,
  partyId: string,
  since: BusinessDate,
  type: 'incubator' | 'maker-space',
): void {
  const { dice, on } = register;
  const earliest = businessDate('2021-01-01');
  const enteredOn = dice.day(since > earliest ? since : earliest, addDays(on, -60));
  register.tenancies.push({
    id: dice.id(),
    carrierId: dice.pick(register.carriers.filter((carrier) => carrier.type === type)).id,
    partyId,
    enteredOn,
    leftOn: dice.percent(10) ? dice.day(enteredOn, addDays(on, -1)) : null,
    areaM2: `${dice.between(15, 120)}.${dice.digits(1)}0`,
  });
}

/** Two in a hundred are on the list of abnormal operation, two more were and are no longer. */
function addCreditHistory(register: Register, partyId: string): void {
  const { dice, on } = register;
  const roll = dice.below(100);
  if (roll >= 4) return;
  const listedOn = dice.day(addMonths(on, -24), addMonths(on, -6));
  register.creditListings.push({
    id: dice.id(),
    partyId,
    list: 'abnormal-operation',
    listedOn,
    removedOn: roll < 2 ? null : dice.day(listedOn, addDays(on, -1)),
    source: '演示数据',
  });
}
