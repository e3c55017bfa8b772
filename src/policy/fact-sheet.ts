import type { Json } from '../kernel/canonical-json.js';
import { digits } from '../kernel/digits.js';
import type { FactSpec } from './catalogue.js';
import { decimalText, type Exact, exactDecimal, isExact, sign } from './exact.js';
import type { FactFaultItem } from './faults.js';
import { isLawDay } from './law-day.js';
import { isWhole, type Type, type Value } from './types.js';

/**
 * What is known of one case, as plain JSON by fact name: money as decimal yuan (`"300000.00"`), dates as
 * `YYYY-MM-DD`, counts as whole numbers, rates and areas as decimal texts or numbers. A fact that is absent or
 * null is not known.
 */
export type FactSheet = Readonly<Record<string, Json>>;

export function factFault(spec: FactSpec | undefined, fact: string, json: Json | undefined): FactFaultItem {
  const expected = spec === undefined ? 'a fact of the catalogue' : sayKind(spec);
  const found = Array.isArray(json) ? `[${json.map(sayItem).join(', ')}]` : sayItem(json);
  return { fact: shortened(fact), expected, found: shortened(found) };
}

/** One level of what was sent, which may be deeper than a program can walk. */
function sayItem(json: Json | undefined): string {
  if (Array.isArray(json)) return 'a list';
  return typeof json === 'object' && json !== null ? 'an object' : String(json);
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** Reads one fact; gives undefined when it does not fit. */
export function readFact({ kind, type, pattern }: FactSpec, json: Json): Value | undefined {
  switch (kind) {
    case 'money':
      return readMoney(json);
    case 'date':
      return typeof json === 'string' && isLawDay(json) ? json : undefined;
    case 'boolean':
      return typeof json === 'boolean' ? json : undefined;
    case 'choice':
      return typeof json === 'string' && optionsOf(type).has(json) ? json : undefined;
    case 'choices':
      return readChoices(json, optionsOf(type));
    case 'count':
      return readCount(json);
    case 'rate':
    case 'area':
      return readPositiveDecimal(json);
    case 'number':
      return readDecimal(json);
    case 'text':
      return readText(json, pattern);
  }
}

/** Below it, fen are whole numbers that a double holds exactly. */
const EXACT_YUAN = 10 ** 13;

/** One to fifteen digits of yuan, and one or two more after a point. */
function readMoney(json: Json): Value | undefined {
  if (typeof json !== 'string') return undefined;
  const { length } = json;
  const end = json[length - 3] === '.' ? length - 3 : json[length - 2] === '.' ? length - 2 : length;
  if (end < 1 || end > 15) return undefined;
  const yuan = digits(json, 0, end);
  const part = digits(json, end + 1, length) * (length - end === 2 ? 10 : 1);
  if (Number.isNaN(yuan + part)) return undefined;
  return yuan < EXACT_YUAN ? BigInt(yuan * 100 + part) : BigInt(yuan) * 100n + BigInt(part);
}

function readCount(json: Json): Value | undefined {
  return typeof json === 'number' && Number.isSafeInteger(json) && json >= 0 ? BigInt(json) : undefined;
}

/** A JSON number is taken by its shortest decimal writing, so 0.1 is one tenth. */
function readDecimal(json: Json): Value | undefined {
  if (typeof json === 'number') return Number.isFinite(json) ? exactDecimal(String(json)) : undefined;
  return typeof json === 'string' ? exactDecimal(json) : undefined;
}

function readPositiveDecimal(json: Json): Value | undefined {
  const value = readDecimal(json);
  return value === undefined || sign(value as Exact) < 0 ? undefined : value;
}

const NO_OPTIONS: ReadonlyMap<string, string> = new Map();

function optionsOf(type: Type): ReadonlyMap<string, string> {
  return type.kind === 'choice' || type.kind === 'choices' ? type.options : NO_OPTIONS;
}

function readChoices(json: Json, options: ReadonlyMap<string, string>): Value | undefined {
  if (!Array.isArray(json)) return undefined;
  const fits = json.every((code) => typeof code === 'string' && options.has(code));
  return fits ? (json as readonly string[]) : undefined;
}

function readText(json: Json, pattern: RegExp | undefined): Value | undefined {
  if (typeof json !== 'string' || json === '' || json.length > 400 || !isWhole(json)) return undefined;
  return pattern === undefined || pattern.test(json) ? json : undefined;
}

const MOST_FEN = 10n ** 17n;

/** Whether a value could be that of a fact: what is advised must be something that a sheet can say. */
export function isFactValue({ kind, type, pattern }: FactSpec, value: Value): boolean {
  if (isExact(value)) return isFactQuantity(kind, value);
  if (typeof value === 'boolean') return kind === 'boolean';
  if (typeof value !== 'string') return kind === 'choices';
  if (kind === 'date') return isLawDay(value);
  if (type.kind === 'choice') return type.options.has(value);
  return kind === 'text' && (pattern === undefined || pattern.test(value));
}

function isFactQuantity(kind: FactSpec['kind'], value: Exact): boolean {
  if (kind === 'number') return !decimalText(value, 20).cut;
  if (sign(value) < 0) return false;
  if (kind === 'money') return typeof value === 'bigint' && value < MOST_FEN;
  if (kind === 'count') return typeof value === 'bigint' && value <= Number.MAX_SAFE_INTEGER;
  return (kind === 'rate' || kind === 'area') && !decimalText(value, 20).cut;
}

function sayKind({ kind, type, pattern }: FactSpec): string {
  const options =
    type.kind === 'choice' || type.kind === 'choices' ? [...type.options.keys()].join(', ') : '';
  return {
    money: 'an amount in yuan as text, such as "300000.00"',
    count: 'a whole number, not negative',
    rate: 'a decimal, not negative, such as "0.5"',
    number: 'a decimal',
    area: 'square metres as a decimal, not negative',
    date: 'a calendar day, such as "2026-03-01"',
    boolean: 'true or false',
    choice: `one of ${options}`,
    choices: `a list out of ${options}`,
    text: pattern === undefined ? 'a text' : `a text like ${pattern.source}`,
  }[kind];
}
