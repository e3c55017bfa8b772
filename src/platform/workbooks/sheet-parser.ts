import { columnOf, SHEET_COLUMNS, SHEET_ROWS } from './cells.js';
import { WorkbookFault } from './workbook-fault.js';
import { type WorkbookParts } from './workbook-parts.js';
import { readXml } from './xml-reader.js';

/** A cell as the file holds it: what it is, its text, whether a formula stands behind it. */
export interface RawCell {
  readonly type: 'number' | 'text' | 'boolean' | 'error' | 'day';
  readonly text: string;
  readonly isDateStyle: boolean;
  readonly isFormula: boolean;
}

export interface SheetEvents {
  /** Cells by column counted from 0; blanks are left out. Columns from `columns` on are not told. */
  row(number: number, cells: readonly (RawCell | undefined)[]): void;
  /** A merged range such as A3:B4, told after all rows. */
  merge(range: string): void;
}

const TYPES: Readonly<Record<string, RawCell['type']>> = {
  n: 'number',
  s: 'text',
  str: 'text',
  inlineStr: 'text',
  b: 'boolean',
  e: 'error',
  d: 'day',
};

const outOfOrder = (what: string) => new WorkbookFault('workbook-unreadable', `工作表内${what}次序错乱`);

/** Spreadsheets write characters that XML cannot carry as _x000D_. */
const unescapeCell = (text: string) =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    : text;

/** Reads a sheet's XML as a stream of rows, of which only the first `columns` cells. Throws WorkbookFault. */
export async function parseSheet(
  pieces: AsyncIterable<string>,
  parts: WorkbookParts,
  columns: number,
  events: SheetEvents,
): Promise<void> {
  await readXml(pieces, new SheetCursor(parts, columns, events));
}

/** Where the parser stands in the sheet. */
class SheetCursor {
  private row = 0;
  private column = 0;
  private cells: (RawCell | undefined)[] | undefined;
  private attributes: Readonly<Record<string, string>> | undefined;
  private content = '';
  private collecting = false;
  private inPhonetic = false;
  private isFormula = false;

  constructor(
    private readonly parts: WorkbookParts,
    private readonly columns: number,
    private readonly events: SheetEvents,
  ) {}

  readonly open = (name: string, attributes: Readonly<Record<string, string>>): void => {
    switch (name) {
      case 'row':
        return this.startRow(attributes['r']);
      case 'c':
        return this.startCell(attributes);
      case 'f':
        this.isFormula = true;
        return;
      case 'rPh':
        this.inPhonetic = true;
        return;
      case 'v':
      case 't':
        this.collecting = this.attributes !== undefined && !this.inPhonetic;
        return;
      case 'mergeCell':
        return this.events.merge(attributes['ref'] ?? '');
      default:
    }
  };

  readonly text = (text: string): void => {
    if (this.collecting) this.content += text;
  };

  readonly close = (name: string): void => {
    if (name === 'v' || name === 't') this.collecting = false;
    else if (name === 'rPh') this.inPhonetic = false;
    else if (name === 'c') this.endCell();
    else if (name === 'row' && this.cells !== undefined) {
      this.events.row(this.row, this.cells);
      this.cells = undefined;
    }
  };

  private startRow(address: string | undefined): void {
    const number = address === undefined ? this.row + 1 : Number(address);
    if (!Number.isInteger(number) || number <= this.row || number > SHEET_ROWS) throw outOfOrder('行');
    this.row = number;
    this.column = 0;
    this.cells = [];
  }

  private startCell(attributes: Readonly<Record<string, string>>): void {
    const address = attributes['r'];
    const column = address === undefined ? this.column + 1 : columnOf(address);
    if (column <= this.column || column > SHEET_COLUMNS) throw outOfOrder('单元格');
    this.column = column;
    this.attributes = column <= this.columns ? attributes : undefined;
    this.content = '';
    this.isFormula = false;
  }

  private endCell(): void {
    const attributes = this.attributes;
    this.attributes = undefined;
    if (attributes === undefined || this.cells === undefined) return;
    const type = attributes['t'] ?? 'n';
    const text = type === 's' ? this.shared(this.content) : unescapeCell(this.content);
    if (text === '' && !this.isFormula) return;
    this.cells[this.column - 1] = {
      type: TYPES[type] ?? 'error',
      text,
      isDateStyle: this.parts.isDateStyle[Number(attributes['s'] ?? 0)] ?? false,
      isFormula: this.isFormula,
    };
  }

  private shared(index: string): string {
    if (index === '') return '';
    const text = this.parts.sharedStrings[Number(index)];
    if (text === undefined) throw new WorkbookFault('workbook-unreadable', '工作表引用了不存在的文本');
    return unescapeCell(text);
  }
}
