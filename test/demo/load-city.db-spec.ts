import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TOTP } from 'otpauth';
import { PartyFacts } from '../../src/parties/party-facts.js';
import { RosterFigures } from '../../src/parties/roster/roster-figures.js';
import { RosterQueries } from '../../src/parties/roster/roster.queries.js';
import { verifyAudit } from '../../src/platform/audit/verify.js';
import { rowsOf } from '../../src/platform/database/rows.js';
import { type Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { readLaw } from '../../src/platform/policies/read-law.js';
import { POLICY_LIBRARY } from '../../src/platform/policies/policies.module.js';
import { decide } from '../../src/policy/decide.js';
import type { PolicyLibrary } from '../../src/policy/library.js';
import { RegisterQueries } from '../../src/recognition/register.queries.js';
import { FOUNDING_STOCK } from '../../src/demo/city/carriers.js';
import { soundFirms, userOf, usersWith } from '../../src/demo/city/find-in-city.js';
import { generateCity } from '../../src/demo/city/generate-city.js';
import { loadCity } from '../../src/demo/city/load-city.js';
import { bootApp } from '../support/app.js';

const KEY = new Uint8Array(32).fill(7);
const city = generateCity({ seed: 'hongshan', enterprises: 200 });
let running: Awaited<ReturnType<typeof bootApp>>;
let work: UnitOfWork;

beforeAll(async () => {
  running = await bootApp();
  work = running.app.get(UnitOfWork);
  await loadCity(work, city, KEY);
});
afterAll(async () => running.close());

const run = <T>(part: (tx: Tx) => Promise<T>) => work.run({ id: 'test' }, 'test', part);
const facts = new PartyFacts(readLaw().judges);

describe('a city that was loaded', () => {
  it.each([
    ['district', city.districts],
    ['party', city.parties],
    ['enterprise', city.enterprises],
    ['park', city.parks],
    ['carrier', city.carriers],
    ['tenancy', city.tenancies],
    ['roster_site', city.rosters.sites],
    ['roster_tenant_year', city.rosters.tenantYears],
    ['roster_ip', city.rosters.ip],
    ['roster_financing', city.rosters.financings],
    ['roster_person', city.rosters.people],
    ['roster_event', city.rosters.events],
    ['roster_fund', city.rosters.funds],
    ['roster_service_org', city.rosters.serviceOrgs],
    ['roster_year', city.rosters.years],
    ['qualification', city.qualifications],
    ['provider', city.providers],
    ['affiliation', city.affiliations],
    ['credit_listing', city.creditListings],
    ['bar', city.bars],
    ['payee_account', city.payeeAccounts],
    ['app_user', city.users],
    ['user_role', city.users],
  ] as const)('is in the table %s, row by row', async (table, rows) => {
    const [count] = await rowsOf<{ n: bigint }>(running.db.owner, `SELECT count(*) AS n FROM ${table}`);
    expect(count!.n).toBe(BigInt(rows.length));
  });

  it('has in its public register what the founding document counts on its day', async () => {
    const { items } = await running.app.get(RegisterQueries).export({ on: '2022-05-31' });
    const counted = FOUNDING_STOCK.map(([level, type]) => [
      level,
      type,
      items.filter((item) => item.level === level && item.type === type).length,
    ]);
    expect(counted).toEqual(FOUNDING_STOCK);
    // A year's steps up are there to be asked for: nobody was at two levels on a day.
    const earlier = await running.app.get(RegisterQueries).export({ on: '2016-06-30' });
    expect(earlier.items.length).toBe(city.carriers.length);
    expect(earlier.items.some(({ level }) => level === 'city')).toBe(true);
  });

  it('stands in an unbroken record, which keeps no password and no secret', async () => {
    expect((await verifyAudit(running.db.owner)).fault).toBeNull();
    const events = JSON.stringify(await running.db.owner.query('SELECT body FROM audit_event'));
    const users = JSON.stringify(await running.db.owner.query('SELECT row_to_json(u) FROM app_user u'));
    for (const { password, totpSecret } of city.users) {
      expect((events + users).includes(password)).toBe(false);
      if (totpSecret !== undefined) expect((events + users).includes(totpSecret)).toBe(false);
    }
    expect(running.lines.join()).not.toContain(city.users[0]!.password);
  });

  it('is not loaded a second time', async () => {
    const again = loadCity(work, generateCity({ seed: 'other', enterprises: 20 }), KEY);
    await expect(again).rejects.toMatchObject({ refusal: { code: 'conflict' } });
  });

  it('lets its people sign in', async () => {
    const timestamp = running.clock.now().getTime();
    for (const user of [
      usersWith(city, 'financeMaker')[0]!,
      usersWith(city, 'provider')[0]!,
      userOf(city, city.applicantIds[5]!),
    ]) {
      const { login, password, totpSecret } = user;
      const code =
        totpSecret === undefined ? {} : { code: new TOTP({ secret: totpSecret }).generate({ timestamp }) };
      const answer = await running.ask({
        method: 'POST',
        url: '/api/v1/session',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ login, password, ...code }),
      });
      expect([login, answer.status]).toEqual([login, 201]);
    }
  });

  it('tells policies of its firms what it was made to tell', async () => {
    const { on, planted } = city;
    const of = (id: string) => run((tx) => facts.of(tx, id, on, 'vouchers'));
    for (const { id } of soundFirms(city)) {
      const sheet = await of(id);
      expect(sheet).toMatchObject({
        'applicant.kind': 'enterprise',
        'applicant.taxResidentInCity': true,
        'applicant.creditBlocks': [],
        'applicant.barred': false,
      });
      expect(
        sheet['applicant.hnteValid'] || sheet['applicant.techSmeValid'] || sheet['applicant.isIncubatee'],
      ).toBe(true);
    }
    expect(await of(planted.dishonest.applicantId)).toMatchObject({
      'applicant.creditBlocks': ['dishonest-judgment'],
    });
    expect(await of(planted.barred.applicantId)).toMatchObject({ 'applicant.barredUntil': '2026-12-31' });
    expect(await of(planted.unqualified.applicantId)).toMatchObject({
      'applicant.hnteValid': false,
      'applicant.techSmeValid': false,
      'applicant.isIncubatee': false,
    });
  });

  it('has nobody related but the two that were planted', async () => {
    const { on, planted, providers } = city;
    const related = (a: string, b: string) => run((tx) => facts.relatedOf(tx, a, b, on));
    expect(await related(planted.affiliated.applicantId, planted.affiliated.providerId)).toBe(true);
    for (const [i, { id }] of soundFirms(city).slice(0, 40).entries())
      expect(await related(id, providers[i]!.id)).toBe(false);
  });

  it.each([
    ['incubator', 'miit-incubator-2025', 6, 2],
    ['maker-space', 'national-maker-space-2017', 14, 4],
  ] as const)(
    'has national carriers of the kind %s who come up to %s by their rosters, and some who do not',
    async (type, code, good, weak) => {
      const figures = running.app.get(RosterFigures);
      const policy = running.app.get<PolicyLibrary>(POLICY_LIBRARY).get(code);
      const national = city.qualifications
        .filter(({ level }) => level === 'nation')
        .map(({ carrierId }) => carrierId);
      const fails: string[][] = [];
      for (const { id } of city.carriers.filter(
        (carrier) => carrier.type === type && national.includes(carrier.id),
      )) {
        const facts = await run((tx) => figures.of(tx, id, city.on));
        const { criteria } = decide(policy, facts, { step: 'apply', on: city.on });
        fails.push(criteria.filter(({ outcome }) => outcome === 'not-satisfied').map((one) => one.id));
      }
      expect(fails.filter((criteria) => criteria.length === 0)).toHaveLength(good);
      expect(fails.filter((criteria) => criteria.length > 0)).toHaveLength(weak);
    },
  );

  it('shows officers the mentor whom two carriers count at once', async () => {
    const officer = {
      id: 'test',
      partyId: null,
      districtCode: null,
      roles: new Set(['cityOfficer' as const]),
    };
    const queries = running.app.get(RosterQueries);
    const flags = await Promise.all(
      city.carriers.slice(0, 3).map(({ id }) => queries.flags(officer, id, { limit: 100_000 })),
    );
    const twice = flags.map((some) => some.items.filter(({ code }) => code === 'person-twice').length);
    expect(twice).toEqual([1, 1, 0]);
  });
});
