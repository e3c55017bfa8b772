import type { BusinessDate } from '../kernel/business-date.js';
import { boundOn, type BoundStep, stepOf } from './bind-step.js';
import { basisOn, type Provenance, weaker } from './basis.js';
import { caseValues } from './case-values.js';
import { judgeCriterion } from './criteria.js';
import { isWithin } from './dated.js';
import {
  type AwardResult,
  type CriterionResult,
  type Decision,
  IN_FORCE,
  type Verdict,
  type Writable,
} from './decision.js';
import type { Env } from './expressions/expression.js';
import type { FactSheet } from './fact-sheet.js';
import type { Policy, Step } from './policy.js';

export type {
  AwardResult,
  BranchResult,
  CriterionResult,
  Decision,
  GradeResult,
  IndicatorResult,
  Outcome,
  OutputResult,
  ScoreResult,
  Verdict,
  WorkingLine,
} from './decision.js';
export type { FactSheet } from './fact-sheet.js';

/** At which step to judge, and by the law of which day when the case itself does not say. */
export interface DecideOptions {
  readonly step: string;
  /** Used when the step's law date is not among the facts. */
  readonly on?: BusinessDate;
}

/**
 * What the policy says of a case: every criterion with what was found, what is asked, its clause and the nearest
 * fix, and the award with its working. A pure function of its arguments. Throws a FactFault that lists every fact
 * of a wrong type, and a RangeError for a step that the policy does not have.
 */
export function decide(policy: Policy, facts: FactSheet, opts: DecideOptions): Decision {
  return judge(policy, caseValues(policy, facts), opts);
}

/** As `decide`, of facts that were read and checked before. */
export function judge(policy: Policy, env: Env, opts: DecideOptions): Decision {
  const bindings = stepOf(policy, opts.step);
  const on = (env.slots[bindings.daySlot] as BusinessDate | undefined) ?? opts.on;
  if (on === undefined) return withoutDay(policy, bindings.step);
  const bound = boundOn(policy, bindings, on);
  const outside = outsideWindow(policy, on);
  const criteria: CriterionResult[] = outside === undefined ? [] : [outside];
  let verdict: Verdict = outside === undefined ? 'eligible' : 'not-eligible';
  let { provenance } = bound;
  for (const criterion of bound.criteria) {
    const { result, outcome, concerns } = judgeCriterion(criterion, env);
    criteria.push(result);
    if (concerns) provenance = weaker(provenance, criterion.provenance);
    if (outcome === 'not-satisfied') verdict = 'not-eligible';
    else if (outcome === 'unknown' && verdict === 'eligible') verdict = 'unknown';
  }
  return compose(outside === undefined ? bound : withoutConsequences(bound), env, on, {
    verdict,
    provenance,
    criteria,
  });
}

interface Judged {
  readonly verdict: Verdict;
  readonly provenance: Provenance;
  readonly criteria: readonly CriterionResult[];
}

function compose(bound: BoundStep, env: Env, on: BusinessDate, judged: Judged): Decision {
  const { verdict, provenance, criteria } = judged;
  const { named, step, outputs, scores, grades } = bound;
  const award = awardOf(bound, env, verdict);
  const missing = missingOf(bound, env, judged, award !== undefined);
  // Where nothing is asked, the answer is the score or the amount: open while a fact for it is missing.
  const open = criteria.length === 0 && missing.length > 0;
  const decision: Writable<Decision> = {
    policy: named,
    step: step.id,
    on,
    verdict: open ? 'unknown' : verdict,
    criteria,
    missing,
    illustrative: provenance === 'illustrative',
    provenance,
  };
  if (award !== undefined) decision.award = award;
  if (outputs.length > 0) decision.outputs = outputs.map((one) => one.judge(env));
  if (scores.length > 0) decision.scores = scores.map((one) => one.judge(env));
  if (grades.length > 0) decision.grades = grades.map((one) => one.judge(env));
  return decision;
}

function awardOf({ award }: BoundStep, env: Env, verdict: Verdict): AwardResult | undefined {
  return verdict === 'not-eligible' ? award?.nothing : award?.judge(env);
}

/** What could still change the verdict, the amount, a score or a grade. */
export function missingOf(
  bound: BoundStep,
  env: Env,
  { verdict, criteria }: Pick<Judged, 'verdict' | 'criteria'>,
  isAwardKnown: boolean,
): readonly string[] {
  const { scores, grades } = bound;
  const isSettled = isAwardKnown || bound.award === undefined;
  if (verdict === 'not-eligible') return [];
  if (verdict === 'eligible' && isSettled && scores.length + grades.length === 0) return [];
  const missing = new Set<string>();
  for (const criterion of criteria) for (const fact of criterion.missing ?? []) missing.add(fact);
  if (!isAwardKnown) bound.award?.lack(env, missing);
  for (const part of [...scores, ...grades]) part.lack(env, missing);
  return [...missing].sort();
}

/** Outside its days a policy draws no consequence: no rate, date, score or grade of it is law then. */
export function withoutConsequences(bound: BoundStep): BoundStep {
  return { ...bound, outputs: [], scores: [], grades: [] };
}

/** Outside its days a policy grants nothing, whatever else holds. */
function outsideWindow({ effective, title }: Policy, on: BusinessDate): CriterionResult | undefined {
  const { from, to, basis } = effective;
  if (isWithin(effective, on) || basis === undefined) return undefined;
  const threshold = `施行期为 ${from ?? ''} 至 ${to ?? '另行通知'}`;
  return {
    id: IN_FORCE,
    title: `《${title}》在施行期内`,
    outcome: 'not-satisfied',
    found: on,
    threshold,
    basis: basisOn(basis, on),
  };
}

/** Without a day there is no law to judge by: everything waits for that day. */
function withoutDay(policy: Policy, step: Step): Decision {
  const { code, title, hash } = policy;
  const missing = [step.lawDate];
  const criteria = policy.criteria
    .filter(({ steps }) => steps.includes(step.id))
    .map((criterion): CriterionResult => ({
      id: criterion.id,
      title: criterion.title,
      outcome: 'unknown',
      found: '未知',
      threshold: '适用规定的日期尚不清楚',
      basis: criterion.basis,
      missing,
    }));
  const illustrative = policy.provenance === 'illustrative';
  const common = { step: step.id, on: null, verdict: 'unknown' as const, criteria, missing };
  return { policy: { code, title, hash }, ...common, illustrative, provenance: policy.provenance };
}
