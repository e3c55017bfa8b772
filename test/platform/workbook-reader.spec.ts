import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { digestWorkbook, type ReadColumn, readSheet } from '../../src/platform/workbooks/reader.js';
import { type RowTexts, runReadJob, type SheetJob } from '../../src/platform/workbooks/sheet-reader.js';
import {
  READ_LIMITS,
  type ReadLimits,
  type SheetFinding,
} from '../../src/platform/workbooks/workbook-fault.js';
import { type WriteSheet, writeWorkbook } from '../../src/platform/workbooks/writer.js';
import './support/children.js';
import { buildZip, sheetXml, workbookEntries, type ZipEntry } from './support/zip.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'workbook-reader-'));
});
afterAll(() => rm(folder, { recursive: true }));

const COLUMNS = [
  { header: '收款单位', key: 'payee', kind: 'text', required: true },
  { header: '账号', key: 'account', kind: 'text' },
  { header: '序号', key: 'number', kind: 'integer' },
  { header: '得分', key: 'score', kind: 'decimal' },
  { header: '金额', key: 'amount', kind: 'yuan' },
  { header: '日期', key: 'on', kind: 'date' },
] as const satisfies readonly ReadColumn[];
const HEADER = COLUMNS.map(({ header }) => header);
const DAY = new Date('2024-05-01T00:00:00Z');
const GOOD = ['新疆红山科技有限公司', '6217003110012345678', 7, 87.5, 1234.5, DAY];

/** A workbook as people hand it in: made by ExcelJS with sheet 明细, header and rows, then changed at will. */
async function handedIn(rows: readonly ExcelJS.CellValue[][], change?: (page: ExcelJS.Worksheet) => void) {
  const book = new ExcelJS.Workbook();
  const page = book.addWorksheet('明细');
  for (const row of rows) page.addRow(row);
  page.getColumn(6).numFmt = 'yyyy-mm-dd';
  change?.(page);
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** What the reading process does, done here: a process a cell would take the tests minutes. */
async function readHere(
  source: Buffer | string,
  sheet: Partial<SheetJob> & Pick<SheetJob, 'columns'>,
  limits = {},
) {
  const rows: RowTexts[] = [];
  const job = { source, sheets: [{ headerRow: 1, ...sheet }], limits: { ...READ_LIMITS, ...limits } };
  const { findings } = await runReadJob(job, async (batch) => void rows.push(...batch));
  return { rows: findings.length === 0 ? rows : [], findings };
}
const read = (source: Buffer | string, limits: Partial<ReadLimits> = {}) =>
  readHere(source, { sheet: '明细', columns: COLUMNS }, limits);
const readApart = (source: Buffer | string, limits: Partial<ReadLimits> = {}) =>
  readSheet(source, { sheet: '明细', columns: COLUMNS, limits });
const codes = async (reading: Promise<{ findings: readonly SheetFinding[] }>) =>
  (await reading).findings.map(({ code }) => code);
const fromXml = (rows: string, after = '', more: ZipEntry[] = []) =>
  buildZip(workbookEntries(sheetXml(rows, after), more));
const readOne = (source: Buffer, kind: ReadColumn['kind']) =>
  readHere(source, { columns: [{ header: '值', kind }] });
const HEAD_ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>值</t></is></c></row>';
const oneCell = (cell: string, more: ZipEntry[] = []) =>
  fromXml(`${HEAD_ROW}<row r="2">${cell}</row>`, '', more);

describe('a workbook as the template asks', () => {
  it('gives rows with exact values and their row numbers, blank rows left out', async () => {
    const { rows, findings } = await readApart(
      await handedIn([HEADER, GOOD, [], ['第二家', null, null, null, 0.1, null]]),
    );
    expect(findings).toEqual([]);
    expect(rows).toEqual([
      {
        number: 2,
        values: {
          payee: GOOD[0],
          account: GOOD[1],
          number: 7n,
          score: '87.5',
          amount: 123450n,
          on: '2024-05-01',
        },
      },
      {
        number: 4,
        values: { payee: '第二家', account: null, number: null, score: null, amount: 10n, on: null },
      },
    ]);
  });

  it('is read from a file as from bytes', async () => {
    const path = join(folder, 'same.xlsx');
    const bytes = await handedIn([HEADER, GOOD]);
    await writeFile(path, bytes);
    expect(await readApart(path)).toEqual(await readApart(bytes));
  });

  it('may stand below title lines, and its header may be broken into lines', async () => {
    const titled = await handedIn([
      ['拨付明细'],
      ['二〇二四年'],
      HEADER.map((header) => ` ${header}\n`),
      GOOD,
    ]);
    const { rows, findings } = await readHere(titled, { headerRow: 3, columns: COLUMNS });
    expect([rows.length, rows[0]?.[0], findings]).toEqual([1, 4, []]);
  });

  it('keeps every run of a rich text and no phonetic guide', async () => {
    const shared = `<sst><si><r><t>新疆</t></r><r><rPr><b/></rPr><t>红山</t></r><rPh sb="0" eb="2"><t>xinjiang</t></rPh></si></sst>`;
    const more = [{ name: 'xl/sharedStrings.xml', data: shared }];
    const { rows } = await readOne(oneCell('<c r="A2" t="s"><v>0</v></c>', more), 'text');
    expect(rows[0]?.[1]).toBe('新疆红山');
    const inline = oneCell('<c r="A2" t="inlineStr"><is><r><t>红</t></r><r><t>山</t></r></is></c>');
    expect((await readOne(inline, 'text')).rows[0]?.[1]).toBe('红山');
  });

  it('keeps Chinese characters that lie across two pieces of the file', async () => {
    const text = '红山'.repeat(16_000);
    for (const shift of ['', 'a', 'ab']) {
      const { rows } = await readOne(
        oneCell(`<c r="A2" t="inlineStr"><is><t>${shift}${text}</t></is></c>`),
        'text',
      );
      expect(rows[0]?.[1]).toBe(shift + text);
    }
  });

  it('reads escaped characters as spreadsheets mean them', async () => {
    const cell = oneCell('<c r="A2" t="inlineStr"><is><t>一_x000D_二_x005F_x000D_&amp;&lt;</t></is></c>');
    expect((await readOne(cell, 'text')).rows[0]?.[1]).toBe('一\r二_x000D_&<');
  });

  it('reads cells without addresses and rows without numbers in their order', async () => {
    const bare = '<row><c t="inlineStr"><is><t>值</t></is></c></row><row><c><v>5</v></c></row>';
    const { rows, findings } = await readOne(fromXml(bare), 'integer');
    expect([rows, findings]).toEqual([[[2, '5']], []]);
  });
});

describe('numbers and dates', () => {
  it.each([
    ['1234.5', '1234.50'],
    ['1234.5599999999999', '1234.56'],
    ['1.2345E3', '1234.50'],
    ['0.1', '0.10'],
    ['-0.01', '-0.01'],
    ['9999999999999.99', '9999999999999.99'],
    ['0', '0.00'],
    ['-0', '0.00'],
    ['1E-2', '0.01'],
  ])('%s yuan are read to the fen', async (text, amount) => {
    const { rows, findings } = await readOne(oneCell(`<c r="A2"><v>${text}</v></c>`), 'yuan');
    expect([rows[0]?.[1], findings]).toEqual([amount, []]);
  });

  it.each([
    ['1234.567', '超过两位小数'],
    ['0.30000000000000004', '超过两位小数'],
    ['10000000000000000', '15 位'],
    ['1E+300', '数值过大'],
    ['1E-7', '超过两位小数'],
  ])('%s yuan cannot be read to the fen, and the finding says so', async (text, why) => {
    const { rows, findings } = await readOne(oneCell(`<c r="A2"><v>${text}</v></c>`), 'yuan');
    expect(rows).toEqual([]);
    expect(findings).toMatchObject([{ code: 'cell-precision', cell: '明细!A2' }]);
    expect(findings[0]?.message).toContain(why);
  });

  it('any amount of fen written comes back as it was', async () => {
    const amounts = fc.sample(fc.bigInt(-(10n ** 14n), 10n ** 14n), { numRuns: 3000, seed: 12 });
    const stream = new PassThrough();
    const sheet: WriteSheet = {
      name: '明细',
      columns: [{ header: '值', kind: 'yuan' }],
      rows: amounts.map((n) => [n]),
    };
    const [bytes] = await Promise.all([buffer(stream), writeWorkbook(stream, { sheets: [sheet] })]);
    const { rows } = await readSheet(bytes, { columns: [{ header: '值', key: 'value', kind: 'yuan' }] });
    expect(rows.map(({ values }) => values.value)).toEqual(amounts);
  });

  const styles = (format: string, id = 164): ZipEntry[] => [
    {
      name: 'xl/styles.xml',
      data: `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="${format}"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="${id}"/></cellXfs></styleSheet>`,
    },
  ];

  it.each([
    ['yyyy/m/d', 164, '45413'],
    ['[$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@', 164, '45413'],
    ['', 14, '45413'],
    ['', 31, '45413'],
    ['', 57, '45413'],
  ])('a serial number formatted as %s (%d) is a day', async (format, id, serial) => {
    const { rows } = await readOne(
      oneCell(`<c r="A2" s="1"><v>${serial}</v></c>`, styles(format, id)),
      'date',
    );
    expect(rows[0]?.[1]).toBe('2024-05-01');
  });

  it.each([
    ['without a date format', '<c r="A2"><v>45413</v></c>', styles('0.00')],
    ['with an amount format', '<c r="A2" s="1"><v>45413</v></c>', styles('#,##0.00&quot;元&quot;')],
    ['with a time of day', '<c r="A2" s="1"><v>45413.5</v></c>', styles('yyyy-mm-dd hh:mm')],
    ['written as text', '<c r="A2" t="inlineStr"><is><t>2024-05-01</t></is></c>', []],
    ['in the leap day of 1900 that never was', '<c r="A2" s="1"><v>60</v></c>', styles('yyyy-mm-dd')],
  ])('a date %s is no date', async (_, cell, more) => {
    expect((await readOne(oneCell(cell, more), 'date')).findings).toMatchObject([
      { code: 'cell-type', cell: '明细!A2' },
    ]);
  });

  it('days of a workbook that counts from 1904 are the same days', async () => {
    const entries = workbookEntries(
      sheetXml(
        '<row r="1"><c r="A1" t="str"><v>值</v></c></row><row r="2"><c r="A2" s="1"><v>43951</v></c></row>',
      ),
      styles('yyyy-mm-dd'),
    );
    const shifted = entries.map((entry) =>
      entry.name === 'xl/workbook.xml'
        ? { ...entry, data: entry.data.toString().replace('<sheets>', '<workbookPr date1904="1"/><sheets>') }
        : entry,
    );
    expect((await readOne(buildZip(shifted), 'date')).rows[0]?.[1]).toBe('2024-05-01');
  });
});

describe('a header that is not the template’s', () => {
  const swapped = [HEADER[0], HEADER[2], HEADER[1], ...HEADER.slice(3)];

  it('names what was expected, what stood there and where it went, and gives no row', async () => {
    const { rows, findings } = await read(await handedIn([swapped, GOOD]));
    expect(rows).toEqual([]);
    expect(findings).toMatchObject([
      {
        code: 'column-moved',
        cell: '明细!B1',
        message: '明细!B1：应为“账号”列，实际为“序号”，“账号”在 C 列',
      },
      {
        code: 'column-moved',
        cell: '明细!C1',
        message: '明细!C1：应为“序号”列，实际为“账号”，“序号”在 B 列',
      },
    ]);
  });

  it('names a renamed column and a missing one', async () => {
    const { findings } = await read(await handedIn([['收款人', ...HEADER.slice(1, 5)], GOOD]));
    expect(findings.map(({ code, message }) => [code, message])).toEqual([
      ['column-missing', '明细!A1：应为“收款单位”列，实际为“收款人”'],
      ['column-missing', '明细!F1：应为“日期”列，实际为空'],
    ]);
  });

  it('names a column added and a column doubled', async () => {
    const { findings } = await read(await handedIn([[...HEADER, '备注', '金额'], GOOD]));
    expect(findings).toMatchObject([
      { code: 'column-unexpected', cell: '明细!G1', message: expect.stringContaining('“备注”') },
      { code: 'column-duplicate', cell: '明细!H1', message: expect.stringContaining('“金额”') },
    ]);
  });

  it('is missing altogether in an empty sheet', async () => {
    expect(await codes(read(await handedIn([])))).toEqual(Array(6).fill('column-missing'));
    expect(await codes(read(fromXml('')))).toEqual(Array(6).fill('column-missing'));
  });

  it('is missing when the sheet begins below it', async () => {
    expect(await codes(read(fromXml('<row r="5"><c r="A5"><v>1</v></c></row>')))).toContain('column-missing');
  });

  it('stands in another sheet: the finding lists the sheets there are', async () => {
    const { findings } = await readHere(await handedIn([HEADER]), { sheet: '汇总', columns: COLUMNS });
    expect(findings).toMatchObject([
      { code: 'sheet-missing', message: '没有名为“汇总”的工作表，现有 “明细”' },
    ]);
  });

  it('of sixty-four columns is compared to the last one', async () => {
    const columns = Array.from({ length: 64 }, (_, i) => ({
      header: `列${i + 1}`,
      key: `c${i + 1}`,
      kind: 'integer' as const,
    }));
    const names = columns.map(({ header }) => header);
    const values = names.map((_, i) => i + 1);
    const page = async (header: string[]) => {
      const book = new ExcelJS.Workbook();
      book.addWorksheet('宽').addRows([header, values]);
      return Buffer.from(await book.xlsx.writeBuffer());
    };
    const whole = await readSheet(await page(names), { columns });
    expect(Object.values(whole.rows[0]?.values ?? {})).toEqual(values.map(BigInt));
    const changed = await readSheet(await page([...names.slice(0, 63), '末列']), { columns });
    expect(changed.findings).toMatchObject([{ code: 'column-missing', cell: '宽!BL1' }]);
  });
});

describe('a cell of the wrong kind', () => {
  it.each<[string, ExcelJS.CellValue, string, RegExp]>([
    ['B2', 6217003110012, 'cell-type', /“账号”应为文本，实际为数值/],
    ['A2', null, 'cell-missing', /“收款单位”不能为空/],
    ['C2', 1.5, 'cell-precision', /应为整数/],
    ['C2', '7', 'cell-type', /“序号”应为整数.*实际为文本“7”/],
    ['E2', '壹佰元', 'cell-type', /“金额”应为金额.*实际为文本“壹佰元”/],
    ['E2', true, 'cell-type', /实际为逻辑值 TRUE/],
    ['E2', { formula: 'SUM(C2:D2)', result: 94.5 }, 'cell-formula', /含有公式，请粘贴为数值/],
    ['A2', { formula: 'HYPERLINK("http://x","y")', result: 'y' }, 'cell-formula', /含有公式/],
    ['E2', { error: '#N/A' }, 'cell-error', /#N\/A/],
    ['D2', DAY, 'cell-type', /应为数值，实际为日期/],
  ])('%s = %j is a finding with its address', async (address, value, code, message) => {
    const bytes = await handedIn([HEADER, GOOD], (page) => (page.getCell(address).value = value));
    const { rows, findings } = await read(bytes);
    expect(rows).toEqual([]);
    expect(findings).toMatchObject([{ code, cell: `明细!${address}` }]);
    expect(findings[0]?.message).toMatch(message);
  });

  it('is reported in every place, up to the limit', async () => {
    const bad = Array.from({ length: 30 }, () => ['甲', 1, 2, 3, '金', null]);
    expect(await codes(read(await handedIn([HEADER, ...bad])))).toHaveLength(60);
    const limited = await codes(read(await handedIn([HEADER, ...bad]), { findings: 10 }));
    expect(limited).toEqual([...Array<string>(10).fill('cell-type'), 'findings-truncated']);
  });

  it('lies in a merged range among the data; a merged title does no harm', async () => {
    const merged = await handedIn([HEADER, GOOD, GOOD], (page) => page.mergeCells('B2:B3'));
    expect((await read(merged)).findings).toMatchObject([{ code: 'cell-merged', cell: '明细!B2' }]);
    const titled = await handedIn([['标题'], HEADER, GOOD], (page) => page.mergeCells('A1:F1'));
    expect((await readHere(titled, { headerRow: 2, columns: COLUMNS })).findings).toEqual([]);
  });

  it('does no harm beyond the columns of the template when its column has no header', async () => {
    const bytes = await handedIn(
      [HEADER, GOOD],
      (page) => (page.getCell('H2').value = { formula: '1+1', result: 2 }),
    );
    expect(await codes(read(bytes))).toEqual([]);
  });
});

describe('a file that is not a workbook to be read', () => {
  const good = () => fromXml('<row r="1"/>');
  const withEntry = (...more: ZipEntry[]) => buildZip(workbookEntries(sheetXml(''), more));

  it.each<[string, () => Buffer, string]>([
    ['nothing', () => Buffer.alloc(0), 'workbook-unreadable'],
    ['a text', () => Buffer.from('收款单位,账号\n'), 'workbook-unreadable'],
    [
      'a password-protected or old workbook',
      () => Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      'workbook-encrypted',
    ],
    ['a truncated workbook', () => good().subarray(0, -30), 'workbook-unreadable'],
    ['a zip without a workbook', () => buildZip([{ name: 'a.txt', data: 'a' }]), 'workbook-unreadable'],
    [
      'a zip that claims encryption',
      () => withEntry({ name: 'a', data: 'a', encrypted: true }),
      'workbook-encrypted',
    ],
    [
      'a name that climbs out',
      () => withEntry({ name: '../../etc/passwd', data: 'a' }),
      'workbook-unreadable',
    ],
    ['an absolute name', () => withEntry({ name: '/etc/passwd', data: 'a' }), 'workbook-unreadable'],
    ['a name with a backslash', () => withEntry({ name: 'xl\\a.xml', data: 'a' }), 'workbook-unreadable'],
    ['two files of one name', () => withEntry({ name: 'XL/workbook.xml', data: 'a' }), 'workbook-unreadable'],
    ['macros', () => withEntry({ name: 'xl/vbaProject.bin', data: 'a' }), 'workbook-macros'],
    [
      'a wrong checksum',
      () => buildZip(workbookEntries(sheetXml('')).map((e) => ({ ...e, claimedCrc: 1 }))),
      'workbook-unreadable',
    ],
    ['broken XML', () => fromXml(`${HEAD_ROW}<row></sheetData>`), 'workbook-unreadable'],
    ['XML that breaks off', () => buildZip(workbookEntries('<worksheet><sheetData>')), 'workbook-unreadable'],
    [
      'XML that is not UTF-8',
      () => buildZip(workbookEntries(Buffer.from([0x3c, 0xff, 0xfe]))),
      'workbook-unreadable',
    ],
    [
      'a shared string that is not there',
      () => oneCell('<c r="A2" t="s"><v>9</v></c>'),
      'workbook-unreadable',
    ],
    ['rows out of order', () => fromXml(`${HEAD_ROW}<row r="3"/><row r="2"/>`), 'workbook-unreadable'],
    [
      'a cell told twice',
      () => oneCell('<c r="A2"><v>1</v></c><c r="A2"><v>2</v></c>'),
      'workbook-unreadable',
    ],
    ['a row beyond the last', () => fromXml('<row r="1048577"/>'), 'workbook-unreadable'],
    [
      'nesting a thousand deep',
      () => fromXml('<a>'.repeat(1000) + '</a>'.repeat(1000)),
      'workbook-unreadable',
    ],
  ])('is refused: %s', async (_, bytes, code) => {
    const { rows, findings } = await readOne(bytes(), 'text');
    expect([rows, findings.map((finding) => finding.code)]).toEqual([[], [code]]);
  });

  it('is refused when entities would multiply', async () => {
    const laughs = `<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><worksheet><sheetData>&b;</sheetData></worksheet>`;
    expect(await codes(read(buildZip(workbookEntries(laughs))))).toEqual(['workbook-unreadable']);
    expect(await codes(read(fromXml('&b;')))).toEqual(['workbook-unreadable']);
  });

  it('that is not there is an error of the caller, no finding', async () => {
    await expect(readApart(join(folder, 'nothing.xlsx'))).rejects.toThrow('ENOENT');
  });
});

describe('a workbook that would grow', () => {
  const MiB = 1024 * 1024;
  const filler = (bytes: number) => Buffer.alloc(bytes, '<row><c><v>1</v></c></row>');
  const swollen = (bytes: number) => {
    const [before = '', after = ''] = sheetXml('|').split('|');
    return Buffer.concat([Buffer.from(before + HEAD_ROW), filler(bytes - (bytes % 26)), Buffer.from(after)]);
  };
  const noise = (bytes: number) => randomBytes(bytes / 2).toString('hex');

  it('to 200 MB out of a small zip is refused from its directory', async () => {
    const bytes = buildZip(workbookEntries(swollen(200 * MiB)));
    expect(bytes.length).toBeLessThan(2 * MiB);
    const { findings } = await read(bytes);
    expect(findings).toMatchObject([{ code: 'workbook-bomb', message: expect.stringContaining('压缩成了') }]);
  });

  it('to 200 MB and lies about it is refused while it inflates', async () => {
    const entries = workbookEntries(swollen(200 * MiB));
    const lying = entries.map((entry) => (entry.data.length > MiB ? { ...entry, claimedSize: 1000 } : entry));
    expect(await codes(readApart(buildZip(lying)))).toEqual(['workbook-unreadable']);
  });

  it('beyond the allowance in all is refused, at the allowance it is read', async () => {
    const [header = '', rest = ''] = sheetXml('|').split('|');
    const bytes = buildZip(workbookEntries(`${header}${HEAD_ROW}${rest}<!--${noise(3 * MiB)}-->`));
    expect(
      (
        await readSheet(bytes, {
          columns: [{ header: '值', key: 'v', kind: 'text' }],
          limits: { inflatedBytes: 4 * MiB },
        })
      ).findings,
    ).toEqual([]);
    expect(await codes(read(bytes, { inflatedBytes: 3 * MiB }))).toEqual(['workbook-bomb']);
  });

  it('by naming one file for three parts is refused when it is read the second time', async () => {
    const big = sheetXml(`${HEAD_ROW}<!--${noise(3 * MiB)}-->`);
    const entries = workbookEntries(big).map((entry) => {
      const everything = entry.data
        .toString()
        .replace(/Target="[^"]*(sharedStrings|styles)\.xml"/g, 'Target="worksheets/sheet1.xml"');
      return entry.name === 'xl/_rels/workbook.xml.rels' ? { ...entry, data: everything } : entry;
    });
    expect(await codes(read(buildZip(entries), { inflatedBytes: 4 * MiB }))).toEqual(['workbook-bomb']);
  });

  it('in the number of its files, its bytes or its rows is refused beyond each limit', async () => {
    const rows = [HEADER, ...Array.from({ length: 20 }, () => GOOD)];
    const bytes = await handedIn(rows);
    expect(await codes(read(bytes, { rows: 20, fileBytes: bytes.length, entries: 20 }))).toEqual([]);
    expect(await codes(read(bytes, { rows: 19 }))).toEqual(['row-limit']);
    expect(await codes(read(bytes, { fileBytes: bytes.length - 1 }))).toEqual(['workbook-too-large']);
    expect(await codes(read(bytes, { entries: 5 }))).toEqual(['workbook-bomb']);
  });

  it('over the memory of the reading process ends that process alone', async () => {
    const item = `<si><t>${'x'.repeat(12)}</t></si>`;
    const shared = Buffer.from(`<sst>${item.repeat(2_500_000)}</sst>`);
    const bytes = buildZip(workbookEntries(sheetXml(''), [{ name: 'xl/sharedStrings.xml', data: shared }]));
    expect(await codes(readApart(bytes, { ratio: 1000, heapMb: 24 }))).toEqual(['workbook-too-heavy']);
  });

  it('over the time allowed is given up', async () => {
    const bytes = buildZip(workbookEntries(swollen(100 * MiB)));
    const columns = [{ header: '值', key: 'value', kind: 'integer' }] as const;
    const limits = { ratio: 2000, rows: 1_000_000, inflatedBytes: 1024 * MiB, milliseconds: 400 };
    expect(await codes(readSheet(bytes, { columns, limits }))).toEqual(['workbook-timeout']);
  });
});

describe('the content digest', () => {
  const columns = COLUMNS.map(({ header, kind }) => ({ header, kind }));
  const line = ['甲\n乙_x000D_ ', '6217003110012345678', 1n, '0.125', 123n, '2024-05-01'];
  const sheets: WriteSheet[] = [
    {
      name: '明细',
      lead: ['标题', '示例参数，非法规依据'],
      columns,
      rows: [line, ['空', null, null, null, null, null]],
    },
    { name: '汇总', columns, rows: [line] },
  ];
  const heads = [
    { sheet: '明细', headerRow: 3, columns },
    { sheet: '汇总', columns },
  ];

  async function written(change?: (book: ExcelJS.Workbook) => void) {
    const path = join(folder, 'digest.xlsx');
    const { contentDigest } = await writeWorkbook(path, { sheets });
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(path);
    change?.(book);
    return { path, contentDigest, again: Buffer.from(await book.xlsx.writeBuffer()) };
  }

  it('is found again in the file, and after another program saved the same cells', async () => {
    const { path, contentDigest, again } = await written();
    expect(await digestWorkbook(path, heads)).toEqual({ findings: [], contentDigest });
    const resaved = await digestWorkbook(again, heads);
    expect(resaved).toEqual({ findings: [], contentDigest });
  });

  it('is another one when a single fen was changed', async () => {
    const { contentDigest, again } = await written((book) => {
      const cell = book.getWorksheet('汇总')?.getCell('E2');
      if (cell !== undefined) cell.value = 1.24;
    });
    const changed = await digestWorkbook(again, heads);
    expect(changed.findings).toEqual([]);
    expect(changed.contentDigest).not.toBe(contentDigest);
  });

  it('is given with the rows of a sheet that stands alone', async () => {
    const path = join(folder, 'alone.xlsx');
    const { contentDigest } = await writeWorkbook(path, { sheets: sheets.slice(1) });
    expect((await readSheet(path, { columns: COLUMNS })).contentDigest).toBe(contentDigest);
  });
});
