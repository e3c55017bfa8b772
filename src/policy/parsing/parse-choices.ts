import { type Exact, isExact, order } from '../exact.js';
import { type Bracket, bracketedOf, chosenOf, lookupOf } from '../expressions/choice.js';
import type { ValueExpression } from '../expressions/expression.js';
import { countIn, longestRunIn, sizeOf } from '../expressions/lists.js';
import { at, kindOf, type Place, type Reader, type SourceMap } from '../reader.js';
import type { Scope } from '../scope.js';
import { readLiteral, sayType, type Type } from '../types.js';
import { type Arguments, mapped, type Parsed, whole } from './arguments.js';

/** Reads the operators that choose among values or look into lists. */
export function parseChosen(args: Arguments, head: string, expected: Type | undefined): Parsed {
  switch (head) {
    case 'choose':
      return parseChoose(args, expected);
    case 'lookup':
      return parseLookup(args, expected);
    case 'brackets': {
      const of = args.quantity(args.at('brackets'));
      const steps = of && parseBrackets(args.scope, args.maybe('steps') ?? args.place, of.type, expected);
      return of && steps && bracketedOf(of, steps.brackets, steps.type);
    }
    case 'countOf':
    case 'longestRun': {
      const list = args.list(args.at(head));
      const codes = list && args.codes(list, 'among');
      return list && codes && (head === 'countOf' ? countIn : longestRunIn)(list, codes);
    }
    case 'sizeOf':
      return mapped(args.list(args.at(head)), sizeOf);
    default:
      return 'other';
  }
}

function parseChoose(args: Arguments, expected: Type | undefined): ValueExpression | undefined {
  const { scope, place } = args;
  const otherwisePlace = args.maybe('otherwise');
  if (otherwisePlace === undefined) return scope.reader.fault(place.path, 'otherwise', 'none');
  const otherwise = scope.value(otherwisePlace, expected);
  const arms = scope.reader.distinct(args.at('choose'))?.map((item) => {
    const map = scope.reader.map(item, ['when', 'value'], []);
    const when = map && scope.condition(at(map, item.path, 'when'));
    const value = map && scope.value(at(map, item.path, 'value'), otherwise?.type ?? expected);
    return when && value && { when, value };
  });
  const read = whole(arms);
  return read && otherwise && chosenOf(read, otherwise);
}

function parseLookup(args: Arguments, expected: Type | undefined): ValueExpression | undefined {
  const { scope, place } = args;
  const of = scope.value(args.at('lookup'));
  const inPlace = args.maybe('in');
  const otherwisePlace = args.maybe('otherwise');
  if (of === undefined || inPlace === undefined) {
    return of && scope.reader.fault(place.path, 'the key in', 'none');
  }
  if (of.type.kind !== 'choice')
    return scope.reader.fault(`${place.path}.lookup`, 'a choice', sayType(of.type));
  const otherwise = otherwisePlace && scope.value(otherwisePlace, expected);
  const codes = [...of.type.options.keys()];
  const map = scope.reader.map(inPlace, otherwisePlace ? [] : codes, otherwisePlace ? codes : []);
  let type = otherwise?.type ?? expected;
  const rows = new Map<string, ValueExpression>();
  for (const code of Object.keys(map ?? {})) {
    const value = scope.value(at(map as SourceMap, inPlace.path, code), type);
    type ??= value?.type;
    if (value !== undefined) rows.set(code, value);
  }
  if (map === undefined || rows.size !== Object.keys(map).length) return undefined;
  if (rows.size === 0 || type === undefined)
    return scope.reader.fault(inPlace.path, 'at least one row', 'none');
  return lookupOf(of, rows, otherwise, type);
}

/** Reads `[{upTo|below: edge, value}, …, {value}]`: edges ascend, and the last row takes the rest. */
export function parseBrackets(
  scope: Scope,
  place: Place,
  of: Type,
  expected?: Type,
): { readonly brackets: readonly Bracket[]; readonly type: Type } | undefined {
  const { reader } = scope;
  const items = reader.list(place);
  let type = expected;
  const rows = items?.map((item, i): Bracket | undefined => {
    const map = reader.map(item, ['value'], ['upTo', 'below']);
    if (map === undefined) return undefined;
    const value = scope.value(at(map, item.path, 'value'), type);
    type ??= value?.type;
    const edges = (['upTo', 'below'] as const).filter((key) => Object.hasOwn(map, key));
    const last = i === items.length - 1;
    if (edges.length !== (last ? 0 : 1)) {
      return reader.fault(
        item.path,
        last ? 'a last row without an edge' : 'upTo or below',
        edges.join(' and ') || 'neither',
      );
    }
    const [key] = edges;
    const edge = key && scope.value(at(map, item.path, key), of);
    if (value === undefined || (key && edge === undefined)) return undefined;
    return { edge: edge || undefined, inclusive: key === 'upTo', value };
  });
  const brackets = whole(rows);
  if (brackets !== undefined) checkOrder(reader, items ?? [], of);
  return brackets && type && { brackets, type };
}

/** Every row can be reached: of edges that stand there as numbers each is above the one before. */
function checkOrder(reader: Reader, items: readonly Place[], of: Type): void {
  let before: { readonly edge: Exact; readonly inclusive: boolean } | undefined;
  for (const { source, path } of items) {
    const { upTo, below } = source as SourceMap;
    const text = upTo ?? below;
    const edge = typeof text === 'string' ? readLiteral(text, of)?.value : undefined;
    if (!isExact(edge)) continue;
    const compared = before === undefined ? 1 : order(edge, before.edge);
    if (compared < 0 || (compared === 0 && (before?.inclusive === true || upTo === undefined)))
      reader.fault(path, 'a row beyond the one before', kindOf(text));
    before = { edge, inclusive: upTo !== undefined };
  }
}
