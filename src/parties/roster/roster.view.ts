import type { Basis } from '../../kernel/refusal.js';
import type { RowFinding } from './row-finding.js';
import type { RosterValues } from './section.js';

/** 载体. */
export type CarrierView = {
  readonly id: string;
  readonly name: string;
  readonly type: 'incubator' | 'maker-space';
  readonly address: string;
  readonly districtCode: string;
  readonly incubatorType: string | null;
  readonly industry: string | null;
  readonly operatingSince: string | null;
  readonly operatorId: string;
  readonly operatorName: string;
};

/** One row of a roster with its fields; identity numbers are masked. */
export type RosterItem = { readonly id: string } & RosterValues;

/** What the law says of one tenant on a day. */
export type TenantItem = {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly enteredOn: string;
  readonly leftOn: string | null;
  readonly graduatedOn: string | null;
  readonly isIncubatee: boolean;
  /** The last day on which it counts as an incubatee, as far as is known. */
  readonly countsUntil: string | null;
  /** Conditions of incubatees that it does not fit or that cannot be judged. */
  readonly unmet: readonly {
    readonly title: string;
    readonly found: string;
    readonly threshold: string;
    readonly basis: Basis;
  }[];
  /** 毕业依据: the grounds on which it graduated, or could; none when there is no ground. */
  readonly grounds: readonly { readonly title: string; readonly basis: Basis }[];
};

/** What is worth a look in a roster: with the row that it is about. */
export type RosterFlag = RowFinding & { readonly section: string; readonly label: string };
