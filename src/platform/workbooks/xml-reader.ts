import { createRequire } from 'node:module';
import type { SaxesParser as Parser, SaxesTagPlain } from 'saxes';
import { WorkbookFault } from './workbook-fault.js';

// The XML parser that ExcelJS brings along.
const require = createRequire(createRequire(import.meta.url).resolve('exceljs'));
const { SaxesParser } = require('saxes') as {
  SaxesParser: new (options: { xmlns: false; position: false }) => Parser<{ xmlns: false }>;
};

const MAX_DEPTH = 64;

/** What an XML file tells its reader. Names come without their prefix. */
export interface XmlEvents {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

const localName = (name: string) => name.slice(name.indexOf(':') + 1);

const malformed = (why: string) =>
  new WorkbookFault('workbook-unreadable', `工作簿内的 XML 无法读取：${why}`);

/** Feeds XML text to the events, piece by piece. Throws WorkbookFault for broken XML, a DTD or deep nesting. */
export async function readXml(pieces: AsyncIterable<string>, events: XmlEvents): Promise<void> {
  const parser = new SaxesParser({ xmlns: false, position: false });
  let depth = 0;
  parser.on('error', () => {
    throw malformed('格式错误');
  });
  parser.on('doctype', () => {
    throw malformed('含有文档类型声明');
  });
  parser.on('opentag', (tag: SaxesTagPlain) => {
    if (++depth > MAX_DEPTH) throw malformed('嵌套过深');
    events.open(localName(tag.name), tag.attributes);
  });
  parser.on('text', (text) => events.text?.(text));
  parser.on('cdata', (text) => events.text?.(text));
  parser.on('closetag', (tag: SaxesTagPlain) => {
    depth--;
    events.close?.(localName(tag.name));
  });
  for await (const piece of pieces) parser.write(piece);
  parser.close();
}
