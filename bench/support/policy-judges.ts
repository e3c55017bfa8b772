import { readLaw } from '../../src/platform/policies/read-law.js';
import { decide, type Decision } from '../../src/policy/decide.js';
import type { FactSheet } from '../../src/policy/fact-sheet.js';
import { type BenchStep, type PlainFacts, plainFacts } from './policy-cases.js';
import { rulesEngine, zenDecision, type ZenVerdicts } from './policy-peers.js';

export const ENGINES = ['this project', 'json-rules-engine', 'zen-engine'] as const;
export type EngineName = (typeof ENGINES)[number];

/** Judges a block of enterprises; gives for each the criteria that it meets, as bits in the policy's order. */
export type Judge = (block: readonly FactSheet[]) => { readonly run: () => Promise<readonly number[]> };

/** An engine in one way of using it. */
export interface Form {
  readonly engine: EngineName;
  readonly name: string;
  readonly judge: (step: BenchStep) => Judge;
}

const law = readLaw();
const policy = law.policies.get('hongshan-voucher');
/** How many calls of zen's are under way at once, or how many cases one call of its loop has. */
const AT_ONCE = 64;
/** What was explained: read so that no engine could leave it out. */
export const explained = { characters: 0 };

export function criteriaOf(step: BenchStep): readonly string[] {
  return policy.criteria.filter(({ steps }) => steps.includes(step)).map(({ id }) => id);
}

export const FORMS: readonly Form[] = [
  { engine: 'this project', name: 'with every explanation', judge: ours },
  { engine: 'json-rules-engine', name: 'a rule a criterion', judge: aRuleACriterion },
  { engine: 'json-rules-engine', name: 'one rule', judge: oneRule },
  { engine: 'zen-engine', name: 'one at a time', judge: (step) => zen(step, 1) },
  { engine: 'zen-engine', name: `${AT_ONCE} at once`, judge: (step) => zen(step, AT_ONCE) },
  { engine: 'zen-engine', name: `loop of ${AT_ONCE}`, judge: zenLoop },
];

function ours(step: BenchStep): Judge {
  return (block) => ({
    run: async () =>
      block.map((sheet) => {
        const decision = decide(policy, sheet, { step });
        explained.characters += charactersOf(decision);
        return bitsOf(decision);
      }),
  });
}

function bitsOf({ criteria }: Decision): number {
  let bits = 0;
  for (let i = 0; i < criteria.length; i++) if (criteria[i]?.outcome === 'satisfied') bits |= 1 << i;
  return bits;
}

/** The length of everything that is said: found, asked, clause and fix of each criterion, and the working. */
function charactersOf({ criteria, award, outputs }: Decision): number {
  let sum = award?.amount.length ?? 0;
  for (const { title, found, threshold, basis, fix } of criteria)
    sum += title.length + found.length + threshold.length + basis.clause.length + (fix?.length ?? 0);
  for (const { label, value } of award?.working ?? []) sum += label.length + value.length;
  for (const { text } of outputs ?? []) sum += text.length;
  return sum;
}

/** The block in the peers' form, made before the clock starts. */
function plain(step: BenchStep, block: readonly FactSheet[]): readonly PlainFacts[] {
  const used = policy.criteria
    .filter(({ steps }) => steps.includes(step))
    .flatMap(({ uses }) => [...uses.facts]);
  const names = new Set(used);
  return block.map((sheet) => plainFacts(law.facts, names, sheet));
}

function aRuleACriterion(step: BenchStep): Judge {
  const engine = rulesEngine(step, 'a rule a criterion');
  const bitOf = bitsByName(step);
  return (block) => {
    const cases = plain(step, block);
    return {
      run: () =>
        inTurn(cases, async (facts) => {
          const { results } = await engine.run(facts);
          let bits = 0;
          for (const { name } of results) bits |= bitOf.get(name) ?? 0;
          return bits;
        }),
    };
  };
}

function oneRule(step: BenchStep): Judge {
  const engine = rulesEngine(step, 'one rule');
  const bitOf = bitsByName(step);
  return (block) => {
    const cases = plain(step, block);
    return {
      run: () =>
        inTurn(cases, async (facts) => {
          const { results, failureResults } = await engine.run(facts);
          const conditions = (results[0] ?? failureResults[0])?.conditions;
          let bits = 0;
          if (conditions !== undefined && 'all' in conditions)
            for (const { name, result } of conditions.all as readonly NamedResult[])
              if (result === true) bits |= bitOf.get(name) ?? 0;
          return bits;
        }),
    };
  };
}

interface NamedResult {
  readonly name: string;
  readonly result?: boolean;
}

function zen(step: BenchStep, atOnce: number): Judge {
  const decision = zenDecision(step, false);
  const read = verdictReader(step);
  return (block) => {
    const cases = plain(step, block);
    const one = async (facts: PlainFacts) => read((await decision.evaluate(facts)).result);
    if (atOnce === 1) return { run: () => inTurn(cases, one) };
    return { run: () => inParts(cases, atOnce, (part) => Promise.all(part.map(one))) };
  };
}

function zenLoop(step: BenchStep): Judge {
  const decision = zenDecision(step, true);
  const read = verdictReader(step);
  return (block) => {
    const cases = plain(step, block);
    const together = async (part: readonly PlainFacts[]) =>
      ((await decision.evaluate({ cases: part })).result.cases as readonly ZenVerdicts[]).map(read);
    return { run: () => inParts(cases, AT_ONCE, together) };
  };
}

function bitsByName(step: BenchStep): ReadonlyMap<string, number> {
  return new Map(criteriaOf(step).map((id, i) => [id, 1 << i]));
}

function verdictReader(step: BenchStep): (verdicts: ZenVerdicts) => number {
  const ids = criteriaOf(step);
  return (verdicts) => {
    let bits = 0;
    for (let i = 0; i < ids.length; i++) if (verdicts[ids[i] as string] === true) bits |= 1 << i;
    return bits;
  };
}

async function inTurn<T>(
  cases: readonly T[],
  judge: (facts: T) => Promise<number>,
): Promise<readonly number[]> {
  const bits: number[] = [];
  for (const facts of cases) bits.push(await judge(facts));
  return bits;
}

async function inParts<T>(
  cases: readonly T[],
  size: number,
  judge: (part: readonly T[]) => Promise<readonly number[]>,
): Promise<readonly number[]> {
  const bits: number[] = [];
  for (let i = 0; i < cases.length; i += size) bits.push(...(await judge(cases.slice(i, i + size))));
  return bits;
}
