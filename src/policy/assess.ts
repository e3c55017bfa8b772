import type { BusinessDate } from '../kernel/business-date.js';
import { bindStep, type BoundStep } from './bind-step.js';
import { holdsFor } from './criteria.js';
import { missingOf, withoutConsequences } from './decide.js';
import type { Verdict } from './decision.js';
import { type BoundValue, Env, valueOf } from './expressions/expression.js';
import { isInForce, type Policy } from './policy.js';
import type { Value } from './types.js';

/** What `decide` says of a case at one step, as plain values and without a word of explanation. */
export interface Assessment {
  readonly verdict: Verdict;
  /**
   * What keeps the verdict from eligible: the first criterion that fails, or else the first that is open, by its
   * number from 1 in the order of the step; −1 for a policy that is not in force; 0 for nothing.
   */
  readonly against: number;
  /** In fen; undefined while it is not known. */
  readonly award: bigint | undefined;
  /** In the order of the policy's outputs, scores and grades at this step; none without a day. */
  readonly outputs: readonly Known[];
  readonly scores: readonly Known[];
  readonly grades: readonly Known[];
}

/** undefined where it is not known. */
export type Known = Value | undefined;

/** Judges the facts of one case at every step of a policy, in the policy's order. */
export type Assess = (row: readonly Known[], on?: BusinessDate) => readonly Assessment[];

/**
 * A way to judge many cases whose facts stand in the same columns, for all policies alike. The conditions and
 * formulas are those that `decide` explains. Values are taken as they are: amounts in fen, days that are days, codes
 * that are options. RangeError when a fact that the policy names has no column.
 */
export function assessorOf(policy: Policy, columns: readonly string[]): Assess {
  const places = new Map(columns.map((name, place) => [name, place]));
  const placeOf = (fact: string): number => {
    const place = places.get(fact);
    if (place === undefined) throw new RangeError(`no column for ${fact}, of which ${policy.code} asks`);
    return place;
  };
  const slots = [...policy.slots].sort(([, a], [, b]) => a - b).map(([fact]) => placeOf(fact));
  const steps = policy.steps.map(({ id, lawDate }) => new StepByDay(policy, id, placeOf(lawDate)));
  return (row, otherwise) => {
    const assessments: Assessment[] = [];
    let [law, env]: [unknown, Env | undefined] = [undefined, undefined];
    for (const step of steps) {
      const on = (row[step.dayPlace] as BusinessDate | undefined) ?? otherwise;
      const lawful = on === undefined ? undefined : step.on(on);
      if (lawful === undefined) {
        assessments.push(WITHOUT_DAY);
        continue;
      }
      // What is named was computed for the steps before, as far as the same law counts.
      if (env === undefined || law !== lawful.bound.law) env = new Env(picked(row, slots));
      law = lawful.bound.law;
      assessments.push(assess(lawful, env));
    }
    return assessments;
  };
}

const WITHOUT_DAY: Assessment = {
  ...{ verdict: 'unknown', against: 0, award: undefined },
  ...{ outputs: [], scores: [], grades: [] },
};

function picked(row: readonly Known[], places: readonly number[]): readonly Known[] {
  const values: Known[] = [];
  for (const place of places) values.push(row[place]);
  return values;
}

/** A step at one day, and what it gives besides a verdict. */
interface Lawful {
  readonly bound: BoundStep;
  readonly outside: boolean;
  readonly outputs: readonly BoundValue[];
  readonly scores: readonly BoundValue[];
  readonly grades: readonly BoundValue[];
}

/** Looks a day up once: tables hold few, most often the ends of years. */
class StepByDay {
  private readonly days = new Map<BusinessDate, Lawful>();

  constructor(
    private readonly policy: Policy,
    private readonly id: string,
    readonly dayPlace: number,
  ) {}

  on(day: BusinessDate): Lawful {
    const known = this.days.get(day);
    if (known !== undefined) return known;
    const bound = bindStep(this.policy, this.id, day);
    const outside = !isInForce(this.policy, day);
    const { outputs, scores, grades } = outside ? withoutConsequences(bound) : bound;
    const lawful: Lawful = {
      bound,
      outside,
      outputs: outputs.map(({ value }) => value),
      scores: scores.map(({ total }) => total),
      grades: grades.map(({ value }) => value),
    };
    this.days.set(day, lawful);
    return lawful;
  }
}

function assess({ bound, outside, outputs, scores, grades }: Lawful, env: Env): Assessment {
  let verdict: Verdict = outside ? 'not-eligible' : 'eligible';
  let against = outside ? NOT_IN_FORCE : 0;
  for (const [i, criterion] of bound.criteria.entries()) {
    if (verdict === 'not-eligible') break;
    const holds = holdsFor(criterion, env);
    if (holds === true || (holds === undefined && verdict === 'unknown')) continue;
    verdict = holds === false ? 'not-eligible' : 'unknown';
    against = i + 1;
  }
  const award = verdict === 'not-eligible' ? bound.award && 0n : bound.award?.amount(env);
  if (verdict === 'eligible' && isOpen(bound, env, award)) verdict = 'unknown';
  return {
    verdict,
    against,
    award,
    outputs: readAll(outputs, env),
    scores: readAll(scores, env),
    grades: readAll(grades, env),
  };
}

const NOT_IN_FORCE = -1;

/** Where nothing is asked, the answer is the score or the amount: open while a fact for it is missing. */
function isOpen(bound: BoundStep, env: Env, award: bigint | undefined): boolean {
  return (
    bound.criteria.length === 0 &&
    missingOf(bound, env, { verdict: 'eligible', criteria: [] }, award !== undefined).length > 0
  );
}

function readAll(values: readonly BoundValue[], env: Env): readonly Known[] {
  const known: Known[] = [];
  for (const value of values) known.push(valueOf(value, env));
  return known;
}
