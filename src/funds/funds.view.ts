import type { Finding } from '../kernel/refusal.js';
import type { BatchState, LineOutcome } from './payout-batch.js';

/** 预算 of one call; money as decimal yuan. */
export interface BudgetView {
  readonly id: string;
  readonly callId: string;
  readonly callNumber: string;
  readonly callTitle: string;
  readonly line: string;
  readonly year: number;
  readonly total: string;
  readonly available: string;
  readonly reserved: string;
  readonly committed: string;
  readonly paid: string;
}

/** A payee's account; the number whole only for those who pay. */
export interface AccountView {
  readonly accountName: string;
  readonly accountNumber: string;
  readonly bankName: string;
  readonly cnaps: string;
}

/** 待拨付款项. */
export interface PayableView {
  readonly id: string;
  readonly callId: string;
  readonly caseId: string;
  readonly caseNumber: string;
  readonly payeeName: string;
  readonly uscc: string | null;
  readonly account: AccountView | null;
  readonly amount: string;
  readonly decisionNumber: string;
  readonly purpose: string;
  readonly state: string;
  /** Why it came back: from a batch that was rejected, or from the bank. */
  readonly note: string | null;
  /** What keeps it from being paid, and what to do. */
  readonly obstacle: Finding | null;
  readonly createdAt: string;
}

/** Who took a batch through a stage, and when. */
export interface StageView {
  readonly id: string;
  readonly name: string;
  readonly at: string | null;
}

/** 拨付批次. */
export interface BatchView {
  readonly id: string;
  readonly number: string;
  readonly callId: string;
  readonly callTitle: string;
  readonly state: BatchState;
  readonly stateTitle: string;
  readonly lineCount: number;
  readonly sum: string;
  readonly sumInCapitals: string;
  readonly hashTotal: string | null;
  readonly digest: string | null;
  readonly maker: StageView;
  readonly checker: StageView | null;
  readonly releaser: StageView | null;
  readonly rejecter: StageView | null;
  /** Why it was rejected. */
  readonly note: string | null;
  readonly createdAt: string;
  readonly reconciledAt: string | null;
}

/** 银行回盘 as it was booked. */
export interface BankReturnView {
  readonly id: string;
  readonly lineCount: number;
  readonly sum: string;
  readonly paidCount: number;
  readonly returnedCount: number;
  readonly unmatched: readonly { readonly row: number; readonly code: string; readonly message: string }[];
  readonly bookedAt: string;
}

/** A batch with what the bank said of it and how it stands. */
export interface BatchDetailView extends BatchView {
  readonly outcomes: Readonly<Record<LineOutcome, { readonly count: number; readonly sum: string }>>;
  readonly returns: readonly BankReturnView[];
  /** How often its workbook was taken out. */
  readonly exportCount: number;
}

/** 拨付明细. */
export interface LineView extends AccountView {
  readonly id: string;
  readonly lineNumber: number;
  readonly caseId: string;
  readonly caseNumber: string;
  readonly payeeName: string;
  readonly uscc: string;
  readonly amount: string;
  readonly purpose: string;
  readonly decisionNumber: string;
  readonly budgetLine: string;
  readonly outcome: LineOutcome;
  readonly outcomeReason: string | null;
  readonly bankReference: string | null;
}

/** What a draft took in, and what it left in the pool and why. */
export interface DraftedView {
  readonly batch: BatchView;
  readonly left: readonly Finding[];
}
