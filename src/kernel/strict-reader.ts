/** A file of data is taken whole or not at all: this carries every fault, each with file, path and expectation. */
export class FileFault extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'FileFault';
  }
}

type Entries = Readonly<Record<string, unknown>>;

/**
 * Reads parsed data strictly. What does not fit is noted and read as something empty, so that reading goes on and
 * every fault is told at once; `finish` gives the result only when there was none. Below `map`, undefined is an absent
 * key, which `map` has told already when it was required.
 */
export class StrictReader {
  private readonly faults: string[] = [];

  constructor(private readonly file: string) {}

  fault(path: string, expected: string, found: unknown): void {
    this.faults.push(
      `${this.file} ${path === '' ? '(top)' : path}: expected ${expected}, found ${say(found)}`,
    );
  }

  /** A map with all required keys and no others than these and the optional ones. */
  map(value: unknown, path: string, required: readonly string[], optional: readonly string[] = []): Entries {
    const map = this.anyMap(value ?? null, path);
    if (!isMap(value)) return map;
    const allowed = [...required, ...optional];
    const strange = Object.keys(map).filter((key) => !allowed.includes(key));
    for (const key of strange) this.fault(below(path, key), `one of the keys ${allowed.join(', ')}`, key);
    const absent = required.filter((key) => !Object.hasOwn(map, key));
    for (const key of absent) this.fault(path, `the key ${key}`, undefined);
    return map;
  }

  /** A map whose keys are names that the file gives. */
  anyMap(value: unknown, path: string): Entries {
    if (isMap(value)) return value;
    if (value !== undefined) this.fault(path, 'a map', value);
    return {};
  }

  list(value: unknown, path: string): readonly unknown[] {
    if (Array.isArray(value)) return value.map((item: unknown) => item ?? null);
    if (value !== undefined) this.fault(path, 'a list', value);
    return [];
  }

  /** A text that fits; `expected` says in words what fits. */
  text(value: unknown, path: string, expected: string, fits: (text: string) => boolean): string {
    if (typeof value === 'string' && fits(value)) return value;
    if (value !== undefined) this.fault(path, expected, value);
    return '';
  }

  flag(value: unknown, path: string): boolean {
    if (typeof value === 'boolean') return value;
    if (value !== undefined) this.fault(path, 'true or false', value);
    return false;
  }

  /** A whole number from a least to a largest one. */
  count(value: unknown, path: string, [least, most]: readonly [number, number]): number {
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
    if (fits) return value;
    if (value !== undefined) this.fault(path, `a whole number from ${least} to ${most}`, value);
    return least;
  }

  oneOf<T extends string>(value: unknown, path: string, options: readonly [T, ...T[]]): T {
    const option = options.find((candidate) => candidate === value);
    if (option === undefined && value !== undefined) this.fault(path, `one of ${options.join(', ')}`, value);
    return option ?? options[0];
  }

  /** The result, or FileFault with everything that was noted. */
  finish<T>(result: T): T {
    if (this.faults.length > 0) throw new FileFault(this.faults);
    return result;
  }
}

/** The path of a key under a path. */
export function below(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function isMap(value: unknown): value is Entries {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function say(found: unknown): string {
  if (found === undefined) return 'nothing';
  if (Array.isArray(found)) return 'a list';
  if (isMap(found)) return 'a map';
  const text = JSON.stringify(found) ?? typeof found;
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
