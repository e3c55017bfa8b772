import { type Finding } from '../../kernel/refusal.js';

/** What is wrong in a workbook, and in which cell, such as 明细!F12. */
export interface SheetFinding extends Finding {
  readonly cell?: string;
}

/** Ends the reading of a workbook that cannot or must not be read, with the finding that says so. */
export class WorkbookFault extends Error {
  readonly finding: SheetFinding;

  constructor(code: string, message: string, fix?: string) {
    super(message);
    this.name = 'WorkbookFault';
    this.finding = fix === undefined ? { code, message } : { code, message, fix };
  }
}

/** Bounds within which a workbook of unknown origin is read. */
export interface ReadLimits {
  /** Bytes of the file as it came. */
  readonly fileBytes: number;
  /** Files inside the zip. */
  readonly entries: number;
  /** Bytes of XML over all the files that are read. */
  readonly inflatedBytes: number;
  /** How many times a file of over 1 MiB may grow when inflated. */
  readonly ratio: number;
  /** Data rows that are not blank. */
  readonly rows: number;
  /** Findings after which reading stops. */
  readonly findings: number;
  /** JavaScript heap of the reading process, in MiB. */
  readonly heapMb: number;
  readonly milliseconds: number;
}

export const READ_LIMITS: ReadLimits = {
  fileBytes: 20 * 1024 * 1024,
  entries: 1000,
  inflatedBytes: 256 * 1024 * 1024,
  ratio: 150,
  rows: 100_000,
  findings: 100,
  heapMb: 384,
  milliseconds: 60_000,
};
