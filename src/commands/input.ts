import { createReadStream } from 'node:fs';
import type { Json } from '../kernel/canonical-json.js';
import type { FactCatalogue } from '../policy/catalogue.js';
import type { Policy } from '../policy/policy.js';
import { policyFromText } from '../policy/policy-text.js';

/** What a command was given to read is not as it must be: each fault with its place, exit code 2. */
export class InputFault extends Error {
  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'InputFault';
  }
}

const LARGEST = 1024 * 1024;
const DEEPEST = 20;

/** The text of a file, or of the standard input for `-`; an InputFault when it cannot be read or is over 1 MB. */
export async function readInput(path: string): Promise<string> {
  const source = path === '-' ? process.stdin : createReadStream(path);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > LARGEST) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw new InputFault([`${path}：${whyUnread(error as NodeJS.ErrnoException)}`]);
  }
  if (size > LARGEST) throw new InputFault([`${path}：超过 1 MB 的上限`]);
  return decoded(path, Buffer.concat(chunks));
}

function whyUnread({ code = '未知原因' }: NodeJS.ErrnoException): string {
  const known: Readonly<Record<string, string>> = { ENOENT: '没有这个文件', EISDIR: '是文件夹，应为文件' };
  return known[code] ?? `不能读取（${code}）`;
}

function decoded(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputFault([`${path}：应为 UTF-8 编码的文本`]);
  }
}

/** The policy of a rule file; an InputFault when it cannot be read, a PolicyFault with every fault in it. */
export async function readPolicyFile(path: string, catalogue: FactCatalogue): Promise<Policy> {
  return policyFromText({ path, text: await readInput(path) }, catalogue);
}

/** JSON text as a map of names; an InputFault with line and column where it is no JSON. */
export function parseMap(path: string, text: string): { readonly [key: string]: Json } {
  checkTokens(path, text);
  const value = parse(path, text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as { readonly [key: string]: Json };
  throw new InputFault([`${path}：应为 {"名称": 取值, …} 形式的 JSON 对象`]);
}

function parse(path: string, text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const { message } = error as Error;
    const [, position] = /position (\d+)/.exec(message) ?? [];
    const place = position === undefined ? '' : placeOf(text, Number(position));
    throw new InputFault([`${path}${place}：不是有效的 JSON（${message}）`]);
  }
}

const WORD = /\s*(?:([{[])|([}\]])|[:,]|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|(")|$)/y;

/** Names the first word that JSON does not have, such as NaN, and stops nesting that no sheet has. */
function checkTokens(path: string, text: string): void {
  let [end, depth] = [0, 0];
  while (end < text.length) {
    WORD.lastIndex = end;
    const [, opens, closes, quote] = WORD.exec(text) ?? [];
    const next = quote === undefined ? WORD.lastIndex : endOfString(text, WORD.lastIndex);
    if (next === 0) throw new InputFault([`${path}${placeOf(text, end)}：不是有效的 JSON`]);
    depth += opens === undefined ? (closes === undefined ? 0 : -1) : 1;
    if (depth > DEEPEST) throw new InputFault([`${path}${placeOf(text, end)}：嵌套不能超过 ${DEEPEST} 层`]);
    end = next;
  }
}

/** The place after the closing quote; 0 when there is none on the line. */
function endOfString(text: string, start: number): number {
  for (let i = start; i < text.length && text[i] !== '\n'; i += text[i] === '\\' ? 2 : 1)
    if (text[i] === '"') return i + 1;
  return 0;
}

/** ` 第 3 行第 12 列 "NaN"`. */
function placeOf(text: string, at: number): string {
  const start = at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0);
  const lines = text.slice(0, start).split('\n');
  const word = /^[^\s,:\]}]{1,20}/.exec(text.slice(start))?.[0] ?? '';
  return ` 第 ${lines.length} 行第 ${(lines.at(-1) ?? '').length + 1} 列 ${JSON.stringify(word)}`;
}
