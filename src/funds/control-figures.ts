import { canonicalJson, sha256Hex } from '../kernel/canonical-json.js';
import { type Fen, sumFen } from '../kernel/money.js';
import type { PayoutLine } from './payout-batch.js';

/** What maker, checker, treasury and bank compare: any changed, lost or added line shows in one of them. */
export interface ControlFigures {
  readonly lineCount: number;
  readonly sumFen: Fen;
  /** 账号校验和: the last 8 digits of all account numbers, added up, the last 12 digits of the sum. */
  readonly hashTotal: string;
  /** sha256 over the canonical JSON of the batch number and all lines as they are stored. */
  readonly digest: string;
}

const HASHED_DIGITS = 8;
const TOTAL_DIGITS = 12;

/** The control figures of a batch; they depend on its number and lines alone. */
export function controlFigures(number: string, lines: readonly PayoutLine[]): ControlFigures {
  return {
    lineCount: lines.length,
    sumFen: sumFen(lines.map(({ amountFen }) => amountFen)),
    hashTotal: hashTotal(lines.map(({ accountNumber }) => accountNumber)),
    digest: sha256Hex(canonicalJson({ number, lines: lines.map(lineContent) })),
  };
}

/** The hash total of account numbers, 12 digits. */
export function hashTotal(accountNumbers: readonly string[]): string {
  const sum = accountNumbers.reduce((all, number) => all + BigInt(number.slice(-HASHED_DIGITS)), 0n);
  return (sum % 10n ** BigInt(TOTAL_DIGITS)).toString().padStart(TOTAL_DIGITS, '0');
}

/** What is final in a line; what the bank says of it later is not part of it. */
const lineContent = (line: PayoutLine) => ({
  id: line.id,
  lineNumber: line.lineNumber,
  payableId: line.payableId,
  caseNumber: line.caseNumber,
  payeeName: line.payeeName,
  uscc: line.uscc,
  accountName: line.accountName,
  accountNumber: line.accountNumber,
  bankName: line.bankName,
  cnaps: line.cnaps,
  amountFen: line.amountFen.toString(),
  purpose: line.purpose,
  decisionNumber: line.decisionNumber,
  budgetLine: line.budgetLine,
});
