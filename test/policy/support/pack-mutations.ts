import { addDays, type BusinessDate, isBusinessDate } from '../../../src/kernel/business-date.js';
import type { Json } from '../../../src/kernel/canonical-json.js';
import { COMPARATORS } from '../../../src/policy/conditions/comparators.js';
import type { PackPlace } from './pack-places.js';

/** A way to spoil a pack: where it fits, and what then stands there; undefined leaves the place out. */
export interface Mutation {
  readonly fits: (place: PackPlace) => boolean;
  /** `n` picks among several ways. */
  readonly spoil: (place: PackPlace, n: number) => Json | undefined;
}

type Fields = Readonly<Record<string, Json>>;

const isMap = (node: Json): node is Fields =>
  typeof node === 'object' && node !== null && !Array.isArray(node);
const isList = (node: Json): node is readonly Json[] => Array.isArray(node);
const isText = (node: Json): node is string => typeof node === 'string';
const has = (node: Json, key: string) => isMap(node) && Object.hasOwn(node, key);
const keyOf = ({ path }: PackPlace) => path.at(-1);
const pick = <T>(all: readonly T[], n: number): T => all[n % all.length] as T;
const withKey = (map: Json, key: string, value: Json): Json =>
  Object.fromEntries([...Object.entries(map as Fields), [key, value]]);
const keysRenamed = (map: Json, rename: (key: string, i: number) => string): Json =>
  Object.fromEntries(Object.entries(map as Fields).map(([key, value], i) => [rename(key, i), value]));

const isSeries = (node: Json): boolean =>
  isMap(node) && Object.keys(node).length > 0 && Object.keys(node).every((key) => isBusinessDate(key));
const isPeriods = (node: Json): node is readonly Fields[] =>
  isList(node) && node.length > 1 && node.every((item) => has(item, 'from') && has(item, 'value'));
const isNumeric = (node: Json | undefined): node is string =>
  typeof node === 'string' && /^-?[\d,.]+(\/\d+)?\s*[^\d\s-]*$/.test(node);
const QUANTITY = new Set(
  COMPARATORS.filter(({ kinds }) => kinds.includes('quantity')).map(({ name }) => name),
);
/** A number beside the fact that it is compared with. */
const isBound = (place: PackPlace) =>
  QUANTITY.has(String(keyOf(place))) && has(place.parent, 'fact') && isNumeric(place.node);
const edgeOf = (row: Json): Json | undefined => (row as Fields)['upTo'] ?? (row as Fields)['below'];

/** What a block cannot be without, by the list that it stands in. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  steps: ['id', 'title', 'lawDate'],
  criteria: ['id', 'title', 'steps', 'that', 'basis'],
  awards: ['id', 'title', 'step', 'formula', 'basis'],
  outputs: ['id', 'title', 'step', 'value', 'basis'],
  materials: ['id', 'title', 'step', 'required', 'accepts', 'basis'],
  parameters: ['id', 'title', 'basis'],
  values: ['id', 'title', 'basis'],
  scores: ['id', 'title', 'step', 'indicators', 'basis'],
  indicators: ['id', 'title', 'most', 'points', 'basis'],
  grades: ['id', 'title', 'step', 'rules'],
  rules: ['grade', 'title', 'because', 'basis'],
  limits: ['title', 'amount'],
};
const neededBy = ({ node, path }: PackPlace): readonly string[] =>
  (typeof path.at(-1) === 'number' ? (NEEDED[String(path.at(-2))] ?? []) : []).filter((key) =>
    has(node, key),
  );

const OF_OBJECTS = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];

/** Nothing so spoiled is a pack any more. */
export const REFUSED: Readonly<Record<string, Mutation>> = {
  'without a key that its block needs': {
    fits: (place) => neededBy(place).length > 0,
    spoil: (place, n) => {
      const gone = pick(neededBy(place), n);
      return Object.fromEntries(Object.entries(place.node as Fields).filter(([key]) => key !== gone));
    },
  },
  'without a clause': {
    fits: (place) => keyOf(place) === 'clause',
    spoil: () => undefined,
  },
  'with a key that nobody knows': {
    fits: ({ node }) => isMap(node),
    spoil: ({ node }) => withKey(node, 'zzz', 'zzz'),
  },
  'with a key that every object has': {
    fits: ({ node }) => isMap(node),
    spoil: ({ node }, n) => withKey(node, pick(OF_OBJECTS, n), 'x'),
  },
  'with a typing error in a key': {
    fits: (place) => isMap(place.node) && keyOf(place) !== 'documents',
    spoil: ({ node }, n) => {
      const key = pick(Object.keys(node as Fields), n);
      return keysRenamed(node, (name) => (name === key ? `${name}x` : name));
    },
  },
  'with a fact that the catalogue has not': {
    fits: (place) => (keyOf(place) === 'fact' || keyOf(place) === 'lawDate') && isText(place.node),
    spoil: () => 'firm.noSuchFact',
  },
  'with a name that the pack has not': {
    fits: (place) => ['parameter', 'score'].includes(String(keyOf(place))) && isText(place.node),
    spoil: () => 'noSuchName',
  },
  'with a formula that there is not': {
    fits: (place) => keyOf(place) === 'formula',
    spoil: (_place, n) => pick(['magic', 'Flat', '__proto__', 'constructor'], n),
  },
  'with an id that stands twice': {
    fits: ({ node, path }) => isList(node) && has(node[0] ?? null, 'id') && path.length !== 0,
    spoil: ({ node }, n) => [...(node as readonly Json[]), pick(node as readonly Json[], n)],
  },
  'with the wrong kind of thing': {
    fits: ({ path }) => path.length > 0,
    spoil: ({ node }, n) => {
      if (isText(node)) return pick<Json>([['zzz'], { zzz: 'zzz' }], n);
      return pick<Json>(isList(node) ? ['zzz', { zzz: 'zzz' }] : ['zzz', ['zzz']], n);
    },
  },
  'with what no rule file can hold': {
    fits: () => true,
    spoil: (_place, n) => pick<Json>([null, 5, true, 1e300, '', 'a\0', '\ud800'], n),
  },
  'with an empty list or map': {
    fits: ({ node }) => isList(node) || isMap(node),
    spoil: ({ node }) => (isList(node) ? [] : {}),
  },
  'with a number that is none': {
    fits: isBound,
    spoil: (_place, n) =>
      pick(['NaN', 'Infinity', '-Infinity', '1e9', '0x10', '--1', '１０', '5 魔', '1/0', '1,00', '∞'], n),
  },
  'with a unit of another kind': {
    fits: isBound,
    spoil: ({ node }, n) =>
      isText(node) && node.includes('元')
        ? pick(['5 平方米', '5 家', '5', '5%'], n)
        : pick(['5 元', '5 万元'], n),
  },
  'with a day that is none': {
    fits: ({ node }) => isSeries(node),
    spoil: ({ node }, n) =>
      keysRenamed(node, (day, i) =>
        i === 0 ? `${day.slice(0, 4)}-${pick(['02-30', '13-01', '1-1', '00-00'], n)}` : day,
      ),
  },
  'with days out of order': {
    fits: ({ node }) => isSeries(node) && Object.keys(node as Fields).length > 1,
    spoil: ({ node }) => Object.fromEntries(Object.entries(node as Fields).reverse()),
  },
  'with nothing but expired values': {
    fits: ({ node }) => isSeries(node),
    spoil: ({ node }) => Object.fromEntries(Object.keys(node as Fields).map((day) => [day, 'expired'])),
  },
  'with a gap or an overlap between periods': {
    fits: ({ node }) => isPeriods(node),
    spoil: ({ node }, n) => {
      const [first, second, ...rest] = node as readonly Fields[];
      return [
        first!,
        { ...second, from: addDays(second!['from'] as BusinessDate, pick([1, -1, 400], n)) },
        ...rest,
      ];
    },
  },
  'with a value that rests on itself': {
    fits: ({ path, node }) => path.length === 2 && path[0] === 'values' && isMap(node),
    spoil: ({ node }) => {
      const own = (node as Fields)['id'] as string;
      const itself: Json = { value: own, is: 'true' };
      return has(node, 'that')
        ? { ...(node as Fields), that: itself }
        : { ...(node as Fields), value: { sum: [{ value: own }, '1'] } };
    },
  },
  'with more wanted than there are': {
    fits: (place) => keyOf(place) === 'nOf',
    spoil: ({ node }, n) => ({ ...(node as Fields), atLeast: pick(['0', '99', '-1', '1.5', 'two'], n) }),
  },
  'with rows out of order': {
    fits: ({ node }) =>
      isList(node) && node.length > 2 && isNumeric(edgeOf(node[0]!)) && isNumeric(edgeOf(node[1]!)),
    spoil: ({ node }) => {
      const [first, second, ...rest] = node as readonly Json[];
      return [second!, first!, ...rest];
    },
  },
  'with a way to round that there is not': {
    fits: (place) => keyOf(place) === 'mode' || keyOf(place) === 'rounding',
    spoil: () => 'sideways',
  },
};

/** What is so changed may be a pack, and then it is another one. */
export const CHANGED: Readonly<Record<string, Mutation>> = {
  'less a place': { fits: ({ path }) => path.length > 0, spoil: () => undefined },
  'with an item again': {
    fits: ({ node }) => isList(node) && node.length > 0,
    spoil: ({ node }, n) => [...(node as readonly Json[]), pick(node as readonly Json[], n)],
  },
  'with items in another order': {
    fits: ({ node }) => isList(node) && node.length > 1,
    spoil: ({ node }) => [...(node as readonly Json[])].reverse(),
  },
  'with another text': {
    fits: ({ node }) => isText(node),
    spoil: (_place, n) =>
      pick(
        [
          'x',
          '0',
          'true',
          '2026-01-01',
          '5 元',
          '50%',
          '元',
          '-1',
          '9'.repeat(40),
          'a'.repeat(5000),
          '../../x',
          '<b>',
          'expired',
          '1/3',
          '0 家',
          '{}',
          'none',
        ],
        n,
      ),
  },
};
