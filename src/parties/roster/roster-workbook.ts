import { canonicalJson, type Json, sha256Hex } from '../../kernel/canonical-json.js';
import { type Fen, formatYuan } from '../../kernel/money.js';
import { type ColumnKind } from '../../platform/workbooks/cells.js';
import { type ReadColumn, readSheetsApart, type SheetApart } from '../../platform/workbooks/reader.js';
import { INSTRUCTION_SHEET, templateWorkbook } from '../../platform/workbooks/template.js';
import type { SheetFinding } from '../../platform/workbooks/workbook-fault.js';
import type { Field, Section } from './section.js';
import { SECTIONS } from './sections.js';

const YES_NO: Readonly<Record<string, boolean>> = { 是: true, 否: false };

const CELLS: Readonly<Record<Field['kind'], ColumnKind>> = {
  ...{ text: 'text', tenant: 'text', identity: 'text', county: 'text', flag: 'text', choice: 'text' },
  ...{ date: 'date', year: 'integer', count: 'integer', money: 'yuan', area: 'decimal' },
};
const LENGTHS: Partial<Record<Field['kind'], readonly [number, number]>> = {
  ...{ tenant: [2, 200], identity: [18, 18], county: [6, 6], text: [1, 200] },
};

/** Another one as soon as a sheet or a column is another. */
export const TEMPLATE_VERSION = sha256Hex(canonicalJson(SECTIONS.map(shapeOf))).slice(0, 8);

function shapeOf({ title, fields }: Section): Json {
  const columns = fields.map(({ title: header, kind, options = {}, optional = false }) => ({
    ...{ header, kind, options, optional },
  }));
  return { title, columns };
}

const TITLE = `载体台账填报模板（版本 ${TEMPLATE_VERSION}）`;
const INSTRUCTIONS = [
  TITLE,
  '1. 每张工作表填一类台账，表头红色的为必填。请勿移动、改名、增删列和工作表。',
  '2. 日期、数量、金额（元）、面积（㎡）按单元格格式填写；统一社会信用代码和证件号码为文本。',
  '3. 创业团队没有统一社会信用代码的，在该列填写团队名称，各表须一致。',
  '4. 同一载体中关键列相同的行视为更新原有内容：场地名称；企业与入驻日期；企业与年度；知识产权号；企业、到账日期与出资方；人员类别、证件号码与起始日期；活动日期与名称；资金名称；机构与签约日期；年度。',
  '5. 导入后系统逐行核对，有误的行不会载入；核对无误的行由您确认后载入。',
];

/** The workbook that operators fill in: a sheet for each section. */
export async function rosterTemplate(): Promise<Buffer> {
  return templateWorkbook(
    INSTRUCTIONS,
    SECTIONS.map(({ title, fields }) => ({ name: title, columns: fields.map(templateColumn) })),
  );
}

function templateColumn({ title, kind, optional, options }: Field) {
  const choices = kind === 'flag' ? Object.keys(YES_NO) : options && Object.values(options);
  const length = LENGTHS[kind];
  return {
    header: title,
    kind: CELLS[kind],
    required: optional !== true,
    ...(choices && { options: choices }),
    ...(length && { length }),
  };
}

/** A row of a sheet as the API would send it, with what is wrong in its cells. */
export interface SheetRow {
  readonly number: number;
  readonly raw: Readonly<Record<string, Json>>;
  readonly faults: readonly SheetFinding[];
}

export interface RosterReading {
  /** What keeps the workbook from being taken at all: it, a sheet or a column is not as the template has it. */
  readonly faults: readonly SheetFinding[];
  /** By section. */
  readonly rows: ReadonlyMap<Section, readonly SheetRow[]>;
}

const LIMITS = {
  ...{ rows: 20_000, findings: 2_000, inflatedBytes: 256 * 1024 * 1024 },
  // A transaction waits for the reading, and no longer than half a minute.
  milliseconds: 25_000,
};

/** A workbook that came back; `tell` hears how many rows were read so far. */
export async function readRoster(bytes: Buffer, tell: (rows: number) => void): Promise<RosterReading> {
  const specs = SECTIONS.map(({ title, fields }) => ({ sheet: title, columns: fields.map(readColumn) }));
  const cover = {
    sheet: INSTRUCTION_SHEET,
    columns: [{ header: TITLE, key: 'title', kind: 'text' as const }],
  };
  const { findings, sheets } = await readSheetsApart(bytes, [cover, ...specs], LIMITS, tell);
  const [first, ...rest] = sheets;
  const read = rest.map((sheet, i) => readSection(SECTIONS[i] as Section, sheet));
  const faults = [...findings, ...versionFaults(first), ...read.flatMap((section) => section.faults)];
  const rows = read.map((section, i) => [SECTIONS[i] as Section, section.rows] as const);
  return { faults, rows: new Map(faults.length > 0 ? [] : rows) };
}

/** Whether a field may be blank is for the row to say, beside everything else of it. */
const readColumn = ({ title, key, kind }: Field): ReadColumn => ({ header: title, key, kind: CELLS[kind] });

function versionFaults(cover: SheetApart | undefined): SheetFinding[] {
  const fault = cover?.findings.find(({ code }) => code !== 'cell-type');
  if (fault === undefined) return [];
  const message = `不是现行模板（应为“${TITLE}”，见工作表“${INSTRUCTION_SHEET}”首行）`;
  return [{ code: 'template-version', message, fix: '请下载现行模板，填好后重新上传' }];
}

function readSection({ fields }: Section, sheet: SheetApart) {
  const byRow = group(sheet.findings);
  const whole = byRow.get(undefined) ?? [];
  const rows = sheet.rows.map(({ number, values }) => ({
    number,
    raw: Object.fromEntries(fields.map((field) => [field.key, toRaw(field, values[field.key])])),
    faults: byRow.get(number) ?? [],
  }));
  return { rows, faults: whole };
}

/** Findings by the row that they stand in; what concerns the header or the whole sheet has none. */
function group(findings: readonly SheetFinding[]): Map<number | undefined, SheetFinding[]> {
  const byRow = new Map<number | undefined, SheetFinding[]>();
  for (const finding of findings) {
    const row = Number(/![A-Z]+(\d+)$/.exec(finding.cell ?? '')?.[1] ?? 1);
    const key = row > 1 ? row : undefined;
    const known = byRow.get(key);
    if (known === undefined) byRow.set(key, [finding]);
    else known.push(finding);
  }
  return byRow;
}

function toRaw({ kind, options = {} }: Field, value: string | bigint | null | undefined): Json {
  if (value == null) return null;
  if (typeof value === 'bigint') return kind === 'money' ? formatYuan(value as Fen) : Number(value);
  const text = value.trim();
  if (kind === 'flag') return YES_NO[text] ?? text;
  if (kind !== 'choice') return text;
  return Object.entries(options).find(([, title]) => title === text)?.[0] ?? text;
}
