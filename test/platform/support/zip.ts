import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly data: string | Buffer;
  /** What the directory claims instead of the true size. */
  readonly claimedSize?: number;
  readonly encrypted?: boolean;
  readonly claimedCrc?: number;
}

/** A zip built by hand, so that it can lie: local headers, data, central directory, end record. */
export function buildZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const data = Buffer.from(entry.data);
    const deflated = deflateRawSync(data, { level: 1 });
    const fields = describe(entry, data, deflated.length);
    const name = Buffer.from(entry.name);
    const local = Buffer.concat([
      Buffer.from('504b030414000000', 'hex').subarray(0, 6),
      fields,
      tail(name, 0),
      name,
    ]);
    directory.push(
      Buffer.concat([Buffer.from('504b010214031400', 'hex'), fields, centralTail(name, offset), name]),
    );
    parts.push(local, deflated);
    offset += local.length + deflated.length;
  }
  const central = Buffer.concat(directory);
  return Buffer.concat([...parts, central, endRecord(entries.length, central.length, offset)]);
}

/** Flags, method, time, date, checksum and sizes: the same in the local header and the directory. */
function describe(entry: ZipEntry, data: Buffer, compressed: number): Buffer {
  const fields = Buffer.alloc(20);
  fields.writeUInt16LE(0x800 | (entry.encrypted === true ? 1 : 0), 0);
  fields.writeUInt16LE(8, 2);
  fields.writeUInt16LE(0x21, 6);
  fields.writeUInt32LE(entry.claimedCrc ?? crc32(data), 8);
  fields.writeUInt32LE(compressed, 12);
  fields.writeUInt32LE(entry.claimedSize ?? data.length, 16);
  return fields;
}

function tail(name: Buffer, extra: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16LE(name.length, 0);
  bytes.writeUInt16LE(extra, 2);
  return bytes;
}

function centralTail(name: Buffer, offset: number): Buffer {
  const bytes = Buffer.alloc(14);
  bytes.writeUInt32LE(offset, 10);
  return Buffer.concat([tail(name, 0), bytes]);
}

function endRecord(count: number, size: number, offset: number): Buffer {
  const bytes = Buffer.alloc(22);
  bytes.write('504b0506', 0, 'hex');
  bytes.writeUInt16LE(count, 8);
  bytes.writeUInt16LE(count, 10);
  bytes.writeUInt32LE(size, 12);
  bytes.writeUInt32LE(offset, 16);
  return bytes;
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** The least that makes a workbook of one sheet 明细 with the given sheet XML, plus whatever else is handed in. */
export function workbookEntries(sheetXml: string | Buffer, more: readonly ZipEntry[] = []): ZipEntry[] {
  return [
    {
      name: '_rels/.rels',
      data: `<Relationships xmlns="${RELATIONS}"><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      data: `<Relationships xmlns="${RELATIONS}"><Relationship Id="r1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="r3" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      data: `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="明细" sheetId="1" r:id="r1"/></sheets></workbook>`,
    },
    { name: 'xl/worksheets/sheet1.xml', data: sheetXml },
    ...more,
  ];
}

/** Sheet XML around rows given as XML. */
export const sheetXml = (rows: string, after = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData>${after}</worksheet>`;
