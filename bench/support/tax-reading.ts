import { addDays, type BusinessDate, businessDate } from '../../src/kernel/business-date.js';
import type { Known } from '../../src/policy/assess.js';
import type { FactKind } from '../../src/policy/catalogue.js';
import { fromExact } from '../../src/policy/exact.js';
import type { Value } from '../../src/policy/types.js';

/** One enterprise and year. */
export interface Enterprise {
  readonly id: bigint;
  readonly facts: readonly Known[];
}

/** Bytes of COPY in binary format, at hand in both views. */
interface Bytes {
  readonly buffer: Buffer;
  readonly view: DataView;
}

type ReadField = (bytes: Bytes, at: number, length: number) => Value;

/** The signature, flags and an empty extension. */
const HEADER_LENGTH = 19;
const END = -1;
const NULL = -1;

/** Reads `COPY … TO STDOUT (FORMAT binary)` of an id and facts, however the bytes are cut. */
export class EnterpriseReader {
  private readonly fields: readonly ReadField[];
  private rest: Buffer = Buffer.alloc(0);
  private header = HEADER_LENGTH;

  constructor(kinds: readonly FactKind[]) {
    this.fields = kinds.map((kind) => FIELDS[kind]);
  }

  /** The enterprises that are complete with this chunk. */
  *read(chunk: Buffer): Generator<Enterprise> {
    const buffer = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const bytes = { buffer, view: new DataView(buffer.buffer, buffer.byteOffset, buffer.length) };
    let at = Math.min(this.header, buffer.length);
    this.header -= at;
    for (let end = endOfRow(bytes, at); end > at; end = endOfRow(bytes, at)) {
      yield this.row(bytes, at);
      at = end;
    }
    this.rest = buffer.subarray(at);
  }

  private row({ buffer, view }: Bytes, start: number): Enterprise {
    if (view.getInt16(start) !== this.fields.length + 1) throw new Error('a row of another table');
    const bytes = { buffer, view };
    const facts: Known[] = [];
    const id = view.getBigInt64(start + 6);
    let at = start + 14;
    for (const read of this.fields) {
      const length = view.getInt32(at);
      at += 4;
      facts.push(length === NULL ? undefined : read(bytes, at, length));
      if (length > 0) at += length;
    }
    return { id, facts };
  }
}

/** Where the row ends that begins here; no further than here when it is not complete, or the last is behind. */
function endOfRow({ view }: Bytes, start: number): number {
  if (start + 2 > view.byteLength) return start;
  const count = view.getInt16(start);
  let at = start + 2;
  for (let field = 0; field < count; field++) {
    if (at + 4 > view.byteLength) return start;
    at += 4 + Math.max(0, view.getInt32(at));
  }
  return count === END || at > view.byteLength ? start : at;
}

const whole: ReadField = ({ view }, at) => view.getBigInt64(at);
const text: ReadField = ({ buffer }, at, length) => buffer.toString('utf8', at, at + length);

const DECIMAL_GROUP = 10_000;
const NEGATIVE = 0x4000;

/** PostgreSQL's numeric: groups of four digits, the first of which weighs 10,000 to the power of `weight`. */
const decimal: ReadField = ({ view }, at) => {
  const [groups, weight] = [view.getInt16(at), view.getInt16(at + 2)];
  let digits = 0n;
  for (let i = 0; i < groups; i++) digits = digits * 10_000n + BigInt(view.getInt16(at + 8 + 2 * i));
  const signed = view.getUint16(at + 4) === NEGATIVE ? -digits : digits;
  const shift = weight - groups + 1;
  const scale = BigInt(DECIMAL_GROUP) ** BigInt(Math.abs(shift));
  return shift >= 0 ? signed * scale : fromExact(signed, scale);
};

const EPOCH = businessDate('2000-01-01');
const days = new Map<number, BusinessDate>();

/** Tables hold few different days, so each is written out once. */
const day: ReadField = ({ view }, at) => {
  const number = view.getInt32(at);
  const known = days.get(number) ?? addDays(EPOCH, number);
  days.set(number, known);
  return known;
};

/** Of one dimension: its number, a flag, the type, the length, the first index, and the items with theirs. */
const texts: ReadField = (bytes, start) => {
  const { view } = bytes;
  if (view.getInt32(start) === 0) return [];
  const items: string[] = [];
  let at = start + 20;
  for (let left = view.getInt32(start + 12); left > 0; left--) {
    const length = view.getInt32(at);
    items.push(text(bytes, at + 4, length) as string);
    at += 4 + length;
  }
  return items;
};

const FIELDS: Readonly<Record<FactKind, ReadField>> = {
  ...{ money: whole, count: whole, rate: decimal, number: decimal, area: decimal },
  ...{ date: day, boolean: ({ view }, at) => view.getUint8(at) === 1 },
  ...{ choice: text, choices: texts, text },
};
