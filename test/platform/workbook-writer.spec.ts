import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { type CellInput } from '../../src/platform/workbooks/row-serializer.js';
import { type WriteColumn, type WriteSheet, writeWorkbook } from '../../src/platform/workbooks/writer.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'workbook-writer-'));
});
afterAll(() => rm(folder, { recursive: true }));

const COLUMNS: readonly WriteColumn[] = [
  { header: '收款单位', kind: 'text' },
  { header: '统一社会信用代码', kind: 'text', width: 22 },
  { header: '序号', kind: 'integer' },
  { header: '得分', kind: 'decimal' },
  { header: '金额', kind: 'yuan' },
  { header: '拨付日期', kind: 'date' },
];
const ROW: readonly CellInput[] = [
  '新疆红山科技有限公司',
  '91650100MA0000007E',
  1,
  87.5,
  123456n,
  '2024-05-01',
];
const sheet = (rows: WriteSheet['rows'], columns = COLUMNS): WriteSheet => ({ name: '明细', columns, rows });

async function writeBytes(...sheets: WriteSheet[]) {
  const stream = new PassThrough();
  const [bytes, written] = await Promise.all([buffer(stream), writeWorkbook(stream, { sheets })]);
  return { bytes, ...written };
}

async function open(bytes: Buffer) {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(bytes as unknown as ExcelJS.Buffer);
  return workbook;
}

const textColumn: readonly WriteColumn[] = [{ header: '说明', kind: 'text' }];
const writeTexts = async (...texts: string[]) => {
  const { bytes } = await writeBytes(
    sheet(
      texts.map((text) => [text]),
      textColumn,
    ),
  );
  return (await open(bytes)).getWorksheet('明细');
};

describe('a written workbook', () => {
  it('opens in ExcelJS with its sheets, headers, values and formats', async () => {
    const { bytes, rows } = await writeBytes(sheet([ROW, ROW]), { ...sheet([ROW]), name: '汇总' });
    expect(rows).toEqual([2, 1]);
    const book = await open(bytes);
    expect(book.worksheets.map(({ name }) => name)).toEqual(['明细', '汇总']);
    const page = book.getWorksheet('明细');
    expect(page?.rowCount).toBe(3);
    expect(page?.getRow(1).values).toEqual([undefined, ...COLUMNS.map(({ header }) => header)]);
    const cells = [1, 2, 3, 4, 5, 6].map((column) => page?.getRow(2).getCell(column));
    expect(cells.map((cell) => cell?.value)).toEqual([
      '新疆红山科技有限公司',
      '91650100MA0000007E',
      1,
      87.5,
      1234.56,
      new Date('2024-05-01T00:00:00Z'),
    ]);
    expect(cells.map((cell) => cell?.numFmt)).toEqual(['@', '@', '0', undefined, '0.00', 'yyyy-mm-dd']);
  });

  it('keeps the header in view, bold, below the lead lines', async () => {
    const { bytes } = await writeBytes({ ...sheet([ROW]), lead: ['拨付明细表', '示例参数，非法规依据'] });
    const page = (await open(bytes)).getWorksheet('明细');
    expect(page?.views[0]).toMatchObject({ state: 'frozen', ySplit: 3 });
    expect([1, 2, 3].map((row) => page?.getRow(row).getCell(1).value)).toEqual([
      '拨付明细表',
      '示例参数，非法规依据',
      '收款单位',
    ]);
    expect(page?.getRow(3).getCell(2).font.bold).toBe(true);
    expect(page?.getColumn(2).width).toBe(22);
  });

  it.each(['=SUM(A1:A9)', '+86 991', '-1', '@cmd', '=HYPERLINK("http://x","y")', '6217003110012345678'])(
    'leaves %s a text that nothing computes',
    async (text) => {
      const cell = (await writeTexts(text))?.getCell('A2');
      expect([cell?.type, cell?.value]).toEqual([ExcelJS.ValueType.String, text]);
    },
  );

  it('keeps blanks at the ends, line breaks, tabs and characters beyond the basic plane', async () => {
    const texts = ['  两端留空 ', '第一行\n第二行', '制\t表', '𠮷野𫖯', 'a<b>&"c\'d]]>', '全角　空格'];
    const page = await writeTexts(...texts);
    expect(texts.map((_, i) => page?.getCell(`A${i + 2}`).value)).toEqual(texts);
  });

  it('leaves out blank cells and leaves the rest in their places', async () => {
    const { bytes } = await writeBytes(sheet([[null, undefined, '', 1.5, null, '2024-02-29']]));
    const row = (await open(bytes)).getWorksheet('明细')?.getRow(2);
    expect(row?.actualCellCount).toBe(2);
    expect(row?.getCell('D').value).toBe(1.5);
  });

  it('takes rows from an asynchronous source', async () => {
    const source = async function* () {
      yield ROW;
      await wait(1);
      yield ROW;
    };
    expect((await writeBytes(sheet(source()))).rows).toEqual([2]);
  });

  it('writes fen exactly: the double that is read prints the same yuan', async () => {
    const amounts = fc.sample(fc.bigInt(-(10n ** 13n), 10n ** 13n), { numRuns: 2000, seed: 11 });
    amounts.push(0n, 1n, -1n, 99n, 10n ** 13n, 10n ** 13n - 1n, -(10n ** 13n) + 1n);
    const { bytes } = await writeBytes(
      sheet(
        amounts.map((n) => [n]),
        [{ header: '金额', kind: 'yuan' }],
      ),
    );
    const page = (await open(bytes)).getWorksheet('明细');
    amounts.forEach((amount, i) => {
      const [whole = '', places = ''] = (page?.getCell(`A${i + 2}`).text ?? '').split('.');
      expect(
        BigInt(whole.replace('-', '') + places.padEnd(2, '0')) * (whole.startsWith('-') ? -1n : 1n),
      ).toBe(amount);
    });
  });
});

describe('a value that the format cannot hold', () => {
  const refused: [string, WriteColumn['kind'], unknown, RegExp][] = [
    ['an object', 'text', { formula: '1+1' }, /明细!A2：应为文本/],
    ['a JS date', 'date', new Date('2024-05-01'), /YYYY-MM-DD/],
    ['a truth value', 'text', true, /应为文本/],
    ['a number in a text column', 'text', 91650100, /应为文本/],
    ['NaN', 'decimal', Number.NaN, /不是有限的数/],
    ['Infinity', 'decimal', Number.POSITIVE_INFINITY, /不是有限的数/],
    ['half of a whole', 'integer', 1.5, /不是整数/],
    ['sixteen digits', 'integer', 10n ** 15n, /15 位/],
    ['an account number as a number', 'integer', 6217003110012345678n, /15 位/],
    ['yuan as a number', 'yuan', 12.34, /bigint/],
    ['fen beyond fifteen digits', 'yuan', 10n ** 15n, /15 位/],
    ['a decimal with an exponent', 'decimal', '1e5', /十进制/],
    ['the thirtieth of February', 'date', '2024-02-30', /日期/],
    ['a day before March 1900', 'date', '1900-02-28', /日期/],
    ['a text of 32,768 characters', 'text', '长'.repeat(32_768), /32767/],
    ['a control character', 'text', '一\u0000二', /XML/],
    ['half of a surrogate pair', 'text', '一\ud842二', /XML/],
    ['a non-character', 'text', '\uffff', /XML/],
  ];

  it.each(refused)('is refused with its address: %s', async (_, kind, value, message) => {
    const rows = [[value as CellInput]];
    await expect(writeBytes(sheet(rows, [{ header: '值', kind }]))).rejects.toThrow(message);
  });

  it('is refused only beyond the edge', async () => {
    const { bytes } = await writeBytes(
      sheet(
        [['长'.repeat(32_767), 10n ** 15n - 1n, 10n ** 15n - 1n, '1900-03-01']],
        (['text', 'integer', 'yuan', 'date'] as const).map((kind) => ({ header: kind, kind })),
      ),
    );
    const row = (await open(bytes)).getWorksheet('明细')?.getRow(2);
    expect(row?.getCell(2).value).toBe(999_999_999_999_999);
    expect(row?.getCell(3).value).toBe(9_999_999_999_999.99);
    expect(row?.getCell(4).value).toEqual(new Date('1900-03-01T00:00:00Z'));
  });

  it('is refused when a row has more cells than columns', async () => {
    await expect(writeBytes(sheet([['一', '二']], textColumn))).rejects.toThrow('明细!B2：多出的单元格');
  });

  it.each([
    ['', /1 至 31/],
    ['名'.repeat(32), /1 至 31/],
    ['一/二', /不能含有/],
    ["'引号", /单引号/],
  ])('is refused as the name of a sheet: %s', async (name, message) => {
    await expect(writeBytes({ ...sheet([ROW]), name })).rejects.toThrow(message);
  });

  it('is refused when two sheets bear one name in different case', async () => {
    const pages = ['Lines', 'LINES'].map((name) => ({ ...sheet([ROW]), name }));
    await expect(writeBytes(...pages)).rejects.toThrow('重名');
  });

  it('is refused beyond 1,048,576 rows, and no half-written file remains', async () => {
    const blanks = function* (count: number) {
      for (let i = 0; i < count; i++) yield [null];
    };
    const path = join(folder, 'rows.xlsx');
    const full = await writeWorkbook(path, { sheets: [sheet(blanks(1_048_575), textColumn)] });
    expect(full.rows).toEqual([1_048_575]);
    await rm(path);
    await expect(writeWorkbook(path, { sheets: [sheet(blanks(1_048_576), textColumn)] })).rejects.toThrow(
      '1048576',
    );
    expect([existsSync(path), existsSync(`${path}.partial`)]).toEqual([false, false]);
  });
});

describe('the same cells', () => {
  const lines = Array.from({ length: 3000 }, (_, i) => [
    `企业${i}`,
    '91650100MA0000007E',
    i,
    0.5,
    BigInt(i),
    '2024-05-01',
  ]);

  it('give the same bytes and the same digest, to a stream or to a file', async () => {
    const path = join(folder, 'same.xlsx');
    const [first, second] = [
      await writeBytes(sheet(lines)),
      await writeWorkbook(path, { sheets: [sheet(lines)] }),
    ];
    expect((await readFile(path)).equals(first.bytes)).toBe(true);
    expect(second.contentDigest).toBe(first.contentDigest);
    expect(first.contentDigest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('give the digest whatever the date of the document', async () => {
    const path = join(folder, 'dated.xlsx');
    const dated = await writeWorkbook(path, {
      sheets: [sheet(lines)],
      createdAt: new Date(0),
      author: '财务科',
    });
    expect(dated.contentDigest).toBe((await writeBytes(sheet(lines))).contentDigest);
  });

  it('give another digest after any change of a cell, its place, a header, a kind or a name', async () => {
    const columns: WriteColumn[] = [
      { header: '甲', kind: 'text' },
      { header: '乙', kind: 'text' },
    ];
    const variants: WriteSheet[] = [
      sheet([['1', '23']], columns),
      sheet([['12', '3']], columns),
      sheet([['1', '2'], ['3']], columns),
      sheet([['1', null], ['23']], columns),
      { ...sheet([['1', '23']], columns), name: '明细2' },
      { ...sheet([['1', '23']], columns), lead: ['说明'] },
      sheet(
        [['1', '23']],
        [
          { header: '甲', kind: 'text' },
          { header: '丙', kind: 'text' },
        ],
      ),
      sheet(
        [['1', 23]],
        [
          { header: '甲', kind: 'text' },
          { header: '乙', kind: 'integer' },
        ],
      ),
    ];
    const digests = await Promise.all(
      variants.map(async (variant) => (await writeBytes(variant)).contentDigest),
    );
    expect(new Set(digests).size).toBe(variants.length);
  });
});

describe('a target', () => {
  const endless = function* (seen: { rows: number }) {
    for (;;) {
      seen.rows++;
      yield [randomBytes(500).toString('base64')];
    }
  };

  it('that takes nothing holds the writer back: rows are not piled up in memory', async () => {
    const seen = { rows: 0 };
    const stuck = new Writable({ write: () => undefined });
    const writing = writeWorkbook(stuck, { sheets: [sheet(endless(seen), textColumn)] });
    const outcome = expect(writing).rejects.toThrow();
    let before = -1;
    while (seen.rows !== before || before === 0) {
      before = seen.rows;
      await wait(100);
    }
    expect(seen.rows).toBeLessThan(20_000);
    stuck.destroy(new Error('the reader went away'));
    await outcome;
  });

  it('that breaks ends the writing with its error', async () => {
    let room = 3;
    const full = new Writable({
      write: (_chunk, _encoding, done) => done(--room > 0 ? null : new Error('no space left')),
    });
    await expect(writeWorkbook(full, { sheets: [sheet(endless({ rows: 0 }), textColumn)] })).rejects.toThrow(
      'no space left',
    );
  });

  it('that closes early ends the writing', async () => {
    const closing = new PassThrough();
    const writing = writeWorkbook(closing, { sheets: [sheet(endless({ rows: 0 }), textColumn)] });
    closing.once('data', () => closing.destroy());
    await expect(writing).rejects.toThrow(/premature|closed/i);
  });

  it('that cannot be made is an error', async () => {
    await expect(
      writeWorkbook(join(folder, 'nowhere', 'x.xlsx'), { sheets: [sheet([ROW])] }),
    ).rejects.toThrow('ENOENT');
  });
});
