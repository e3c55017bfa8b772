import { type BusinessDate, businessDate, daysBetween } from '../../src/kernel/business-date.js';
import type { Assessment, Known } from '../../src/policy/assess.js';
import { type Exact, toFraction } from '../../src/policy/exact.js';
import type { Value } from '../../src/policy/types.js';
import type { ResultColumn, ResultKind } from './tax-table.js';

const CHUNK_BYTES = 128 * 1024;
/** No row is longer: some hundred fields of at most twelve bytes, and few short texts. */
const LONGEST_ROW = 16 * 1024;
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const EPOCH = businessDate('2000-01-01');

type WriteColumn = (fields: Fields, assessment: Assessment) => void;

/** Writes rows for `COPY … FROM STDIN (FORMAT binary)`, chunk by chunk. */
export class ResultWriter {
  private fields = new Fields();
  private readonly steps: readonly (readonly WriteColumn[])[];
  private readonly count: number;

  constructor(columns: readonly (readonly ResultColumn[])[]) {
    this.steps = columns.map((ofStep) => ofStep.map(writerOf));
    this.count = 1 + columns.flat().length;
    this.fields.bytes(HEADER);
  }

  /** Appends one enterprise; gives the chunk when it is full. */
  write(id: bigint, assessments: readonly Assessment[]): Buffer | undefined {
    const { fields, steps } = this;
    fields.begin(this.count);
    fields.whole(id);
    for (let i = 0; i < steps.length; i++)
      for (const write of steps[i] ?? []) write(fields, assessments[i] as Assessment);
    return fields.at > CHUNK_BYTES - LONGEST_ROW ? this.taken() : undefined;
  }

  /** The last chunk, with the mark of the end. */
  end(): Buffer {
    this.fields.begin(-1);
    return this.taken();
  }

  private taken(): Buffer {
    const chunk = this.fields.written();
    this.fields = new Fields();
    return chunk;
  }
}

/** Fields of COPY, each with its length before it; −1 for NULL. */
class Fields {
  private readonly buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  private readonly view = new DataView(this.buffer.buffer);
  at = 0;

  begin(count: number): void {
    this.view.setInt16(this.at, count);
    this.at += 2;
  }

  bytes(bytes: Buffer): void {
    this.at += bytes.copy(this.buffer, this.at);
  }

  nothing(): void {
    this.view.setInt32(this.at, -1);
    this.at += 4;
  }

  yesOrNo(value: boolean): void {
    this.view.setUint8(this.field(1), value ? 1 : 0);
  }

  small(value: number): void {
    this.view.setInt16(this.field(2), value);
  }

  whole(value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) throw new RangeError(`too large to keep: ${value}`);
    this.view.setBigInt64(this.field(8), value);
  }

  day(value: BusinessDate): void {
    this.view.setInt32(this.field(4), daysBetween(EPOCH, value));
  }

  text(value: string): void {
    const start = this.field(0);
    const length = this.buffer.write(value, start);
    this.view.setInt32(start - 4, length);
    this.at += length;
  }

  written(): Buffer {
    return this.buffer.subarray(0, this.at);
  }

  /** Where a field of this length begins. */
  private field(length: number): number {
    this.view.setInt32(this.at, length);
    const start = this.at + 4;
    this.at = start + length;
    return start;
  }
}

function writerOf({ of, place, kind }: ResultColumn): WriteColumn {
  const write = WRITERS[kind];
  const orNothing = (fields: Fields, value: Known) =>
    value === undefined ? fields.nothing() : write(fields, value);
  switch (of) {
    case 'verdict':
      return (fields, { verdict }) =>
        verdict === 'unknown' ? fields.nothing() : fields.yesOrNo(verdict === 'eligible');
    case 'against':
      return (fields, { against }) => fields.small(against);
    case 'award':
      return (fields, { award }) => orNothing(fields, award);
    case 'outputs':
      return (fields, { outputs }) => orNothing(fields, outputs[place]);
    case 'grades':
      return (fields, { grades }) => orNothing(fields, grades[place]);
  }
}

const WRITERS: Readonly<Record<ResultKind, (fields: Fields, value: Value) => void>> = {
  yesOrNo: (fields, value) => fields.yesOrNo(value as boolean),
  small: (fields, value) => fields.small(Number(value)),
  fen: (fields, value) => fields.whole(wholeOf(value as Exact)),
  count: (fields, value) => fields.whole(wholeOf(value as Exact)),
  day: (fields, value) => fields.day(value as BusinessDate),
  code: (fields, value) => fields.text(value as string),
  numerator: (fields, value) => fields.whole(toFraction(value as Exact).n),
  denominator: (fields, value) => fields.whole(toFraction(value as Exact).d),
};

function wholeOf(value: Exact): bigint {
  if (typeof value === 'bigint') return value;
  throw new RangeError(`no whole number: ${value.n}/${value.d}`);
}
