import type { BusinessDate } from '../kernel/business-date.js';
import type { Basis } from '../kernel/refusal.js';
import { basisOn, type Documents, type Provenance, readBasis } from './basis.js';
import type { BoundCondition, Condition } from './conditions/condition.js';
import { explain, state, tell } from './conditions/explain.js';
import { branchesOf, works } from './conditions/logic.js';
import { isWithin, type Window } from './dated.js';
import type { BranchResult, CriterionResult, Outcome, Writable } from './decision.js';
import type { Change, Env, Law } from './expressions/expression.js';
import { byCost } from './expressions/goals.js';
import { type FewResults, placeOfResult } from './few-results.js';
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

/** A criterion at one day. */
export interface BoundCriterion {
  readonly criterion: Criterion;
  readonly when: BoundCondition | undefined;
  readonly condition: BoundCondition;
  /** The least certain thing in it. */
  readonly provenance: Provenance;
  readonly lawDate: LawDate;
  /** What it gave before, where it can give few different results. */
  readonly few: FewResults<JudgedCriterion> | undefined;
}

export function bindCriterion(
  stated: Criterion,
  law: Law,
  { lawDate, few }: Pick<BoundCriterion, 'lawDate' | 'few'>,
): BoundCriterion {
  return {
    criterion: { ...stated, basis: basisOn(stated.basis, law.on) },
    when: stated.when?.bind(law),
    condition: stated.that.bind(law),
    provenance: stated.uses.provenanceOn(law.on),
    lawDate,
    few,
  };
}

/** Whether a case satisfies it or is none of its concern, which `judgeCriterion` explains; undefined while facts are missing. */
export function holdsFor({ when, condition }: BoundCriterion, env: Env): boolean | undefined {
  const concerns = when === undefined ? true : when.test(env);
  return concerns === true ? condition.test(env) : concerns === false ? true : undefined;
}

/** A result with what the verdict rests on beside it. */
export interface JudgedCriterion {
  readonly result: CriterionResult;
  readonly outcome: Outcome;
  /** Whether it concerns the case at all. */
  readonly concerns: boolean;
}

/** Judges and explains in one go. */
export function judgeCriterion(bound: BoundCriterion, env: Env): JudgedCriterion {
  const { few } = bound;
  const place = few && placeOfResult(few, env);
  if (few === undefined || place === undefined) return judgeAnew(bound, env);
  return (few.results[place] ??= judgeAnew(bound, env));
}

function judgeAnew(bound: BoundCriterion, env: Env): JudgedCriterion {
  const { criterion, when } = bound;
  const concerns = when === undefined ? true : when.test(env);
  if (when === undefined || concerns === true) return judgeOn(bound, env);
  const result = concerns === false ? notConcerned(criterion, when, env) : undecided(criterion, when, env);
  return { result, outcome: result.outcome, concerns: concerns !== false };
}

function judgeOn(bound: BoundCriterion, env: Env): JudgedCriterion {
  const { criterion, condition } = bound;
  const { id, title, basis } = criterion;
  const result: Writable<CriterionResult> = {
    id,
    title,
    outcome: 'satisfied',
    found: '',
    threshold: '',
    basis,
  };
  const holds = explain(condition, env, result);
  const outcome = outcomeOf(holds);
  const branches = branchesOf(condition);
  if (branches.length > 0) result.branches = branches.map((branch) => judgeBranch(branch, env));
  if (holds !== true) result.outcome = outcome;
  if (holds === undefined) result.missing = missingOf(condition, env);
  const fix = holds === false ? (criterion.fix ?? sayFix(bound, env)) : undefined;
  if (fix !== undefined) result.fix = fix;
  return { result, outcome, concerns: true };
}

export function outcomeOf(holds: boolean | undefined): Outcome {
  return holds === undefined ? 'unknown' : holds ? 'satisfied' : 'not-satisfied';
}

function judgeBranch(branch: BoundCondition, env: Env): BranchResult {
  const told = { found: '', threshold: '' };
  const outcome = outcomeOf(explain(branch, env, told));
  return { title: branch.label, outcome, ...told };
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
export function waysToSatisfy(bound: BoundCriterion, env: Env): readonly Change[] {
  const { condition } = bound;
  const ways = condition.mend(env).filter((way) => works(condition, env, way) && leadsThere(bound, env, way));
  if (ways.length < 2) return ways;
  const different = new Map<string, Change>();
  for (const way of [...ways].sort(byCost)) {
    const through = way.moves.map(({ slot }) => slot).join();
    const known = different.get(through);
    different.set(through, known === undefined ? way : withOption(known, way));
  }
  return [...different.values()].slice(0, MOST_WAYS);
}

/** Options of one choice are as near as each other: the first names the others. */
function withOption(way: Change, { moves }: Change): Change {
  const [move, next] = [way.moves[0], moves[0]];
  if (move === undefined || next === undefined || moves.length > 1 || move.fact.type.kind !== 'choice')
    return way;
  const { or = [] } = move;
  if (next.to === move.to || or.includes(next.to)) return way;
  return { ...way, moves: [{ ...move, or: [...or, next.to] }] };
}

/** A way that moves the day which selects the law has to lead there under the law of that day, while it is in force. */
function leadsThere({ criterion, lawDate }: BoundCriterion, env: Env, { moves }: Change): boolean {
  const on = moves.find((move) => move.fact.name === lawDate.fact)?.to as BusinessDate | undefined;
  if (on === undefined) return true;
  const then = criterion.that.bind({ on, bound: new Map() });
  return isWithin(lawDate.window, on) && then.test(env.with(moves)) === true;
}

function sayFix(bound: BoundCriterion, env: Env): string | undefined {
  const ways = waysToSatisfy(bound, env);
  return ways.length === 0 ? undefined : sayChanges(ways, env);
}

function notConcerned({ id, title, basis }: Criterion, when: BoundCondition, env: Env): CriterionResult {
  const told = tell(when, env);
  const found = `不适用（${when.label}：${told.found}）`;
  return {
    id,
    title,
    outcome: 'satisfied',
    found,
    threshold: `仅当${state(when, told.threshold)}时适用`,
    basis,
    applies: false,
  };
}

function undecided({ id, title, basis }: Criterion, when: BoundCondition, env: Env): CriterionResult {
  const threshold = `仅当${state(when, tell(when, env).threshold)}时适用`;
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
