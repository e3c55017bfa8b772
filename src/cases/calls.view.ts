import type { PolicyDescription } from '../policy/describe.js';

/** 申报通知 as anybody may see it. */
export type CallView = {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly policyCode: string;
  readonly opensOn: string;
  /** null: all year round. */
  readonly closesOn: string | null;
  readonly noticeDays: number | null;
  /** By today's date in Beijing; the first and the last day are open. */
  readonly state: 'upcoming' | 'open' | 'closed';
};

/** With the rules that its cases are judged by, in words. */
export type CallDetail = CallView & { readonly policy: PolicyDescription };
