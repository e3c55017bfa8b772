import { formatYuan, subFen, sumFen } from '../kernel/money.js';
import type { Policy } from '../policy/policy.js';
import { ranksOf } from './ranks.js';
import { fenOf } from './what-if-budget.js';
import type { JudgedCase } from './what-if-case.js';
import type { Both, CaseView, FlipReason, GradeMoves, LackingFact, StepView, Tally } from './what-if.view.js';

type Side = keyof Both<unknown>;

/** The steps that were judged, in the order of the pack, each with how its cases come out. */
export function stepViews({ steps }: Policy, judged: readonly JudgedCase[]): readonly StepView[] {
  return steps.flatMap(({ id, title }) => {
    const own = judged.filter(({ step }) => step === id);
    if (own.length === 0) return [];
    const [before, after] = [tally(own, 'before'), tally(own, 'after')];
    const flips = own.filter(({ verdict }) => verdict.before !== verdict.after).length;
    const change = subFen(fenOf(after.amount), fenOf(before.amount));
    const difference = after.amount === null ? null : formatYuan(change);
    return [{ step: id, title, judged: own.length, flips, before, after, difference }];
  });
}

function tally(judged: readonly JudgedCase[], side: Side): Tally {
  const count = (verdict: string) => judged.filter((one) => one.verdict[side] === verdict).length;
  const hasAward = judged.some(({ award }) => award.before !== null || award.after !== null);
  const open = judged.filter((one) => one.verdict[side] !== 'not-eligible' && one.award[side] === null);
  return {
    eligible: count('eligible'),
    notEligible: count('not-eligible'),
    unknown: count('unknown'),
    amount: hasAward ? formatYuan(sumFen(judged.map(({ award }) => fenOf(award[side])))) : null,
    amountUnknown: hasAward ? open.length : 0,
  };
}

/** The criteria that cases flip by, those of most cases first. */
export function flipReasons(cases: readonly CaseView[]): readonly FlipReason[] {
  const reasons = cases.flatMap(({ step, criteria }) =>
    criteria.filter(({ decides }) => decides).map(({ id, title }) => ({ step, id, title })),
  );
  return counted(reasons).map(([reason, cases]) => ({ ...reason, cases }));
}

/** What the changed pack needs to know and nobody froze, of most cases first. */
export function lackingFacts({ catalogue }: Policy, judged: readonly JudgedCase[]): readonly LackingFact[] {
  const facts = judged.flatMap(({ missing }) => missing.map((fact) => ({ fact })));
  return counted(facts).map(([{ fact }, cases]) => ({
    ...{ fact, title: catalogue.get(fact)?.title ?? fact, cases },
  }));
}

/** From which grade to which, and how many. */
export function gradeMoves(cases: readonly CaseView[]): readonly GradeMoves[] {
  const moves = cases.flatMap(({ step, grades }) =>
    grades
      .filter(({ grade }) => grade.before !== grade.after)
      .map(({ id, title, grade }) => ({ step, id, title, from: grade.before, to: grade.after })),
  );
  const grades = counted(moves.map(({ step, id, title }) => ({ step, id, title })));
  return grades.map(([grade]) => ({
    ...grade,
    moves: counted(
      moves
        .filter(({ step, id }) => step === grade.step && id === grade.id)
        .map(({ from, to }) => ({ from, to })),
    ).map(([move, cases]) => ({ ...move, cases })),
  }));
}

/** Equal items together, those that occur most first; then in the order of their first. */
function counted<T extends object>(items: readonly T[]): readonly (readonly [T, number])[] {
  const counts = new Map<string, [T, number]>();
  for (const item of items) {
    const key = JSON.stringify(item);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, [item, 1]);
    else known[1] += 1;
  }
  return [...counts.values()].sort(([, a], [, b]) => b - a);
}

/** The rank of each case by each of its scores, among the cases of its step. */
export function ranksOn(
  side: Side,
  judged: readonly JudgedCase[],
): ReadonlyMap<JudgedCase, ReadonlyMap<string, number | null>> {
  const ranks = new Map(judged.map((one) => [one, new Map<string, number | null>()]));
  const rivals = new Map<string, JudgedCase[]>();
  for (const one of judged)
    for (const id of one.scores[side].keys()) {
      const key = `${one.step} ${id}`;
      const group = rivals.get(key) ?? [];
      rivals.set(key, group);
      group.push(one);
    }
  for (const [key, group] of rivals) {
    const id = key.slice(key.indexOf(' ') + 1);
    const places = ranksOf(group.map(({ scores }) => scores[side].get(id)?.value ?? null));
    group.forEach((one, i) => ranks.get(one)?.set(id, places[i] ?? null));
  }
  return ranks;
}
