import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import ExcelJS from 'exceljs';
import { READ_ROSTER } from '../../../src/parties/roster/read-imports.js';
import type { ImportView } from '../../../src/parties/roster/roster-imports.view.js';
import { SECTIONS } from '../../../src/parties/roster/sections.js';
import { verifyAudit } from '../../../src/platform/audit/verify.js';
import { UnitOfWork } from '../../../src/platform/database/unit-of-work.js';
import { JobHandlers } from '../../../src/platform/outbox/outbox.js';
import '../../platform/support/children.js';
import { buildZip, workbookEntries } from '../../platform/support/zip.js';
import { bootApp } from '../../support/app.js';
import { fileForm } from '../../support/multipart.js';
import { plantPeople } from '../../support/people.js';
import { fillIn, withoutChecks } from '../support/roster-book.js';
import { person, refusalOf, RosterPlay, SITE, tenant } from '../support/roster-play.js';

const IS_LONG = Number(process.env['HONGSHAN_LONG'] ?? 0) > 0;
/** No multiple of the rows after which progress is told: some are always still to come. */
const MANY = IS_LONG ? 9_999 : 2_700;
const SECONDS = 20;

let running: Awaited<ReturnType<typeof bootApp>>;
let play: RosterPlay;
let own: string;
let given: Buffer;
let template: Buffer;
let serial = 0;

beforeAll(async () => {
  running = await bootApp();
  play = new RosterPlay(running, await plantPeople(running));
});
afterAll(async () => running.close());
beforeEach(async () => {
  serial += 1;
  own = await play.carrier('applicant', `丙孵化器${serial}`);
  given ??= (await play.ask('applicant', 'GET', `/${own}/roster-template`)).body;
  template ??= await withoutChecks(given);
});

async function upload(
  content: Buffer,
  name = '台账.xlsx',
  login: 'applicant' | 'other.applicant' = 'applicant',
) {
  const { body, headers } = await fileForm(name, content);
  const url = `/api/v1/enterprise/carriers/${own}/roster-imports`;
  return play.people.as(login)({ method: 'POST', url, body, headers });
}

const look = async (id: string): Promise<ImportView> =>
  play.must('applicant', 'GET', `/${own}/roster-imports/${id}`);

/** Uploads a workbook and lets the job run. */
async function imported(content: Buffer): Promise<ImportView> {
  const answer = await upload(content);
  expect(answer.status).toBe(202);
  const { id, state } = answer.json<ImportView>();
  expect(state).toBe('waiting');
  await running.settle();
  return look(id);
}
const load = async (id: string, rows?: object[]) =>
  play.ask('applicant', 'POST', `/${own}/roster-imports/${id}/load`, rows === undefined ? {} : { rows });

const whole = () => {
  const firm = tenant(serial * 100);
  return {
    sites: [{ ...SITE, address: `晴川路 ${serial} 号` }],
    tenants: [firm, tenant(serial * 100 + 1, { leftOn: '2025-06-30', field: 'biomedicine' })],
    'tenant-years': [{ tenant: firm.tenant, year: 2025, revenue: '1234.5', rnd: '0.1', tax: '0', staff: 3 }],
    ip: [
      {
        tenant: firm.tenant,
        kind: 'invention',
        number: `ZL${serial}`,
        appliedOn: '2024-05-01',
        grantedOn: '2025-05-01',
      },
    ],
    financings: [
      {
        tenant: firm.tenant,
        kind: 'own-fund',
        amount: '500000',
        receivedOn: '2025-04-01',
        paidIn: true,
        investor: '自有资金',
      },
    ],
    people: [
      person(serial * 10),
      person(serial * 10 + 1, { role: 'mentor', fullTime: false, appointedBy: '示例' }),
    ],
    events: [{ heldOn: '2025-03-01', title: '路演', part: 'host', attendees: 30 }],
    funds: [{ name: '种子资金', kind: 'own', amount: '3000000', heldFrom: '2020-01-01' }],
    'service-orgs': [{ name: '示例事务所', services: '财税', signedOn: '2024-01-01', endsOn: '2026-12-31' }],
    years: [
      { year: 2025, totalIncome: '900.10', rentIncome: '100', propertyIncome: '50', incomeSeparated: true },
    ],
  };
};
const codes = ({ findings }: ImportView) => findings.map(({ code, cell, row }) => [code, row, cell]);

describe('the template', () => {
  it('has a sheet for each list, and in every cell a check of what it takes', async () => {
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(given as unknown as ArrayBuffer);
    expect(book.worksheets.map(({ name }) => name)).toEqual([
      '填报说明',
      ...SECTIONS.map(({ title }) => title),
    ]);
    expect(book.getWorksheet('填报说明')!.getCell('A1').text).toMatch(
      /^载体台账填报模板（版本 [0-9a-f]{8}）$/,
    );
    for (const { title, fields } of SECTIONS) {
      const page = book.getWorksheet(title)!;
      expect((page.getRow(1).values as unknown[]).slice(1)).toEqual(fields.map((field) => field.title));
      fields.forEach(({ kind, optional }, i) => {
        for (const row of [2, 5000, 10_001]) {
          const { type, allowBlank } = page.getCell(row, i + 1).dataValidation;
          const types = {
            money: 'decimal',
            area: 'decimal',
            date: 'date',
            year: 'whole',
            count: 'whole',
            flag: 'list',
            choice: 'list',
          };
          expect([title, i, type]).toEqual([
            title,
            i,
            (types as Record<string, string>)[kind] ?? 'textLength',
          ]);
          expect(allowBlank ?? false).toBe(optional === true);
        }
        const isText = ['tenant', 'identity', 'county', 'text', 'flag', 'choice'].includes(kind);
        expect(page.getColumn(i + 1).numFmt === '@').toBe(isText);
      });
    }
  });
});

describe('a roster that comes as a workbook', () => {
  it('may be the template just as it was given: read to its end, with nothing to load', async () => {
    const read = await imported(given);
    expect(read).toMatchObject({ state: 'read', rowsRead: 0, findings: [] });
    expect(refusalOf(await load(read.id))).toEqual([422, 'invalid']);
  });

  it('is read and judged by a job, and loaded when asked to: what comes out is what was filled in', async () => {
    const told = whole();
    const read = await imported(await fillIn(template, told));
    expect(read).toMatchObject({
      state: 'read',
      rowsRead: 12,
      counts: { clean: 12, faulty: 0, errors: 0, warnings: 2 },
    });
    expect(codes(read)).toEqual([
      ['entry-tech-sme', 2, 'D2'],
      ['entry-tech-sme', 3, 'D3'],
    ]);
    expect(read.findings[0]).toMatchObject({
      sheet: '入驻企业',
      section: 'tenants',
      severity: 'warning',
      basis: { clause: expect.any(String) },
    });
    expect(await play.rows('applicant', own, 'tenants')).toEqual([]);
    const answer = await load(read.id);
    expect(answer.json()).toMatchObject({ rows: 12, sections: { sites: 1, tenants: 2, people: 2 } });
    for (const [section, rows] of Object.entries(told)) {
      const stored = await play.rows('applicant', own, section);
      const shown =
        section === 'people' ? rows.map((row) => ({ ...row, identity: expect.any(String) })) : rows;
      const amounts = ['sites', 'tenant-years', 'funds', 'years', 'financings'].includes(section);
      if (!amounts) expect(stored).toMatchObject(shown);
      expect(stored).toHaveLength(rows.length);
    }
    expect(await play.rows('applicant', own, 'years')).toMatchObject([
      { totalIncome: '900.10', rentIncome: '100.00' },
    ]);
    expect(await look(read.id)).toMatchObject({
      state: 'loaded',
      rowsLoaded: 12,
      counts: { clean: 0, faulty: 0 },
    });
    const left = await running.db.owner.query('SELECT FROM roster_import_row');
    expect(left).toEqual([]);
    expect((await verifyAudit(running.db.owner)).fault).toBeNull();
  });

  it('is loaded once, whoever asks how often and at once, and answers a repeat alike', async () => {
    const { id } = await imported(await fillIn(template, { events: whole().events }));
    const url = `/api/v1/enterprise/carriers/${own}/roster-imports/${id}/load`;
    const ask = async (key: string) =>
      play.people.as('applicant')({ method: 'POST', url, body: {}, headers: { 'idempotency-key': key } });
    const answers = await Promise.all(['first-key', 'first-key', 'other-key', 'third-key'].map(ask));
    const won = answers.filter(({ status }) => status === 200);
    expect(won.length).toBeGreaterThanOrEqual(1);
    expect(new Set(won.map(({ text }) => text)).size).toBe(1);
    expect(
      answers
        .filter(({ status }) => status !== 200)
        .every((answer) => refusalOf(answer)[1] === 'state-forbids'),
    ).toBe(true);
    expect(await play.rows('applicant', own, 'events')).toHaveLength(1);
  });

  it('says of every faulty cell where it stands and loads only clean rows, those that were chosen', async () => {
    const rows = whole();
    const faulty = {
      ...rows,
      tenants: [
        ...rows.tenants,
        tenant(serial * 100 + 2, { enteredOn: '2020-01-01' }),
        tenant(serial * 100 + 3, { tenant: '91650104MA00000000', area: 'groß', acquired: 'vielleicht' }),
        tenant(serial * 100, { enteredOn: '2024-06-01' }),
        tenant(serial * 100 + 4, { name: '' }),
      ],
      'tenant-years': [
        ...rows['tenant-years'],
        { ...rows['tenant-years'][0], tenant: tenant(serial * 100 + 2).tenant },
      ],
    };
    const content = await fillIn(template, faulty, (book) => {
      book.getWorksheet('投融资')!.getCell('C2').value = { formula: '1+1', result: 2 };
    });
    const read = await imported(content);
    expect(read).toMatchObject({ state: 'read', counts: { clean: 8, faulty: 9 } });
    const errors = read.findings.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ code, sheet, cell }) => `${sheet} ${cell} ${code}`).sort()).toEqual(
      [
        ...[
          '企业年度数据 A3 no-tenant',
          '入驻企业 A5 uscc',
          '入驻企业 D2 tenancy-overlap',
          '入驻企业 D4 order',
        ],
        ...[
          '入驻企业 D6 tenancy-overlap',
          '入驻企业 F5 cell-type',
          '入驻企业 Q5 flag',
          '入驻企业 B7 required',
        ].sort(),
        ...['企业年度数据 A2 no-tenant', '知识产权 A2 no-tenant', '投融资 C2 cell-formula'],
      ].sort(),
    );
    const all = await load(read.id);
    expect(all.status).toBe(422);
    expect(refusalOf(all).slice(2)).toHaveLength(9);
    const some = [
      { section: 'sites', row: 2 },
      { section: 'tenants', row: 4 },
      { section: 'people', row: 99 },
    ];
    expect(refusalOf(await load(read.id, some))).toEqual([
      ...[422, 'invalid', 'row-faulty /rows/1', 'row-unknown /rows/2'],
    ]);
    expect(await play.rows('applicant', own, 'sites')).toEqual([]);
    expect(
      (
        await load(read.id, [
          { section: 'sites', row: 2 },
          { section: 'tenants', row: 3 },
        ])
      ).json(),
    ).toMatchObject({ rows: 2 });
    expect(await play.rows('applicant', own, 'people')).toEqual([]);
    expect(await play.rows('applicant', own, 'tenants')).toHaveLength(1);
    const page = await play.must<{ items: object[]; next: string }>(
      'applicant',
      'GET',
      `/${own}/roster-imports/${read.id}/findings?limit=3`,
    );
    expect([page.items.length, page.items]).toEqual([3, read.findings.slice(0, 3)]);
    const next = await play.must<{ items: object[] }>(
      'applicant',
      'GET',
      `/${own}/roster-imports/${read.id}/findings?limit=3&cursor=${page.next}`,
    );
    expect(next.items).toEqual(read.findings.slice(3, 6));
  });

  it('is checked again when it is loaded: what the roster got meanwhile counts, and what is not chosen does not', async () => {
    const { id } = await imported(await fillIn(template, whole()));
    await play.saved('applicant', own, 'tenants', tenant(serial * 100, { enteredOn: '2025-01-01' }));
    const answer = await load(id);
    expect(refusalOf(answer)).toEqual([422, 'invalid', 'tenancy-overlap tenants/2/enteredOn']);
    expect(await play.rows('applicant', own, 'sites')).toEqual([]);
    const alone = await load(id, [
      { section: 'tenant-years', row: 2 },
      { section: 'years', row: 2 },
    ]);
    expect(alone.json()).toMatchObject({ rows: 2 });
  });

  it.each([
    [
      'a column renamed',
      '入驻企业',
      (page: ExcelJS.Worksheet) => void (page.getCell('C1').value = '注册日'),
      'column-missing',
      'C1',
    ],
    [
      'two columns swapped',
      '孵化场地',
      (page: ExcelJS.Worksheet) => {
        [page.getCell('D1').value, page.getCell('E1').value] = [
          page.getCell('E1').value,
          page.getCell('D1').value,
        ];
      },
      'column-moved',
      'D1',
    ],
    [
      'a column taken out',
      '服务活动',
      (page: ExcelJS.Worksheet) => void page.spliceColumns(2, 1),
      'column-missing',
      'B1',
    ],
    [
      'a column put in',
      '孵化资金',
      (page: ExcelJS.Worksheet) => void (page.getCell('F1').value = '备注'),
      'column-unexpected',
      'F1',
    ],
  ])('is refused with %s, by name, and nothing of it is kept', async (_, sheet, change, code, cell) => {
    const content = await fillIn(template, whole(), (book) => change(book.getWorksheet(sheet)!));
    const read = await imported(content);
    expect(read).toMatchObject({ state: 'refused', counts: { clean: 0, faulty: 0 } });
    expect(read.findings).toContainEqual(expect.objectContaining({ code, sheet, cell, severity: 'error' }));
    expect(read.findings.every((finding) => finding.sheet === sheet)).toBe(true);
    expect(refusalOf(await load(read.id))).toEqual([409, 'state-forbids']);
  });

  it.each([
    [
      'a sheet missing',
      (book: ExcelJS.Workbook) => book.removeWorksheet(book.getWorksheet('人员与导师')!.id),
      'sheet-missing',
      '“人员与导师”',
    ],
    [
      'a sheet renamed',
      (book: ExcelJS.Workbook) => void (book.getWorksheet('知识产权')!.name = '专利'),
      'sheet-missing',
      '“专利”',
    ],
    [
      'another version of the template',
      (book: ExcelJS.Workbook) => {
        book.getWorksheet('填报说明')!.getCell('A1').value = '载体台账填报模板（版本 00000000）';
      },
      'template-version',
      '现行模板',
    ],
  ])('is refused with %s', async (_, change, code, message) => {
    const read = await imported(await fillIn(template, whole(), change));
    expect(read).toMatchObject({ state: 'refused', rowsLoaded: 0 });
    expect(read.findings).toMatchObject([{ code, message: expect.stringContaining(message) }]);
  });

  it('is refused when it is no workbook, one that bursts, or another operator’s', async () => {
    expect(refusalOf(await upload(Buffer.from('名称,地址\n'), '台账.csv'))).toEqual([
      415,
      'unsupported-type',
      'file-type file',
    ]);
    expect((await upload(template, '台账.xlsx', 'other.applicant')).status).toBe(404);
    const swollen = `<worksheet><!--${' '.repeat(60 * 1024 * 1024)}--></worksheet>`;
    const bomb = await imported(buildZip(workbookEntries(swollen)));
    expect(bomb).toMatchObject({ state: 'refused', findings: [{ code: 'workbook-bomb' }] });
  });

  it('of thousands of tenants is read and loaded within seconds, and says meanwhile how far it has come', async () => {
    const tenants = Array.from({ length: MANY }, (_, i) =>
      tenant(900_000 + i, { room: `B${i}`, area: '0.10', name: `众多企业${i}` }),
    );
    const content = await fillIn(template, { sites: whole().sites, tenants });
    const began = performance.now();
    const { id } = (await upload(content)).json<ImportView>();
    const seen: ImportView[] = [];
    let isOver = false;
    const settled = running.settle().finally(() => (isOver = true));
    while (!isOver) seen.push(await look(id));
    await settled;
    expect(seen.some(({ state, rowsRead }) => state === 'reading' && rowsRead > 0 && rowsRead < MANY)).toBe(
      true,
    );
    const told = seen.map(({ rowsRead }) => rowsRead);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(await look(id)).toMatchObject({ state: 'read', rowsRead: MANY + 1, counts: { faulty: 0 } });
    expect((await load(id)).json()).toMatchObject({ rows: MANY + 1, sections: { tenants: MANY } });
    expect(performance.now() - began).toBeLessThan(SECONDS * 1000);
  }, 60_000);

  it('is read once however often its job comes', async () => {
    const answer = await upload(await fillIn(template, { events: whole().events }));
    const { id } = answer.json<ImportView>();
    const handler = running.app.get(JobHandlers).of(READ_ROSTER);
    const deliver = async () =>
      running.app.get(UnitOfWork).run({ id: 'outbox' }, 'job', (tx) => handler(tx, id));
    await Promise.all([deliver(), deliver()]);
    await deliver();
    await running.settle();
    expect(await look(id)).toMatchObject({ state: 'read', rowsRead: 1, counts: { clean: 1 } });
  });

  it('keeps no identity number in the database, and is forgotten when nobody loads it in a month', async () => {
    const read = await imported(await fillIn(template, { people: whole().people }));
    const rows = JSON.stringify(await running.db.owner.query('SELECT content FROM roster_import_row'));
    expect(rows).toContain(whole().people[0]!.name);
    expect(rows).not.toContain(whole().people[0]!.identity);
    running.clock.moveTo(new Date(running.clock.now().getTime() + 31 * 86_400_000));
    await running.settle();
    expect(await look(read.id)).toMatchObject({ state: 'expired', counts: { clean: 0 } });
    expect(refusalOf(await load(read.id))).toEqual([409, 'state-forbids']);
  });
});
