import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { displayName } from '../../src/platform/files/file-name.js';
import {
  FileCorrupted,
  openStoredFile,
  readStoredFile,
  removeStale,
  storeFile,
} from '../../src/platform/files/file-store.js';
import { buildZip, sheetXml, workbookEntries } from './support/zip.js';

const root = await mkdtemp(join(tmpdir(), 'files-'));
let dataDir: string;
let turn = 0;
beforeEach(() => {
  dataDir = join(root, String(turn++));
});
afterAll(() => rm(root, { recursive: true }));

const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');
const PNG = Buffer.from(
  '89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000a49444154789c6300010000050001 0d0a2db40000000049454e44ae426082'.replaceAll(
    ' ',
    '',
  ),
  'hex',
);
const JPG = Buffer.concat([
  Buffer.from('ffd8ffe000104a46494600010100000100010000ffdb0043', 'hex'),
  Buffer.alloc(64, 8),
  Buffer.from('ffd9', 'hex'),
]);
const XLSX = buildZip(workbookEntries(sheetXml('')));
const DOCX = buildZip([
  { name: '[Content_Types].xml', data: '<Types/>' },
  { name: 'word/document.xml', data: '<w:document/>' },
]);
const OFD = buildZip([
  { name: 'OFD.xml', data: '<ofd:OFD/>' },
  { name: 'Doc_0/Document.xml', data: '<ofd:Document/>' },
]);
const GBK = Buffer.from('cad5bfeeb5a5cebb2cd5cbbac50d0a', 'hex');

const store = (name: string, content: Buffer | Readable, maxBytes = 1024 * 1024) =>
  storeFile(dataDir, { name, content, maxBytes });
const refusal = (storing: Promise<unknown>) =>
  storing.then(
    () => 'stored',
    (error: { refusal?: { code: string } }) => error.refusal?.code ?? error,
  );
const everything = async () =>
  (await readdir(dataDir, { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((e) => e.isFile())
    .map((e) => e.name);

describe('a file that comes in', () => {
  it.each([
    ['营业执照.pdf', PDF, 'application/pdf'],
    ['公章.PNG', PNG, 'image/png'],
    ['现场.jpg', JPG, 'image/jpeg'],
    ['现场.jpeg', JPG, 'image/jpeg'],
    ['明细.xlsx', XLSX, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['申请书.docx', DOCX, 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['电子发票.ofd', OFD, 'application/ofd'],
    ['说明.txt', Buffer.from('\ufeff红山\r\n\t创新券'), 'text/plain'],
    ['名单.csv', Buffer.from('单位,金额\n红山,1\n'), 'text/csv'],
    ['旧名单.csv', GBK, 'text/csv'],
  ])('is taken by its content and its extension: %s', async (name, content, mediaType) => {
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(await store(name, content)).toEqual({
      sha256,
      size: content.length,
      mediaType,
      name: name.replace('PNG', 'png'),
    });
    expect(await readStoredFile(dataDir, sha256)).toEqual(content);
  });

  it('may be a workbook as ExcelJS streams it, without sizes in its headers', async () => {
    const book = new ExcelJS.Workbook();
    book.addWorksheet('明细').addRow(['一']);
    expect((await store('明细.xlsx', Buffer.from(await book.xlsx.writeBuffer()))).mediaType).toContain(
      'spreadsheetml',
    );
  });

  it.each<[string, Buffer]>([
    ['图片.png', JPG],
    ['图片.jpg', PNG],
    ['合同.pdf', PNG],
    ['合同.pdf', Buffer.from('%PDF-1.7\nbroken off')],
    ['合同.docx', XLSX],
    ['明细.xlsx', DOCX],
    ['明细.xlsx', buildZip([{ name: 'a.txt', data: 'a' }])],
    ['明细.xlsx', buildZip([...workbookEntries(''), { name: 'xl/vbaProject.bin', data: 'a' }])],
    ['明细.xlsx', buildZip([{ name: 'xl/workbook.xml', data: 'a', encrypted: true }])],
    ['明细.xlsx', buildZip([...workbookEntries(''), { name: '../x', data: 'a' }])],
    ['明细.xlsx', XLSX.subarray(0, XLSX.length - 10)],
    ['明细.xlsx', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(4096)])],
    ['明细.xls', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(4096)])],
    ['材料.zip', buildZip([{ name: 'a.txt', data: 'a' }])],
    ['程序.exe', Buffer.from('MZ')],
    ['网页.html', Buffer.from('<!doctype html><p>')],
    ['网页.txt', Buffer.from(' <!DOCTYPE html><script>alert(1)</script>')],
    ['图形.txt', Buffer.from('<svg onload="x"/>')],
    ['说明.txt', PDF.subarray(0, 8).fill(0, 4)],
    ['说明.txt', PNG],
    ['名单.csv', XLSX],
    ['乱码.txt', Buffer.from('81', 'hex')],
  ])(
    'is refused when content and extension disagree or it is of no accepted kind: %s',
    async (name, content) => {
      expect(await refusal(store(name, content))).toBe('unsupported-type');
      expect(await everything()).toEqual([]);
    },
  );

  it('says what the content really is', async () => {
    await expect(store('合同.pdf', PNG)).rejects.toThrow('内容实为 PNG 文件');
  });

  it('may be as large as the limit and not one byte larger', async () => {
    const text = Buffer.from('a'.repeat(1000));
    expect((await store('a.txt', text, 1000)).size).toBe(1000);
    expect(await refusal(store('a.txt', Buffer.from('a'.repeat(1001)), 1000))).toBe('too-large');
    expect(await refusal(store('a.txt', Buffer.alloc(0)))).toBe('invalid');
  });

  it('is cut off at the limit while it streams: an endless upload ends', async () => {
    let sent = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) {
          sent += 1000;
          yield Buffer.alloc(1000, 97);
        }
      })(),
    );
    expect(await refusal(store('a.txt', endless, 100_000))).toBe('too-large');
    expect(sent).toBeLessThan(300_000);
    expect(await everything()).toEqual([]);
  });

  it('leaves nothing behind when the upload breaks off', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('a');
        throw new Error('connection reset');
      })(),
    );
    await expect(store('a.txt', broken)).rejects.toThrow('connection reset');
    expect(await everything()).toEqual([]);
  });
});

describe('the store', () => {
  it('keeps one copy of the same content under its hash, closed to others', async () => {
    const stored = await Promise.all(['甲.pdf', '乙.pdf', '丙.pdf'].map((name) => store(name, PDF)));
    const { sha256 } = stored[0] as (typeof stored)[number];
    expect(stored.map(({ name }) => name)).toEqual(['甲.pdf', '乙.pdf', '丙.pdf']);
    expect(await everything()).toEqual([sha256]);
    const path = join(dataDir, 'files', sha256.slice(0, 2), sha256.slice(2, 4), sha256);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path)).toEqual(PDF);
  });

  it('notices a changed byte, whole or as a stream, and a second upload heals it', async () => {
    const { sha256 } = await store('甲.pdf', PDF);
    const path = join(dataDir, 'files', sha256.slice(0, 2), sha256.slice(2, 4), sha256);
    expect(await buffer(openStoredFile(dataDir, sha256))).toEqual(PDF);
    await writeFile(path, Buffer.from(PDF).fill(48, 5, 6));
    await expect(readStoredFile(dataDir, sha256)).rejects.toThrow(FileCorrupted);
    await expect(buffer(openStoredFile(dataDir, sha256))).rejects.toThrow(FileCorrupted);
    await store('甲.pdf', PDF);
    expect(await readStoredFile(dataDir, sha256)).toEqual(PDF);
  });

  it('takes nothing but a hash for an address, and says when a file is not there', async () => {
    await expect(readStoredFile(dataDir, '../../../etc/passwd')).rejects.toThrow(RangeError);
    expect(() => openStoredFile(dataDir, `${'a'.repeat(63)}/`)).toThrow(RangeError);
    await expect(readStoredFile(dataDir, 'a'.repeat(64))).rejects.toThrow('ENOENT');
    await expect(buffer(openStoredFile(dataDir, 'a'.repeat(64)))).rejects.toThrow('ENOENT');
  });

  it('sweeps what killed uploads left, and only that', async () => {
    const { sha256 } = await store('甲.pdf', PDF);
    const incoming = join(dataDir, 'files', 'incoming');
    await mkdir(incoming, { recursive: true });
    for (const name of ['old', 'new']) await writeFile(join(incoming, name), 'half');
    await utimes(join(incoming, 'old'), new Date(0), new Date('2024-01-01'));
    expect(await removeStale(dataDir, new Date('2024-01-02'))).toBe(1);
    expect((await everything()).sort()).toEqual([sha256, 'new'].sort());
  });
});

describe('a file name to be shown', () => {
  it.each([
    ['营业执照（副本）.pdf', '营业执照（副本）.pdf'],
    ['../../etc/合同.PDF', '合同.pdf'],
    ['C:\\Users\\张三\\桌面\\合同.pdf', '合同.pdf'],
    ['合同\u0000\r\n.pdf', '合同.pdf'],
    ['发票\u202efdp.txt', '发票fdp.txt'],
    ['零\u200b宽\ufeff.pdf', '零宽.pdf'],
    ['e\u0301.pdf', 'é.pdf'],
    ['.隐藏.pdf', '隐藏.pdf'],
    ['a<b>:"c|d?*.pdf', 'a_b___c_d__.pdf'],
    ['多  个\u3000空格 .pdf', '多 个 空格.pdf'],
    ['孤\ud800立.pdf', '孤立.pdf'],
    ['𠮷野.pdf', '𠮷野.pdf'],
    [`${'长'.repeat(300)}.docx`, `${'长'.repeat(115)}.docx`],
  ])('%j becomes %s', (raw, name) => {
    expect(displayName(raw)).toBe(name);
  });

  it.each(['', '.pdf', '..', 'pdf', '合同', '合同.', '/', '\u202e.pdf', '合同.超长扩展名'])(
    '%j is no name',
    (raw) => {
      expect(() => displayName(raw)).toThrow('文件名');
    },
  );

  it('never holds a path, a control or a direction mark, and stays as it is the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (raw) => {
        const name = displayName(`一${raw}二.pdf`);
        expect(name).not.toMatch(/[/\\\p{Cc}\p{Cf}\p{Cs}]/u);
        expect(displayName(name)).toBe(name);
      }),
    );
  });
});
