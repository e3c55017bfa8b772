import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { addDays, addMonths, type BusinessDate, businessDate } from '../../../src/kernel/business-date.js';
import { ROSTER_FACTS, RosterFigures } from '../../../src/parties/roster/roster-figures.js';
import { UnitOfWork } from '../../../src/platform/database/unit-of-work.js';
import { bootApp } from '../../support/app.js';
import { plantPeople } from '../../support/people.js';
import { identity, person, RosterPlay, SITE, tenant, uscc } from '../support/roster-play.js';
import { RECOUNT } from '../support/recount.js';

const RUNS = Number(process.env['HONGSHAN_LONG'] ?? 0) > 0 ? 200 : 25;
const TODAY = businessDate('2026-03-02');

let running: Awaited<ReturnType<typeof bootApp>>;
let play: RosterPlay;
let own: string;
let serial = 0;

beforeAll(async () => {
  running = await bootApp();
  play = new RosterPlay(running, await plantPeople(running));
});
afterAll(async () => running.close());
beforeEach(async () => {
  serial += 1;
  own = await play.carrier('applicant', `丁孵化器${serial}`);
  await play.saved('applicant', own, 'sites', SITE);
});

const figuresOn = async (on: BusinessDate): Promise<Record<string, unknown>> =>
  running.app
    .get(UnitOfWork)
    .run({ id: 'test' }, 'test', (tx) => running.app.get(RosterFigures).of(tx, own, on));
const incubateesOn = async (on: BusinessDate): Promise<unknown> =>
  (await figuresOn(on))['carrier.incubatees'];

/** A firm that is an incubatee of the carrier, as far as its row says. */
async function incubatee(changes: object = {}): Promise<string> {
  serial += 1;
  const row = tenant(serial, changes);
  await play.saved('applicant', own, 'tenants', row);
  await play.techSme(String(row.tenant), '2015-01-01', '2035-12-31');
  return String(row.tenant);
}

describe('an incubatee', () => {
  it.each([
    ['other', '2024-01-15', '2028-01-15'],
    ['biomedicine', '2024-01-15', '2029-01-15'],
    ['modern-agriculture', '2024-02-29', '2029-02-28'],
    ['integrated-circuit', '2023-08-31', '2028-08-31'],
  ])(
    'in the field %s who entered on %s is one until %s and none the day after',
    async (field, enteredOn, last) => {
      await incubatee({ field, enteredOn });
      const lastDay = businessDate(last);
      expect(await incubateesOn(addDays(businessDate(enteredOn), -1))).toBe(0);
      expect(await incubateesOn(businessDate(enteredOn))).toBe(1);
      expect(await incubateesOn(lastDay)).toBe(1);
      expect(await incubateesOn(addDays(lastDay, 1))).toBe(0);
    },
  );

  it('is one on the last day of its stay and on the day of its graduation, and none the day after', async () => {
    await incubatee({ leftOn: '2025-05-31' });
    await incubatee({ graduatedOn: '2025-07-31', listed: true });
    const counts = [];
    for (const day of ['2025-05-31', '2025-06-01', '2025-07-31', '2025-08-01'])
      counts.push(await incubateesOn(businessDate(day)));
    expect(counts).toEqual([2, 1, 1, 0]);
    expect(await figuresOn(businessDate('2025-07-30'))).toMatchObject({ 'carrier.graduates': 0 });
    expect(await figuresOn(businessDate('2025-07-31'))).toMatchObject({ 'carrier.graduates': 1 });
  });

  it.each([
    ['works elsewhere', { worksInside: false }],
    ['is registered elsewhere', { registeredInside: false }],
    ['does nothing new', { doesTechBusiness: false }],
    ['was older than 24 months', { registeredOn: '2022-01-14' }],
  ])('is none that %s', async (_, changes) => {
    await incubatee(changes);
    expect(await incubateesOn(TODAY)).toBe(0);
  });

  it('is shown with its last day, and a tenant who is none with what it does not fit', async () => {
    const fit = await incubatee();
    const unfit = await incubatee({ worksInside: false, listed: true, graduatedOn: '2025-01-01' });
    const { items } = await play.must<{ items: Record<string, unknown>[] }>(
      'city',
      'GET',
      `/${own}/tenants?on=2026-03-02`,
    );
    expect(items).toMatchObject([
      { tenant: fit, isIncubatee: true, countsUntil: '2028-01-15', unmet: [], grounds: [] },
      {
        tenant: unfit,
        isIncubatee: false,
        countsUntil: '2025-01-01',
        grounds: [{ title: '被并购或者挂牌、上市', basis: { clause: '毕业企业条件：并购、挂牌和上市' } }],
      },
    ]);
    expect(items[1]?.['unmet']).toMatchObject([
      { title: expect.stringContaining('场所'), basis: { clause: '在孵企业条件：场所' } },
      { title: '尚未毕业' },
    ]);
  });
});

describe('a graduate', () => {
  it('is one by a ground that held on the day of graduation, though it lapsed since', async () => {
    const code = await incubatee({ graduatedOn: '2025-06-30' });
    expect(await figuresOn(TODAY)).toMatchObject({ 'carrier.graduates': 0 });
    await play.plant(
      `INSERT INTO qualification (id, party_id, kind, number, valid_from, valid_to)
       SELECT gen_random_uuid(), id, 'hnte', $1, '2022-07-01', '2025-06-30' FROM party WHERE uscc = $1`,
      [code],
    );
    expect(await figuresOn(TODAY)).toMatchObject({ 'carrier.graduates': 1 });
  });

  it('has more than five million of venture capital, or ten million of revenue in two years', async () => {
    const invested = await incubatee({ graduatedOn: '2025-06-30' });
    const money = {
      tenant: invested,
      kind: 'angel-venture',
      paidIn: true,
      investor: '示例创投',
      receivedOn: '2025-06-30',
    };
    await play.saved('applicant', own, 'financings', { ...money, amount: '5000000' });
    expect(await figuresOn(TODAY)).toMatchObject({ 'carrier.graduates': 0 });
    await play.saved('applicant', own, 'financings', { ...money, amount: '5000000.01' });
    expect(await figuresOn(TODAY)).toMatchObject({ 'carrier.graduates': 1 });
    const earning = await incubatee({ graduatedOn: '2025-06-30' });
    const year = { tenant: earning, rnd: '0', tax: '0', staff: 1, revenue: '5000000' };
    await play.saved('applicant', own, 'tenant-years', { ...year, year: 2023 }, { ...year, year: 2024 });
    expect(await figuresOn(TODAY)).toMatchObject({ 'carrier.graduates': 1 });
    await play.saved('applicant', own, 'tenant-years', { ...year, year: 2024, revenue: '5000000.01' });
    expect(await figuresOn(TODAY)).toMatchObject({ 'carrier.graduates': 2 });
  });
});

describe('figures of a year', () => {
  it('are those of the last full year, and change with the year', async () => {
    const event = { title: '路演', part: 'host', attendees: 9 };
    const days = ['2024-12-31', '2025-01-01', '2025-12-31', '2026-01-01'];
    await play.saved('applicant', own, 'events', ...days.map((heldOn) => ({ ...event, heldOn })));
    await play.saved('applicant', own, 'years', {
      ...{ year: 2025, totalIncome: '100', rentIncome: '40.5', propertyIncome: '0', incomeSeparated: true },
    });
    expect(await figuresOn(businessDate('2026-01-01'))).toMatchObject({
      ...{
        'carrier.events': 2,
        'carrier.totalIncome': '100.00',
        'carrier.rentIncome': '40.50',
        'carrier.incomeSeparated': true,
      },
    });
    const before = await figuresOn(businessDate('2025-12-31'));
    expect(before).toMatchObject({ 'carrier.events': 1 });
    expect(before).not.toHaveProperty('carrier.totalIncome');
  });
});

const day = (from: string, days: number) =>
  fc.integer({ min: 0, max: days }).map((n) => addDays(businessDate(from), n));
const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { freq: 2 });
const fen = fc.integer({ min: 0, max: 900_000_000 }).map((n) => (n / 100).toFixed(2));

const firm = fc.record({
  isTeam: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
  ...{ registeredOn: day('2021-01-01', 1300), afterMonths: fc.constantFrom(0, 3, 12, 23, 24, 24, 25) },
  ...{ afterDays: fc.constantFrom(0, 0, 1), stay: maybe(fc.integer({ min: 0, max: 1800 })) },
  ...{ field: fc.constantFrom('biomedicine', 'modern-agriculture', 'integrated-circuit', 'other', 'other') },
  ...{ doesTechBusiness: fc.integer({ min: 0, max: 9 }).map((n) => n > 0) },
  ...{
    registeredInside: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
    worksInside: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  },
  ...{ graduatesAfter: maybe(fc.integer({ min: 0, max: 1500 })), listed: fc.boolean() },
  ...{ techSme: fc.integer({ min: 0, max: 4 }).map((n) => n > 0), hnte: maybe(day('2021-01-01', 1500)) },
  ...{
    industry: fc.constantFrom('软件', '生物'),
    area: fc.integer({ min: 1, max: 99_999 }).map((n) => (n / 100).toFixed(2)),
  },
  years: fc.uniqueArray(fc.record({ year: fc.integer({ min: 2021, max: 2025 }), revenue: fen, rnd: fen }), {
    selector: ({ year }) => year,
    maxLength: 4,
  }),
  money: fc.array(
    fc.record({
      ...{
        kind: fc.constantFrom('own-fund', 'cooperative-fund', 'equity-fund', 'angel-venture', 'debt'),
        amount: fen,
      },
      ...{ receivedOn: day('2023-06-01', 1100), paidIn: fc.boolean() },
    }),
    { maxLength: 3 },
  ),
  ip: fc.array(
    fc.record({
      ...{ kind: fc.constantFrom('invention', 'design', 'software'), appliedOn: day('2022-01-01', 1600) },
      ...{
        granted: maybe(fc.integer({ min: 0, max: 700 })),
        expires: maybe(fc.integer({ min: 1, max: 1500 })),
      },
    }),
    { maxLength: 2 },
  ),
});
const someone = fc.record({
  ...{ role: fc.constantFrom('staff', 'mentor'), fullTime: fc.boolean(), professional: fc.boolean() },
  ...{ worksFrom: day('2022-01-01', 1700), stays: maybe(fc.integer({ min: 0, max: 900 })) },
});

const stays = maybe(fc.integer({ min: 0, max: 900 }));
const square = fc.integer({ min: 0, max: 500_000 }).map((n) => (n / 100).toFixed(2));
/** What a carrier has beside tenants and people. */
const goods = fc.record({
  sites: fc.array(
    fc.record({
      incubationArea: square,
      publicArea: square,
      seats: fc.nat({ max: 99 }),
      from: day('2022-01-01', 1700),
      stays,
    }),
    { maxLength: 3 },
  ),
  funds: fc.array(fc.record({ amount: fen, from: day('2022-01-01', 1700), stays }), { maxLength: 3 }),
  events: fc.array(day('2022-01-01', 1700), { maxLength: 6 }),
  years: fc.uniqueArray(
    fc.record({
      year: fc.integer({ min: 2021, max: 2026 }),
      rent: fen,
      property: fen,
      rest: fen,
      apart: fc.boolean(),
    }),
    {
      selector: ({ year }) => year,
      maxLength: 5,
    },
  ),
});
/** What an operator says of the carrier itself, which nothing adds up to. */
const ATTRIBUTES = [
  'carrier.incubatorType',
  'carrier.region',
  'carrier.isLegalPerson',
  'carrier.operatingSince',
];

describe('the figures of any carrier on any day', () => {
  it('are what a recount in plain SQL comes to', async () => {
    const city = fc.record({
      firms: fc.array(firm, { minLength: 1, maxLength: 12 }),
      people: fc.array(someone, { maxLength: 8 }),
      other: goods,
      on: day('2023-06-01', 1400),
    });
    let counted = 0;
    await fc.assert(
      fc.asyncProperty(city, async ({ firms, people, other, on }) => {
        serial += 1;
        own = await play.carrier('applicant', `戊孵化器${serial}`);
        await play.must('applicant', 'PUT', `/${own}`, { incubatorType: 'professional', industry: '软件' });
        await tellGoods(other);
        for (const one of firms) await tell(one);
        const rows = people.map(({ worksFrom, stays, ...one }, i) =>
          person(0, {
            ...one,
            worksFrom,
            identity: identity(i % 3, '19800101'),
            worksTo: stays === null ? null : addDays(worksFrom, stays),
          }),
        );
        for (const row of rows) await play.save('applicant', own, 'people', row);
        const [recount] = await running.db.owner.query<Record<string, unknown>[]>(RECOUNT, [own, on]);
        const figures = await figuresOn(on);
        counted += Number(figures['carrier.incubatees']);
        const counts = Object.entries(recount ?? {});
        expect(counts.map(([fact]) => fact).sort()).toEqual(
          ROSTER_FACTS.filter((fact) => !ATTRIBUTES.includes(fact)).sort(),
        );
        expect(figures).toMatchObject(Object.fromEntries(counts.filter(([, value]) => value !== null)));
        for (const [fact, value] of counts) if (value === null) expect(figures).not.toHaveProperty([fact]);
      }),
      { numRuns: RUNS },
    );
    // Nothing is shown by cities in which nobody counts.
    expect(counted).toBeGreaterThan(RUNS / 5);
  }, 300_000);

  it('are not those of a recount by a rule that is off by a day', async () => {
    await incubatee({ enteredOn: '2022-03-02', registeredOn: '2021-03-02' });
    const off = RECOUNT.replace('$2 <= (t.entered_on', '$2 < (t.entered_on');
    expect(off).not.toBe(RECOUNT);
    const [recount] = await running.db.owner.query<Record<string, unknown>[]>(off, [own, TODAY]);
    expect([recount?.['carrier.incubatees'], await incubateesOn(TODAY)]).toEqual([0, 1]);
  });
});

type Told = typeof firm extends fc.Arbitrary<infer T> ? T : never;

async function tellGoods({
  sites,
  funds,
  events,
  years,
}: typeof goods extends fc.Arbitrary<infer T> ? T : never) {
  const until = (from: BusinessDate, days: number | null) => (days === null ? null : addDays(from, days));
  const save = async (section: string, rows: object[]) =>
    rows.length === 0 ? [] : play.saved('applicant', own, section, ...rows);
  await save(
    'sites',
    sites.map(({ from, stays, ...areas }, i) => ({
      ...{
        ...areas,
        name: `${i} 号楼`,
        address: `望云路 ${serial}-${i} 号`,
        county: '650102',
        totalArea: '10000',
      },
      ...{ usedFrom: from, usedTo: until(from, stays) },
    })),
  );
  await save(
    'funds',
    funds
      .filter(({ amount }) => Number(amount) > 0)
      .map(({ amount, from, stays }, i) => ({
        ...{ name: `资金${i}`, kind: 'own', amount, heldFrom: from, heldTo: until(from, stays) },
      })),
  );
  await save(
    'events',
    events.map((heldOn, i) => ({ heldOn, title: `活动${i}`, part: 'host', attendees: 1 })),
  );
  await save(
    'years',
    years.map(({ year, rent, property, rest, apart }) => ({
      ...{ year, rentIncome: rent, propertyIncome: property, incomeSeparated: apart },
      totalIncome: (
        (Math.round(Number(rent) * 100) +
          Math.round(Number(property) * 100) +
          Math.round(Number(rest) * 100)) /
        100
      ).toFixed(2),
    })),
  );
}

async function tell(one: Told): Promise<void> {
  serial += 1;
  const enteredOn = addDays(addMonths(one.registeredOn, one.afterMonths), one.afterDays);
  const { stay, graduatesAfter, registeredOn, field, doesTechBusiness, registeredInside, worksInside } = one;
  const code = one.isTeam ? `随机创业团队${serial}` : uscc(serial);
  const row = tenant(serial, {
    ...(one.isTeam && { tenant: code, name: code }),
    ...{
      registeredOn,
      enteredOn,
      field,
      doesTechBusiness,
      registeredInside,
      worksInside,
      listed: one.listed,
    },
    ...{ industry: one.industry, area: one.area, leftOn: stay === null ? null : addDays(enteredOn, stay) },
    graduatedOn: graduatesAfter === null ? null : addDays(enteredOn, graduatesAfter),
  });
  await play.saved('applicant', own, 'tenants', row);
  if (one.techSme && !one.isTeam) await play.techSme(code, '2020-01-01', '2030-12-31');
  if (one.hnte !== null && !one.isTeam)
    await play.plant(
      `INSERT INTO qualification (id, party_id, kind, number, valid_from, valid_to)
       SELECT gen_random_uuid(), id, 'hnte', $1, $2::date, $2::date + 1095 FROM party WHERE uscc = $1`,
      [code, one.hnte],
    );
  const years = one.years.map((year) => ({ tenant: code, ...year, tax: '0', staff: 5 }));
  if (years.length > 0) await play.saved('applicant', own, 'tenant-years', ...years);
  const money = one.money
    .filter(({ amount }) => Number(amount) > 0)
    .map((each, i) => ({ tenant: code, ...each, investor: `出资方${i}` }));
  if (money.length > 0) await play.saved('applicant', own, 'financings', ...money);
  const ip = one.ip.map(({ kind, appliedOn, granted, expires }, i) => ({
    ...{ tenant: code, kind, number: `${code}-${i}`, appliedOn },
    grantedOn: granted === null ? null : addDays(appliedOn, granted),
    expiresOn: expires === null ? null : addDays(appliedOn, expires),
  }));
  if (ip.length > 0) await play.saved('applicant', own, 'ip', ...ip);
}
