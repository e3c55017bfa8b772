import type { Provenance } from '../policy/basis.js';
import type { LawChange } from '../policy/law-changes.js';
import type { PolicyDescription } from '../policy/describe.js';

/** 办法, as a list has it. */
export type PolicyView = {
  readonly code: string;
  readonly title: string;
  readonly scheme: string;
  readonly provenance: Provenance;
  /** Its values are examples and not law. */
  readonly illustrative: boolean;
  readonly effective: { readonly from: string | null; readonly to: string | null };
  /** On the asked day. */
  readonly inForce: boolean;
  readonly steps: readonly { readonly id: string; readonly title: string }[];
  readonly hash: string;
};

/** One content of a policy that calls and decisions rest on. */
export type PolicyVersionView = {
  readonly hash: string;
  /** Whether it is the one that new calls are opened with. */
  readonly current: boolean;
  /** Days in Beijing; decisions are null before the first. */
  readonly firstUsedOn: string;
  readonly firstDecisionOn: string | null;
  readonly lastDecisionOn: string | null;
};

/** In words, with its history. */
export type PolicyDetail = PolicyDescription & {
  readonly history: {
    readonly changes: readonly LawChange[];
    readonly versions: readonly PolicyVersionView[];
  };
};
