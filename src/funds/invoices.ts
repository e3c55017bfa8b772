import { type Fen, groupYuan } from '../kernel/money.js';
import { type Finding, refuse } from '../kernel/refusal.js';
import type { Tx } from '../platform/database/unit-of-work.js';

/** An invoice as the applicant writes it. */
export interface PresentedInvoice {
  readonly number: string;
  readonly amountFen: Fen;
}

/** Code and number of 增值税发票, 10 or 12 and 8 digits, or the 20 digits of a fully digital one. */
const WHOLE = /^(?:\d{18}|\d{20})$/;
/** What may stand around the digits: the kinds of invoices, and what their code and number are called. */
const LABELS = /数电|全电|电子|纸质|增值税|专用|普通|发票|代码|号码|号|NO/g;
const SIGNS = /[\p{Cf}\p{Pd}_.,，、;:：；/|+()（）\s]+/gu;

/**
 * The one form of an invoice number: code and number together without a gap (增值税发票) or the 20 digits of a fully
 * digital one, full-width digits made half-width; a number before its code is put behind it. undefined for anything
 * else: a number without its code could be another's, and one invoice could pass as two.
 */
export function normaliseInvoiceNumber(text: string): string | undefined {
  const groups = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(LABELS, ' ')
    .replace(SIGNS, ' ')
    .trim()
    .split(' ');
  const [first = '', second = ''] = groups;
  const isReversed = groups.length === 2 && first.length === 8 && [10, 12].includes(second.length);
  const whole = (isReversed ? [second, first] : groups).join('');
  return WHOLE.test(whole) ? whole : undefined;
}

/**
 * Holds the invoices for this case alone, in whatever scheme. Refused: invalid when a number cannot be one,
 * not-eligible when one stands twice or in another live case, naming the number. What the case holds already stays.
 */
export async function useInvoices(
  tx: Tx,
  caseId: string,
  invoices: readonly PresentedInvoice[],
): Promise<void> {
  const wanted = normalised(invoices);
  if (wanted.length === 0) return;
  await tx.query(
    // In one order for everybody, so that two cases with the same invoices wait for and do not block each other.
    `INSERT INTO invoice_use (id, number, case_id, amount_fen)
     SELECT id, number, $1, amount FROM unnest($2::uuid[], $3::text[], $4::bigint[]) AS wanted (id, number, amount) ORDER BY number
     ON CONFLICT (number) WHERE released_at IS NULL DO NOTHING`,
    [
      caseId,
      wanted.map(() => tx.newId()),
      wanted.map(({ number }) => number),
      wanted.map(({ amountFen }) => amountFen),
    ],
  );
  await checkHeld(tx, caseId, wanted);
}

/** Lets go of every invoice that the case holds. */
export async function releaseInvoices(tx: Tx, caseId: string): Promise<void> {
  await tx.query('UPDATE invoice_use SET released_at = $2 WHERE case_id = $1 AND released_at IS NULL', [
    caseId,
    tx.at,
  ]);
}

function normalised(invoices: readonly PresentedInvoice[]): PresentedInvoice[] {
  const seen = new Map<string, PresentedInvoice>();
  const faults: Finding[] = [];
  const twice: Finding[] = [];
  for (const { number: text, amountFen } of invoices) {
    const number = normaliseInvoiceNumber(text);
    if (number === undefined) faults.push(notANumber(text));
    else if (seen.has(number)) twice.push(taken(number, '在本次申请中重复填写', '请只保留一次'));
    else seen.set(number, { number, amountFen });
  }
  if (faults.length > 0) refuse('invalid', '发票号码有误，请核对。', faults);
  if (twice.length > 0) refuse('not-eligible', '同一发票只能使用一次。', twice);
  return [...seen.values()];
}

/** Nothing tells whose case it is that holds the invoice. */
async function checkHeld(tx: Tx, caseId: string, wanted: readonly PresentedInvoice[]): Promise<void> {
  const held = await tx.query<{ number: string; amountFen: Fen; caseId: string }>(
    `SELECT number, amount_fen AS "amountFen", case_id AS "caseId" FROM invoice_use
     WHERE number = ANY ($1) AND released_at IS NULL`,
    [wanted.map(({ number }) => number)],
  );
  const findings = wanted.flatMap(({ number, amountFen }) => {
    const use = held.find((row) => row.number === number);
    if (use?.caseId !== caseId) return [taken(number, '已在其他办件中使用', '请更换未使用过的发票')];
    if (use.amountFen === amountFen) return [];
    const message = `已按 ${groupYuan(use.amountFen)} 元登记，与本次 ${groupYuan(amountFen)} 元不符`;
    return [taken(number, message, '请核对发票金额')];
  });
  if (findings.length > 0) refuse('not-eligible', '同一发票只能使用一次。', findings);
}

const taken = (number: string, message: string, fix: string): Finding => ({
  code: 'invoice-used',
  message: `发票 ${number} ${message}`,
  fix,
});

const notANumber = (text: string): Finding => ({
  code: 'invoice-number',
  message: `“${text.slice(0, 60)}”不是发票号码`,
  fix: '请填写 20 位数电发票号码，或发票代码加发票号码',
});
