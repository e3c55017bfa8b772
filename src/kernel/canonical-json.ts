import { createHash } from 'node:crypto';

/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * The one text of a value under RFC 8785: no spaces, keys in order of their UTF-16 units, numbers as ECMAScript
 * writes them. RangeError, with the place, for what JSON cannot say: NaN, Infinity, half a surrogate pair,
 * undefined, or an object that is not plain.
 */
export function canonicalJson(value: Json): string {
  return write(value, '$');
}

/** SHA-256 in 64 lower-case hexadecimal digits; a text is hashed as UTF-8. */
export function sha256Hex(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

function write(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return writeString(value, path);
  if (typeof value === 'number') return writeNumber(value, path);
  if (Array.isArray(value)) return writeList(value, path);
  if (isPlain(value)) return writeMap(value, path);
  throw new RangeError(`${path}: JSON has no ${value === undefined ? 'undefined' : nameOf(value)}`);
}

function writeNumber(value: number, path: string): string {
  if (!Number.isFinite(value)) throw new RangeError(`${path}: JSON has no ${value}`);
  return JSON.stringify(value);
}

function writeString(value: string, path: string): string {
  if (/\p{Surrogate}/u.test(value)) throw new RangeError(`${path}: half a surrogate pair is no text`);
  return JSON.stringify(value);
}

/** Array.from visits the holes of a sparse list too, where map would pass over them. */
function writeList(list: readonly unknown[], path: string): string {
  return `[${Array.from(list, (item, i) => write(item, `${path}[${i}]`)).join(',')}]`;
}

function writeMap(map: Readonly<Record<string, unknown>>, path: string): string {
  const members = Object.keys(map)
    .sort()
    .map((key) => `${writeString(key, path)}:${write(map[key], `${path}.${key}`)}`);
  return `{${members.join(',')}}`;
}

/** Plain: made by braces or JSON.parse, also those of another realm; never a Date, a Map or an instance of a class. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function nameOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? value.constructor.name : typeof value;
}
