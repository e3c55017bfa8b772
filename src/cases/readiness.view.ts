import type { Basis } from '../kernel/refusal.js';
import type { Provenance } from '../policy/basis.js';
import type { AwardResult, CriterionResult, OutputResult, Verdict } from '../policy/decide.js';

export const ILLUSTRATIVE_NOTICE = '示例参数，非法规依据：公开渠道未查到规定原文，本结果仅供演示。';

export type MissingFactView = { readonly fact: string; readonly title: string; readonly source: string };

export type AskedMaterialView = {
  readonly kind: string;
  readonly title: string;
  readonly required: boolean;
  readonly present: boolean;
  readonly accepts: readonly string[];
  readonly basis: Basis;
};

/** Whether a case would pass its next judged step as it is, criterion by criterion, and what it would get. */
export type ReadinessView = {
  readonly step: string;
  readonly stepTitle: string;
  /** The action by which the step is taken. */
  readonly action: { readonly action: string; readonly title: string };
  readonly policy: { readonly code: string; readonly title: string; readonly hash: string };
  /** The day whose law was applied. */
  readonly on: string | null;
  /** Nothing stands in the way: everything holds, is known and is attached. */
  readonly ready: boolean;
  readonly verdict: Verdict;
  readonly criteria: readonly CriterionResult[];
  readonly award: AwardResult | null;
  readonly outputs: readonly OutputResult[];
  readonly missing: readonly MissingFactView[];
  readonly materials: readonly AskedMaterialView[];
  readonly illustrative: boolean;
  readonly provenance: Provenance;
  readonly notice: string | null;
};
