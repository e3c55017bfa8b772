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
}

/** What the names of one pack mean; blocks get children of it, which gather what each block rests on. */
export class PackScope implements Scope {
  constructor(
    readonly reader: Reader,
    readonly window: Window,
    private readonly slots: Slots,
    private readonly parameters: ReadonlyMap<string, Parameter>,
    private readonly entries = new Map<string, Entry>(),
    private readonly facts: ValueExpression[] = [],
    readonly uses = new Uses(),
  ) {}

  /** A scope of its own for one block. */
  forBlock(): PackScope {
    const { reader, window, slots, parameters, entries, facts } = this;
    return new PackScope(reader, window, slots, parameters, entries, facts);
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
    const entry = id === undefined ? undefined : this.entries.get(`${kind} ${id}`);
    if (entry === undefined) return this.reader.fault(place.path, `a ${kind} of this pack`, id ?? '');
    if (entry.state === 'reading') return this.reader.fault(place.path, 'no circle', `${id} rests on itself`);
    const done = this.finish(entry);
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
    const scope = this.forBlock();
    const done = { named: entry.read(scope), uses: scope.uses };
    entry.state = done;
    return done;
  }
}
