import type { EngineResult } from 'json-rules-engine';
import { readLaw } from '../../src/platform/policies/read-law.js';
import { assessorOf, type Assessment, type Known } from '../../src/policy/assess.js';
import { caseValues } from '../../src/policy/case-values.js';
import { decide, type Decision } from '../../src/policy/decide.js';
import type { FactSheet } from '../../src/policy/fact-sheet.js';
import { type BenchStep, type PlainFacts, plainFacts } from './policy-cases.js';
import { rulesEngine, zenDecision } from './policy-peers.js';

export type EngineName = 'this project' | 'json-rules-engine' | 'zen-engine';

/** A block of enterprises with an engine, its facts made: only `run` is timed. */
export interface Judging {
  readonly run: () => Promise<void>;
  /** What came out: the criteria that each enterprise meets, as bits in the policy's order. */
  readonly answers: () => readonly number[];
}

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
const NOWHERE = -1;
const law = readLaw();
const policy = law.policies.get('hongshan-voucher');
/** How much was explained: everything is read, so that nothing can be left out. */
export const explained = { characters: 0 };

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
  const judge = async (sheets: readonly FactSheet[]) =>
    sheets.map((sheet) => decide(policy, sheet, { step }));
  return (block: readonly FactSheet[]) => judging(block, judge, readDecision);
}

/** `assess`, which explains nothing: facts go in as values, as a table has them. */
function assessed(step: BenchStep) {
  const columns = [...policy.catalogue.keys()];
  const assess = assessorOf(policy, columns);
  const at = policy.steps.findIndex(({ id }) => id === step);
  const slots = new Map(policy.slots);
  const rowOf = (sheet: FactSheet) => {
    const values = caseValues(policy, sheet).slots;
    return columns.map((fact) => values[slots.get(fact) ?? NOWHERE]);
  };
  const judge = async (rows: readonly (readonly Known[])[]) => rows.map((row) => assess(row)[at]!);
  const all = criteriaOf(step).map(() => true);
  const read = ({ against }: Assessment) => bits(against === 0 ? all : all.with(against - 1, false));
  return (block: readonly FactSheet[]) => judging(block.map(rowOf), judge, read);
}

function readDecision(decision: Decision): number {
  explained.characters += charactersOf(decision);
  return bits(decision.criteria.map(({ outcome }) => outcome === 'satisfied'));
}

/** The length of all that is said: of each criterion what was found and is asked, the clause and the fix; the working. */
function charactersOf({ criteria, award, outputs = [] }: Decision): number {
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
  return plainJudging(step, (cases) => inTurn(cases, (facts) => engine.run(facts)), read);
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
  return plainJudging(step, (cases) => inTurn(cases, (facts) => engine.run(facts)), read);
}

interface NamedResult {
  readonly name: string;
  readonly result?: boolean;
}

type ZenVerdicts = Readonly<Record<string, boolean>>;

function zen(step: BenchStep) {
  const evaluate = zenEvaluate(step);
  return plainJudging(step, (cases) => inTurn(cases, evaluate), readVerdicts(step));
}

function zenAtOnce(step: BenchStep) {
  const evaluate = zenEvaluate(step);
  const judge = (cases: readonly PlainFacts[]) => inParts(cases, (part) => Promise.all(part.map(evaluate)));
  return plainJudging(step, judge, readVerdicts(step));
}

function zenLoop(step: BenchStep) {
  const decision = zenDecision(step, true);
  const judge = (cases: readonly PlainFacts[]) =>
    inParts(cases, async (part) => {
      const { result } = await decision.evaluate({ cases: part });
      return result.cases as readonly ZenVerdicts[];
    });
  return plainJudging(step, judge, readVerdicts(step));
}

function zenEvaluate(step: BenchStep): (facts: PlainFacts) => Promise<ZenVerdicts> {
  const decision = zenDecision(step, false);
  return async (facts) => (await decision.evaluate(facts)).result as ZenVerdicts;
}

function readVerdicts(step: BenchStep): (verdicts: ZenVerdicts) => number {
  const ids = criteriaOf(step);
  return (verdicts) => bits(ids.map((id) => verdicts[id] === true));
}

/** Judging of facts in the form that the peers are fast with. */
function plainJudging<Answer>(
  step: BenchStep,
  judge: (cases: readonly PlainFacts[]) => Promise<readonly Answer[]>,
  read: (answer: Answer) => number,
) {
  const names = new Set(criteriaAt(step).flatMap(({ uses }) => [...uses.facts]));
  return (block: readonly FactSheet[]) => {
    const cases = block.map((sheet) => plainFacts(law.facts, names, sheet));
    return judging(cases, judge, read);
  };
}

function judging<Facts, Answer>(
  cases: readonly Facts[],
  judge: (cases: readonly Facts[]) => Promise<readonly Answer[]>,
  read: (answer: Answer) => number,
): Judging {
  let given: readonly Answer[] = [];
  const run = async () => {
    given = await judge(cases);
  };
  return { run, answers: () => given.map(read) };
}

function bits(met: readonly boolean[]): number {
  return met.reduce((sum, one, i) => sum | (one ? 1 << i : 0), 0);
}

async function inTurn<Facts, Answer>(cases: readonly Facts[], judge: (facts: Facts) => Promise<Answer>) {
  const answers: Answer[] = [];
  for (const facts of cases) answers.push(await judge(facts));
  return answers;
}

async function inParts<Facts, Answer>(
  cases: readonly Facts[],
  judge: (part: readonly Facts[]) => Promise<readonly Answer[]>,
) {
  const answers: Answer[] = [];
  for (let i = 0; i < cases.length; i += AT_ONCE) answers.push(...(await judge(cases.slice(i, i + AT_ONCE))));
  return answers;
}
