import { isBusinessDate } from '../kernel/business-date.js';
import type { Json } from '../kernel/canonical-json.js';
import { digits } from '../kernel/digits.js';
import type { FactCatalogue, FactSpec } from './catalogue.js';
import { type Exact, exactDecimal, sign } from './exact.js';
import { FactFault, type FactFaultItem } from './faults.js';
import type { Type, Value } from './types.js';

/**
 * What is known of one case, as plain JSON by fact name: money as decimal yuan (`"300000.00"`), dates as
 * `YYYY-MM-DD`, counts as whole numbers, rates and areas as decimal texts or numbers. A fact that is absent or
 * null is not known.
 */
export type FactSheet = Readonly<Record<string, Json>>;

/** Every fact of a sheet with its value; throws a FactFault that names each one that does not fit. */
export function checkFactSheet(catalogue: FactCatalogue, sheet: FactSheet): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  const faults: FactFaultItem[] = [];
  for (const [name, json] of Object.entries(sheet)) {
    const spec = catalogue.get(name);
    const value = spec && json !== null ? readFact(spec, json) : undefined;
    if (value !== undefined) values.set(name, value);
    else if (json !== null || spec === undefined) faults.push(factFault(spec, name, json));
  }
  if (faults.length > 0) throw new FactFault(faults);
  return values;
}

export function factFault(spec: FactSpec | undefined, fact: string, json: Json | undefined): FactFaultItem {
  const found = typeof json === 'object' ? JSON.stringify(json) : String(json);
  const expected = spec === undefined ? 'a fact of the catalogue' : sayKind(spec);
  return { fact, expected, found: found.length > 80 ? `${found.slice(0, 80)}…` : found };
}

/** Reads one fact; gives undefined when it does not fit. */
export function readFact({ kind, type, pattern }: FactSpec, json: Json): Value | undefined {
  switch (kind) {
    case 'money':
      return readMoney(json);
    case 'date':
      return readDate(json);
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

/** Days outside two centuries are typing errors. */
function readDate(json: Json): Value | undefined {
  const fits = typeof json === 'string' && json >= '1900' && json < '2200' && isBusinessDate(json);
  return fits ? json : undefined;
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
  for (const code of json as readonly Json[])
    if (typeof code !== 'string' || !options.has(code)) return undefined;
  return json as readonly string[];
}

function readText(json: Json, pattern: RegExp | undefined): Value | undefined {
  if (typeof json !== 'string' || json === '' || json.length > 400) return undefined;
  return pattern === undefined || pattern.test(json) ? json : undefined;
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
