import type { Json } from '../../../src/kernel/canonical-json.js';
import { fen, formatYuan } from '../../../src/kernel/money.js';
import { bindStep } from '../../../src/policy/bind-step.js';
import { caseValues } from '../../../src/policy/case-values.js';
import { waysToSatisfy } from '../../../src/policy/criteria.js';
import { type CriterionResult, decide, type Decision, type FactSheet } from '../../../src/policy/decide.js';
import { isExact } from '../../../src/policy/exact.js';
import type { Change, Move } from '../../../src/policy/expressions/expression.js';
import { exactText } from '../../../src/policy/outputs.js';
import type { Policy } from '../../../src/policy/policy.js';
import { decisionText } from '../../../src/policy/replay.js';
import { sayYuan } from '../../../src/policy/say.js';

/** What was promised of every decision and is not kept for this case, in words. */
export function brokenPromises(policy: Policy, facts: FactSheet, step: string): readonly string[] {
  const decision = decide(policy, facts, { step });
  return [...brokenDecision(policy, decision), ...brokenFixes(policy, decision, facts)];
}

/** Where a decision and its explanation disagree. */
export function brokenDecision(policy: Policy, decision: Decision): readonly string[] {
  return [
    ...verdictAgainstCriteria(decision),
    ...decision.criteria.flatMap(brokenCriterion),
    ...brokenMissing(policy, decision),
    ...brokenAmounts(decision),
  ];
}

function verdictAgainstCriteria({ verdict, criteria, missing }: Decision): readonly string[] {
  const outcomes = new Set(criteria.map(({ outcome }) => outcome));
  const asked = criteria.length > 0 || missing.length === 0;
  const derived = outcomes.has('not-satisfied')
    ? 'not-eligible'
    : outcomes.has('unknown') || !asked
      ? 'unknown'
      : 'eligible';
  return derived === verdict ? [] : [`the verdict is ${verdict} where the criteria say ${derived}`];
}

function brokenCriterion(result: CriterionResult): readonly string[] {
  const { id, title, outcome, found, threshold, missing, fix, branches = [], applies } = result;
  const texts = [
    title,
    found,
    threshold,
    ...branches.flatMap((one) => [one.title, one.found, one.threshold]),
  ];
  const branch = (is: string) => branches.some((one) => one.outcome === is);
  const checks: readonly [boolean, string][] = [
    [texts.every((text) => text.trim() !== ''), 'says nothing somewhere'],
    [!/undefined|null|NaN|\[object/.test([...texts, fix ?? ''].join()), 'speaks of what is none'],
    [
      (outcome === 'unknown') === (missing !== undefined && missing.length > 0),
      'is unknown without asking, or asks',
    ],
    [fix === undefined || outcome === 'not-satisfied', 'advises who needs no advice'],
    [fix !== '', 'advises nothing'],
    [branches.length === 0 || outcome !== 'satisfied' || branch('satisfied'), 'holds by no branch'],
    [branches.length === 0 || outcome !== 'not-satisfied' || branch('not-satisfied'), 'fails by no branch'],
    [branches.length === 0 || outcome !== 'unknown' || branch('unknown'), 'is unknown by no branch'],
    [applies !== false || outcome === 'satisfied', 'stands against whom it does not concern'],
  ];
  return checks.filter(([kept]) => !kept).map(([, what]) => `${id} ${what}: ${JSON.stringify(result)}`);
}

function brokenMissing({ catalogue }: Policy, { verdict, missing, criteria }: Decision): readonly string[] {
  const asked = new Set(verdict === 'not-eligible' ? [] : criteria.flatMap((one) => one.missing ?? []));
  const sorted = [...new Set(missing)].sort();
  return [
    ...(JSON.stringify(sorted) === JSON.stringify(missing)
      ? []
      : [`missing is no sorted set: ${missing.join()}`]),
    ...[...asked].filter((fact) => !missing.includes(fact)).map((fact) => `${fact} is not told as missing`),
    ...missing.filter((fact) => !catalogue.has(fact)).map((fact) => `${fact} is asked for and unknown`),
  ];
}

function brokenAmounts({ award, outputs = [] }: Decision): readonly string[] {
  const silent = outputs.filter(({ text }) => text === '').map(({ id }) => `${id} says nothing`);
  if (award === undefined) return silent;
  const amount = BigInt(award.amount.replace('.', ''));
  const last = award.working.at(-1);
  const lines = award.working.filter(({ label, value }) => label === '' || value === '');
  return [
    ...silent,
    ...(/^\d+\.\d\d$/.test(award.amount) ? [] : [`${award.amount} is no amount`]),
    ...(last?.value === sayYuan(amount)
      ? []
      : [`the working ends with ${last?.value} and not ${award.amount}`]),
    ...lines.map(() => 'a line of the working says nothing'),
  ];
}

/** Applies each advised way and judges again. */
function brokenFixes(policy: Policy, { step, on, criteria }: Decision, facts: FactSheet): readonly string[] {
  if (on === null) return [];
  const env = caseValues(policy, facts);
  return bindStep(policy, step, on).criteria.flatMap((bound) => {
    const { id } = bound.criterion;
    const result = criteria.find((one) => one.id === id);
    if (result?.outcome !== 'not-satisfied') return [];
    return waysToSatisfy(bound, env)
      .flatMap(eachOption)
      .flatMap((way) => {
        const then = decide(policy, changed(facts, way), { step, on });
        const outcome = then.criteria.find((one) => one.id === id)?.outcome;
        return outcome === 'satisfied' ? [] : [`${id} is ${outcome} after ${sayWay(way)}`];
      });
  });
}

/** A way through a choice stands for as many as it names options. */
function eachOption(way: Change): readonly Change[] {
  const [move] = way.moves;
  const others = move?.or ?? [];
  return [way, ...others.map((to) => ({ ...way, moves: [{ ...move!, to }] }))];
}

function sayWay({ moves }: Change): string {
  return moves.map(({ fact, to }) => `${fact.name} = ${JSON.stringify(factJson(fact.kind, to))}`).join(', ');
}

function changed(facts: FactSheet, { moves }: Change): FactSheet {
  return {
    ...facts,
    ...Object.fromEntries(moves.map(({ fact, to }) => [fact.name, factJson(fact.kind, to)])),
  };
}

/** A value as a fact sheet says it. */
function factJson(kind: Move['fact']['kind'], value: Move['to']): Json {
  if (!isExact(value)) return value;
  if (kind === 'money') return formatYuan(fen(value as bigint));
  return kind === 'count' ? Number(value) : exactText(value);
}

/** What a decision says, whatever order the facts come in and however the pack was stored. */
export function brokenRepeats(
  policy: Policy,
  again: Policy,
  facts: FactSheet,
  step: string,
): readonly string[] {
  const text = decisionText(decide(policy, facts, { step }));
  const turned = Object.fromEntries(Object.entries(facts).reverse());
  const others: Record<string, string> = {
    'a second time': decisionText(decide(policy, facts, { step })),
    'for the facts in another order': decisionText(decide(policy, turned, { step })),
    'by the stored pack': decisionText(decide(again, facts, { step })),
  };
  return Object.entries(others)
    .filter(([, other]) => other !== text)
    .map(([how]) => `it decides otherwise ${how}`);
}

/**
 * What becomes of a case when more is known: nothing that was decided changes, and what is asked for decides, unless
 * what is known has no answer (a zero divisor).
 */
export function brokenLearning(
  policy: Policy,
  known: FactSheet,
  all: FactSheet,
  step: string,
): readonly string[] {
  const broken: string[] = [];
  let [sheet, decision] = [known, decide(policy, known, { step })];
  for (let round = 0; round <= policy.slots.length; round++) {
    const fresh = decision.missing.filter((fact) => sheet[fact] == null && all[fact] != null);
    if (fresh.length === 0) break;
    sheet = { ...sheet, ...Object.fromEntries(fresh.map((fact) => [fact, all[fact]!])) };
    const next = decide(policy, sheet, { step });
    broken.push(...flipped(decision, next));
    decision = next;
  }
  const waiting = decision.missing.filter((fact) => sheet[fact] == null);
  const full = decide(policy, { ...all, ...sheet }, { step });
  return [
    ...broken,
    ...flipped(decision, full),
    ...waiting.filter((fact) => all[fact] != null).map((fact) => `${fact} was given and is still asked for`),
  ];
}

/** Whatever was decided and is no more; a case without a day has no law yet. */
function flipped(before: Decision, after: Decision): readonly string[] {
  if (before.on === null) return [];
  const criteria = before.criteria.flatMap(({ id, outcome }) => {
    const now = after.criteria.find((one) => one.id === id)?.outcome;
    return outcome === 'unknown' || outcome === now ? [] : [`${id} was ${outcome} and is ${now}`];
  });
  const outputs = (before.outputs ?? []).flatMap(({ id, value }) => {
    const now = after.outputs?.find((one) => one.id === id)?.value;
    return value === null || value === now ? [] : [`${id} was ${value} and is ${now}`];
  });
  return [...criteria, ...outputs];
}
