import { stateTitle } from '../cases/flow-steps.js';
import { refuse } from '../kernel/refusal.js';
import type { Flow } from '../kernel/transitions.js';
import { decide, type Decision, type FactSheet, type Verdict } from '../policy/decide.js';
import { FactFault } from '../policy/faults.js';
import type { Policy } from '../policy/policy.js';
import { criterionMoves } from './case-moves.js';
import type { FrozenDecision } from './frozen-decisions.js';
import type { Both, CaseView, CriterionMove } from './what-if.view.js';

/** One frozen case at one step, judged again: as much of it as a comparison needs. */
export interface JudgedCase {
  readonly caseId: string;
  readonly caseNumber: string;
  readonly applicant: string;
  /** For people. */
  readonly state: string;
  readonly isClosed: boolean;
  readonly step: string;
  readonly on: string;
  readonly verdict: Both<Verdict>;
  readonly award: Both<string | null>;
  readonly scores: Both<ReadonlyMap<string, Valued>>;
  readonly grades: Both<ReadonlyMap<string, Valued>>;
  readonly criteria: readonly CriterionMove[];
  readonly missing: readonly string[];
  readonly illustrative: boolean;
}

/** A score or a grade by its id. */
export interface Valued {
  readonly title: string;
  readonly value: string | null;
}

/**
 * Judges the frozen facts by the changed pack. Refused as conflict when they are none of the catalogue's any more, or
 * when the record of the decision cannot be read.
 */
export function judgeFrozen(
  changed: Policy,
  flows: ReadonlyMap<string, Flow>,
  frozen: FrozenDecision,
): JudgedCase {
  const before = recorded<Decision>(frozen, frozen.result);
  const after = decideFrozen(changed, frozen);
  const flow = flows.get(frozen.flow);
  const { caseId, caseNumber, applicant, step, phase, state } = frozen;
  return {
    ...{ caseId, caseNumber, applicant, step },
    state: flow === undefined ? state : stateTitle(flow, state),
    isClosed: phase === 'closed',
    on: after.on ?? frozen.lawDate,
    verdict: { before: before.verdict, after: after.verdict },
    award: { before: before.award?.amount ?? null, after: after.award?.amount ?? null },
    scores: { before: scoresOf(before), after: scoresOf(after) },
    grades: { before: gradesOf(before), after: gradesOf(after) },
    criteria: criterionMoves(before, after),
    missing: after.missing,
    illustrative: before.illustrative || after.illustrative,
  };
}

function recorded<T>({ caseNumber }: FrozenDecision, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    return refuse('conflict', `办件 ${caseNumber} 的决定记录已损坏，请先执行 replay 查明。`);
  }
}

function decideFrozen(changed: Policy, frozen: FrozenDecision): Decision {
  const { caseNumber, facts, step, lawDate } = frozen;
  const sheet = recorded<FactSheet>(frozen, facts);
  try {
    return decide(changed, sheet, { step, on: lawDate });
  } catch (error) {
    if (!(error instanceof FactFault)) throw error;
    const findings = error.faults.map(({ fact, found }) => ({
      code: 'fact-misfit',
      message: `办件 ${caseNumber} 的 ${fact}（${found}）与现行事实目录不符`,
    }));
    return refuse('conflict', '已存的事实与现行事实目录不符，不能测算。', findings);
  }
}

const scoresOf = ({ scores = [] }: Decision): ReadonlyMap<string, Valued> =>
  new Map(scores.map(({ id, title, total }) => [id, { title, value: total }]));

const gradesOf = ({ grades = [] }: Decision): ReadonlyMap<string, Valued> =>
  new Map(grades.map(({ id, title, grade, text }) => [id, { title, value: grade && text }]));

/** What ranks and pool shares add to a judged case. */
export interface Placed {
  readonly ranks: Both<ReadonlyMap<string, number | null> | undefined>;
  readonly share: Both<string | null>;
}

export function caseView(judged: JudgedCase, { ranks, share }: Placed): CaseView {
  const { caseNumber, applicant, state, step, on, verdict, award, criteria, missing } = judged;
  const scores = idsOf(judged.scores).map(([id, title]) => ({
    ...{ id, title, total: valuesOf(judged.scores, id) },
    rank: { before: ranks.before?.get(id) ?? null, after: ranks.after?.get(id) ?? null },
  }));
  const grades = idsOf(judged.grades).map(([id, title]) => ({
    ...{ id, title, grade: valuesOf(judged.grades, id) },
  }));
  const pairs = [
    ...[verdict, award, share],
    ...scores.flatMap(({ total, rank }) => [total, rank]),
    ...grades.map(({ grade }) => grade),
  ];
  const changes = criteria.length > 0 || pairs.some(isMoved);
  return {
    ...{ caseNumber, applicant, state, step, on, verdict, award, share, scores, grades, criteria, missing },
    ...{ flips: isMoved(verdict), changes },
  };
}

const isMoved = ({ before, after }: Both<unknown>): boolean => before !== after;

/** Every id of either side, with its title. */
function idsOf({ before, after }: Both<ReadonlyMap<string, Valued>>): readonly (readonly [string, string])[] {
  return [...new Map([...before, ...after])].map(([id, { title }]) => [id, title]);
}

function valuesOf({ before, after }: Both<ReadonlyMap<string, Valued>>, id: string): Both<string | null> {
  return { before: before.get(id)?.value ?? null, after: after.get(id)?.value ?? null };
}
