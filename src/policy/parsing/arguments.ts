import { type Exact, isExact } from '../exact.js';
import type { QuantityExpression } from '../expressions/arithmetic.js';
import type { ValueExpression } from '../expressions/expression.js';
import { at, maybeAt, type Place, type SourceMap } from '../reader.js';
import type { Scope } from '../scope.js';
import { DATE, readLiteral, sayType, type Type } from '../types.js';

/** The arguments of one operator, read by what they must be. */
export class Arguments {
  constructor(
    readonly scope: Scope,
    readonly place: Place,
    private readonly map: SourceMap,
  ) {}

  at(key: string): Place {
    return at(this.map, this.place.path, key);
  }

  maybe(key: string): Place | undefined {
    return maybeAt(this.map, this.place.path, key);
  }

  quantity(place: Place, like?: Type): QuantityExpression | undefined {
    const value = this.scope.value(place, like);
    if (value === undefined || value.type.kind === 'quantity') return value as QuantityExpression | undefined;
    return this.scope.reader.fault(place.path, 'a quantity', sayType(value.type));
  }

  date(place: Place): ValueExpression | undefined {
    return this.scope.value(place, DATE);
  }

  /** Days, at least two. */
  dates(key: string): readonly ValueExpression[] | undefined {
    return whole(this.places(key, 2)?.map((place) => this.date(place)));
  }

  list(place: Place): ValueExpression | undefined {
    const value = this.scope.value(place);
    if (value === undefined || value.type.kind === 'choices') return value;
    return this.scope.reader.fault(place.path, 'a list of choices', sayType(value.type));
  }

  /** Alike quantities, at least two. */
  alike(key: string): readonly QuantityExpression[] | undefined {
    const places = this.places(key, 2);
    let like: Type | undefined;
    const read = places?.map((place) => {
      const value = this.quantity(place, like);
      if (like === undefined || (like.kind === 'quantity' && like.unit.noun === undefined))
        like = value?.type ?? like;
      return value;
    });
    return whole(read);
  }

  /** Any quantities, at least two. */
  mixed(key: string): readonly QuantityExpression[] | undefined {
    return whole(this.places(key, 2)?.map((place) => this.quantity(place)));
  }

  pair<A, B>(
    key: string,
    a: (place: Place) => A | undefined,
    b: (place: Place) => B | undefined,
  ): [A, B] | undefined {
    const [first, second, ...rest] = this.places(key, 2) ?? [];
    if (first === undefined || second === undefined) return undefined;
    if (rest.length > 0)
      return this.scope.reader.fault(`${this.place.path}.${key}`, 'two items', `${rest.length + 2}`);
    const [x, y] = [a(first), b(second)];
    return x === undefined || y === undefined ? undefined : [x, y];
  }

  /** A literal quantity that is fixed: not dated, no expression. */
  fixed(key: string, like?: Type): Exact | undefined {
    const place = this.maybe(key);
    if (place === undefined) return undefined;
    const text = this.scope.reader.text(place);
    const literal = text === undefined ? undefined : readLiteral(text, like);
    if (literal !== undefined && isExact(literal.value)) return literal.value;
    return text === undefined
      ? undefined
      : this.scope.reader.fault(place.path, like ? sayType(like) : 'a number', text);
  }

  codes(list: ValueExpression, key: string): ReadonlySet<string> | undefined {
    const place = this.maybe(key);
    if (place === undefined) return this.scope.reader.fault(this.place.path, key, 'none');
    const options = list.type.kind === 'choices' ? list.type.options : new Map<string, string>();
    const codes = this.scope.reader
      .distinct(place)
      ?.map((item) => this.scope.reader.oneOf(item, [...options.keys()]));
    const read = whole(codes);
    return read && new Set(read);
  }

  private places(key: string, fewest: number): readonly Place[] | undefined {
    const places = this.scope.reader.list(this.at(key));
    if (places === undefined || places.length >= fewest) return places;
    return this.scope.reader.fault(
      `${this.place.path}.${key}`,
      `at least ${fewest} items`,
      String(places.length),
    );
  }
}

/** The items when all of them could be read. */
export function whole<T>(items: readonly (T | undefined)[] | undefined): readonly T[] | undefined {
  return items?.every((item) => item !== undefined) === true ? items : undefined;
}

/** Goes on with what could be read. */
export function mapped<A, B>(value: A | undefined, then: (value: A) => B): B | undefined {
  return value === undefined ? undefined : then(value);
}

/** What a group of operators makes of a key: a value, undefined after a fault, or `other` when it is not its own. */
export type Parsed = ValueExpression | undefined | 'other';
