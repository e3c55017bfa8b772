import { addDays, type BusinessDate } from '../kernel/business-date.js';
import { describe, type PolicyDescription } from './describe.js';
import type { Policy } from './policy.js';

/** What begins on a day: each value or threshold that is another than the day before. */
export type LawChange = {
  readonly on: BusinessDate;
  readonly changes: readonly ValueChange[];
};

export type ValueChange = {
  readonly kind: 'parameter' | 'criterion' | 'indicator';
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
    return { on, changes: [...parameterChanges(after, on), ...ruleChanges(before, after)] };
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

/** What stands in the criteria and indicators themselves, and what parameters give them. */
function ruleChanges(before: PolicyDescription, after: PolicyDescription): ValueChange[] {
  const earlier = new Map(rulesOf(before).map((rule) => [keyOf(rule), rule.text]));
  return rulesOf(after).flatMap(({ text, ...rule }) => {
    const was = earlier.get(keyOf(rule)) ?? null;
    return was === text ? [] : [{ ...rule, before: was, after: text }];
  });
}

type Rule = Omit<ValueChange, 'before' | 'after'>;

const keyOf = ({ kind, id, of = '' }: Rule): string => `${kind} ${id} ${of}`;

function rulesOf({ steps }: PolicyDescription): readonly (Rule & { readonly text: string })[] {
  return steps.flatMap(({ title: of, criteria, scores }) => [
    ...criteria.map(({ id, title, threshold = '' }) => ({
      ...{ kind: 'criterion' as const, id, title, of, text: threshold },
    })),
    ...scores
      .flatMap(({ indicators }) => indicators)
      .map(({ id, title, rule = '', most = '' }) => ({
        ...{ kind: 'indicator' as const, id, title, of, text: `${rule}（满分 ${most}）` },
      })),
  ]);
}
