import type { Role } from '../../parties/actor.js';
import type { City, CityParty, CityUser } from './city.js';

/** Everybody with this role, in order of login. */
export function usersWith(city: City, role: Role): readonly CityUser[] {
  return city.users.filter(({ roles }) => roles.includes(role)).sort((a, b) => (a.login < b.login ? -1 : 1));
}

/** The one user of a firm, team or provider; RangeError when there is none. */
export function userOf(city: City, partyId: string): CityUser {
  const user = city.users.find((each) => each.partyId === partyId);
  if (user === undefined) throw new RangeError(`nobody acts for ${partyId}`);
  return user;
}

export function partyOf(city: City, partyId: string): CityParty {
  const party = city.parties.find(({ id }) => id === partyId);
  if (party === undefined) throw new RangeError(`no party ${partyId}`);
  return party;
}

/** Firms in order on the city's day: qualified, taxed here, on no list, not barred, with an account in their own name. */
export function soundFirms(city: City): readonly CityParty[] {
  const out = new Set(flawedIds(city));
  const qualified = new Set(qualifiedIds(city));
  return city.parties.filter(
    ({ id, kind }) => kind === 'legal-person' && qualified.has(id) && !out.has(id) && applies(city, id),
  );
}

const applicants = new WeakMap<City, ReadonlySet<string>>();

function applies(city: City, id: string): boolean {
  const known = applicants.get(city) ?? new Set(city.applicantIds);
  applicants.set(city, known);
  return known.has(id);
}

function qualifiedIds({ on, qualifications, tenancies }: City): string[] {
  const holds = qualifications.filter(
    ({ partyId, validFrom, validTo }) =>
      partyId !== null && validFrom <= on && (validTo === null || validTo >= on),
  );
  const tenants = tenancies.filter(
    ({ enteredOn, leftOn }) => enteredOn <= on && (leftOn === null || leftOn >= on),
  );
  return [...holds.map(({ partyId }) => partyId ?? ''), ...tenants.map(({ partyId }) => partyId)];
}

/** With something against them, and whoever the play needs for something else. */
function flawedIds(city: City): string[] {
  const { enterprises, creditListings, planted } = city;
  return [
    ...enterprises.filter(({ taxResidentInCity }) => !taxResidentInCity).map(({ id }) => id),
    ...creditListings.filter(({ removedOn }) => removedOn === null).map(({ partyId }) => partyId),
    planted.affiliated.applicantId,
    planted.accountNameDiffers.applicantId,
    planted.invoiceUsedTwice.firstId,
    planted.invoiceUsedTwice.secondId,
    planted.barred.applicantId,
    planted.unqualified.applicantId,
  ];
}
