import { Readable } from 'node:stream';
import type { MaterialFile } from '../cases/materials.service.js';
import { csvText } from '../platform/workbooks/csv.js';
import type { RegisterExport, RegisterItem } from './register.view.js';

const COLUMNS: readonly (readonly [title: string, of: (item: RegisterItem) => string])[] = [
  ['载体名称', ({ name }) => name],
  ['类型', ({ typeTitle }) => typeTitle],
  ['级别', ({ levelTitle }) => levelTitle],
  ['运营主体', ({ operator }) => operator],
  ['所在区县', ({ district }) => district.name],
  ['地址', ({ address }) => address],
  ['现级别起始日期', ({ since }) => since],
  ['认定机关', ({ issuer }) => issuer],
  ['认定文件', ({ document }) => document],
];

/** The register as a file for spreadsheets. */
export function csvOf({ title, on, items }: RegisterExport): MaterialFile {
  const header = COLUMNS.map(([column]) => column);
  const text = csvText(
    header,
    items.map((item) => COLUMNS.map(([, of]) => of(item))),
  );
  return {
    fileName: `${title}-${on}.csv`,
    mediaType: 'text/csv; charset=utf-8',
    content: Readable.from([text]),
  };
}
