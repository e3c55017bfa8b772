import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
} from 'yaml';
import type { PolicyFaultItem } from './faults.js';

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
  const fault = (path: string, expected: string, found: string) =>
    faults.push({ file, path, expected, found });
  if (text.length > LONGEST_FILE) {
    fault('', `at most ${LONGEST_FILE} characters`, `${text.length} characters`);
    return undefined;
  }
  const counter = new LineCounter();
  const document = parseSafely(text, counter, fault);
  if (document === undefined) return undefined;
  for (const { message } of [...document.errors, ...document.warnings]) {
    fault('', 'plain YAML', message.split('\n')[0] ?? message);
  }
  if (faults.length > before) return undefined;
  const walk = new Walk(lines, counter, fault);
  const root = walk.node(document.contents, '', 0);
  return faults.length > before ? undefined : { file, root, lines };
}

type TellFault = (path: string, expected: string, found: string) => void;

function parseSafely(text: string, lineCounter: LineCounter, fault: TellFault) {
  try {
    return parseDocument<ParsedNode>(text, { schema: 'failsafe', uniqueKeys: true, lineCounter });
  } catch (error) {
    fault('', 'plain YAML', error instanceof Error ? error.message : String(error));
    return undefined;
  }
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
    if (isScalar(node) && typeof node.value === 'string' && node.value !== '') return node.value;
    return this.wrong(path, 'a value', isAlias(node) ? `*${node.source}` : 'nothing');
  }

  private map(items: readonly Pair[], path: string, depth: number): Source {
    const result: Record<string, Source> = {};
    for (const { key, value } of items) {
      const name = isScalar(key) && typeof key.value === 'string' ? key.value : '';
      if (name === '' || name === '__proto__') this.wrong(path, 'a name as key', String(key));
      else result[name] = this.node(value, childPath(path, name), depth + 1);
    }
    return result;
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
