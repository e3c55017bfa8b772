import { canonicalJson, type Json } from '../kernel/canonical-json.js';
import { decide, type Decision, type FactSheet } from './decide.js';
import type { Policy } from './policy.js';

/** What came of judging a stored case again. */
export interface Replay {
  /** Whether it came out the same, bit for bit. */
  readonly agrees: boolean;
  readonly recomputed: Decision;
}

/** The one text of a decision under RFC 8785: what is stored, and what a replay is compared with. */
export function decisionText(decision: Decision): string {
  return canonicalJson(decision as unknown as Json);
}

/**
 * Judges stored facts again and compares with the stored decision. It agrees only when the policy is the very
 * one that judged (its hash is part of the decision) and everything that it said comes out again.
 */
export function replay(policy: Policy, stored: Decision, facts: FactSheet): Replay {
  const { step, on } = stored;
  const recomputed = decide(policy, facts, on === null ? { step } : { step, on });
  return { agrees: decisionText(recomputed) === decisionText(stored), recomputed };
}
