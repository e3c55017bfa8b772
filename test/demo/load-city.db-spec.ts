import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TOTP } from 'otpauth';
import { PartyFacts } from '../../src/parties/party-facts.js';
import { verifyAudit } from '../../src/platform/audit/verify.js';
import { rowsOf } from '../../src/platform/database/rows.js';
import { type Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
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
const facts = new PartyFacts();

describe('a city that was loaded', () => {
  it.each([
    ['district', city.districts],
    ['party', city.parties],
    ['enterprise', city.enterprises],
    ['park', city.parks],
    ['carrier', city.carriers],
    ['tenancy', city.tenancies],
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
});
