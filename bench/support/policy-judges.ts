import type { EngineResult } from 'json-rules-engine';
import { readLaw } from '../../src/platform/policies/read-law.js';
import { assessorOf, type Assessment } from '../../src/policy/assess.js';
import { caseValues } from '../../src/policy/case-values.js';
import { decide, type Decision } from '../../src/policy/decide.js';
import type { FactSheet } from '../../src/policy/fact-sheet.js';
import { type BenchStep, type PlainFacts, plainFacts } from './policy-cases.js';
import { rulesEngine, zenDecision } from './policy-peers.js';

export type EngineName = 'this project' | 'json-rules-engine' | 'zen-engine';

/**
 * A block of enterprises with an engine, its facts made. Gives the criteria that each enterprise meets, as bits in the
 * policy's order: what comes out is read as it comes, as whoever judges many does.
 */
export type Judging = () => Promise<readonly number[]>;

/** An engine in one way of using it. */
export interface Form {
  readonly engine: EngineName;
  readonly name: string;
  /** How the engine's manual shows it, and how `decide` is used: a case a call, a rule or expression a criterion. */
  readonly usual: boolean;
  /** Tells of the criteria that a case fails the first one only. */
  readonly firstOnly?: boolean;
  readonly prepare: (step: BenchStep) => (block: readonly FactSheet[]) => Judging;
}

const AT_ONCE = 64;
const law = readLaw();
const policy = law.policies.get('hongshan-voucher');

export const FORMS: readonly Form[] = [
  { engine: 'this project', name: 'every explanation', usual: true, prepare: ours },
  {
    engine: 'this project',
    name: 'verdict and amount alone',
    usual: false,
    firstOnly: true,
    prepare: assessed,
  },
  { engine: 'json-rules-engine', name: 'a rule a criterion', usual: true, prepare: rules },
  { engine: 'json-rules-engine', name: 'one rule for all', usual: false, prepare: oneRule },
  { engine: 'zen-engine', name: 'one after the other', usual: true, prepare: zen },
  { engine: 'zen-engine', name: `${AT_ONCE} at once`, usual: false, prepare: zenAtOnce },
  { engine: 'zen-engine', name: `${AT_ONCE} in a loop node`, usual: false, prepare: zenLoop },
];

function criteriaAt(step: BenchStep) {
  return policy.criteria.filter(({ steps }) => steps.includes(step));
}

export function criteriaOf(step: BenchStep): readonly string[] {
  return criteriaAt(step).map(({ id }) => id);
}

function ours(step: BenchStep) {
  const read = ({ criteria }: Decision) => bits(criteria.map(({ outcome }) => outcome === 'satisfied'));
  return (block: readonly FactSheet[]) => inTurn(block, (sheet) => decide(policy, sheet, { step }), read);
}

/** `assess`, which explains nothing: facts go in as values, as a table has them. */
function assessed(step: BenchStep) {
  const columns = policy.slots.map(([fact]) => fact);
  const assess = assessorOf(policy, columns);
  const at = policy.steps.findIndex(({ id }) => id === step);
  const rowOf = (sheet: FactSheet) => {
    const values = caseValues(policy, sheet).slots;
    return policy.slots.map(([, slot]) => values[slot]);
  };
  const all = (1 << criteriaOf(step).length) - 1;
  const read = ({ against }: Assessment) => (against === 0 ? all : all & ~(1 << (against - 1)));
  return (block: readonly FactSheet[]) => inTurn(block.map(rowOf), (row) => assess(row)[at]!, read);
}

/** The length of all that is said of a case: of each criterion what was found and is asked, the clause and the fix; the working. */
export function charactersSaid(sheet: FactSheet, step: BenchStep): number {
  const { criteria, award, outputs = [] } = decide(policy, sheet, { step });
  const texts = [
    ...criteria.flatMap(({ title, found, threshold, basis, fix = '' }) => [
      ...[title, found, threshold, fix],
      ...[basis.doc, basis.clause],
    ]),
    ...(award?.working ?? []).flatMap(({ label, value }) => [label, value]),
    ...outputs.map(({ text }) => text),
  ];
  return texts.reduce((sum, { length }) => sum + length, 0);
}

function rules(step: BenchStep) {
  const engine = rulesEngine(step, 'a rule a criterion');
  const ids = criteriaOf(step);
  const read = ({ results }: EngineResult) => {
    const met = new Set(results.map(({ name }) => name));
    return bits(ids.map((id) => met.has(id)));
  };
  return (block: readonly FactSheet[]) => inTurn(plain(step, block), (facts) => engine.run(facts), read);
}

function oneRule(step: BenchStep) {
  const engine = rulesEngine(step, 'one rule');
  const ids = criteriaOf(step);
  const read = ({ results, failureResults }: EngineResult) => {
    const conditions = [...results, ...failureResults].flatMap((rule) =>
      'all' in rule.conditions ? (rule.conditions.all as readonly NamedResult[]) : [],
    );
    return bits(ids.map((id) => conditions.find(({ name }) => name === id)?.result === true));
  };
  return (block: readonly FactSheet[]) => inTurn(plain(step, block), (facts) => engine.run(facts), read);
}

interface NamedResult {
  readonly name: string;
  readonly result?: boolean;
}

type ZenVerdicts = Readonly<Record<string, boolean>>;

function zen(step: BenchStep) {
  const evaluate = zenEvaluate(step);
  const read = readVerdicts(step);
  return (block: readonly FactSheet[]) => inTurn(plain(step, block), evaluate, read);
}

function zenAtOnce(step: BenchStep) {
  const evaluate = zenEvaluate(step);
  const judge = (part: readonly PlainFacts[]) => Promise.all(part.map(evaluate));
  return (block: readonly FactSheet[]) => inParts(plain(step, block), judge, readVerdicts(step));
}

function zenLoop(step: BenchStep) {
  const decision = zenDecision(step, true);
  const judge = async (part: readonly PlainFacts[]) => {
    const { result } = await decision.evaluate({ cases: part });
    return result.cases as readonly ZenVerdicts[];
  };
  return (block: readonly FactSheet[]) => inParts(plain(step, block), judge, readVerdicts(step));
}

function zenEvaluate(step: BenchStep): (facts: PlainFacts) => Promise<ZenVerdicts> {
  const decision = zenDecision(step, false);
  return async (facts) => (await decision.evaluate(facts)).result as ZenVerdicts;
}

function readVerdicts(step: BenchStep): (verdicts: ZenVerdicts) => number {
  const ids = criteriaOf(step);
  return (verdicts) => bits(ids.map((id) => verdicts[id] === true));
}

/** Facts in the form that the peers are fast with. */
function plain(step: BenchStep, block: readonly FactSheet[]): readonly PlainFacts[] {
  const names = new Set(criteriaAt(step).flatMap(({ uses }) => [...uses.facts]));
  return block.map((sheet) => plainFacts(law.facts, names, sheet));
}

function bits(met: readonly boolean[]): number {
  return met.reduce((sum, one, i) => sum | (one ? 1 << i : 0), 0);
}

type Judge<Facts, Answer> = (facts: Facts) => Answer | Promise<Answer>;

/** Waits for engines that answer later, and for those only. */
function inTurn<Facts, Answer>(
  cases: readonly Facts[],
  judge: Judge<Facts, Answer>,
  read: (answer: Answer) => number,
): Judging {
  return async () => {
    const answers: number[] = [];
    for (const facts of cases) {
      const answer = judge(facts);
      answers.push(read(answer instanceof Promise ? await answer : answer));
    }
    return answers;
  };
}

function inParts<Facts, Answer>(
  cases: readonly Facts[],
  judge: Judge<readonly Facts[], readonly Answer[]>,
  read: (answer: Answer) => number,
): Judging {
  return async () => {
    const answers: number[] = [];
    for (let i = 0; i < cases.length; i += AT_ONCE)
      answers.push(...(await judge(cases.slice(i, i + AT_ONCE))).map(read));
    return answers;
  };
}
