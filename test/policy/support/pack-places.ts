import type { Json } from '../../../src/kernel/canonical-json.js';

export type Path = readonly (string | number)[];

/** One place of a pack: what stands there, and in what. */
export interface PackPlace {
  readonly node: Json;
  readonly path: Path;
  readonly parent: Json;
}

/** Every place of a pack. */
export function* places(node: Json, path: Path = [], parent: Json = null): Generator<PackPlace> {
  yield { node, path, parent };
  for (const [key, child] of childrenOf(node)) yield* places(child, [...path, key], node);
}

function childrenOf(node: Json): readonly [string | number, Json][] {
  if (Array.isArray(node)) return (node as readonly Json[]).map((item, i) => [i, item]);
  return typeof node === 'object' && node !== null ? Object.entries(node as Record<string, Json>) : [];
}

/** The pack with something else in a place, or with the place gone. */
export function replaced(node: Json, [head, ...rest]: Path, by: Json | undefined): Json {
  if (head === undefined) return by ?? null;
  const kept = childrenOf(node).flatMap(([key, child]): [string | number, Json][] => {
    if (key !== head) return [[key, child]];
    return rest.length === 0 && by === undefined ? [] : [[key, replaced(child, rest, by)]];
  });
  return Array.isArray(node) ? kept.map(([, child]) => child) : Object.fromEntries(kept);
}
