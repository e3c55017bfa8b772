import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { type ReadLimits, WorkbookFault } from './workbook-fault.js';

const RATIO_MATTERS_FROM = 1024 * 1024;
const ZIP_MAGIC = '504b0304';
const COMPOUND_FILE_MAGIC = 'd0cf11e0';

type ZipLimits = Pick<ReadLimits, 'fileBytes' | 'entries' | 'inflatedBytes' | 'ratio'>;

const unreadable = (why: string) =>
  new WorkbookFault(
    'workbook-unreadable',
    `文件不是完好的 xlsx 工作簿：${why}`,
    '请用表格软件重新另存为 .xlsx 后上传',
  );
const bomb = (why: string) => new WorkbookFault('workbook-bomb', `文件展开后过大，已拒绝读取：${why}`);

/**
 * Opens a zip of unknown origin and judges its central directory (size, number of files, names, encryption,
 * declared growth) before a byte is inflated; what is inflated later is counted again. Throws WorkbookFault.
 */
export async function openGuardedZip(source: Buffer | string, limits: ZipLimits): Promise<GuardedZip> {
  await checkFile(source, limits);
  const options = { lazyEntries: true, autoClose: false, strictFileNames: true };
  let zip: ZipFile | undefined;
  try {
    zip = await (typeof source === 'string'
      ? yauzl.openPromise(source, options)
      : yauzl.fromBufferPromise(source, options));
    return new GuardedZip(zip, await checkedEntries(zip, limits), limits.inflatedBytes);
  } catch (error) {
    zip?.close();
    throw error instanceof WorkbookFault ? error : unreadable('压缩目录已损坏');
  }
}

async function checkFile(source: Buffer | string, limits: ZipLimits): Promise<void> {
  const { size, magic } = typeof source === 'string' ? await headOf(source) : headOfBytes(source);
  if (size > limits.fileBytes) {
    throw new WorkbookFault(
      'workbook-too-large',
      `文件大小 ${size} 字节，超过 ${limits.fileBytes} 字节的上限`,
    );
  }
  if (magic === COMPOUND_FILE_MAGIC) {
    throw new WorkbookFault(
      'workbook-encrypted',
      '文件已加密或为旧版 xls 格式',
      '请取消密码并另存为 .xlsx 后上传',
    );
  }
  if (magic !== ZIP_MAGIC) throw unreadable('开头不是 xlsx 的标记');
}

const headOfBytes = (bytes: Buffer) => ({ size: bytes.length, magic: bytes.toString('hex', 0, 4) });

async function headOf(path: string) {
  const file = await open(path);
  try {
    const head = Buffer.alloc(4);
    await file.read(head, 0, 4, 0);
    return { size: (await file.stat()).size, magic: head.toString('hex') };
  } finally {
    await file.close();
  }
}

async function checkedEntries(zip: ZipFile, limits: ZipLimits): Promise<Map<string, Entry>> {
  if (zip.entryCount > limits.entries) throw bomb(`内含 ${zip.entryCount} 个文件`);
  const entries = new Map<string, Entry>();
  let declared = 0;
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName.toLowerCase();
    if (entries.has(name)) throw unreadable(`内含两个同名文件 ${name.slice(0, 80)}`);
    entries.set(name, entry);
    declared += entry.uncompressedSize;
    checkEntry(entry, limits);
  }
  if (declared > limits.inflatedBytes) throw bomb(`共 ${declared} 字节`);
  if (entries.has('xl/vbaproject.bin')) {
    throw new WorkbookFault('workbook-macros', '工作簿含有宏', '请另存为不含宏的 .xlsx 后上传');
  }
  return entries;
}

function checkEntry(entry: Entry, limits: ZipLimits): void {
  if (entry.isEncrypted()) throw new WorkbookFault('workbook-encrypted', '文件已加密', '请取消密码后上传');
  if (!entry.canDecodeFileData()) throw unreadable('使用了不支持的压缩方式');
  const { uncompressedSize: size, compressedSize } = entry;
  if (size > RATIO_MATTERS_FROM && size > compressedSize * limits.ratio) {
    throw bomb(`${size} 字节压缩成了 ${compressedSize} 字节`);
  }
}

/** A zip whose directory has been judged. All text read from it draws on one allowance of bytes. */
export class GuardedZip {
  private inflated = 0;

  constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
    private readonly allowance: number,
  ) {}

  has(name: string): boolean {
    return this.entries.has(name.toLowerCase());
  }

  /** The UTF-8 text of a file in the zip, in pieces; throws WorkbookFault when it breaks off, lies or overflows. */
  async *text(name: string): AsyncGenerator<string> {
    const entry = this.entries.get(name.toLowerCase());
    if (entry === undefined) throw unreadable(`缺少 ${name}`);
    // A decoder of our own: a character may lie across two pieces.
    const decoder = new TextDecoder('utf-8', { fatal: true });
    try {
      for await (const bytes of this.bytes(entry)) yield decoder.decode(bytes, { stream: true });
      yield decoder.decode();
    } catch (error) {
      throw error instanceof WorkbookFault ? error : unreadable(`${name} 的内容已损坏`);
    }
  }

  close(): void {
    this.zip.close();
  }

  private async *bytes(entry: Entry): AsyncGenerator<Buffer> {
    let checksum = 0;
    for await (const chunk of await this.zip.openReadStreamPromise(entry)) {
      const bytes = chunk as Buffer;
      this.inflated += bytes.length;
      if (this.inflated > this.allowance) throw bomb(`展开后超过 ${this.allowance} 字节`);
      checksum = crc32(bytes, checksum);
      yield bytes;
    }
    if (checksum !== entry.crc32) throw unreadable('校验和不符');
  }
}
