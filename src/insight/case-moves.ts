import type { CriterionResult, Decision, Outcome, Verdict } from '../policy/decide.js';
import type { CriterionMove } from './what-if.view.js';

/** The criteria that do not come out as they did, and which of them the case flips by. */
export function criterionMoves(before: Decision, after: Decision): readonly CriterionMove[] {
  const [earlier, later] = [byId(before), byId(after)];
  const ids = new Set([...earlier.keys(), ...later.keys()]);
  const flips = before.verdict !== after.verdict;
  return [...ids].flatMap((id) => {
    const [was, is] = [earlier.get(id), later.get(id)];
    const shown = is ?? was;
    if (shown === undefined || was?.outcome === is?.outcome) return [];
    const outcomes = { before: was?.outcome ?? null, after: is?.outcome ?? null };
    const decides = flips && isDecisive(after.verdict, outcomes);
    return [{ ...placeOf(id, shown), ...outcomes, ...thresholds(was, is), decides }];
  });
}

const byId = ({ criteria }: Decision): ReadonlyMap<string, CriterionResult> =>
  new Map(criteria.map((criterion) => [criterion.id, criterion]));

const placeOf = (id: string, { title, found, basis }: CriterionResult) => ({ id, title, found, basis });

const thresholds = (was: CriterionResult | undefined, is: CriterionResult | undefined) => ({
  thresholdBefore: was?.threshold ?? null,
  thresholdAfter: is?.threshold ?? null,
});

/** What brought the case to its new verdict: what fails now, what is not known now, or what no longer stands in the way. */
function isDecisive(
  verdict: Verdict,
  { before, after }: { readonly before: Outcome | null; readonly after: Outcome | null },
): boolean {
  switch (verdict) {
    case 'not-eligible':
      return after === 'not-satisfied';
    case 'unknown':
      return after === 'unknown' || before === 'not-satisfied';
    case 'eligible':
      return before === 'not-satisfied' || before === 'unknown';
  }
}
