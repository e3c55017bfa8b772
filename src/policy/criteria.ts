import type { BusinessDate } from '../kernel/business-date.js';
import type { Basis } from '../kernel/refusal.js';
import { basisOn, type Documents, type Provenance, readBasis } from './basis.js';
import type { BoundCondition, Condition } from './conditions/condition.js';
import { works } from './conditions/logic.js';
import { isWithin, type Window } from './dated.js';
import type { BranchResult, CriterionResult, Outcome } from './decision.js';
import type { Change, Env, Law } from './expressions/expression.js';
import { byCost } from './expressions/goals.js';
import type { PackScope } from './pack-scope.js';
import { at, maybeAt, type Place } from './reader.js';
import { sayChanges } from './say-mend.js';
import type { Uses } from './uses.js';

/** One thing that the law asks at one or more steps. */
export interface Criterion {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly string[];
  /** Cases that it does not concern satisfy it. */
  readonly when: Condition | undefined;
  readonly that: Condition;
  readonly basis: Basis;
  /** The pack's own advice instead of the computed one. */
  readonly fix: string | undefined;
  readonly uses: Uses;
}

/** Reads one entry of `criteria`. */
export function readCriterion(
  scope: PackScope,
  documents: Documents,
  steps: readonly string[],
  place: Place,
): Criterion | undefined {
  const { reader } = scope;
  const map = reader.map(place, ['id', 'title', 'steps', 'that', 'basis'], ['when', 'fix']);
  if (map === undefined) return undefined;
  const block = scope.forBlock();
  const id = reader.name(at(map, place.path, 'id'));
  const title = reader.text(at(map, place.path, 'title'));
  const own = reader.distinct(at(map, place.path, 'steps'))?.map((step) => reader.oneOf(step, steps));
  const that = block.condition(at(map, place.path, 'that'));
  const whenPlace = maybeAt(map, place.path, 'when');
  const when = whenPlace && block.condition(whenPlace);
  const fixPlace = maybeAt(map, place.path, 'fix');
  const fix = fixPlace && reader.text(fixPlace);
  const basis = readBasis(reader, documents, at(map, place.path, 'basis'));
  if (basis !== undefined) block.uses.note(basis);
  if (id === undefined || title === undefined || that === undefined || basis === undefined) return undefined;
  if (own === undefined || !own.every((step) => step !== undefined)) return undefined;
  return { id, title, steps: own, when, that, basis, fix, uses: block.uses };
}

/** Which fact's day selects the law, and the days on which the policy is in force. */
export interface LawDate {
  readonly fact: string;
  readonly window: Window;
}

/** A criterion at one day: judges and explains in one go. */
export interface BoundCriterion {
  readonly criterion: Criterion;
  readonly condition: BoundCondition;
  /** The least certain thing in it. */
  readonly provenance: Provenance;
  judge(env: Env): CriterionResult;
  /** The nearest ways to satisfy it, the nearest first. */
  ways(env: Env): readonly Change[];
}

export function bindCriterion(stated: Criterion, law: Law, lawDate: LawDate): BoundCriterion {
  const criterion = { ...stated, basis: basisOn(stated.basis, law.on) };
  const condition = criterion.that.bind(law);
  const when = criterion.when?.bind(law);
  const provenance = criterion.uses.provenanceOn(law.on);
  const ways = (env: Env) =>
    waysToSatisfy(condition, env, (way) => holdsThen(criterion.that, lawDate, env, way));
  const judged = (env: Env) => explain(criterion, condition, env, ways);
  if (when === undefined) return { criterion, condition, provenance, ways, judge: judged };
  return {
    criterion,
    condition,
    provenance,
    ways,
    judge: (env) => {
      const concerns = when.test(env);
      if (concerns === true) return judged(env);
      return concerns === false ? notConcerned(criterion, when, env) : undecided(criterion, when, env);
    },
  };
}

/** A way that moves the day which selects the law has to lead there under the law of that day, while it is in force. */
function holdsThen(that: Condition, { fact, window }: LawDate, env: Env, { moves }: Change): boolean {
  const on = moves.find((move) => move.fact.name === fact)?.to as BusinessDate | undefined;
  if (on === undefined) return true;
  return isWithin(window, on) && that.bind({ on, bound: new Map() }).test(env.with(moves)) === true;
}

function explain(
  criterion: Criterion,
  condition: BoundCondition,
  env: Env,
  ways: BoundCriterion['ways'],
): CriterionResult {
  const { id, title, basis } = criterion;
  const holds = condition.test(env);
  const outcome = outcomeOf(holds);
  const found = condition.found(env);
  const threshold = condition.threshold(env);
  const base = { id, title, outcome, found, threshold, basis };
  const told = condition.branches === undefined ? base : { ...base, branches: branchesOf(condition, env) };
  if (holds === true) return told;
  if (holds === undefined) return { ...told, missing: missingOf(condition, env) };
  const fix = criterion.fix ?? sayFix(ways(env), env);
  return fix === undefined ? told : { ...told, fix };
}

export function outcomeOf(holds: boolean | undefined): Outcome {
  return holds === undefined ? 'unknown' : holds ? 'satisfied' : 'not-satisfied';
}

function branchesOf({ branches = [] }: BoundCondition, env: Env): readonly BranchResult[] {
  return branches.map((branch) => ({
    title: branch.label,
    outcome: outcomeOf(branch.test(env)),
    found: branch.found(env),
    threshold: branch.threshold(env),
  }));
}

export function missingOf(
  part: { readonly lack: (env: Env, into: Set<string>) => void },
  env: Env,
): readonly string[] {
  const missing = new Set<string>();
  part.lack(env, missing);
  return [...missing].sort();
}

const MOST_WAYS = 3;

/** Of the ways that were tried and work the nearest, and of ways through the same facts only one. */
function waysToSatisfy(
  condition: BoundCondition,
  env: Env,
  leads: (way: Change) => boolean,
): readonly Change[] {
  const ways = condition.mend(env).filter((way) => works(condition, env, way) && leads(way));
  const seen = new Set<string>();
  const different = [...ways].sort(byCost).filter(({ moves }) => {
    const through = moves.map(({ slot }) => slot).join();
    return !seen.has(through) && seen.add(through);
  });
  return different.slice(0, MOST_WAYS);
}

function sayFix(ways: readonly Change[], env: Env): string | undefined {
  return ways.length === 0 ? undefined : sayChanges(ways, env);
}

function notConcerned({ id, title, basis }: Criterion, when: BoundCondition, env: Env): CriterionResult {
  const found = `不适用（${when.label}：${when.found(env)}）`;
  return {
    id,
    title,
    outcome: 'satisfied',
    found,
    threshold: `仅当${when.statement(env)}时适用`,
    basis,
    applies: false,
  };
}

function undecided({ id, title, basis }: Criterion, when: BoundCondition, env: Env): CriterionResult {
  const threshold = `仅当${when.statement(env)}时适用`;
  return {
    id,
    title,
    outcome: 'unknown',
    found: '是否适用尚不清楚',
    threshold,
    basis,
    missing: missingOf(when, env),
  };
}
