import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ROLES } from '../../src/parties/actor.js';
import { cnapsValid, usccValid } from '../../src/parties/identifiers.js';
import { identityFault } from '../../src/parties/roster/identity-number.js';
import { isOwnName } from '../../src/parties/payee-accounts.js';
import type { City } from '../../src/demo/city/city.js';
import { partyOf, soundFirms, userOf, usersWith } from '../../src/demo/city/find-in-city.js';
import { cityDigest, generateCity } from '../../src/demo/city/generate-city.js';

const city = generateCity({ seed: 'hongshan', enterprises: 200 });

describe('an invented city', () => {
  it('is the same for the same seed, and another for another seed, size or day', () => {
    const small = { seed: 7, enterprises: 20 };
    const digest = cityDigest(generateCity(small));
    expect(cityDigest(generateCity({ ...small, seed: '7' }))).toBe(digest);
    const others = [
      { ...small, seed: 8 },
      { ...small, enterprises: 21 },
      { ...small, on: city.on.replace('2026', '2027') as typeof city.on },
    ];
    expect(new Set([digest, ...others.map((other) => cityDigest(generateCity(other)))]).size).toBe(4);
  });

  it('is the one that this seed has always given', () => {
    expect(cityDigest(generateCity({ seed: 'hongshan', enterprises: 20 }))).toMatchInlineSnapshot(
      `"2029f08cc65937a720df2ff2ad72a609d521bec3307537be9ffc1e534405d6d6"`,
    );
  });

  it.each([19, 5001, 20.5])('has no %d enterprises', (enterprises) => {
    expect(() => generateCity({ seed: 1, enterprises })).toThrow(RangeError);
  });

  it('has as many carriers as the city had on 31 May 2022, each counted at the level it holds', () => {
    for (const day of ['2022-05-31', city.on]) {
      const held = city.qualifications
        .filter(
          ({ kind, validFrom, validTo }) =>
            kind === 'recognition' && validFrom <= day && (validTo === null || validTo >= day),
        )
        .map(({ level, carrierId }) => `${level} ${city.carriers.find(({ id }) => id === carrierId)?.type}`);
      const counts = Object.fromEntries(
        [...new Set(held)].map((what) => [what, held.filter((each) => each === what).length]),
      );
      expect([day, counts]).toEqual([
        day,
        { 'nation incubator': 8, 'nation maker-space': 18, 'region incubator': 16, 'region maker-space': 30 },
      ]);
    }
  });

  it('has each carrier recognised without a gap or an overlap, at rising levels', () => {
    for (const { id } of city.carriers) {
      const steps = city.qualifications.filter(({ carrierId }) => carrierId === id);
      expect(['city,region', 'city,region,nation']).toContain(steps.map(({ level }) => level).join());
      for (const [i, step] of steps.slice(1).entries()) {
        const before = new Date(`${step.validFrom}T00:00:00Z`).getTime() - 86_400_000;
        expect(steps[i]!.validTo).toBe(new Date(before).toISOString().slice(0, 10));
      }
      expect(steps.at(-1)!.validTo).toBeNull();
    }
  });

  it('has over a hundred providers whose filing is in force, and some whose filing has run out', () => {
    const inForce = city.providers.filter(
      ({ filedOn, filedUntil }) => filedOn <= city.on && filedUntil! >= city.on,
    );
    expect(inForce.length).toBeGreaterThan(100);
    expect(inForce.length).toBeLessThan(city.providers.length);
  });

  it('has somebody in every role, an officer in every district and one applicant for every firm, team and operator', () => {
    for (const role of ROLES) expect([role, usersWith(city, role).length > 0]).toEqual([role, true]);
    const districts = usersWith(city, 'districtOfficer').map(
      ({ partyId }) => partyOf(city, partyId).districtCode,
    );
    expect(districts.sort()).toEqual(city.districts.map(({ code }) => code));
    const applicants = usersWith(city, 'applicant').map(({ partyId }) => partyId);
    const operators = city.carriers.map(({ operatorId }) => operatorId);
    expect(applicants.sort()).toEqual([...city.applicantIds, ...operators].sort());
    expect(city.applicantIds).toHaveLength(200 + 10);
  });

  it('gives a second factor to whoever needs one, and to nobody else', () => {
    for (const { roles, totpSecret } of city.users) {
      const outside = roles.every((role) => role === 'applicant' || role === 'provider');
      expect([roles, totpSecret === undefined]).toEqual([roles, outside]);
      if (totpSecret !== undefined) expect(totpSecret).toMatch(/^[A-Z2-7]{32}$/);
    }
  });

  it('has an account for every firm but teams; its numbers, codes and phones are nobody’s', () => {
    const firms = city.parties.filter(
      ({ id, kind }) => kind === 'legal-person' && city.enterprises.some((e) => e.id === id),
    );
    expect(city.payeeAccounts.map(({ partyId }) => partyId).sort()).toEqual(firms.map(({ id }) => id).sort());
    for (const { cnaps } of city.payeeAccounts) expect(cnaps).toMatch(/^90\d8810/);
    for (const { phone } of city.users) expect(phone).toMatch(/^000\d{8}$/);
  });

  it.each([
    ['a name', ({ parties }: City) => parties.map(({ name }) => name)],
    ['a USCC', ({ parties }: City) => parties.flatMap(({ uscc }) => uscc ?? [])],
    [
      'a representative',
      ({ enterprises }: City) => enterprises.map(({ legalRepresentative }) => legalRepresentative),
    ],
    ['a login', ({ users }: City) => users.map(({ login }) => login)],
    [
      'an account number',
      ({ payeeAccounts }: City) => payeeAccounts.map(({ accountNumber }) => accountNumber),
    ],
    ['a qualification number', ({ qualifications }: City) => qualifications.map(({ number }) => number)],
    [
      'an id',
      (all: City) =>
        [...all.parties, ...all.users, ...all.qualifications, ...all.tenancies].map(({ id }) => id),
    ],
  ])('gives %s once, also when it is large', (_, of) => {
    for (const each of [city, large]) expect(new Set(of(each)).size).toBe(of(each).length);
  });

  it('has valid codes and well-kept dates whatever the seed', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 20, max: 60 }), (seed, enterprises) => {
        const any = generateCity({ seed, enterprises });
        const miscoded = any.parties.filter(({ uscc, kind }) =>
          uscc === null ? kind === 'legal-person' : !usccValid(uscc),
        );
        expect(miscoded).toEqual([]);
        for (const { cnaps } of any.payeeAccounts) expect(cnapsValid(cnaps)).toBe(true);
        for (const { registeredOn } of any.enterprises) expect(registeredOn < any.on).toBe(true);
        expect(
          any.tenancies.filter(({ enteredOn, leftOn }) => leftOn !== null && leftOn < enteredOn),
        ).toEqual([]);
        expect(any.tenancies.filter(({ told, enteredOn }) => told && told.registeredOn > enteredOn)).toEqual(
          [],
        );
        expect(any.rosters.people.filter(({ identity }) => identityFault(identity) !== undefined)).toEqual(
          [],
        );
        expect(soundFirms(any).length).toBeGreaterThanOrEqual(5);
      }),
      { numRuns: 8 },
    );
  });
});

const large = generateCity({ seed: 'large', enterprises: 5000 });

describe('what is planted in a city', () => {
  const { planted } = city;

  it('is a buyer that holds shares of a seller whose filing is in force', () => {
    const { applicantId, providerId } = planted.affiliated;
    expect(city.affiliations).toEqual([
      expect.objectContaining({ partyId: applicantId, otherId: providerId, kind: 'equity' }),
    ]);
    expect(city.providers.find(({ id }) => id === providerId)!.filedUntil! >= '2026-12-31').toBe(true);
  });

  it('is a firm on the list of dishonest debtors, and one that is barred from vouchers this year', () => {
    const listed = city.creditListings.filter(({ list }) => list === 'dishonest-judgment');
    expect(listed).toEqual([
      expect.objectContaining({ partyId: planted.dishonest.applicantId, removedOn: null }),
    ]);
    expect(city.bars).toEqual([
      expect.objectContaining({
        partyId: planted.barred.applicantId,
        scheme: 'vouchers',
        barredUntil: '2026-12-31',
      }),
    ]);
  });

  it('is one account that is not in its firm’s name', () => {
    const differing = city.payeeAccounts.filter(
      ({ partyId, accountName }) => !isOwnName(accountName, partyOf(city, partyId).name),
    );
    expect(differing.map(({ partyId }) => partyId)).toEqual([planted.accountNameDiffers.applicantId]);
  });

  it('is an invoice number as the register of invoices takes it, for two firms', () => {
    const { number, firstId, secondId, providerId } = planted.invoiceUsedTwice;
    expect(number).toMatch(/^\d{20}$/);
    expect(firstId).not.toBe(secondId);
    expect(city.providers.map(({ id }) => id)).toContain(providerId);
  });

  it('each is a firm of its own with a person who can sign in, and none counts as sound', () => {
    const { affiliated, dishonest, accountNameDiffers, invoiceUsedTwice, barred, unqualified } = planted;
    const ids = [
      ...[affiliated, dishonest, accountNameDiffers, barred, unqualified].map(
        ({ applicantId }) => applicantId,
      ),
      ...[invoiceUsedTwice.firstId, invoiceUsedTwice.secondId],
    ];
    expect(new Set(ids).size).toBe(7);
    const sound = soundFirms(city).map(({ id }) => id);
    expect(sound.length).toBeGreaterThan(100);
    for (const id of ids) {
      expect(userOf(city, id).roles).toEqual(['applicant']);
      expect(sound).not.toContain(id);
    }
  });
});
