import { createHash } from 'node:crypto';
import { caseValues } from '../../src/policy/case-values.js';
import type { FactSpec } from '../../src/policy/catalogue.js';
import { decimalText, isExact } from '../../src/policy/exact.js';
import type { Value } from '../../src/policy/types.js';
import type { TaxLaw } from './tax-table.js';

/** Which part of the facts nobody has told. */
const FORGOTTEN = 1 / 400;
/** Amounts of worked cases stand at the edges of the law; so many of them stay there. */
const AT_THE_EDGE = 0.4;

type Draw = () => number;

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function drawing(seed: string): Draw {
  let state = createHash('sha256').update(seed).digest().readUInt32LE();
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Invented enterprises: each takes the facts of one worked case of every pack, in a changing order since packs share
 * facts, with other amounts and a few facts forgotten. So every criterion has cases on both sides of its edge.
 */
export function* enterprises(law: TaxLaw, count: number, seed: string): Generator<string> {
  const draw = drawing(seed);
  const worked = law.packs.map((policy) => workedCases(law, policy.code));
  const usual = new Map(
    worked
      .flat()
      .reverse()
      .flatMap((facts) => [...facts]),
  );
  for (let id = 1; id <= count; id++) {
    const facts = new Map(usual);
    for (const cases of shuffled(worked, draw))
      for (const [name, value] of cases[Math.floor(draw() * cases.length)] ?? []) facts.set(name, value);
    yield `${id}\t${law.facts.map((spec) => cell(spec, facts.get(spec.name), draw)).join('\t')}\n`;
  }
}

type Facts = ReadonlyMap<string, Value>;

function workedCases({ library }: TaxLaw, code: string): readonly Facts[] {
  const policy = library.get(code);
  return library.examplesOf(code).cases.map(({ facts }) => {
    const { slots } = caseValues(policy, facts);
    const told = policy.slots.flatMap(([name, slot]): [string, Value][] => {
      const value = slots[slot];
      return value === undefined ? [] : [[name, value]];
    });
    return new Map(told);
  });
}

function shuffled<T>(items: readonly T[], draw: Draw): readonly T[] {
  return items
    .map((item) => ({ item, key: draw() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

/** As `COPY … FROM STDIN` reads it. */
function cell({ kind }: FactSpec, value: Value | undefined, draw: Draw): string {
  if (value === undefined || draw() < FORGOTTEN) return '\\N';
  if (kind === 'money' && draw() >= AT_THE_EDGE) return other(value as bigint, draw).toString();
  if (isExact(value)) return decimalText(value, 20).text;
  return typeof value === 'object' ? `{${value.join(',')}}` : String(value);
}

/** From half of it to once and a half. */
function other(fen: bigint, draw: Draw): bigint {
  return (fen * BigInt(500_000 + Math.floor(draw() * 1_000_000))) / 1_000_000n;
}
