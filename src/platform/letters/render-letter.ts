import { type Content, type TableCell, type TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { LETTER_FONT, letterMaker, missingCharacters } from './letter-fonts.js';
import { type LetterBlock, type LetterSpec, type LetterTable, textsOf } from './letter-spec.js';

/** Some characters of a letter are in neither font: it must not be issued with holes. */
export class MissingGlyphs extends Error {
  constructor(readonly characters: readonly string[]) {
    const listed = characters.map((char) => `“${char}”（U+${codeOf(char)}）`).join('、');
    super(`公文字体中没有以下字符，无法出具：${listed}`);
    this.name = 'MissingGlyphs';
  }
}

const codeOf = (char: string) => (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');

// GB/T 9704-2012 党政机关公文格式: A4, type area 156 mm × 225 mm, 三号 body of 22 lines, 二号 title.
const MM = 72 / 25.4;
const [TOP, LEFT, RIGHT, BOTTOM] = [37 * MM, 28 * MM, 26 * MM, 35 * MM];
const AREA = 156 * MM;
const BODY_SIZE = 16;
const TITLE_SIZE = 22;
const FOOTER_SIZE = 14;
const TABLE_SIZE = 12;
const LINE_PITCH = (225 * MM) / 22;
/** The font's own line is 1.437 of its size. */
const NATURAL = 1.437;
const RED = '#d0021b';

/** Renders a letter to PDF; the same spec gives the same bytes. Throws MissingGlyphs, RangeError for a crooked table. */
export async function renderLetter(spec: LetterSpec): Promise<Buffer> {
  const maker = letterMaker();
  const missing = missingCharacters(textsOf(spec));
  if (missing.length > 0) throw new MissingGlyphs(missing);
  return maker.createPdf(documentOf(spec)).getBuffer();
}

function documentOf(spec: LetterSpec): TDocumentDefinitions {
  return {
    pageSize: 'A4',
    version: '1.7',
    language: 'zh-CN',
    pageMargins: [LEFT, TOP, RIGHT, BOTTOM],
    info: { title: spec.title, author: spec.signature.organisation, creationDate: spec.createdAt },
    defaultStyle: { font: LETTER_FONT, fontSize: BODY_SIZE, lineHeight: LINE_PITCH / (BODY_SIZE * NATURAL) },
    header: () => noticeOf(spec),
    footer: pageNumber,
    content: [heading(spec), title(spec), ...addressee(spec), ...bodyAndEnd(spec)],
  };
}

function noticeOf({ notice }: LetterSpec): Content {
  if (notice === undefined) return '';
  const cell: TableCell = { text: notice, fontSize: 10.5, lineHeight: 1, color: RED, alignment: 'center' };
  const layout = {
    hLineColor: () => RED,
    vLineColor: () => RED,
    hLineWidth: () => 0.5,
    vLineWidth: () => 0.5,
  };
  const box: Content = { table: { widths: ['auto'], body: [[cell]] }, layout };
  return {
    columns: [
      { width: '*', text: '' },
      { width: 'auto', ...box },
    ],
    margin: [LEFT, 15 * MM, RIGHT, 0],
  };
}

/** Odd pages number on the right, even pages on the left, one character in from the edge. */
function pageNumber(page: number): Content {
  const alignment = page % 2 === 1 ? 'right' : 'left';
  return {
    text: `— ${page} —`,
    fontSize: FOOTER_SIZE,
    alignment,
    margin: [LEFT + FOOTER_SIZE, 3 * MM, RIGHT + FOOTER_SIZE, 0],
  };
}

function heading({ issuer, number }: LetterSpec): Content {
  const size = Math.min(36, Math.floor(AREA / Array.from(issuer).length));
  return [
    { text: issuer, bold: true, color: RED, fontSize: size, lineHeight: 1, alignment: 'center' },
    { text: number, alignment: 'center', margin: [0, BODY_SIZE, 0, 4 * MM], lineHeight: 1 },
    { canvas: [{ type: 'line', x1: 0, y1: 0, x2: AREA, y2: 0, lineWidth: 1.5, lineColor: RED }] },
  ];
}

const title = ({ title: text }: LetterSpec): Content => ({
  text,
  bold: true,
  fontSize: TITLE_SIZE,
  lineHeight: 1.05,
  alignment: 'center',
  margin: [0, LINE_PITCH, 0, LINE_PITCH / 2],
});

const addressee = ({ addressee: text }: LetterSpec): Content[] =>
  text === undefined ? [] : [{ text: `${text}：` }];

function block(part: LetterBlock): Content {
  if ('table' in part) return table(part.table);
  const bold = 'heading' in part;
  const text = bold ? part.heading : part.paragraph;
  return { text, bold, alignment: 'justify', leadingIndent: 2 * BODY_SIZE };
}

function table({ columns, rows }: LetterTable): Content {
  const crooked = rows.findIndex((row) => row.length !== columns.length);
  if (crooked >= 0)
    throw new RangeError(`表格第 ${crooked + 1} 行有 ${rows[crooked]?.length} 格，应为 ${columns.length} 格`);
  const widths = columns.map(({ wide }) => (wide === true ? '*' : 'auto'));
  const header = columns.map(({ header: text, wide }): TableCell => ({
    text,
    bold: true,
    alignment: 'center',
    noWrap: wide !== true,
  }));
  const cells = rows.map((row) =>
    row.map((text, i): TableCell => ({ text, alignment: columns[i]?.align ?? 'left' })),
  );
  return {
    table: { headerRows: 1, dontBreakRows: true, widths, body: [header, ...cells] },
    layout: { hLineWidth: () => 0.5, vLineWidth: () => 0.5, paddingTop: () => 3, paddingBottom: () => 3 },
    fontSize: TABLE_SIZE,
    lineHeight: 1,
    margin: [0, 6, 0, 8],
  };
}

function attachments({ attachments: titles = [] }: LetterSpec): Content[] {
  if (titles.length === 0) return [];
  const lines = titles.map((text, i): Content => {
    const label = i === 0 ? '附件：' : '';
    const number = titles.length > 1 ? `${i + 1}. ` : '';
    return {
      columns: [
        { width: 3 * BODY_SIZE, text: label },
        { width: '*', text: `${number}${text}` },
      ],
    };
  });
  return [{ stack: lines, margin: [2 * BODY_SIZE, LINE_PITCH, 0, 0] }];
}

const SHORT = 400;

/** The signature never stands alone on a page: the last paragraph goes with it, unless that is a page by itself. */
function bodyAndEnd(spec: LetterSpec): Content[] {
  const last = spec.body.at(-1);
  const kept = isShort(last) ? 1 : 0;
  const [free, bound] = [
    spec.body.slice(0, spec.body.length - kept),
    spec.body.slice(spec.body.length - kept),
  ];
  return [
    ...free.flatMap(withNext),
    { unbreakable: true, stack: [...bound.map(block), ...attachments(spec), signature(spec)] },
  ];
}

const isShort = (part: LetterBlock | undefined) =>
  part !== undefined && 'paragraph' in part && part.paragraph.length <= SHORT;

/** A heading stays with the paragraph below it. */
function withNext(part: LetterBlock, i: number, all: readonly LetterBlock[]): Content[] {
  const [before, next] = [all[i - 1], all[i + 1]];
  if (before !== undefined && 'heading' in before && isShort(part)) return [];
  if ('heading' in part && next !== undefined && isShort(next))
    return [{ unbreakable: true, stack: [block(part), block(next)] }];
  return [block(part)];
}

/** 署名 centred over 成文日期, four characters in from the right. */
function signature({ signature: { organisation, date } }: LetterSpec): Content {
  const [year = '', month = '', day = ''] = date.split('-');
  const written = `${year}年${Number(month)}月${Number(day)}日`;
  const block: Content = { stack: [organisation, written], alignment: 'center' };
  return {
    unbreakable: true,
    columns: [
      { width: '*', text: '' },
      { width: 'auto', ...block },
    ],
    margin: [0, 2 * LINE_PITCH, 4 * BODY_SIZE, 0],
  };
}
