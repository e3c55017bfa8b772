import type { Json } from './canonical-json.js';

/** One place where two values differ; undefined stands for nothing at all. */
export interface JsonDifference {
  /** JSON pointer (RFC 6901); '' is the whole value. */
  readonly pointer: string;
  readonly left: Json | undefined;
  readonly right: Json | undefined;
}

type Maybe = Json | undefined;
type JsonMap = { readonly [key: string]: Json };

/** The first place where two values differ, keys in order of their UTF-16 units; undefined when they are the same. */
export function firstDifference(left: Maybe, right: Maybe): JsonDifference | undefined {
  const [first] = differences(left, right);
  return first;
}

/** Every place where two values differ, as deep as both sides have the same shape, in canonical order. */
export function* differences(left: Maybe, right: Maybe, pointer = ''): Generator<JsonDifference> {
  if (isMap(left) && isMap(right)) {
    const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
    for (const key of keys) yield* differences(own(left, key), own(right, key), pointerTo(pointer, key));
  } else if (isList(left) && isList(right)) {
    const longest = Math.max(left.length, right.length);
    for (let i = 0; i < longest; i++) yield* differences(left[i], right[i], `${pointer}/${i}`);
  } else if (left !== right) {
    yield { pointer, left, right };
  }
}

/** The pointer of a key below a pointer. */
export function pointerTo(pointer: string, key: string): string {
  return `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

const own = (map: JsonMap, key: string): Maybe => (Object.hasOwn(map, key) ? map[key] : undefined);
const isList = (value: Maybe): value is readonly Json[] => Array.isArray(value);
const isMap = (value: Maybe): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
