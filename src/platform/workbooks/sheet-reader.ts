import { createHash, type Hash } from 'node:crypto';
import { columnLetters, columnOf, type ColumnKind } from './cells.js';
import { readCell } from './cell-reader.js';
import { headCanonical } from './content-digest.js';
import { checkHeader } from './header-check.js';
import { CELL_END, ROW_END } from './row-serializer.js';
import { parseSheet, type RawCell } from './sheet-parser.js';
import { type ReadLimits, type SheetFinding, WorkbookFault } from './workbook-fault.js';
import { readParts, type WorkbookParts } from './workbook-parts.js';
import { type GuardedZip, openGuardedZip } from './zip-guard.js';

export interface SheetJob {
  /** The first sheet when it is left out. */
  readonly sheet?: string;
  /** Counted from 1. */
  readonly headerRow: number;
  readonly columns: readonly {
    readonly header: string;
    readonly kind: ColumnKind;
    readonly required?: boolean;
  }[];
}

export interface ReadJob {
  readonly source: Buffer | string;
  readonly sheets: readonly SheetJob[];
  readonly limits: ReadLimits;
  /** Each sheet is judged by itself: what is wrong with one does not keep the others from being read. */
  readonly apart?: boolean;
}

/** A row's number and its cells' canonical texts; '' is a blank cell. */
export type RowTexts = readonly [number: number, ...texts: string[]];

export interface ReadOutcome {
  readonly findings: readonly SheetFinding[];
  /** Of sheets that were read apart, in the order of the job; `findings` are then those of the workbook as a whole. */
  readonly bySheet?: readonly (readonly SheetFinding[])[];
  /** Only when there is no finding. */
  readonly contentDigest?: string;
}

const EXTRA_COLUMNS = 64;
const BATCH_ROWS = 500;

/** Thrown to leave the XML early. */
class EnoughFindings extends Error {}

/** Takes the next rows of the sheet with this place in the job. */
export type TakeRows = (rows: RowTexts[], sheet: number) => Promise<void>;

/** Reads the sheets of a job one after another, handing their rows over in batches. Never throws for bad input. */
export async function runReadJob(job: ReadJob, take: TakeRows): Promise<ReadOutcome> {
  const hash = createHash('sha256');
  const findings: SheetFinding[] = [];
  const bySheet = job.sheets.map((): SheetFinding[] => (job.apart === true ? [] : findings));
  let zip: GuardedZip | undefined;
  try {
    zip = await openGuardedZip(job.source, job.limits);
    const parts = await readParts(zip);
    for (const [i, sheet] of job.sheets.entries()) {
      const own = bySheet[i] ?? findings;
      const sink = { hash, findings: own, take: (rows: RowTexts[]) => take(rows, i) };
      const reading = readOne(zip, parts, sheet, job.limits, sink);
      await (job.apart === true ? reading.catch((error: unknown) => noteFault(error, own)) : reading);
    }
  } catch (error) {
    noteFault(error, findings);
  } finally {
    zip?.close();
  }
  if (job.apart === true) return { findings, bySheet };
  return findings.length === 0 ? { findings, contentDigest: hash.digest('hex') } : { findings };
}

/** What keeps a workbook or a sheet from being read is a finding; anything else is thrown on. */
function noteFault(error: unknown, findings: SheetFinding[]): void {
  if (error instanceof WorkbookFault) findings.push(error.finding);
  else if (!(error instanceof EnoughFindings)) throw error;
}

interface Sink {
  readonly hash: Hash;
  readonly findings: SheetFinding[];
  take(rows: RowTexts[]): Promise<void>;
}

async function readOne(zip: GuardedZip, parts: WorkbookParts, job: SheetJob, limits: ReadLimits, sink: Sink) {
  const { name, path } = findSheet(parts, job.sheet);
  const reader = new RowReader(name, job, parts.date1904, limits, sink);
  const paced = async function* () {
    for await (const piece of zip.text(path)) {
      yield piece;
      if (reader.batch.length >= BATCH_ROWS) await sink.take(reader.batch.splice(0));
    }
  };
  await parseSheet(paced(), parts, job.columns.length + EXTRA_COLUMNS, reader);
  reader.end();
  await sink.take(reader.batch.splice(0));
}

function findSheet(parts: WorkbookParts, wanted: string | undefined) {
  const sheet = wanted === undefined ? parts.sheets[0] : parts.sheets.find(({ name }) => name === wanted);
  if (sheet !== undefined) return sheet;
  const names = parts.sheets.map(({ name }) => `“${name.slice(0, 31)}”`).slice(0, 20);
  throw new WorkbookFault(
    'sheet-missing',
    `没有名为“${wanted ?? ''}”的工作表，现有 ${names.join('、') || '无'}`,
  );
}

/** Judges the header, turns cells into canonical texts, and collects findings. */
class RowReader {
  readonly batch: RowTexts[] = [];
  private readonly lead: string[] = [];
  private headSeen = false;
  private count = 0;

  constructor(
    private readonly sheet: string,
    private readonly job: SheetJob,
    private readonly date1904: boolean,
    private readonly limits: ReadLimits,
    private readonly sink: Sink,
  ) {}

  row(number: number, cells: readonly (RawCell | undefined)[]): void {
    if (number < this.job.headerRow) {
      const text = cells[0]?.text ?? '';
      if (text !== '') this.lead.push(text);
      return;
    }
    if (!this.headSeen) this.head(number === this.job.headerRow ? cells : []);
    if (number > this.job.headerRow) this.data(number, cells);
  }

  merge(range: string): void {
    const [, first = '', top = '0', bottom = top] = /^([A-Z]+)(\d+)(?::[A-Z]+(\d+))?$/.exec(range) ?? [];
    if (Number(bottom) <= this.job.headerRow || columnOf(first) > this.job.columns.length) return;
    this.note({
      code: 'cell-merged',
      ...this.at(`${first}${top}`, `${range.slice(0, 20)} 是合并单元格，请取消合并`),
    });
  }

  /** A sheet without a row still lacks its header. */
  end(): void {
    if (!this.headSeen) this.head([]);
  }

  private head(cells: readonly (RawCell | undefined)[]): void {
    this.headSeen = true;
    const { columns, headerRow } = this.job;
    const found = Array.from(cells, (cell) => cell?.text);
    const expected = columns.map(({ header }) => header);
    for (const finding of checkHeader(this.sheet, headerRow, expected, found)) this.note(finding);
    if (this.sink.findings.length > 0) throw new EnoughFindings();
    this.sink.hash.update(headCanonical({ name: this.sheet, lead: this.lead, columns }));
  }

  private data(number: number, cells: readonly (RawCell | undefined)[]): void {
    const { columns } = this.job;
    if (!columns.some((_, i) => cells[i] !== undefined)) return;
    if (++this.count > this.limits.rows) {
      throw new WorkbookFault('row-limit', `工作表“${this.sheet}”超过 ${this.limits.rows} 行数据的上限`);
    }
    const texts = columns.map((_, i) => this.cell(number, i, cells[i]));
    this.sink.hash.update(texts.join(CELL_END) + CELL_END + ROW_END);
    this.batch.push([number, ...texts]);
  }

  private cell(row: number, index: number, cell: RawCell | undefined): string {
    const column = this.job.columns[index] as SheetJob['columns'][number];
    const address = `${columnLetters(index + 1)}${row}`;
    if (cell === undefined) {
      if (column.required === true)
        this.note({ code: 'cell-missing', ...this.at(address, `“${column.header}”不能为空`) });
      return '';
    }
    const reading = readCell(cell, column.kind, this.date1904);
    if ('text' in reading) return reading.text;
    this.note({ code: reading.code, ...this.at(address, `“${column.header}”${reading.message}`) });
    return '';
  }

  private at(address: string, message: string) {
    const cell = `${this.sheet}!${address}`;
    return { cell, message: `${cell}：${message}` };
  }

  private note(finding: SheetFinding): void {
    const { findings } = this.sink;
    findings.push(finding);
    if (findings.length < this.limits.findings) return;
    findings.push({ code: 'findings-truncated', message: `问题超过 ${this.limits.findings} 处，其余未列出` });
    throw new EnoughFindings();
  }
}
