import type { BusinessDate } from '../kernel/business-date.js';
import type { Fen } from '../kernel/money.js';
import type { Phase } from '../kernel/transitions.js';

/** 办件: one application on its way, as the database holds it. */
export interface CaseFile {
  readonly id: string;
  readonly number: string;
  readonly callId: string;
  readonly parentId: string | null;
  readonly flow: string;
  readonly policyCode: string;
  readonly policyHash: string;
  readonly applicantId: string;
  readonly counterpartyId: string | null;
  readonly districtCode: string;
  readonly state: string;
  readonly phase: Phase;
  /** How many acts it has had. */
  readonly version: number;
  /** The last saved revision of its form. */
  readonly revision: number;
  /** The order of receipt within its call and flow. */
  readonly receipt: bigint | null;
  readonly awardFen: Fen | null;
  readonly dueOn: BusinessDate | null;
  /** Working days of a deadline that was put aside; it goes on with them. */
  readonly daysLeft: number | null;
  readonly createdAt: Date;
  readonly submittedAt: Date | null;
}
