import { addMonths, yearOf } from '../../kernel/business-date.js';
import { checkOf } from '../../parties/roster/identity-number.js';
import type { CityCarrier } from './city.js';
import type { Dice } from './dice.js';
import type { Register } from './register.js';
import { head, SITE_NAME } from './roster-head.js';
import { addGraduates, addIncubatees, addSpaceTenants } from './roster-tenants.js';
import { GIVEN, INDUSTRIES, SURNAMES } from './words.js';

/** How large a carrier is: from the least to the most. */
export interface Scale {
  readonly area: readonly [number, number];
  readonly tenants: readonly [number, number];
  readonly teams: readonly [number, number];
  readonly graduates: readonly [number, number];
  /** 万元. */
  readonly fund: readonly [number, number];
}
type Level = 'nation' | 'region';
const SCALES: Readonly<Record<CityCarrier['type'], Readonly<Record<Level, Scale>>>> = {
  incubator: {
    nation: { area: [9000, 12_000], tenants: [48, 60], teams: [0, 0], graduates: [20, 26], fund: [500, 900] },
    region: { area: [5000, 7000], tenants: [25, 32], teams: [0, 0], graduates: [6, 10], fund: [200, 400] },
  },
  'maker-space': {
    nation: { area: [800, 1500], tenants: [15, 20], teams: [6, 8], graduates: [0, 0], fund: [50, 100] },
    region: { area: [500, 900], tenants: [11, 14], teams: [5, 6], graduates: [0, 0], fund: [20, 50] },
  },
};
/** One carrier in so many does not come up to what its level asks. */
const WEAK_EVERY = 4;
const WEAK_PERCENT = 45n;
const EVENTS = ['创业沙龙', '项目路演', '政策宣讲', '融资对接会', '知识产权培训', '创业训练营'] as const;
const SERVICES = ['财税服务', '法律服务', '知识产权服务', '人力资源服务'] as const;

/** 载体台账 of the founding stock: most come up to their level, one in four does not. Operators get somebody who signs in. */
export function addRosters(register: Register, password: string): void {
  register.carriers.forEach((carrier, i) => {
    const levels = register.qualifications.filter(({ carrierId }) => carrierId === carrier.id);
    const level = levels.some((one) => one.level === 'nation') ? 'nation' : 'region';
    const scale = SCALES[carrier.type][level];
    const weak = i % WEAK_EVERY === WEAK_EVERY - 1;
    register.carriers[i] = described(register, carrier, levels[0]?.validFrom ?? register.on);
    addRoster(register, register.carriers[i] ?? carrier, weak ? weaker(scale) : scale);
    const login = `o${String(i + 1).padStart(3, '0')}`;
    register.addUser({ partyId: carrier.operatorId, login, role: 'applicant', password });
  });
  shareMentor(register);
}

function described({ dice }: Register, carrier: CityCarrier, firstRecognised: Register['on']): CityCarrier {
  const isProfessional = carrier.type === 'incubator' && dice.percent(30);
  const type = isProfessional ? ('professional' as const) : ('comprehensive' as const);
  return {
    ...carrier,
    operatingSince: addMonths(firstRecognised, -dice.between(12, 40)),
    ...(carrier.type === 'incubator' && { incubatorType: type }),
    ...(isProfessional && { industry: dice.pick(INDUSTRIES).name }),
  };
}

function weaker(scale: Scale): Scale {
  const less = ([least, most]: readonly [number, number]) =>
    [part(least), part(most)] as readonly [number, number];
  return { ...scale, tenants: less(scale.tenants), graduates: less(scale.graduates), fund: less(scale.fund) };
}

const part = (whole: number) => Number((BigInt(whole) * WEAK_PERCENT) / 100n);

function addRoster(register: Register, carrier: CityCarrier, scale: Scale): void {
  const { dice } = register;
  const area = dice.between(...scale.area);
  const count = dice.between(...scale.tenants);
  addSite(register, carrier, area);
  if (carrier.type === 'incubator') {
    addIncubatees(register, carrier, { count, area });
    addGraduates(register, carrier, dice.between(...scale.graduates));
  } else addSpaceTenants(register, carrier, { count, teams: dice.between(...scale.teams), area });
  addPeople(register, carrier, count);
  addServices(register, carrier);
  addMoney(register, carrier, dice.between(...scale.fund));
}

/** A quarter is public, three fifths are for tenants. */
function addSite({ dice, rosters }: Register, carrier: CityCarrier, area: number): void {
  rosters.sites.push({
    ...head(dice, carrier),
    ...{ name: SITE_NAME, address: carrier.address, county: carrier.districtCode, totalAreaM2: `${area}.00` },
    ...{ incubationAreaM2: `${(area * 3) / 5}`, publicAreaM2: `${area / 4}` },
    ...{ seats: carrier.type === 'maker-space' ? dice.between(40, 120) : 0 },
    ...{ usedFrom: carrier.operatingSince ?? '2015-01-01', usedTo: null },
  });
}

function addPeople(register: Register, carrier: CityCarrier, tenants: number): void {
  const needed = Math.max(Math.ceil(tenants / 10) + 2, carrier.type === 'incubator' ? 8 : 4);
  for (let i = 0; i <= needed; i += 1) addPerson(register, carrier, 'staff', i < needed);
  for (let i = 0; i < needed; i += 1) addPerson(register, carrier, 'mentor', true);
}

function addPerson(
  { dice, on, rosters }: Register,
  carrier: CityCarrier,
  role: 'staff' | 'mentor',
  professional: boolean,
): void {
  rosters.people.push({
    ...head(dice, carrier),
    ...{ role, name: dice.pick(SURNAMES) + dice.pick(GIVEN) + dice.pick(GIVEN), identity: identityOf(dice) },
    ...{ fullTime: role === 'staff', professional, appointedBy: role === 'mentor' ? carrier.name : null },
    ...{ worksFrom: dice.day(addMonths(on, -60), addMonths(on, -14)), worksTo: null },
  });
}

/** A number with the right check character and a district that is none: nobody's. */
function identityOf(dice: Dice): string {
  const born = `${dice.between(1965, 1998)}${two(dice.between(1, 12))}${two(dice.between(1, 28))}`;
  const digits = `659900${born}${dice.digits(3)}`;
  return digits + checkOf(digits);
}

const two = (n: number) => String(n).padStart(2, '0');

function addServices({ dice, on, rosters }: Register, carrier: CityCarrier): void {
  const year = yearOf(on) - 1;
  for (let i = 0; i < 12; i += 1)
    rosters.events.push({
      ...head(dice, carrier),
      ...{
        heldOn: `${year}-${two(i + 1)}-${two(dice.between(1, 28))}`,
        title: `${dice.pick(EVENTS)}（第 ${i + 1} 期）`,
      },
      ...{
        part: dice.pick(['host', 'organiser', 'co-host', 'co-organiser']),
        attendees: dice.between(15, 120),
      },
    });
  for (const services of SERVICES)
    rosters.serviceOrgs.push({
      ...head(dice, carrier),
      ...{
        name: `${dice.pick(SURNAMES)}氏示例${services}机构`,
        services,
        signedOn: `${year}-01-0${dice.between(1, 9)}`,
      },
      endsOn: `${year + 2}-12-31`,
    });
}

function addMoney({ dice, on, rosters }: Register, carrier: CityCarrier, fund: number): void {
  rosters.funds.push({
    ...head(dice, carrier),
    ...{ name: '种子资金', kind: 'own', amountFen: `${fund}000000`, heldFrom: carrier.operatingSince ?? on },
    heldTo: null,
  });
  for (const year of [yearOf(on) - 2, yearOf(on) - 1]) {
    const income = dice.between(300, 900);
    rosters.years.push({
      ...{ ...head(dice, carrier), year, totalIncomeFen: `${income}000000`, incomeSeparated: true },
      ...{ rentIncomeFen: `${income * 40}0000`, propertyIncomeFen: `${income * 15}0000` },
    });
  }
}

/** One mentor is told of by two carriers at once. */
function shareMentor({ dice, carriers, rosters }: Register): void {
  const [first, second] = carriers;
  const mentor = rosters.people.find(({ carrierId, role }) => carrierId === first?.id && role === 'mentor');
  if (mentor === undefined || second === undefined) return;
  rosters.people.push({ ...mentor, ...head(dice, second), appointedBy: second.name });
}
