import type { BusinessDate } from '../kernel/business-date.js';
import { canonicalJson } from '../kernel/canonical-json.js';
import type { Basis } from '../kernel/refusal.js';
import type { PolicyFaultItem } from './faults.js';
import { childPath, type Source } from './source.js';

export type SourceMap = { readonly [key: string]: Source };

/** A place in a rule file: the value that stands there and how to name it in a fault. */
export interface Place {
  readonly source: Source;
  readonly path: string;
}

/** An empty list in words. */
const NOTHING = 'nothing';

/** Reads the parts of one rule file strictly; every disagreement becomes a fault, and reading goes on. */
export class Reader {
  /** The days on which a dated value of the file changes. */
  readonly changeDays = new Set<BusinessDate>();
  /** How certain the bases are that the blocks of the file state. */
  readonly provenances = new Set<Basis['provenance']>();

  constructor(
    readonly file: string,
    readonly faults: PolicyFaultItem[],
    private readonly lines: ReadonlyMap<string, number> = new Map(),
  ) {}

  /** Notes a fault; gives undefined, so that `return reader.fault(…)` reads as “nothing usable here”. */
  fault(path: string, expected: string, found: string): undefined {
    const line = this.lineOf(path);
    const item = { file: this.file, path, expected: expected || NOTHING, found: found || NOTHING };
    this.faults.push(line === undefined ? item : { ...item, line });
    return undefined;
  }

  /** A map with exactly the allowed keys, all required ones present. */
  map(place: Place, required: readonly string[], optional: readonly string[]): SourceMap | undefined {
    const { source, path } = place;
    if (!isMapSource(source)) return this.fault(path, 'a map', kindOf(source));
    const allowed = new Set([...required, ...optional]);
    for (const key of Object.keys(source)) {
      if (!allowed.has(key)) this.fault(childPath(path, key), `one of ${[...allowed].join(', ')}`, key);
    }
    const absent = required.filter((key) => !Object.hasOwn(source, key));
    for (const key of absent) this.fault(path, `the key ${key}`, 'none');
    return absent.length > 0 ? undefined : source;
  }

  /** Any map: its keys are names given by the file. */
  anyMap({ source, path }: Place): SourceMap | undefined {
    if (!isMapSource(source)) return this.fault(path, 'a map', kindOf(source));
    return Object.keys(source).length > 0 ? source : this.fault(path, 'at least one entry', 'none');
  }

  /** A list of at least one item, as places. */
  list(place: Place): readonly Place[] | undefined {
    const items = this.anyList(place);
    return items?.length === 0 ? this.fault(place.path, 'at least one item', 'none') : items;
  }

  /** A list of at least one item, each of them once, as places. */
  distinct(place: Place): readonly Place[] | undefined {
    const places = this.list(place);
    const seen = new Set<string>();
    for (const { source, path } of places ?? []) {
      const text = canonicalJson(source);
      if (seen.has(text)) this.fault(path, 'an item of its own', 'the same again');
      seen.add(text);
    }
    return places;
  }

  /** A list, as places. */
  anyList({ source, path }: Place): readonly Place[] | undefined {
    if (!Array.isArray(source)) return this.fault(path, 'a list', kindOf(source));
    return (source as readonly Source[]).map((item, i) => ({ source: item, path: `${path}[${i}]` }));
  }

  text({ source, path }: Place): string | undefined {
    return typeof source === 'string' ? source : this.fault(path, 'a text', kindOf(source));
  }

  /** A machine's name: kebab case, camel case or an upper-case code, at most 60 characters. */
  name(place: Place): string | undefined {
    const text = this.text(place);
    if (text === undefined || /^[A-Za-z][A-Za-z0-9]*([-.][A-Za-z0-9]+)*$/.test(text)) return text;
    return this.fault(place.path, 'a name such as within-validity', text);
  }

  oneOf<T extends string>(place: Place, options: readonly T[]): T | undefined {
    const text = this.text(place);
    if (text === undefined) return undefined;
    const option = options.find((candidate) => candidate === text);
    return option ?? this.fault(place.path, `one of ${options.join(', ')}`, text);
  }

  flag(place: Place): boolean | undefined {
    const text = this.oneOf(place, ['true', 'false']);
    return text === undefined ? undefined : text === 'true';
  }

  wholeNumber(place: Place): number | undefined {
    const text = this.text(place);
    if (text === undefined || /^\d{1,6}$/.test(text)) return text === undefined ? undefined : Number(text);
    return this.fault(place.path, 'a whole number', text);
  }

  /** Tells every id that occurs twice. */
  unique(ids: readonly { readonly id: string; readonly path: string }[]): void {
    const seen = new Set<string>();
    for (const { id, path } of ids) {
      if (seen.has(id)) this.fault(path, 'an id of its own', `${id} again`);
      seen.add(id);
    }
  }

  private lineOf(path: string): number | undefined {
    for (
      let end = path.length;
      end > 0;
      end = Math.max(path.lastIndexOf('.', end - 1), path.lastIndexOf('[', end - 1))
    ) {
      const line = this.lines.get(path.slice(0, end));
      if (line !== undefined) return line;
    }
    return this.lines.get('');
  }
}

/** The place of a key in a map that stands at a path. */
export function at(map: SourceMap, path: string, key: string): Place {
  return { source: map[key] as Source, path: childPath(path, key) };
}

/** The place of a key when the map has it. */
export function maybeAt(map: SourceMap, path: string, key: string): Place | undefined {
  return Object.hasOwn(map, key) ? at(map, path, key) : undefined;
}

export function isMapSource(source: Source): source is SourceMap {
  return typeof source === 'object' && !Array.isArray(source);
}

/** How a fault names what it found. */
export function kindOf(source: Source | undefined): string {
  if (source === undefined) return 'nothing';
  if (typeof source === 'string') return source.length > 60 ? `${source.slice(0, 60)}…` : source;
  return Array.isArray(source) ? 'a list' : `a map with ${Object.keys(source).join(', ') || 'no keys'}`;
}
