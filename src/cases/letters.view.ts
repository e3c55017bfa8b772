/** What the public verification page shows of a letter. */
export type LetterProof = {
  readonly number: string;
  readonly issuer: string;
  readonly issuedOn: string;
  readonly matter: string;
  readonly callTitle: string;
  readonly caseNumber: string;
  readonly applicant: string;
  readonly policy: string;
  readonly amount: string;
  readonly capitals: string;
  /** Where the case stands today: a decision may have been withdrawn since. */
  readonly caseState: string;
  readonly notice: string | null;
};
