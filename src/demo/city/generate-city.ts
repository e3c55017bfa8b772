import { DISTRICTS } from '../../../config/districts.js';
import { type BusinessDate, businessDate } from '../../kernel/business-date.js';
import { canonicalJson, type Json, sha256Hex } from '../../kernel/canonical-json.js';
import { addCarriers } from './carriers.js';
import type { City, CityParty } from './city.js';
import { Dice } from './dice.js';
import { addApplyingFirm, addTeam } from './firms.js';
import { addOffices } from './offices.js';
import { ODD_FIRMS, ODD_NAMES, type OddFirm, plantOddities } from './planted.js';
import { addProvider } from './providers.js';
import { Register } from './register.js';
import { addRosters } from './rosters.js';

/** What a city is made from. */
export interface CityOptions {
  readonly seed: string | number;
  /** How many firms apply, 20 to 5,000. */
  readonly enterprises: number;
  /** The day on which it stands as described. */
  readonly on?: BusinessDate;
}

const LEAST = 20;
const MOST = 5000;
const DEFAULT_DAY = businessDate('2026-03-02');
const TEAMS_PER_FIRM = 20;

/**
 * An invented city. The same options give the same city, to the letter. RangeError for a size out of range.
 */
export function generateCity({ seed, enterprises, on = DEFAULT_DAY }: CityOptions): City {
  if (!Number.isInteger(enterprises) || enterprises < LEAST || enterprises > MOST)
    throw new RangeError(`a city has ${LEAST} to ${MOST} enterprises`);
  const dice = new Dice(`hongshan city ${seed}`);
  const register = new Register(dice.fork('register'), on);
  addOffices(register);
  addCarriers(register);
  const [applicantPassword, providerPassword] = [dice.base32(16), dice.base32(16)] as const;
  const providers = many(providerCount(enterprises), (i) => addProvider(register, i, providerPassword));
  const { firms, odd } = addFirms(register, enterprises);
  const teams = many(Math.ceil(enterprises / TEAMS_PER_FIRM), () => addTeam(register));
  addApplicants(register, 'e', firms, applicantPassword);
  addApplicants(register, 't', teams, applicantPassword);
  const planted = plantOddities(register, odd, providers.slice(0, 2) as [CityParty, CityParty]);
  addRosters(register, applicantPassword);
  const applicantIds = [...firms, ...teams].map(({ id }) => id);
  return { seed: String(seed), on, districts: DISTRICTS, ...rowsOf(register), applicantIds, planted };
}

/** The SHA-256 of a city in canonical JSON: two cities are the same when it is. */
export function cityDigest(city: City): string {
  return sha256Hex(canonicalJson(city as unknown as Json));
}

/** 100余家: more than a hundred of a city of usual size, their filing in force. */
function providerCount(enterprises: number): number {
  return Math.min(160, Math.max(20, Math.ceil(enterprises * 0.56)));
}

/** So many at least are in order and qualified, however small the city: a round needs them. */
const SOUND_FIRMS = 8;

/** The odd ones stand anywhere among the rest; of the rest, the first are in order. */
function addFirms(register: Register, count: number) {
  const places = register.dice.pickSome([...Array(count).keys()], ODD_NAMES.length);
  const sound = new Set([...Array(count).keys()].filter((i) => !places.includes(i)).slice(0, SOUND_FIRMS));
  const odd = new Map<OddFirm, CityParty>();
  const firms = many(count, (i) => {
    const name = ODD_NAMES[places.indexOf(i)];
    const plain = sound.has(i) ? { sound: true as const } : {};
    const firm = addApplyingFirm(register, name === undefined ? plain : ODD_FIRMS[name]);
    if (name !== undefined) odd.set(name, firm);
    return firm;
  });
  return { firms, odd: Object.fromEntries(odd) as Record<OddFirm, CityParty> };
}

/** One applicant a party. They share a password: hashing thousands would take longer than all the rest. */
function addApplicants(
  register: Register,
  letter: 'e' | 't',
  parties: readonly CityParty[],
  password: string,
): void {
  for (const [i, { id }] of parties.entries()) {
    const login = letter + String(i + 1).padStart(4, '0');
    register.addUser({ partyId: id, login, role: 'applicant', password });
  }
}

function rowsOf(register: Register) {
  const { parties, enterprises, parks, carriers, tenancies, qualifications, providers } = register;
  const { affiliations, creditListings, bars, payeeAccounts, users, rosters } = register;
  return {
    ...{ parties, enterprises, parks, carriers, tenancies, qualifications, providers },
    ...{ affiliations, creditListings, bars, payeeAccounts, users, rosters: { ...rosters } },
  };
}

function many<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
