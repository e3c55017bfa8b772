/** 创新券 as its holder and the officers read it; money as decimal yuan. */
export interface VoucherView {
  readonly id: string;
  readonly number: string;
  readonly caseNumber: string;
  readonly holder: { readonly id: string; readonly name: string };
  readonly state: string;
  readonly faceValue: string;
  /** Held by claims under way or paid. */
  readonly used: string;
  readonly balance: string;
  readonly issuedOn: string;
  readonly expiresOn: string;
  readonly closedOn: string | null;
}

/** 轮候: one application that waits, and how many stand before it. */
export interface WaitingView {
  readonly caseId: string;
  readonly caseNumber: string;
  readonly applicant: string;
  readonly receipt: string;
  readonly position: number;
  readonly amount: string;
  readonly submittedAt: string;
}
