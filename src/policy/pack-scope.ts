import type { Condition } from './conditions/condition.js';
import type { Window } from './dated.js';
import type { ValueExpression } from './expressions/expression.js';
import { factExpression } from './expressions/reference.js';
import type { Parameter } from './parameters.js';
import { parseCondition } from './parsing/parse-condition.js';
import { parseValue } from './parsing/parse-value.js';
import type { Place, Reader } from './reader.js';
import type { Named, NamedKind, Scope } from './scope.js';
import type { Type } from './types.js';
import { type Slots, Uses } from './uses.js';

/** Reads one named thing when it is first asked for. */
export type ReadNamed = (scope: Scope) => Named | undefined;

type Entry = { readonly read: ReadNamed; readonly isCondition: boolean; state: 'waiting' | 'reading' | Done };
interface Done {
  readonly named: Named | undefined;
  readonly uses: Uses;
  readonly rests: Rests;
}

/** How many names something rests on, through other names too and each as often as it is named, and in what chain. */
interface Rests {
  readonly names: number;
  readonly chain: number;
}

/** A name is judged and explained with all that it rests on, and names of names multiply. */
const MOST_NAMES = 1000;
const LONGEST_CHAIN = 50;

/** What the names of one pack mean; blocks get children of it, which gather what each block rests on. */
export class PackScope implements Scope {
  constructor(
    readonly reader: Reader,
    readonly window: Window,
    private readonly slots: Slots,
    private readonly parameters: ReadonlyMap<string, Parameter>,
    private readonly entries = new Map<string, Entry>(),
    readonly uses = new Uses(),
    private readonly depth = 0,
    private readonly facts: ValueExpression[] = [],
  ) {}

  private rests: Rests = { names: 0, chain: 0 };

  /** A scope of its own for one block. */
  forBlock(depth = 0): PackScope {
    const { reader, window, slots, parameters, entries, facts } = this;
    return new PackScope(reader, window, slots, parameters, entries, new Uses(), depth, facts);
  }

  /** Makes a name known; it is read when first used, or at the latest by `readAll`. */
  define(kind: NamedKind, id: string, isCondition: boolean, read: ReadNamed): void {
    this.entries.set(`${kind} ${id}`, { read, isCondition, state: 'waiting' });
  }

  value(place: Place, expected?: Type): ValueExpression | undefined {
    return parseValue(this, place, expected);
  }

  condition(place: Place): Condition | undefined {
    return parseCondition(this, place);
  }

  fact(place: Place): ValueExpression | undefined {
    const found = this.slots.of(this.reader, place);
    if (found === undefined) return undefined;
    this.uses.facts.add(found.spec.name);
    return (this.facts[found.slot] ??= factExpression(found.spec, found.slot));
  }

  parameter(place: Place): Parameter | undefined {
    const id = this.reader.text(place);
    const parameter = id === undefined ? undefined : this.parameters.get(id);
    if (parameter !== undefined || id === undefined) return parameter;
    return this.reader.fault(
      place.path,
      `a parameter of this pack: ${[...this.parameters.keys()].join(', ')}`,
      id,
    );
  }

  isCondition({ source }: Place): boolean {
    return typeof source === 'string' && this.entries.get(`value ${source}`)?.isCondition === true;
  }

  named(kind: NamedKind, place: Place): Named | undefined {
    const id = this.reader.text(place);
    if (id === undefined) return undefined;
    const entry = this.entries.get(`${kind} ${id}`);
    if (entry === undefined) return this.reader.fault(place.path, `a ${kind} of this pack`, id);
    if (entry.state === 'reading') return this.reader.fault(place.path, 'no circle', `${id} rests on itself`);
    const done = this.depth < LONGEST_CHAIN ? this.finish(entry) : undefined;
    const names = this.rests.names + 1 + (done?.rests.names ?? 0);
    const chain = Math.max(this.rests.chain, 1 + (done?.rests.chain ?? LONGEST_CHAIN));
    if (done === undefined || names > MOST_NAMES || chain > LONGEST_CHAIN) {
      const most = `at most ${MOST_NAMES} names, ${LONGEST_CHAIN} in a chain`;
      return this.reader.fault(place.path, most, `${id} makes it ${names}, ${chain} in a chain`);
    }
    this.rests = { names, chain };
    this.uses.add(done.uses);
    return done.named;
  }

  /** Reads what no block asked for, so that its faults are told too. */
  readAll(): void {
    for (const entry of this.entries.values()) if (entry.state !== 'reading') this.finish(entry);
  }

  private finish(entry: Entry): Done {
    if (typeof entry.state === 'object') return entry.state;
    entry.state = 'reading';
    const scope = this.forBlock(this.depth + 1);
    const named = entry.read(scope);
    const done = { named, uses: scope.uses, rests: scope.rests };
    entry.state = done;
    return done;
  }
}
