import type { CarrierType, Level } from './levels.js';

/** A carrier as the register has it on a day. */
export type RegisterItem = {
  readonly carrierId: string;
  readonly name: string;
  readonly type: CarrierType;
  readonly typeTitle: string;
  readonly level: Level;
  readonly levelTitle: string;
  readonly operator: string;
  readonly district: { readonly code: string; readonly name: string };
  readonly address: string;
  /** At this level since. */
  readonly since: string;
  readonly issuer: string;
  readonly document: string;
};

/** One event of a carrier's life in the register. */
export type RegisterEvent = {
  readonly seq: number;
  readonly kind: string;
  readonly title: string;
  readonly level: Level | null;
  readonly levelTitle: string | null;
  readonly effectiveOn: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly issuer: string;
  readonly document: string;
  readonly reason: string | null;
};

/** A carrier with everything that became of it. */
export type RegisterDetail = {
  readonly on: string;
  /** As it is on that day; null when it has no level then. */
  readonly standing: RegisterItem | null;
  readonly timeline: readonly RegisterEvent[];
};

/** The register as open data. */
export type RegisterExport = {
  readonly title: string;
  readonly on: string;
  readonly count: number;
  readonly items: readonly RegisterItem[];
};

/** What a carrier's operator and the officers know beside the public register. */
export type StandingView = RegisterDetail & {
  readonly carrierId: string;
  readonly evaluations: readonly {
    readonly level: Level;
    readonly year: number;
    readonly grade: string;
    readonly publishedOn: string;
    readonly document: string;
  }[];
  readonly statistics: readonly {
    readonly year: number;
    readonly filedOn: string;
    readonly source: string | null;
  }[];
};

export type ReminderView = {
  readonly id: string;
  readonly carrierId: string;
  readonly carrier: string;
  readonly year: number;
  readonly dueOn: string;
  readonly sentAt: string;
  readonly words: string;
};

/** 上级决定 as officers see it. */
export type HigherDecisionView = {
  readonly outcome: 'granted' | 'refused';
  readonly level: string;
  readonly issuer: string;
  readonly documentNumber: string;
  readonly decidedOn: string;
  readonly effectiveOn: string;
  readonly fileName: string;
};
