import ExcelJS from 'exceljs';
import { type ColumnKind, NUMBER_FORMATS } from './cells.js';

/** A column that people fill in; what it accepts is checked in the cell itself. */
export interface TemplateColumn {
  readonly header: string;
  readonly kind: ColumnKind;
  readonly required: boolean;
  /** The only texts that it takes. */
  readonly options?: readonly string[];
  /** The least and the most length that its text may have. */
  readonly length?: readonly [least: number, most: number];
}

export interface TemplateSheet {
  readonly name: string;
  readonly columns: readonly TemplateColumn[];
}

/** How many rows are prepared for input. */
export const TEMPLATE_ROWS = 10_000;
export const INSTRUCTION_SHEET = '填报说明';
const FONT = { name: '宋体', size: 11, charset: 134 };

/** An xlsx workbook to fill in: a page of instructions, then a sheet for each list with checks in its cells. */
export async function templateWorkbook(
  instructions: readonly string[],
  sheets: readonly TemplateSheet[],
): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const page = book.addWorksheet(INSTRUCTION_SHEET);
  page.getColumn(1).width = 100;
  for (const line of instructions)
    page.addRow([line]).getCell(1).style = { font: FONT, alignment: { wrapText: true } };
  for (const sheet of sheets) addSheet(book, sheet);
  return Buffer.from(await book.xlsx.writeBuffer());
}

function addSheet(book: ExcelJS.Workbook, { name, columns }: TemplateSheet): void {
  const page = book.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] });
  columns.forEach((column, i) => {
    const target = page.getColumn(i + 1);
    target.width = Math.max(14, column.header.length * 2 + 4);
    target.style = { font: FONT, numFmt: NUMBER_FORMATS[column.kind] };
  });
  const header = page.addRow(columns.map((column) => column.header));
  header.eachCell((cell, i) => {
    const isRequired = columns[i - 1]?.required === true;
    cell.style = {
      font: { ...FONT, bold: true, ...(isRequired && { color: { argb: 'FFC00000' } }) },
      numFmt: '@',
      fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFEDEDED' } },
      border: { bottom: { style: 'thin' } },
    };
  });
  // One rule for the whole column: ExcelJS would write one for each cell otherwise.
  const rules = (
    page as unknown as { dataValidations: { add(range: string, rule: ExcelJS.DataValidation): void } }
  ).dataValidations;
  columns.forEach((column, i) => {
    const letters = page.getColumn(i + 1).letter;
    const rule = ruleOf(column);
    if (rule !== undefined) rules.add(`${letters}2:${letters}${TEMPLATE_ROWS + 1}`, rule);
  });
}

function ruleOf({
  header,
  kind,
  required,
  options,
  length,
}: TemplateColumn): ExcelJS.DataValidation | undefined {
  const told = (error: string) => ({
    allowBlank: !required,
    showErrorMessage: true,
    errorStyle: 'stop',
    errorTitle: header,
    error,
  });
  if (options !== undefined)
    return { ...told(`只能选择：${options.join('、')}`), type: 'list', formulae: [`"${options.join(',')}"`] };
  if (length !== undefined)
    return { ...told(wordsOf(length)), type: 'textLength', operator: 'between', formulae: [...length] };
  switch (kind) {
    case 'date':
      return {
        ...told('须为 1949 年以后的日期'),
        type: 'date',
        operator: 'greaterThan',
        formulae: [new Date(Date.UTC(1948, 11, 31))],
      };
    case 'integer':
      return { ...told('须为不小于零的整数'), type: 'whole', operator: 'greaterThanOrEqual', formulae: [0] };
    case 'yuan':
    case 'decimal':
      return { ...told('须为不小于零的数'), type: 'decimal', operator: 'greaterThanOrEqual', formulae: [0] };
    case 'text':
      return undefined;
  }
}

const wordsOf = ([least, most]: readonly [number, number]) =>
  least === most ? `须为 ${least} 位` : `须为 ${least} 至 ${most} 个字符`;
