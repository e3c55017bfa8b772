import { createRequire } from 'node:module';
import { posix } from 'node:path';
import { WorkbookFault } from './workbook-fault.js';
import { readXml } from './xml-reader.js';
import { type GuardedZip } from './zip-guard.js';

/** ExcelJS's own judgement of whether a number format shows a date. */
const { isDateFmt } = createRequire(import.meta.url)('exceljs/lib/utils/utils.js') as {
  isDateFmt: (this: void, format: string | undefined) => boolean;
};

/** What must be known of a workbook before one of its sheets can be read. */
export interface WorkbookParts {
  readonly sheets: readonly { readonly name: string; readonly path: string }[];
  readonly date1904: boolean;
  /** By style id of a cell. */
  readonly isDateStyle: readonly boolean[];
  readonly sharedStrings: readonly string[];
}

/** Reads the sheet list, the number formats and the shared strings. Throws WorkbookFault. */
export async function readParts(zip: GuardedZip): Promise<WorkbookParts> {
  const { workbookPath } = await readPackage(zip);
  const targets = await readRelations(zip, relationsPath(workbookPath));
  const { sheets, date1904 } = await readWorkbook(zip, workbookPath);
  const at = (type: string) => {
    const target = [...targets.values()].find((relation) => relation.type.endsWith(`/${type}`))?.target;
    return target === undefined ? undefined : resolveTarget(workbookPath, target);
  };
  return {
    date1904,
    sheets: sheets.flatMap(({ name, id }) => {
      const target = targets.get(id)?.target;
      return target === undefined ? [] : [{ name, path: resolveTarget(workbookPath, target) }];
    }),
    isDateStyle: await readDateStyles(zip, at('styles')),
    sharedStrings: await readSharedStrings(zip, at('sharedStrings')),
  };
}

const relationsPath = (path: string) => `${posix.dirname(path)}/_rels/${posix.basename(path)}.rels`;
const resolveTarget = (from: string, target: string) =>
  target.startsWith('/') ? target.slice(1) : posix.join(posix.dirname(from), target);

interface Relation {
  readonly type: string;
  readonly target: string;
}

async function readPackage(zip: GuardedZip): Promise<{ workbookPath: string }> {
  const relations = await readRelations(zip, '_rels/.rels');
  const target = [...relations.values()].find((relation) =>
    relation.type.endsWith('/officeDocument'),
  )?.target;
  if (target === undefined) throw new WorkbookFault('workbook-unreadable', '文件不是 xlsx 工作簿');
  return { workbookPath: posix.normalize(target.replace(/^\//, '')) };
}

async function readRelations(zip: GuardedZip, path: string): Promise<Map<string, Relation>> {
  const relations = new Map<string, Relation>();
  await readXml(zip.text(path), {
    open(name, { Id = '', Type = '', Target = '', TargetMode = '' }) {
      if (name === 'Relationship' && TargetMode !== 'External')
        relations.set(Id, { type: Type, target: Target });
    },
  });
  return relations;
}

/** The attribute is r:id by custom, but the prefix is the writer's choice. */
const relationId = (attributes: Readonly<Record<string, string>>) =>
  Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1] ?? '';

async function readWorkbook(zip: GuardedZip, path: string) {
  const sheets: { name: string; id: string }[] = [];
  let date1904 = false;
  let isSpreadsheet = false;
  await readXml(zip.text(path), {
    open(name, attributes) {
      if (name === 'workbook') isSpreadsheet = true;
      if (name === 'sheet') sheets.push({ name: attributes['name'] ?? '', id: relationId(attributes) });
      if (name === 'workbookPr') date1904 = /^(1|true)$/.test(attributes['date1904'] ?? '');
    },
  });
  if (!isSpreadsheet) throw new WorkbookFault('workbook-unreadable', '文件不是 xlsx 工作簿');
  return { sheets, date1904 };
}

/** The built-in formats that show a date; 27 to 36 and 50 to 58 are those of Chinese systems. */
const isBuiltInDate = (id: number) =>
  (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58);

async function readDateStyles(zip: GuardedZip, path: string | undefined): Promise<boolean[]> {
  const formats = new Map<number, string>();
  const styles: boolean[] = [];
  if (path === undefined || !zip.has(path)) return styles;
  let inCells = false;
  await readXml(zip.text(path), {
    open(name, attributes) {
      if (name === 'cellXfs') inCells = true;
      if (name === 'numFmt') formats.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      if (name !== 'xf' || !inCells) return;
      const id = Number(attributes['numFmtId'] ?? 0);
      styles.push(isBuiltInDate(id) || isDateFmt(formats.get(id)));
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return styles;
}

/** All runs of a rich text belong to it; phonetic guides (rPh) do not. */
async function readSharedStrings(zip: GuardedZip, path: string | undefined): Promise<string[]> {
  const strings: string[] = [];
  if (path === undefined || !zip.has(path)) return strings;
  let current = '';
  let inText = false;
  let inPhonetic = false;
  await readXml(zip.text(path), {
    open(name) {
      if (name === 'si') current = '';
      if (name === 'rPh') inPhonetic = true;
      if (name === 't') inText = !inPhonetic;
    },
    text(text) {
      if (inText) current += text;
    },
    close(name) {
      if (name === 'si') strings.push(current);
      if (name === 'rPh') inPhonetic = false;
      if (name === 't') inText = false;
    },
  });
  return strings;
}
