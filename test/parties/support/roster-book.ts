import ExcelJS from 'exceljs';
import { SECTIONS } from '../../../src/parties/roster/sections.js';

type Value = string | number | boolean | null | undefined;

/** A template without its checks of cells: ExcelJS takes seconds over what Excel reads in no time. */
export async function withoutChecks(template: Buffer): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(template as unknown as ArrayBuffer);
  for (const page of book.worksheets)
    (page as unknown as { dataValidations: { model: object } }).dataValidations.model = {};
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** Fills in a template as people do: rows by section, each as the API would be told it. */
export async function fillIn(
  template: Buffer,
  sections: Readonly<Record<string, readonly object[]>>,
  change?: (book: ExcelJS.Workbook) => void,
): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(template as unknown as ArrayBuffer);
  for (const [id, rows] of Object.entries(sections)) {
    const section = SECTIONS.find((one) => one.id === id)!;
    const page = book.getWorksheet(section.title)!;
    rows.forEach((row, i) => {
      section.fields.forEach(({ key, kind, options }, column) => {
        const value = (row as Record<string, Value>)[key];
        if (value == null) return;
        page.getCell(i + 2, column + 1).value = cellValue(kind, options, value);
      });
    });
  }
  change?.(book);
  return Buffer.from(await book.xlsx.writeBuffer());
}

function cellValue(
  kind: string,
  options: Readonly<Record<string, string>> | undefined,
  value: Value,
): ExcelJS.CellValue {
  if (kind === 'flag') return value === true ? '是' : value === false ? '否' : value;
  if (kind === 'choice') return options?.[String(value)] ?? String(value);
  if (kind === 'date' && /^\d{4}-\d{2}-\d{2}$/.test(String(value)))
    return new Date(`${String(value)}T00:00:00Z`);
  return kind === 'money' || kind === 'area' ? Number(value) : value;
}
