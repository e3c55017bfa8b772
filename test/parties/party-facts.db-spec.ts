import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { businessDate } from '../../src/kernel/business-date.js';
import { usccWithCheck } from '../../src/parties/identifiers.js';
import { PARTY_FACTS, PartyFacts } from '../../src/parties/party-facts.js';
import { SystemClock } from '../../src/platform/clock.js';
import { readLaw } from '../../src/platform/policies/read-law.js';
import { type Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { parseFactCatalogue } from '../../src/policy/catalogue.js';
import { factFault, readFact } from '../../src/policy/fact-sheet.js';
import { freshDatabase } from '../support/database.js';
import { type People, plantPeople } from '../support/people.js';

let db: Awaited<ReturnType<typeof freshDatabase>>;
let people: People;
let work: UnitOfWork;
const facts = new PartyFacts(readLaw().judges);

beforeAll(async () => {
  db = await freshDatabase();
  const clock = new SystemClock();
  people = await plantPeople({ db, clock, ask: () => Promise.reject(new Error('nobody is asked')) });
  work = new UnitOfWork(db.app, clock);
});
afterAll(async () => db.drop());

const run = <T>(part: (tx: Tx) => Promise<T>) => work.run({ id: 'test' }, 'test', part);
const insert = (sql: string, ...parameters: unknown[]) =>
  run((tx) => tx.query(sql, [randomUUID(), ...parameters]));
const of = (partyId: string, on: string, scheme?: string) =>
  run((tx) => facts.of(tx, partyId, businessDate(on), scheme));
const related = (a: string, b: string, on = '2026-03-02') =>
  run((tx) => facts.relatedOf(tx, a, b, businessDate(on)));

let made = 0;
/** A party of its own for one test, with a representative whom nobody else has. */
async function party({ kind = 'legal-person', representative = `代表 ${++made}` } = {}): Promise<string> {
  const id = randomUUID();
  await run(async (tx) => {
    const uscc = kind === 'team' ? null : usccWithCheck(`91650105MA${String(++made).padStart(7, '0')}`);
    await tx.query(
      `INSERT INTO party (id, kind, name, uscc, district_code, created_at) VALUES ($1, $2, $3, $4, '650105', now())`,
      [id, kind, `测试主体 ${id}`, uscc],
    );
    await tx.query(
      `INSERT INTO enterprise (id, registered_on, legal_representative, industry, size, staff, core_members, tax_resident_in_city)
       VALUES ($1, '2020-02-29', $2, '软件业', 'micro', 8, 4, false)`,
      [id, representative],
    );
  });
  return id;
}

describe('what parties tell a policy', () => {
  it('is of an enterprise what its register entry says', async () => {
    expect(await of(await party(), '2026-03-02')).toEqual({
      'applicant.kind': 'enterprise',
      'applicant.region': '650105',
      'applicant.registeredOn': '2020-02-29',
      'applicant.taxResidentInCity': false,
      'applicant.size': 'micro',
      'applicant.techSmeValid': false,
      'applicant.hnteValid': false,
      'applicant.isIncubatee': false,
      'applicant.carrierLevel': 'none',
      'applicant.creditBlocks': [],
      'applicant.hadMajorAccident': false,
      'applicant.barred': false,
    });
  });

  it('is of a team its core members, and nothing that only enterprises have', async () => {
    expect(await of(await party({ kind: 'team' }), '2026-03-02')).toEqual({
      'applicant.kind': 'team',
      'applicant.region': '650105',
      'applicant.coreMembers': 4,
      'applicant.techSmeValid': false,
      'applicant.hnteValid': false,
      'applicant.isIncubatee': false,
      'applicant.carrierLevel': 'none',
      'applicant.creditBlocks': [],
      'applicant.hadMajorAccident': false,
      'applicant.barred': false,
    });
  });

  it('is nothing of an office, or of nobody', async () => {
    expect(await of(people.parties.bureau.id, '2026-03-02')).toEqual({});
    expect(await of(randomUUID(), '2026-03-02')).toEqual({});
  });

  it('is only what the fact catalogue names, and of its types', async () => {
    const catalogue = parseFactCatalogue('facts.yaml', readFileSync('config/facts.yaml', 'utf8'));
    const id = await party();
    await insert(`INSERT INTO bar VALUES ($1, $2, 'vouchers', '2026-01-01', '2026-12-31', '测试')`, id);
    await insert(
      `INSERT INTO credit_listing VALUES ($1, $2, 'major-accident', '2026-01-01', NULL, '测试')`,
      id,
    );
    const sheets = [await of(id, '2026-03-02'), await of(await party({ kind: 'team' }), '2026-03-02')];
    for (const [name, value] of sheets.flatMap((sheet) => Object.entries(sheet))) {
      const spec = catalogue.get(name)!;
      expect([name, readFact(spec, value) === undefined && factFault(spec, name, value)]).toEqual([
        name,
        false,
      ]);
    }
    expect(new Set(sheets.flatMap((sheet) => Object.keys(sheet)))).toEqual(new Set(PARTY_FACTS));
  });
});

describe('a dated fact', () => {
  const at = async (id: string, fact: string, ...days: string[]) =>
    Promise.all(days.map(async (day) => (await of(id, day))[fact]));

  it.each([
    ['hnte', 'applicant.hnteValid'],
    ['tech-sme', 'applicant.techSmeValid'],
  ])('%s holds from the first to the last day', async (kind, fact) => {
    const id = await party();
    await insert(
      `INSERT INTO qualification (id, party_id, kind, number, valid_from, valid_to) VALUES ($1, $2, $3, $4, '2026-01-10', '2026-06-30')`,
      id,
      kind,
      `${kind}-1`,
    );
    const days = ['2026-01-09', '2026-01-10', '2026-06-30', '2026-07-01'];
    expect(await at(id, fact, ...days)).toEqual([false, true, true, false]);
    const other = fact === 'applicant.hnteValid' ? 'applicant.techSmeValid' : 'applicant.hnteValid';
    expect(await at(id, other, '2026-03-01')).toEqual([false]);
  });

  it('a qualification without an end holds on', async () => {
    const id = await party();
    await insert(
      `INSERT INTO qualification (id, party_id, kind, number, valid_from) VALUES ($1, $2, 'hnte', 'x', '2026-01-10')`,
      id,
    );
    expect(await at(id, 'applicant.hnteValid', '2026-01-09', '2099-01-01')).toEqual([false, true]);
  });

  it('an incubatee is a tenant on the day, of a carrier that is recognised on the day', async () => {
    const id = await party();
    const [carrier, unrecognised] = [randomUUID(), randomUUID()];
    for (const [each, name] of [
      [carrier, '测试孵化器'],
      [unrecognised, '无名空间'],
    ])
      await run((tx) =>
        tx.query(`INSERT INTO carrier VALUES ($1, $2, 'incubator', $3, '650105', '测试路 1 号')`, [
          each,
          name,
          people.parties.firm.id,
        ]),
      );
    await insert(
      `INSERT INTO qualification (id, carrier_id, kind, level, number, valid_from, valid_to)
       VALUES ($1, $2, 'recognition', 'city', 'R1', '2025-01-01', '2026-12-31')`,
      carrier,
    );
    await insert(`INSERT INTO tenancy VALUES ($1, $2, $3, '2024-06-01', '2025-01-01', 50)`, carrier, id);
    await insert(`INSERT INTO tenancy VALUES ($1, $2, $3, '2026-05-01', NULL, 50)`, carrier, id);
    await insert(`INSERT INTO tenancy VALUES ($1, $2, $3, '2024-06-01', NULL, 50)`, unrecognised, id);
    const days = [
      '2024-12-31',
      '2025-01-01',
      '2025-01-02',
      '2026-04-30',
      '2026-05-01',
      '2026-12-31',
      '2027-01-01',
    ];
    expect(await at(id, 'applicant.isIncubatee', ...days)).toEqual([
      false,
      true,
      false,
      false,
      true,
      true,
      false,
    ]);
    expect(await at(id, 'applicant.carrierLevel', '2024-12-31', '2025-01-01', '2026-05-01')).toEqual([
      'none',
      'city',
      'city',
    ]);
  });

  it('of several carriers the one with the highest level counts', async () => {
    const id = await party();
    for (const [level, from] of [
      ['city', '2025-01-01'],
      ['nation', '2025-03-01'],
      ['region', '2025-02-01'],
    ] as const) {
      const carrier = randomUUID();
      await run((tx) =>
        tx.query(`INSERT INTO carrier VALUES ($1, $2, 'incubator', $3, '650105', '测试路 2 号')`, [
          carrier,
          `${level}孵化器`,
          people.parties.firm.id,
        ]),
      );
      await insert(
        `INSERT INTO qualification (id, carrier_id, kind, level, number, valid_from)
         VALUES ($1, $2, 'recognition', '${level}', 'R-${level}', '${from}')`,
        carrier,
      );
      await insert(`INSERT INTO tenancy VALUES ($1, $2, $3, '2024-06-01', NULL, 50)`, carrier, id);
    }
    const days = ['2024-12-31', '2025-01-01', '2025-02-01', '2025-03-01'];
    expect(await at(id, 'applicant.carrierLevel', ...days)).toEqual([
      'none',
      'city',
      'provincial',
      'national',
    ]);
  });

  it('a bar holds from the first to the last day, and says until when', async () => {
    const id = await party();
    await insert(`INSERT INTO bar VALUES ($1, $2, 'vouchers', '2026-02-01', '2026-04-30', '测试')`, id);
    await insert(`INSERT INTO bar VALUES ($1, $2, 'subsidies', '2026-04-01', '2026-05-31', '测试')`, id);
    const days = ['2026-01-31', '2026-02-01', '2026-04-30', '2026-05-31', '2026-06-01'];
    expect(await at(id, 'applicant.barred', ...days)).toEqual([false, true, true, true, false]);
    expect(await at(id, 'applicant.barredUntil', ...days)).toEqual([
      undefined,
      '2026-04-30',
      '2026-05-31',
      '2026-05-31',
      undefined,
    ]);
    expect(await of(id, '2026-04-30', 'vouchers')).toMatchObject({ 'applicant.barredUntil': '2026-04-30' });
    expect(await of(id, '2026-05-01', 'vouchers')).toMatchObject({ 'applicant.barred': false });
  });

  it('a listing blocks from its day to the day before it is removed; each list is told once', async () => {
    const id = await party();
    const list = (name: string, from: string, to: string | null) =>
      insert(`INSERT INTO credit_listing VALUES ($1, $2, $3, $4, $5, '测试')`, id, name, from, to);
    await list('serious-illegal', '2026-02-01', '2026-04-30');
    await list('abnormal-operation', '2026-04-01', null);
    await list('abnormal-operation', '2026-04-15', null);
    const days = ['2026-01-31', '2026-02-01', '2026-03-31', '2026-04-01', '2026-04-29', '2026-04-30'];
    expect(await at(id, 'applicant.creditBlocks', ...days)).toEqual([
      [],
      ['serious-illegal'],
      ['serious-illegal'],
      ['abnormal-operation', 'serious-illegal'],
      ['abnormal-operation', 'serious-illegal'],
      ['abnormal-operation'],
    ]);
  });

  it.each([
    'dishonest-judgment',
    'serious-illegal',
    'major-tax',
    'research-dishonesty',
    'abnormal-operation',
  ])('the list %s blocks', async (list) => {
    const id = await party();
    await insert(`INSERT INTO credit_listing VALUES ($1, $2, $3, '2026-01-01', NULL, '测试')`, id, list);
    expect(await at(id, 'applicant.creditBlocks', '2026-03-02')).toEqual([[list]]);
  });

  it.each([
    ['serious-illegal', [['serious-illegal'], []]],
    ['major-tax', [['major-tax'], []]],
    ['research-dishonesty', [['research-dishonesty'], ['research-dishonesty']]],
  ])('the list %s blocks as long as the law lets it, though nobody removes it', async (list, blocks) => {
    const id = await party();
    await insert(`INSERT INTO credit_listing VALUES ($1, $2, $3, '2023-03-02', NULL, '测试')`, id, list);
    expect(await at(id, 'applicant.creditBlocks', '2026-03-02', '2026-03-03')).toEqual(blocks);
  });

  it('a firm that is listed again is on the list for the later listing', async () => {
    const id = await party();
    for (const day of ['2022-01-01', '2025-01-01'])
      await insert(`INSERT INTO credit_listing VALUES ($1, $2, 'major-tax', $3, NULL, '测试')`, id, day);
    expect(await at(id, 'applicant.creditBlocks', '2026-03-02')).toEqual([['major-tax']]);
  });

  it('a major accident is on record, and is no list of the catalogue', async () => {
    const id = await party();
    await insert(
      `INSERT INTO credit_listing VALUES ($1, $2, 'major-accident', '2026-01-01', NULL, '测试')`,
      id,
    );
    expect(await at(id, 'applicant.creditBlocks', '2026-03-02')).toEqual([[]]);
    expect(await at(id, 'applicant.hadMajorAccident', '2025-12-31', '2026-01-01')).toEqual([false, true]);
    expect(await at(id, 'applicant.lastMajorAccidentOn', '2025-12-31', '2026-01-01')).toEqual([
      undefined,
      '2026-01-01',
    ]);
  });

  it('a provider is filed from the first to the last day', async () => {
    const id = people.parties.provider.id;
    const filed = (on: string, who = id) => run((tx) => facts.providerFiled(tx, who, businessDate(on)));
    const days = ['2024-12-31', '2025-01-01', '2028-12-31', '2029-01-01'];
    expect(await Promise.all(days.map((day) => filed(day)))).toEqual([false, true, true, false]);
    expect(await filed('2026-03-02', people.parties.firm.id)).toBe(false);
  });
});

describe('two parties', () => {
  const affiliate = (a: string, b: string, kind: string, since = '2026-01-01', until: string | null = null) =>
    insert(`INSERT INTO affiliation VALUES ($1, $2, $3, $4, $5, $6)`, a, b, kind, since, until);
  const bothWays = async (a: string, b: string, on?: string) => [
    await related(a, b, on),
    await related(b, a, on),
  ];

  it('are not related when nothing links them, and each is related to itself', async () => {
    const [a, b] = [await party(), await party()];
    expect(await bothWays(a, b)).toEqual([false, false]);
    expect(await related(a, a)).toBe(true);
  });

  it.each(['equity', 'control', 'same-representative'])(
    'are related by %s, whoever holds it',
    async (kind) => {
      const [a, b] = [await party(), await party()];
      await affiliate(a, b, kind);
      expect(await bothWays(a, b)).toEqual([true, true]);
    },
  );

  it('are related from the first to the last day of the link', async () => {
    const [a, b] = [await party(), await party()];
    await affiliate(a, b, 'control', '2026-02-01', '2026-03-31');
    for (const [day, is] of [
      ['2026-01-31', false],
      ['2026-02-01', true],
      ['2026-03-31', true],
      ['2026-04-01', false],
    ] as const)
      expect([day, ...(await bothWays(a, b, day))]).toEqual([day, is, is]);
  });

  it('are related by one legal representative', async () => {
    const [a, b, c] = [
      await party({ representative: '同一人' }),
      await party({ representative: '同一人' }),
      await party(),
    ];
    expect(await bothWays(a, b)).toEqual([true, true]);
    expect(await bothWays(a, c)).toEqual([false, false]);
  });

  it('are related through a chain of shared representatives, and by shares between the groups', async () => {
    const [a, b] = [await party({ representative: '甲' }), await party({ representative: '甲' })];
    const [c, d] = [await party({ representative: '乙' }), await party({ representative: '乙' })];
    expect(await bothWays(a, d)).toEqual([false, false]);
    await affiliate(c, b, 'same-representative');
    expect(await bothWays(a, d)).toEqual([true, true]);
    const e = await party();
    await affiliate(e, c, 'equity');
    expect(await bothWays(a, e)).toEqual([true, true]);
  });

  it('are related under one controlling hand, but not by shares of shares', async () => {
    const [parent, a, b] = [await party(), await party(), await party()];
    await affiliate(parent, a, 'control');
    await affiliate(parent, b, 'control');
    expect(await bothWays(a, b)).toEqual([true, true]);
    const [fund, x, y] = [await party(), await party(), await party()];
    await affiliate(fund, x, 'equity');
    await affiliate(fund, y, 'equity');
    expect(await bothWays(x, y)).toEqual([false, false]);
    expect(await bothWays(fund, y)).toEqual([true, true]);
  });

  it('of a circle of links end the search', async () => {
    const [a, b, c, d] = [await party(), await party(), await party(), await party()];
    await affiliate(a, b, 'control');
    await affiliate(b, c, 'control');
    await affiliate(c, a, 'control');
    expect(await bothWays(a, d)).toEqual([false, false]);
    expect(await bothWays(a, c)).toEqual([true, true]);
  });
});
