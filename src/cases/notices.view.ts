import type { Particular } from './registry.js';

/** A case as its notice shows it, frozen on the day of posting. */
export type ShownCase = {
  readonly caseNumber: string;
  readonly matter: string;
  readonly applicant: string;
  readonly uscc: string | null;
  readonly district: string;
  readonly amount: string | null;
  /** What the matter's own rules want shown. */
  readonly particulars: readonly Particular[];
};

export type NoticeView = {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly callId: string;
  readonly callTitle: string;
  readonly postedOn: string;
  /** The last day for objections. */
  readonly endsOn: string;
  readonly workingDays: number;
  readonly open: boolean;
};

export type NoticeDetail = NoticeView & {
  readonly items: readonly ShownCase[];
  readonly howToObject: string;
  /** Where the rules are not law. */
  readonly notice: string | null;
};
