import { canonicalJson, type Json } from '../kernel/canonical-json.js';
import { firstDifference } from '../kernel/json-difference.js';
import { formatYuan } from '../kernel/money.js';
import { decide, type Decision, type FactSheet } from '../policy/decide.js';
import { FactFault } from '../policy/faults.js';
import type { Policy } from '../policy/policy.js';
import { decisionText } from '../policy/replay.js';
import { Difference } from './difference.js';
import type { StoredDecision } from './stored-decisions.js';

/**
 * Judges a stored case by a policy and gives the first difference to what is stored; undefined when all of it agrees
 * bit for bit. `asHash` is the hash that the outcome has to bear when another pack than the stored one judges.
 */
export function judgeAgain(
  policy: Policy,
  stored: StoredDecision,
  asHash = policy.hash,
): Difference | undefined {
  const decision = decided(policy, stored);
  if (decision instanceof Difference) return decision;
  const named = { ...decision, policy: { ...decision.policy, hash: asHash } };
  return compareText(stored.result, named) ?? compareColumns(stored, named);
}

/** The facts of a stored decision: only what is canonical was ever stored. */
export function factsOf({ facts }: StoredDecision): FactSheet | Difference {
  const sheet = parsed(facts);
  const isSheet = typeof sheet === 'object' && sheet !== null && !Array.isArray(sheet);
  return isSheet && isCanonical(sheet, facts)
    ? (sheet as FactSheet)
    : new Difference('facts', facts, 'canonical JSON', 'recomputation');
}

function decided(policy: Policy, stored: StoredDecision): Decision | Difference {
  const { step, lawDate } = stored;
  const facts = factsOf(stored);
  if (facts instanceof Difference) return facts;
  const steps = policy.steps.map(({ id }) => id);
  if (!steps.includes(step)) return new Difference('step', step, steps, 'recomputation');
  try {
    return decide(policy, facts, { step, on: lawDate });
  } catch (error) {
    if (!(error instanceof FactFault)) throw error;
    const [first] = error.faults;
    return new Difference(`facts/${first?.fact ?? ''}`, first?.found, first?.expected, 'recomputation');
  }
}

function compareText(stored: string, decision: Decision): Difference | undefined {
  const text = decisionText(decision);
  if (text === stored) return undefined;
  const read = parsed(stored);
  const place = read === undefined ? undefined : firstDifference(read, decision as unknown as Json);
  // The same content in other bytes, or no JSON at all: then the whole text is what differs.
  return place === undefined
    ? new Difference('result', stored, text, 'recomputation')
    : new Difference(`result${place.pointer}`, place.left, place.right, 'recomputation');
}

/** What the row says beside its result is said there too. */
function compareColumns(
  stored: StoredDecision,
  { policy, on, verdict, award }: Decision,
): Difference | undefined {
  const { awardFen } = stored;
  const pairs: readonly (readonly [string, Json, Json])[] = [
    ['policy_code', stored.policyCode, policy.code],
    ['policy_hash', stored.policyHash, policy.hash],
    ['law_date', stored.lawDate, on ?? stored.lawDate],
    ['verdict', stored.verdict, verdict],
    ['award_fen', awardFen === null ? null : formatYuan(awardFen), award?.amount ?? null],
  ];
  const wrong = pairs.find(([, left, right]) => left !== right);
  return wrong && new Difference(...wrong, 'recomputation');
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function isCanonical(value: Json, text: string): boolean {
  try {
    return canonicalJson(value) === text;
  } catch {
    return false;
  }
}
