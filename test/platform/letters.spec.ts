import { describe, expect, it } from '@jest/globals';
import { businessDate } from '../../src/kernel/business-date.js';
import { missingCharacters } from '../../src/platform/letters/letter-fonts.js';
import { type LetterBlock, type LetterSpec } from '../../src/platform/letters/letter-spec.js';
import { MissingGlyphs, renderLetter } from '../../src/platform/letters/render-letter.js';
import { pageTexts } from './support/pdf-text.js';

const SENTENCE = '各单位应当建立健全资金使用台账，严格执行国家财务会计制度，不得截留、挪用、挤占。';
const letter = (changes: Partial<LetterSpec> = {}): LetterSpec => ({
  issuer: '某某市科学技术局文件',
  number: '某科函〔2024〕12号',
  title: '关于下达补助资金的通知',
  addressee: '各有关单位',
  body: [{ paragraph: SENTENCE }],
  signature: { organisation: '某某市科学技术局', date: businessDate('2024-05-01') },
  createdAt: new Date('2024-05-01T08:00:00Z'),
  ...changes,
});
const render = async (changes: Partial<LetterSpec> = {}) => pageTexts(await renderLetter(letter(changes)));
const paragraphs = (count: number): LetterBlock[] =>
  Array.from({ length: count }, (_, i) => ({ paragraph: `第${i + 1}段。${SENTENCE}` }));

describe('a letter', () => {
  it('shows issuer, number, title, addressee, text, signature, date and page, in this order', async () => {
    const [page = '', ...more] = await render({ attachments: ['明细表'] });
    expect(more).toEqual([]);
    const parts = [
      '某某市科学技术局文件',
      '某科函〔2024〕12号',
      '关于下达补助资金的通知',
      '各有关单位：',
      SENTENCE,
      '附件：',
      '明细表',
      '某某市科学技术局',
      '2024年5月1日',
      '—1—',
    ];
    const text = page.replaceAll(' ', '');
    const places = parts.map((part) => text.indexOf(part, part === '某某市科学技术局' ? 30 : 0));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('is A4 and bears its title and date in its properties', async () => {
    const pdf = (await renderLetter(letter())).toString('latin1');
    const marks = ['%PDF-1.7', '/MediaBox [0 0 595.28 841.89]', '(D:20240501080000Z)', '/Lang (zh-CN)'];
    expect(marks.filter((mark) => !pdf.includes(mark))).toEqual([]);
  });

  it('is the same bytes for the same text, and others for another text or date', async () => {
    const first = await renderLetter(letter());
    expect((await renderLetter(letter())).equals(first)).toBe(true);
    expect((await renderLetter(letter({ title: '关于下达奖励资金的通知' }))).equals(first)).toBe(false);
    expect((await renderLetter(letter({ createdAt: new Date(0) }))).equals(first)).toBe(false);
  });

  it('bears its notice and its number on every page, and no notice when there is none', async () => {
    const notice = '示例参数，非法规依据';
    const pages = await render({ notice, body: paragraphs(30) });
    expect(pages.length).toBeGreaterThan(2);
    pages.forEach((page, i) => {
      expect(page).toContain(notice);
      expect(page.replaceAll(' ', '')).toContain(`—${i + 1}—`);
    });
    expect((await render()).join('')).not.toContain(notice);
  });

  it('never lets the signature stand alone on a page', async () => {
    for (let count = 3; count <= 12; count++) {
      const last = (await render({ body: paragraphs(count) })).at(-1) ?? '';
      expect(last).toContain('2024年5月1日');
      expect(last.replaceAll(' ', '')).toContain(`第${count}段。`);
    }
  });

  it('never leaves a heading at the foot of a page', async () => {
    for (let count = 1; count <= 8; count++) {
      const pages = await render({
        body: [
          ...paragraphs(count),
          { heading: '二、有关要求' },
          { paragraph: `紧随其后。${SENTENCE}` },
          ...paragraphs(3),
        ],
      });
      expect(pages.filter((page) => page.includes('有关要求') && page.includes('紧随其后'))).toHaveLength(1);
    }
  });

  it('numbers several attachments and leaves a single one without a number', async () => {
    expect((await render({ attachments: ['明细表', '申报表'] }))[0]).toMatch(
      /附件：\s*1\.\s*明细表\s*2\.\s*申报表/,
    );
    expect((await render({ attachments: ['明细表'] }))[0]).toMatch(/附件：\s*明细表/);
  });

  it('may be addressed to nobody in particular', async () => {
    const open: Partial<LetterSpec> = letter();
    delete (open as { addressee?: string }).addressee;
    expect(pageTexts(await renderLetter(open as LetterSpec))[0]).not.toContain('：');
  });
});

describe('a table in a letter', () => {
  const columns = [
    { header: '序号' },
    { header: '单位', wide: true },
    { header: '金额', align: 'right' as const },
  ];
  const rows = (count: number) =>
    Array.from({ length: count }, (_, i) => [String(i + 1), `〔${i + 1}〕`, '1,000.00']);

  it('repeats its header on every page and holds every row once', async () => {
    const pages = await render({ body: [{ table: { columns, rows: rows(80) } }, { paragraph: SENTENCE }] });
    const withRows = pages.filter((page) => page.includes('1,000.00'));
    expect(withRows.length).toBeGreaterThan(1);
    for (const page of withRows) expect(page).toMatch(/序号\s*单位\s*金额/);
    const found = [...pages.join('').matchAll(/〔(\d+)〕/g)].map((match) => Number(match[1]));
    expect(found.filter((number) => number <= 80)).toEqual(Array.from({ length: 80 }, (_, i) => i + 1));
  });

  it('is refused when a row has another number of cells', async () => {
    await expect(
      render({
        body: [
          {
            table: {
              columns,
              rows: [
                ['1', '甲', '2'],
                ['3', '4'],
              ],
            },
          },
        ],
      }),
    ).rejects.toThrow('第 2 行有 2 格，应为 3 格');
  });
});

describe('a character that the fonts lack', () => {
  it('stops the letter and is named, each once, wherever it stands', async () => {
    const faulty = letter({
      title: '关于𠮷野公司的通知',
      body: [{ paragraph: '☑同意' }, { table: { columns: [{ header: '𠮷' }], rows: [['😀']] } }],
    });
    const error: unknown = await renderLetter(faulty).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MissingGlyphs);
    expect((error as MissingGlyphs).characters).toEqual(['𠮷', '☑', '😀']);
    expect((error as MissingGlyphs).message).toContain('“𠮷”（U+20BB7）');
  });

  it.each<[string, Partial<LetterSpec>]>([
    ['issuer', { issuer: '☑' }],
    ['number', { number: '☑' }],
    ['addressee', { addressee: '☑' }],
    ['attachment', { attachments: ['☑'] }],
    ['notice', { notice: '☑' }],
    ['heading', { body: [{ heading: '☑' }] }],
    ['signature', { signature: { organisation: '☑', date: businessDate('2024-05-01') } }],
    ['tab', { title: '制\t表' }],
  ])('is found in the %s', async (_, changes) => {
    await expect(renderLetter(letter(changes))).rejects.toThrow(MissingGlyphs);
  });

  it('is not one of those that names and official texts use', () => {
    expect(
      missingCharacters([
        '〔〕（）—①⑳㎡℃№□×÷≤≥¥￥％·…“”《》㛃䶮堃喆犇燚鑫吕龘Ⅳ壹贰叁肆伍陆柒捌玖拾佰仟万亿\n',
      ]),
    ).toEqual([]);
  });
});
