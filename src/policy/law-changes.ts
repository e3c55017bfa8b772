import { addDays, type BusinessDate } from '../kernel/business-date.js';
import { describe, type PolicyDescription } from './describe.js';
import type { Policy } from './policy.js';

/** What begins on a day: each value or threshold that is another than the day before. */
export type LawChange = {
  readonly on: BusinessDate;
  readonly changes: readonly ValueChange[];
};

export type ValueChange = {
  readonly kind: 'parameter' | 'criterion';
  readonly id: string;
  readonly title: string;
  /** The option of the fact that it differs by, or the step. */
  readonly of?: string;
  /** null: there was none. */
  readonly before: string | null;
  readonly after: string;
};

/** The days on which the law of a policy changes, in order, each with what changes. */
export function lawChanges(policy: Policy): readonly LawChange[] {
  return policy.changeDays.map((on) => {
    const [before, after] = [describe(policy, addDays(on, -1)), describe(policy, on)];
    return { on, changes: [...parameterChanges(after, on), ...criterionChanges(before, after)] };
  });
}

function parameterChanges({ parameters }: PolicyDescription, on: BusinessDate): ValueChange[] {
  return parameters.flatMap(({ id, title, values }) =>
    values.flatMap(({ of, from, text }, i) => {
      if (from !== on) return [];
      const earlier = values[i - 1];
      const before = earlier !== undefined && earlier.of === of ? earlier.text : null;
      return [{ kind: 'parameter', id, title, ...(of === undefined ? {} : { of }), before, after: text }];
    }),
  );
}

/** Thresholds that stand in the criteria themselves, and those that parameters give them. */
function criterionChanges(before: PolicyDescription, after: PolicyDescription): ValueChange[] {
  return after.steps.flatMap((step) => {
    const earlier = before.steps.find(({ id }) => id === step.id)?.criteria ?? [];
    return step.criteria.flatMap(({ id, title, threshold = '' }): ValueChange[] => {
      const was = earlier.find((criterion) => criterion.id === id)?.threshold ?? null;
      if (was === threshold) return [];
      return [{ kind: 'criterion', id, title, of: step.title, before: was, after: threshold }];
    });
  });
}
