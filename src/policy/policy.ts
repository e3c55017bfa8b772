import type { BusinessDate } from '../kernel/business-date.js';
import type { Json } from '../kernel/canonical-json.js';
import type { Basis } from '../kernel/refusal.js';
import type { Award } from './awards.js';
import type { Provenance } from './basis.js';
import type { FactCatalogue } from './catalogue.js';
import type { Criterion } from './criteria.js';
import { isWithin, type Window } from './dated.js';
import type { Material } from './materials.js';
import type { NoticeRule } from './notice.js';
import type { Grade } from './grades.js';
import type { Output } from './outputs.js';
import type { Parameter } from './parameters.js';
import type { Pool } from './pool.js';
import type { Score } from './scores.js';

/** 环节: where in the procedure a policy judges, and which fact's day selects the law. */
export interface Step {
  readonly id: string;
  readonly title: string;
  readonly lawDate: string;
}

/** A document that a pack rests on; one that follows another states its first day. */
export type StatedDocument = {
  readonly doc: string;
  readonly provenance: Provenance;
  readonly from?: BusinessDate;
};

/** 授予的资格: to what kind of carrier a positive decision gives a standing, and which; both are names. */
export type Grant = { readonly to: string; readonly level: string };

/** 办法: one rule pack, read, checked and ready to judge. Nothing in it changes. */
export interface Policy {
  readonly code: string;
  /** In Chinese. */
  readonly title: string;
  /** The room whose cases it governs. */
  readonly scheme: string;
  readonly flows: readonly string[];
  /** The code of the policy whose place it takes from its first day on. */
  readonly succeeds: string | undefined;
  readonly grants: Grant | undefined;
  /** SHA-256 of the canonical JSON of the pack. */
  readonly hash: string;
  /** The pack as it was written; `policyFromPack` makes the same policy of it. */
  readonly pack: Json;
  readonly steps: readonly Step[];
  /** The days on which it is in force, with their basis when it states them. */
  readonly effective: Window & { readonly basis?: Basis };
  /** The documents that it rests on. */
  readonly documents: readonly StatedDocument[];
  readonly parameters: readonly Parameter[];
  readonly criteria: readonly Criterion[];
  readonly awards: readonly Award[];
  readonly outputs: readonly Output[];
  readonly scores: readonly Score[];
  readonly grades: readonly Grade[];
  /** How a round's awards share a budget that does not suffice. */
  readonly pool: Pool | undefined;
  readonly materials: readonly Material[];
  readonly notice: NoticeRule | undefined;
  readonly catalogue: FactCatalogue;
  /** Where each fact that it names stands among a case's values. */
  readonly slots: readonly (readonly [string, number])[];
  /** Every day on which one of its values changes, in order. */
  readonly changeDays: readonly BusinessDate[];
  /** The least certain thing in it. */
  readonly provenance: Provenance;
}

/** The facts that a step needs, its law date included: what the rooms are asked for. */
export function factsOf(policy: Policy, step: string): ReadonlySet<string> {
  const facts = new Set<string>();
  const lawDate = policy.steps.find(({ id }) => id === step)?.lawDate;
  if (lawDate !== undefined) facts.add(lawDate);
  for (const uses of usesOf(policy, step)) for (const fact of uses.facts) facts.add(fact);
  return facts;
}

/** What each block of a step rests on. */
function usesOf(policy: Policy, step: string) {
  const criteria = policy.criteria.filter(({ steps }) => steps.includes(step));
  return [...criteria.map(({ uses }) => uses), ...usesBesidesCriteria(policy, step)];
}

/** What each block of a step rests on that concerns every case. */
export function usesBesidesCriteria(policy: Policy, step: string) {
  return [
    ...policy.awards.filter((award) => award.step === step).map(({ uses }) => uses),
    ...policy.outputs.filter((output) => output.step === step).map(({ uses }) => uses),
    ...policy.scores.filter((score) => score.step === step).map(({ uses }) => uses),
    ...policy.grades.filter((grade) => grade.step === step).map(({ uses }) => uses),
    ...policy.materials.filter((material) => material.step === step).map(({ uses }) => uses),
  ];
}

/** Whether a policy is in force on a day. */
export function isInForce({ effective }: Policy, on: BusinessDate): boolean {
  return isWithin(effective, on);
}
