import { fileTypeFromFile } from 'file-type';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import yauzl from 'yauzl';
import { refuseFile } from './refuse-file.js';

/** The closed set of what is taken in, each with its extensions. */
const EXTENSIONS = {
  'application/pdf': ['pdf'],
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/ofd': ['ofd'],
  'text/plain': ['txt'],
  'text/csv': ['csv'],
} as const;

export type MediaType = keyof typeof EXTENSIONS;

const ACCEPTED = 'PDF、PNG、JPG、XLSX、DOCX、OFD、TXT、CSV';
const MAX_ZIP_ENTRIES = 5000;

/** The part that tells a zip's format by its name. */
const ZIP_MARKS: Readonly<Record<string, MediaType>> = {
  'xl/workbook.xml': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'word/document.xml': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'OFD.xml': 'application/ofd',
};

const unsupported = (message: string): never => refuseFile('unsupported-type', 'file-type', message);

/**
 * The media type of a file by its content, which must agree with the extension it came with.
 * Refused as unsupported-type when it is none of the accepted, disagrees, is encrypted, or carries macros.
 */
export async function judgeKind(path: string, extension: string): Promise<MediaType> {
  const declared =
    mediaTypeOf(extension) ?? unsupported(`不接受扩展名为“.${extension}”的文件，请上传 ${ACCEPTED}`);
  const found = declared.startsWith('text/') ? await textKind(path, declared) : await binaryKind(path);
  if (found === declared) return found;
  const content =
    found === undefined ? '内容无法识别' : `内容实为 ${EXTENSIONS[found][0].toUpperCase()} 文件`;
  return unsupported(`文件扩展名为“.${extension}”，但${content}，请核对后重新上传`);
}

function mediaTypeOf(extension: string): MediaType | undefined {
  const kinds = Object.entries(EXTENSIONS) as [MediaType, readonly string[]][];
  return kinds.find(([, extensions]) => extensions.includes(extension))?.[0];
}

async function binaryKind(path: string): Promise<MediaType | undefined> {
  if ((await slice(path, 0, 4)).toString('latin1') === 'PK\u0003\u0004') return zipKind(path);
  const mime = (await fileTypeFromFile(path))?.mime;
  if (mime === 'application/x-cfb')
    return unsupported('文件已加密或为旧版 Office 格式，请取消密码并另存为新格式后上传');
  if (mime === 'application/pdf' && !(await endsAsPdf(path)))
    return unsupported('PDF 文件不完整，请重新导出后上传');
  return mime !== undefined && mime in EXTENSIONS ? (mime as MediaType) : undefined;
}

async function slice(path: string, from: number, length: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await file.read(bytes, 0, length, from < 0 ? Math.max(size + from, 0) : from);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const endsAsPdf = async (path: string) => (await slice(path, -4096, 4096)).includes('%%EOF');

async function zipKind(path: string): Promise<MediaType | undefined> {
  const names = await zipNames(path);
  if (names === undefined) return undefined;
  if ([...names].some((name) => /(^|\/)vbaProject\.bin$/i.test(name)))
    unsupported('文件含有宏，请另存为不含宏的格式后上传');
  const mark = Object.keys(ZIP_MARKS).find((name) => names.has(name));
  return mark === undefined ? undefined : ZIP_MARKS[mark];
}

/** The names in a zip's directory; undefined when it is broken, its names are unsafe, or there are too many. */
async function zipNames(path: string): Promise<Set<string> | undefined> {
  const names = new Set<string>();
  const zip = await yauzl
    .openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true })
    .catch(() => undefined);
  if (zip === undefined) return undefined;
  try {
    if (zip.entryCount > MAX_ZIP_ENTRIES) return undefined;
    for await (const entry of zip.eachEntry()) {
      if (entry.isEncrypted()) unsupported('文件已加密，请取消密码后上传');
      names.add(entry.fileName);
    }
    return names;
  } catch (error) {
    if (error instanceof Error && error.name === 'Refused') throw error;
    return undefined;
  } finally {
    zip.close();
  }
}

// eslint-disable-next-line no-control-regex -- the characters are named to be refused
const NOT_TEXT = /[\u0000-\u0008\u000B\u000E-\u001F\u007F]/;
const MARKUP = /^\uFEFF?\s*<(!doctype|html|head|body|script|svg|\?xml|iframe)/i;

/** Text is what decodes as UTF-8 or GB18030 without control characters, and is no web page in disguise. */
async function textKind(path: string, declared: MediaType): Promise<MediaType | undefined> {
  for (const charset of ['utf-8', 'gb18030']) {
    if (await decodes(path, charset)) return declared;
  }
  return binaryKind(path);
}

async function decodes(path: string, charset: string): Promise<boolean> {
  const decoder = new TextDecoder(charset, { fatal: true });
  let first = true;
  try {
    for await (const bytes of createReadStream(path)) {
      const text = decoder.decode(bytes as Buffer, { stream: true });
      if (NOT_TEXT.test(text) || (first && MARKUP.test(text))) return false;
      first = false;
    }
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}
