import type { BusinessDate } from '../kernel/business-date.js';
import { type BoundAward, bindAward } from './awards.js';
import { basisOn, type Provenance, weaker } from './basis.js';
import { type BoundCriterion, bindCriterion } from './criteria.js';
import type { Decision } from './decision.js';
import type { Law } from './expressions/expression.js';
import { fewResults } from './few-results.js';
import { type BoundGrade, bindGrade } from './grades.js';
import { type BoundOutput, bindOutput } from './outputs.js';
import { type Policy, type Step, usesBesidesCriteria } from './policy.js';
import { type BoundScore, bindScore } from './scores.js';

/** One step of a policy with the law of one day in it: nothing is parsed or looked up any more. */
export interface BoundStep {
  readonly step: Step;
  /** Steps at the same law share what is named: computed for one of them, it is known to the others. */
  readonly law: Law;
  /** The policy, as decisions name it. */
  readonly named: Decision['policy'];
  readonly criteria: readonly BoundCriterion[];
  readonly award: BoundAward | undefined;
  readonly outputs: readonly BoundOutput[];
  readonly scores: readonly BoundScore[];
  readonly grades: readonly BoundGrade[];
  /** The least certain of what concerns every case, the policy's window among it; each criterion has its own. */
  readonly provenance: Provenance;
}

/** A step with what it is bound to so far. */
interface Bindings {
  readonly step: Step;
  /** Where a case has the day whose law counts. */
  readonly daySlot: number;
  /** By the periods between two changes of the law. */
  readonly periods: BoundStep[];
}

const bindings = new WeakMap<Policy, Map<string, Bindings>>();

/** The step of that name; RangeError when the policy has none. */
export function stepOf(policy: Policy, stepId: string): Bindings {
  return bindings.get(policy)?.get(stepId) ?? unbound(policy, stepId);
}

function unbound(policy: Policy, stepId: string): Bindings {
  const step = policy.steps.find(({ id }) => id === stepId);
  if (step === undefined) throw new RangeError(`policy ${policy.code} has no step ${stepId}`);
  const [, daySlot = NOWHERE] = policy.slots.find(([name]) => name === step.lawDate) ?? [];
  const steps = bindings.get(policy) ?? new Map<string, Bindings>();
  const made = { step, daySlot, periods: [] };
  bindings.set(policy, steps.set(stepId, made));
  return made;
}

const NOWHERE = -1;

/** The step of that name at a day; RangeError when the policy has none. */
export function bindStep(policy: Policy, stepId: string, on: BusinessDate): BoundStep {
  return boundOn(policy, stepOf(policy, stepId), on);
}

/** Days between two changes of the law share one binding, so a policy is bound a few times in its life. */
export function boundOn(policy: Policy, { step, periods }: Bindings, on: BusinessDate): BoundStep {
  const place = period(policy, on);
  return (periods[place] ??= make(policy, step, lawOf(policy, place, on)));
}

/** By the periods between two changes of the law. */
const laws = new WeakMap<Policy, Law[]>();

function lawOf(policy: Policy, place: number, on: BusinessDate): Law {
  const known = laws.get(policy) ?? [];
  laws.set(policy, known);
  return (known[place] ??= { on, bound: new Map() });
}

function period({ changeDays }: Policy, on: BusinessDate): number {
  let passed = 0;
  while (passed < changeDays.length && (changeDays[passed] as string) <= on) passed++;
  return passed;
}

function make(policy: Policy, step: Step, law: Law): BoundStep {
  const { on } = law;
  const { basis } = policy.effective;
  const award = policy.awards.find((candidate) => candidate.step === step.id);
  const ofStep = <T extends { readonly step: string }>(blocks: readonly T[]) =>
    blocks.filter((block) => block.step === step.id);
  const { code, title, hash } = policy;
  return {
    step,
    law,
    named: { code, title, hash },
    criteria: policy.criteria
      .filter(({ steps }) => steps.includes(step.id))
      .map((one) =>
        bindCriterion(one, law, {
          lawDate: { fact: step.lawDate, window: policy.effective },
          few: fewResults(one.uses.facts, policy),
        }),
      ),
    award: award && bindAward(award, law),
    outputs: ofStep(policy.outputs).map((output) => bindOutput(output, law)),
    scores: ofStep(policy.scores).map((score) => bindScore(score, law)),
    grades: ofStep(policy.grades).map((grade) => bindGrade(grade, law)),
    provenance: usesBesidesCriteria(policy, step.id)
      .map((uses) => uses.provenanceOn(on))
      .reduce(weaker, basis === undefined ? 'found' : basisOn(basis, on).provenance),
  };
}
