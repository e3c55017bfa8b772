import ExcelJS from 'exceljs';
import { PassThrough, type Writable } from 'node:stream';

/** The earliest date a zip entry can bear: the same cells give the same bytes on any day. */
export const FIXED_INSTANT = new Date('1980-01-01T00:00:00Z');
const SHEET_BUFFER_BYTES = 256 * 1024;

interface Archive {
  append(source: unknown, data: { name: string; date?: Date }): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** What ExcelJS's writer holds beside its typings. */
interface WriterInternals {
  readonly zip: Archive;
  readonly styles: { addStyleModel(style: Partial<ExcelJS.Style>): number };
}

/** A sheet's way into the zip. ExcelJS hands it buffers of its own kind; its own stream knows no back-pressure. */
export class SheetStream extends PassThrough {
  constructor() {
    super({ writableHighWaterMark: SHEET_BUFFER_BYTES });
  }

  override write(chunk: unknown, ...rest: unknown[]): boolean {
    const own = chunk as { toBuffer?: () => Buffer };
    const bytes = typeof own.toBuffer === 'function' ? own.toBuffer() : chunk;
    return (super.write as (...args: unknown[]) => boolean)(bytes, ...rest);
  }
}

/** ExcelJS's streaming workbook with back-pressure, fixed entry dates, and style ids for our row serializer. */
export class StreamedWorkbook extends ExcelJS.stream.xlsx.WorkbookWriter {
  constructor(stream: Writable, level: number, createdAt: Date, author: string) {
    super({ stream, useStyles: true, useSharedStrings: false, zip: { zlib: { level } } });
    this.created = this.modified = createdAt;
    this.creator = this.lastModifiedBy = author;
  }

  /** The number under which cells refer to a style. */
  styleId(style: Partial<ExcelJS.Style>): number {
    return this.internals().styles.addStyleModel(style);
  }

  onArchiveError(listener: (error: Error) => void): void {
    this.internals().zip.on('error', listener);
  }

  /** The first entry that ExcelJS appends, from its constructor: from here on every entry is dated. */
  override addThemes(): Promise<void> {
    const { zip } = this.internals();
    const append = zip.append.bind(zip);
    zip.append = (source, data) => append(source, { ...data, date: FIXED_INSTANT });
    return super.addThemes();
  }

  /** ExcelJS asks here for the stream of each sheet. */
  _openStream(name: string): SheetStream {
    const stream = new SheetStream();
    this.internals().zip.append(stream, { name });
    stream.on('finish', () => stream.emit('zipped'));
    return stream;
  }

  private internals(): WriterInternals {
    return this as unknown as WriterInternals;
  }
}
