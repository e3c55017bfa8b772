import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../../src/kernel/canonical-json.js';
import { decide } from '../../src/policy/decide.js';
import { FactFault, PolicyFault } from '../../src/policy/faults.js';
import { loadPolicies, type PolicyText } from '../../src/policy/library.js';
import type { Policy } from '../../src/policy/policy.js';
import { policyFromPack } from '../../src/policy/policy-file.js';
import { CHANGED, type Mutation, REFUSED } from './support/pack-mutations.js';
import { type PackPlace, places, replaced } from './support/pack-places.js';
import { readCatalogue, readLibrary, readPackTexts } from './support/packs.js';
import { richPolicy } from './support/rich-law.js';

/** Of each kind of fault and of each kind of change; with 200 rule files that met with an accident 5,000 in all. */
const RUNS = process.env['HONGSHAN_LONG'] === '1' ? 5000 : 190;
const ACCIDENTS = process.env['HONGSHAN_LONG'] === '1' ? 10_000 : 200;

const library = readLibrary();
const known = library.all.map((policy) => ({ policy, all: [...places(policy.pack)] }));
const rich = { policy: richPolicy, all: [...places(richPolicy.pack)] };

interface Spoiled {
  readonly policy: Policy;
  readonly place: PackPlace;
  readonly pack: Json;
}

/** Packs that a mutation spoils: one in three the pack that has everything, the others real. */
function spoiled({ fits, spoil }: Mutation): fc.Arbitrary<Spoiled> {
  const [first, ...others] = [rich, ...known]
    .map(({ policy, all }) => ({ policy, fit: all.filter(fits) }))
    .filter(({ fit }) => fit.length > 0);
  const picks = fc.record({ which: fc.nat(), where: fc.nat(), how: fc.nat(1000) });
  return picks.map(({ which, where, how }) => {
    const { policy, fit } = (which % 3 === 0 ? undefined : others[which % others.length]) ?? first!;
    const place = fit[where % fit.length]!;
    return { policy, place, pack: replaced(policy.pack, place.path, spoil(place, how)) };
  });
}

/** The policy of a pack, or its faults: anything else that is thrown is a crash. */
function read(pack: Json, { catalogue }: Policy): Policy | PolicyFault {
  try {
    return policyFromPack(pack, catalogue, 'policy.yaml');
  } catch (fault) {
    if (fault instanceof PolicyFault) return fault;
    throw fault;
  }
}

function expectPlaced({ faults }: PolicyFault): void {
  expect(faults.length).toBeGreaterThan(0);
  for (const fault of faults) {
    expect(fault.file).not.toBe('');
    expect(typeof fault.path).toBe('string');
    expect(fault.expected).not.toBe('');
    expect(fault.found).not.toBe('');
  }
}

describe.each(Object.entries(REFUSED))('a pack %s', (_name, mutation) => {
  it('is refused, and told where and what was expected', () => {
    const refused = fc.property(spoiled(mutation), ({ pack, policy, place }) => {
      const result = read(pack, policy);
      if (!(result instanceof PolicyFault))
        throw new Error(`${policy.code} ${place.path.join('.')} is accepted`);
      expectPlaced(result);
    });
    fc.assert(refused, { numRuns: RUNS });
  });
});

describe.each(Object.entries(CHANGED))('a pack %s', (_name, mutation) => {
  it('is refused, or is another pack that judges without fail', () => {
    const holds = fc.property(spoiled(mutation), ({ pack, policy }) => {
      const result = read(pack, policy);
      if (result instanceof PolicyFault) return expectPlaced(result);
      if (JSON.stringify(pack) !== JSON.stringify(policy.pack)) expect(result.hash).not.toBe(policy.hash);
      judgeAll(result, library.has(policy.code) ? library.examplesOf(policy.code).cases.slice(0, 3) : []);
    });
    fc.assert(holds, { numRuns: RUNS });
  });
});

/** A changed policy may not have a case’s step any more; nothing else can go wrong. */
function judgeAll(policy: Policy, cases: readonly { readonly facts: object; readonly step: string }[]): void {
  for (const { facts, step } of cases) {
    if (!policy.steps.some(({ id }) => id === step)) continue;
    try {
      decide(policy, facts as never, { step });
    } catch (fault) {
      if (!(fault instanceof FactFault)) throw fault;
    }
  }
}

describe('a rule file', () => {
  const catalogue = readCatalogue();
  const texts = readPackTexts();
  /** The shorter half: what happens to a line does not need a thousand others. */
  const packs = library.all
    .map(({ code }) => texts.filter(({ path }) => path.includes(`/${code}/`)))
    .sort((a, b) => lengthOf(a) - lengthOf(b))
    .slice(0, 40);

  /** What happens to a text between two people and three editors. */
  const accidents: readonly ((text: string, at: number, other: number) => string)[] = [
    (text, at) => text.slice(0, at),
    (text, at) => text.slice(at),
    (text, at, other) => text.slice(0, at) + text.slice(at + (other % 40)),
    (text, at, other) => text.slice(0, at) + text.slice(other, other + 60) + text.slice(at),
    (text, at) => `${text.slice(0, at)}${'[{&*!|>%@`"\'\t\0\u{feff}'[at % 15]}${text.slice(at)}`,
    (text, at) => lines(text, (all) => all.filter((_, i) => i !== at % all.length)),
    (text, at) => lines(text, (all) => all.toSpliced(at % all.length, 0, all[at % all.length]!)),
    (text, at, other) => lines(text, (all) => all.toSpliced(at % all.length, 0, all[other % all.length]!)),
    (text, at) => lines(text, (all) => all.with(at % all.length, `  ${all[at % all.length]}`)),
    (text, at) => lines(text, (all) => all.with(at % all.length, all[at % all.length]!.trimStart())),
    (text) => text.replaceAll('\n', '\r'),
    (text, at) => text.slice(0, at) + '- '.repeat(at) + text.slice(at),
    (text, at) => `${text.slice(0, at)}\n${text}`,
  ];

  it('that met with an accident is refused with its line, or its worked cases still hold', () => {
    const index = (list: readonly unknown[]) => fc.nat(list.length - 1);
    const cases = fc.tuple(index(packs), fc.nat(1), index(accidents), fc.nat(30_000), fc.nat(30_000));
    const holds = fc.property(cases, ([pack, which, how, at, other]) => {
      const changed = packs[pack]!.map(({ path, text }, i): PolicyText => {
        const spoiledText = accidents[how]!(text, at % text.length, other % text.length);
        return { path, text: i === which ? spoiledText : text };
      });
      try {
        expect(loadPolicies(changed, catalogue).all).toHaveLength(1);
      } catch (fault) {
        if (!(fault instanceof PolicyFault)) throw fault;
        expectPlaced(fault);
      }
    });
    fc.assert(holds, { numRuns: ACCIDENTS });
  });

  function lengthOf(files: readonly PolicyText[]): number {
    return files.reduce((sum, { text }) => sum + text.length, 0);
  }

  function lines(text: string, change: (all: string[]) => string[]): string {
    return change(text.split('\n')).join('\n');
  }
});
