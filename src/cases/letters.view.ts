import type { Particular } from './registry.js';

/** A letter of a case; `ready` when it is printed. */
export type LetterView = {
  readonly kind: string;
  readonly title: string;
  readonly number: string;
  readonly verificationCode: string;
  readonly issuedAt: string;
  readonly ready: boolean;
};

/** What the public verification page shows of a letter. */
export type LetterProof = {
  readonly title: string;
  readonly number: string;
  readonly issuer: string;
  readonly issuedOn: string;
  readonly matter: string;
  readonly callTitle: string;
  readonly caseNumber: string;
  readonly applicant: string;
  readonly policy: string;
  readonly particulars: readonly Particular[];
  /** Where the case stands today: a decision may have been withdrawn since. */
  readonly caseState: string;
  /** What has become since of what the letter says: a certificate tells what was, not what is. */
  readonly current: readonly Particular[];
  readonly notice: string | null;
};
