import type { Basis } from '../kernel/refusal.js';
import type { FactSpec } from './catalogue.js';
import { type Dated, readDated, type Window } from './dated.js';
import { at, maybeAt, type Place, type Reader } from './reader.js';
import { type Documents, readBasis } from './basis.js';
import type { Slots, Uses } from './uses.js';
import { comparable, readLiteral, sayType, type Literal, type Type, type Value } from './types.js';

/** A number or date that the law sets, with its dates and its basis. */
export interface Parameter {
  readonly id: string;
  readonly title: string;
  readonly type: Type;
  readonly value: Dated<Value>;
  /** When it differs by a choice fact; `value` is then that of the first option. */
  readonly by?: {
    readonly fact: FactSpec;
    readonly slot: number;
    readonly values: ReadonlyMap<string, Dated<Value>>;
  };
  readonly basis: Basis;
}

/** What reading parameters needs of the pack. */
export interface ParameterContext {
  readonly reader: Reader;
  readonly documents: Documents;
  readonly window: Window;
  readonly slots: Slots;
}

/** Reads one entry of `parameters: [{id, title, value, basis}]`, or `{id, title, by, values, basis}`. */
export function readParameter(context: ParameterContext, place: Place): Parameter | undefined {
  const { reader, documents } = context;
  const map = reader.map(place, ['id', 'title', 'basis'], ['value', 'by', 'values']);
  if (map === undefined) return undefined;
  const id = reader.name(at(map, place.path, 'id'));
  const title = reader.text(at(map, place.path, 'title'));
  const basis = readBasis(reader, documents, at(map, place.path, 'basis'));
  const by = maybeAt(map, place.path, 'by');
  const other = by === undefined ? 'values' : 'value';
  if (Object.hasOwn(map, other))
    return reader.fault(place.path, 'value, or by with values', Object.keys(map).join(', '));
  const amounts = by === undefined ? single(context, place, map) : readBy(context, place, map, by);
  if (id === undefined || title === undefined || basis === undefined || amounts === undefined)
    return undefined;
  return { id, title, basis, ...amounts };
}

type Amounts = Pick<Parameter, 'type' | 'value' | 'by'>;

function single(context: ParameterContext, place: Place, map: Record<string, unknown>): Amounts | undefined {
  const value = maybeAt(map as never, place.path, 'value');
  if (value === undefined) return context.reader.fault(place.path, 'value, or by with values', 'neither');
  const dated = readLiterals(context, value, undefined);
  return dated && { type: dated.type, value: dated.value };
}

function readBy(
  context: ParameterContext,
  place: Place,
  map: Record<string, unknown>,
  by: Place,
): Amounts | undefined {
  const { reader, slots } = context;
  const values = maybeAt(map as never, place.path, 'values');
  const found = slots.of(reader, by);
  if (values === undefined) return reader.fault(place.path, 'values', 'none');
  if (found === undefined) return undefined;
  const { type: choice } = found.spec;
  if (choice.kind !== 'choice') return reader.fault(by.path, 'a choice fact', found.spec.name);
  const entries = reader.map(values, [...choice.options.keys()], []);
  const read = new Map<string, Dated<Value>>();
  let type: Type | undefined;
  for (const code of entries === undefined ? [] : choice.options.keys()) {
    const dated = readLiterals(context, at(entries as never, values.path, code), type);
    if (dated === undefined) return undefined;
    type ??= dated.type;
    read.set(code, dated.value);
  }
  const [first] = read.values();
  if (type === undefined || first === undefined) return undefined;
  return { type, value: first, by: { fact: found.spec, slot: found.slot, values: read } };
}

/** A literal or a dated series of literals that all have one type. */
function readLiterals(context: ParameterContext, place: Place, expected: Type | undefined) {
  const { reader, window } = context;
  let type = expected;
  const dated = readDated<Literal>(reader, place, window, (item) => {
    const text = reader.text(item);
    const literal = text === undefined ? undefined : readLiteral(text);
    if (literal === undefined)
      return text === undefined ? undefined : reader.fault(item.path, 'a value with its unit', text);
    if (type !== undefined && !comparable(type, literal.type))
      return reader.fault(item.path, sayType(type), text ?? '');
    type ??= literal.type;
    return literal;
  });
  if (dated === undefined || type === undefined) return undefined;
  const entries = dated.entries.map(({ from, value }) => ({
    from,
    value: value === null ? null : value.value,
  }));
  return { type, value: { entries } };
}

/** Notes that a block rests on a parameter. */
export function useParameter(uses: Uses, parameter: Parameter): void {
  uses.parameters.add(parameter.id);
  uses.note(parameter.basis);
  if (parameter.by !== undefined) uses.facts.add(parameter.by.fact.name);
}
