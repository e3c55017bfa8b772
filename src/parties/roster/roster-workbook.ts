import type { Json } from '../../kernel/canonical-json.js';
import { formatYuan } from '../../kernel/money.js';
import { type ColumnKind } from '../../platform/workbooks/cells.js';
import { type ReadColumn, readSheet } from '../../platform/workbooks/reader.js';
import { templateWorkbook } from '../../platform/workbooks/template.js';
import type { SheetFinding } from '../../platform/workbooks/workbook-fault.js';
import type { Field, Section } from './sections.js';
import { SECTIONS } from './sections.js';

const YES_NO: Readonly<Record<string, boolean>> = { 是: true, 否: false };

const CELLS: Readonly<Record<Field['kind'], ColumnKind>> = {
  ...{ text: 'text', uscc: 'text', identity: 'text', county: 'text', flag: 'text', choice: 'text' },
  ...{ date: 'date', year: 'integer', count: 'integer', money: 'yuan', area: 'decimal' },
};
const LENGTHS: Partial<Record<Field['kind'], number>> = { uscc: 18, identity: 18, county: 6 };

const INSTRUCTIONS = [
  '载体台账填报模板',
  '1. 每张工作表填一类台账，表头红色的为必填。请勿移动、改名、增删列和工作表。',
  '2. 日期、数量、金额（元）、面积（㎡）按单元格格式填写；统一社会信用代码和证件号码为文本。',
  '3. 同一载体中关键列相同的行视为更新原有内容。',
  '4. 导入后系统逐行核对，有误的行不会载入；核对无误的行由您确认后载入。',
] as const;

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
    ...(length !== undefined && { length }),
  };
}

/** A row of a sheet as the API would send it, with what is wrong in its cells. */
export interface SheetRow {
  readonly number: number;
  readonly raw: Readonly<Record<string, Json>>;
  readonly faults: readonly SheetFinding[];
}

export interface SheetReading {
  readonly rows: readonly SheetRow[];
  /** What is wrong with the sheet as a whole; there are no rows then. */
  readonly faults: readonly SheetFinding[];
}

const LIMITS = { rows: 20_000, findings: 2_000, inflatedBytes: 256 * 1024 * 1024 };

/** One section's sheet of a workbook that came back. */
export async function readSection(bytes: Buffer, { title, fields }: Section): Promise<SheetReading> {
  // Whether a field may be blank is for the row to say, beside everything else of it.
  const columns = fields.map((field): ReadColumn => ({
    header: field.title,
    key: field.key,
    kind: CELLS[field.kind],
  }));
  const sheet = await readSheet(bytes, { sheet: title, columns, limits: LIMITS, keepRows: true });
  const byRow = group(sheet.findings);
  const whole = byRow.get(undefined) ?? [];
  if (whole.length > 0) return { rows: [], faults: whole };
  const rows = sheet.rows.map(({ number, values }) => ({
    number,
    raw: Object.fromEntries(fields.map((field) => [field.key, toRaw(field, values[field.key])])),
    faults: byRow.get(number) ?? [],
  }));
  return { rows, faults: [] };
}

/** Findings by the row that they stand in; what concerns the header or the whole sheet has none. */
function group(findings: readonly SheetFinding[]): Map<number | undefined, SheetFinding[]> {
  const byRow = new Map<number | undefined, SheetFinding[]>();
  for (const finding of findings) {
    const row = Number(/![A-Z]+(\d+)$/.exec(finding.cell ?? '')?.[1] ?? 1);
    const key = row > 1 ? row : undefined;
    byRow.set(key, [...(byRow.get(key) ?? []), finding]);
  }
  return byRow;
}

function toRaw({ kind, options = {} }: Field, value: string | bigint | null | undefined): Json {
  if (value == null) return null;
  if (typeof value === 'bigint') return kind === 'money' ? formatYuan(value as never) : Number(value);
  const text = value.trim();
  if (kind === 'flag') return YES_NO[text] ?? text;
  if (kind !== 'choice') return text;
  return Object.entries(options).find(([, title]) => title === text)?.[0] ?? text;
}
