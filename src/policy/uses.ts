import type { BusinessDate } from '../kernel/business-date.js';
import type { Basis } from '../kernel/refusal.js';
import { basisOn, type Provenance, weaker } from './basis.js';
import type { FactCatalogue, FactSpec } from './catalogue.js';
import type { Place, Reader } from './reader.js';

/** What one block of a pack rests on, gathered while it is read. */
export class Uses {
  readonly facts = new Set<string>();
  readonly parameters = new Set<string>();
  private readonly bases = new Set<Basis>();

  note(basis: Basis): void {
    this.bases.add(basis);
  }

  add(other: Uses): void {
    for (const basis of other.bases) this.bases.add(basis);
    for (const fact of other.facts) this.facts.add(fact);
    for (const parameter of other.parameters) this.parameters.add(parameter);
  }

  /** The least certain of what it rests on at a day. */
  provenanceOn(on: BusinessDate): Provenance {
    return [...this.bases].map((basis) => basisOn(basis, on).provenance).reduce(weaker, 'found');
  }
}

/** Gives each fact that a pack names a place in the case's array of values. */
export class Slots {
  private readonly slots = new Map<string, number>();

  constructor(private readonly catalogue: FactCatalogue) {}

  of(reader: Reader, place: Place): { readonly spec: FactSpec; readonly slot: number } | undefined {
    const name = reader.text(place);
    if (name === undefined) return undefined;
    const spec = this.catalogue.get(name);
    if (spec === undefined) return reader.fault(place.path, 'a fact of the catalogue', name);
    const slot = this.slots.get(name) ?? this.slots.size;
    this.slots.set(name, slot);
    return { spec, slot };
  }

  entries(): readonly (readonly [string, number])[] {
    return [...this.slots];
  }
}
