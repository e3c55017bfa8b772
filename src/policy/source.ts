import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Parser,
} from 'yaml';
import type { Json } from '../kernel/canonical-json.js';
import type { PolicyFaultItem } from './faults.js';
import { isWhole } from './types.js';

/** A rule file as it stands: every scalar is the text that was written, read later by the type it must have. */
export type Source = string | readonly Source[] | { readonly [key: string]: Source };

export interface SourceFile {
  readonly file: string;
  readonly root: Source;
  /** The line on which each path begins. */
  readonly lines: ReadonlyMap<string, number>;
}

const LONGEST_FILE = 1_000_000;
const DEEPEST = 40;

/**
 * Reads YAML as texts, lists and maps, or tells every fault. No numbers, booleans or dates are guessed
 * (`30%`, `0.10` and `no` stay as written); duplicate keys, aliases, tags and empty values are faults.
 */
export function readSource(file: string, text: string, faults: PolicyFaultItem[]): SourceFile | undefined {
  const before = faults.length;
  const lines = new Map<string, number>();
  const fault: TellFault = (path, expected, found, line = lines.get(path)) =>
    faults.push({ file, path, expected, found, ...(line === undefined ? undefined : { line }) });
  if (text.length > LONGEST_FILE) {
    fault('', `at most ${LONGEST_FILE} characters`, `${text.length} characters`);
    return undefined;
  }
  const counter = new LineCounter();
  const document = parseSafely(text, counter, fault);
  if (document === undefined || faults.length > before) return undefined;
  const root = new Walk(lines, counter, fault).node(document.contents, '', 0);
  return faults.length > before ? undefined : { file, root, lines };
}

/** A pack as it was stored, when it is such as a rule file can say; its faults otherwise. */
export function readStored(file: string, pack: Json, faults: PolicyFaultItem[]): Source | undefined {
  const before = faults.length;
  checkStored(pack, '', 0, (path, expected, found) => faults.push({ file, path, expected, found }));
  return faults.length > before ? undefined : (pack as Source);
}

function checkStored(node: Json, path: string, depth: number, fault: TellFault): void {
  if (depth > DEEPEST) fault(path, `at most ${DEEPEST} levels`, 'deeper nesting');
  else if (typeof node === 'string') checkText(node, path, fault);
  else if (Array.isArray(node))
    node.forEach((item, i) => checkStored(item as Json, `${path}[${i}]`, depth + 1, fault));
  else if (typeof node !== 'object' || node === null) fault(path, 'a text, a list or a map', String(node));
  else
    for (const [key, value] of Object.entries(node)) {
      checkText(key, path, fault);
      checkStored(value, childPath(path, key), depth + 1, fault);
    }
}

function checkText(text: string, path: string, fault: TellFault): void {
  if (text === '') fault(path, 'a value', 'nothing');
  else if (!isWhole(text)) fault(path, 'a text of whole characters', JSON.stringify(text));
}

type TellFault = (path: string, expected: string, found: string, line?: number) => void;

/** Composing recurses, and deep enough it ends the whole process: what nests too deep is told by its tokens. */
function parseSafely(text: string, counter: LineCounter, fault: TellFault): Document | undefined {
  const tokens = tokensOf(text, counter);
  if (tokens === undefined || tokens.some(nestsTooDeep)) {
    fault('', `at most ${DEEPEST} levels`, 'deeper nesting');
    return undefined;
  }
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false });
  const documents = [...composer.compose(tokens, true, text.length)];
  if (documents.length > 1) fault('', 'one document', String(documents.length));
  for (const { message, pos } of documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])) {
    fault('', 'plain YAML', message, counter.linePos(pos[0]).line);
  }
  return documents[0];
}

/** The parser recurses too, to close what stands open; undefined when that was too much. */
function tokensOf(text: string, counter: LineCounter): readonly CST.Token[] | undefined {
  try {
    return [...new Parser(counter.addNewLine).parse(text)];
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function nestsTooDeep(document: CST.Token): boolean {
  let level: readonly CST.Token[] = [document];
  for (let depth = -1; level.length > 0; depth++, level = level.flatMap(childrenOf)) {
    if (depth > DEEPEST) return true;
  }
  return false;
}

function childrenOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((child) => child != null));
}

class Walk {
  constructor(
    private readonly lines: Map<string, number>,
    private readonly counter: LineCounter,
    private readonly fault: TellFault,
  ) {}

  node(node: Node | null | undefined, path: string, depth: number): Source {
    if (node?.range) this.lines.set(path, this.counter.linePos(node.range[0]).line);
    if (depth > DEEPEST) return this.wrong(path, `at most ${DEEPEST} levels`, 'deeper nesting');
    if (node && !isAlias(node) && 'anchor' in node && node.anchor !== undefined) {
      return this.wrong(path, 'no anchors', `&${String(node.anchor)}`);
    }
    if (isMap(node)) return this.map(node.items as readonly Pair[], path, depth);
    if (isSeq(node)) return node.items.map((item, i) => this.node(item as Node, `${path}[${i}]`, depth + 1));
    if (isScalar(node) && typeof node.value === 'string' && node.value !== '')
      return this.text(path, node.value);
    return this.wrong(path, 'a value', isAlias(node) ? `*${node.source}` : 'nothing');
  }

  private map(items: readonly Pair[], path: string, depth: number): Source {
    const result: Record<string, Source> = {};
    for (const { key, value } of items) {
      const name = isScalar(key) && typeof key.value === 'string' ? this.text(path, key.value) : '';
      if (name === '' || name === '__proto__')
        this.wrong(path, 'a name as key', String(key) || 'an empty one');
      else if (Object.hasOwn(result, name)) this.wrong(childPath(path, name), 'each key once', name);
      else result[name] = this.node(value, childPath(path, name), depth + 1);
    }
    return result;
  }

  private text(path: string, text: string): string {
    return isWhole(text) ? text : this.wrong(path, 'a text of whole characters', JSON.stringify(text));
  }

  private wrong(path: string, expected: string, found: string): string {
    this.fault(path, expected, found);
    return '';
  }
}

interface Pair {
  readonly key: Node | null;
  readonly value: Node | null;
}

/** The path of a key below a path. */
export function childPath(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
