import { inflateSync } from 'node:zlib';

/** The text of each page of a PDF as pdfkit writes it: glyphs by their fonts' ToUnicode maps, in drawing order. */
export function pageTexts(pdf: Buffer): string[] {
  const objects = readObjects(pdf.toString('latin1'));
  const pages = [...objects.values()].filter(({ head }) => /\/Type \/Page\b(?!s)/.test(head));
  return pages.map(({ head }) => {
    const resources = objects.get(reference(head, 'Resources'))?.head ?? '';
    const content = objects.get(reference(head, 'Contents'))?.data ?? '';
    return drawnText(content, fontMaps(resources, objects));
  });
}

interface PdfObject {
  readonly head: string;
  readonly data: string;
}

function readObjects(pdf: string): Map<number, PdfObject> {
  const objects = new Map<number, PdfObject>();
  for (const match of pdf.matchAll(/(\d+) 0 obj\n([\s\S]*?)endobj/g)) {
    const [head = '', body] = (match[2] ?? '').split(/stream\n/);
    const inflated = /FlateDecode/.test(head) && body !== undefined && !/FontFile|Subtype/.test(head);
    const data = inflated ? inflateSync(Buffer.from(body, 'latin1')).toString('latin1') : '';
    objects.set(Number(match[1]), { head, data });
  }
  return objects;
}

const reference = (head: string, key: string) => Number(new RegExp(`/${key} (\\d+) 0 R`).exec(head)?.[1]);

function fontMaps(resources: string, objects: Map<number, PdfObject>): Map<string, Map<number, string>> {
  const maps = new Map<string, Map<number, string>>();
  for (const [, name = '', id] of resources.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const toUnicode = reference(objects.get(Number(id))?.head ?? '', 'ToUnicode');
    maps.set(name, unicodeMap(objects.get(toUnicode)?.data ?? ''));
  }
  return maps;
}

function unicodeMap(cmap: string): Map<number, string> {
  const map = new Map<number, string>();
  for (const [, start = '', targets = ''] of cmap.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/gi)) {
    let glyph = parseInt(start, 16);
    for (const [, hex = ''] of targets.matchAll(/<([0-9a-f ]*)>/gi)) {
      map.set(glyph++, Buffer.from(hex.replaceAll(' ', ''), 'hex').swap16().toString('utf16le'));
    }
  }
  return map;
}

function drawnText(content: string, maps: Map<string, Map<number, string>>): string {
  let font = new Map<number, string>();
  let text = '';
  for (const [, name, shown] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (name !== undefined) font = maps.get(name) ?? font;
    for (const [, hex = ''] of (shown ?? '').matchAll(/<([0-9a-f]+)>/gi)) {
      for (const glyph of hex.match(/.{4}/g) ?? []) text += font.get(parseInt(glyph, 16)) ?? '?';
    }
  }
  return text;
}
