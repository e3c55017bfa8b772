import type { RosterValues } from './sections.js';

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
