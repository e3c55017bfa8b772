import type { Json } from '../kernel/canonical-json.js';
import type { Finding } from '../kernel/refusal.js';
import type { Phase } from '../kernel/transitions.js';
import type { Decision } from '../policy/decide.js';
import type { LetterView } from './letters.view.js';

export type PartyView = { readonly id: string; readonly name: string };

/** A case in a list. */
export type CaseItem = {
  readonly id: string;
  readonly number: string;
  readonly callId: string;
  readonly callTitle: string;
  readonly flow: string;
  readonly flowTitle: string;
  readonly applicant: PartyView;
  readonly district: { readonly code: string; readonly name: string };
  readonly state: string;
  readonly stateTitle: string;
  readonly phase: Phase;
  readonly version: number;
  readonly award: string | null;
  readonly dueOn: string | null;
  readonly receipt: string | null;
  readonly createdAt: string;
  readonly submittedAt: string | null;
};

export type MaterialView = {
  readonly id: string;
  readonly kind: string;
  readonly kindTitle: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly size: string;
  readonly sha256: string;
  readonly addedAt: string;
};

/** One act, as the door shows it: officers' names only among officers. */
export type ActView = {
  readonly seq: number;
  readonly action: string;
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly toTitle: string;
  readonly role: string;
  readonly roleTitle: string;
  readonly name: string | null;
  readonly reason: string | null;
  readonly findings: readonly Finding[];
  readonly at: string;
};

export type OpenAction = {
  readonly action: string;
  readonly title: string;
  readonly reasonRequired: boolean;
  /** Where it is done: by the plain act, or in a procedure such as notice, objection or answer. */
  readonly by: string;
};

export type ObjectionView = {
  readonly id: string;
  /** To officers. */
  readonly objectorName: string | null;
  readonly objectorContact: string | null;
  readonly grounds: string;
  readonly receivedAt: string;
  readonly outcome: 'upheld' | 'dismissed' | null;
  readonly answer: string | null;
  readonly decidedAt: string | null;
};

export type ScreeningView = {
  readonly stage: 'application' | 'notice' | 'payment';
  readonly passed: boolean;
  readonly hits: readonly { readonly list: string; readonly title: string }[];
  readonly at: string;
};

export type NoticeOfCase = {
  readonly id: string;
  readonly number: string;
  readonly postedOn: string;
  readonly endsOn: string;
};

/** Everything that one side may see of a case. */
export type CaseView = CaseItem & {
  readonly revision: number;
  readonly parentId: string | null;
  readonly policy: { readonly code: string; readonly title: string; readonly illustrative: boolean };
  readonly counterparty: PartyView | null;
  readonly content: Readonly<Record<string, Json>>;
  /** Whether content and materials may be changed now. */
  readonly editable: boolean;
  readonly actions: readonly OpenAction[];
  readonly materials: readonly MaterialView[];
  readonly timeline: readonly ActView[];
  readonly notices: readonly NoticeOfCase[];
  readonly objections: readonly ObjectionView[];
  /** To officers. */
  readonly screenings: readonly ScreeningView[];
  readonly letters: readonly LetterView[];
};

/** 为什么是这个金额: what the policy said at each step, the last time that it judged there. */
export type ExplanationView = {
  readonly award: string | null;
  readonly notice: string | null;
  readonly decisions: readonly {
    readonly step: string;
    readonly stepTitle: string;
    readonly at: string;
    readonly result: Decision;
  }[];
};
