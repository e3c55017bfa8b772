import type { Writable } from 'node:stream';
import { CONTROL_COLUMNS, CONTROL_SHEET, PAYOUT_COLUMNS, PAYOUT_SHEET } from '../../funds/payout-workbook.js';
import {
  PAID,
  RETURN_COLUMNS,
  RETURN_CONTROL_COLUMNS,
  RETURN_CONTROL_SHEET,
  RETURN_SHEET,
  RETURNED,
} from '../../funds/return-workbook.js';
import { fen, sumFen } from '../../kernel/money.js';
import { type ReadColumn, readSheet, type RowValues } from '../../platform/workbooks/reader.js';
import { writeWorkbook } from '../../platform/workbooks/writer.js';
import type { BankBooks, BookedOrder } from './bank-books.js';

/** One order as it stands in the workbook that finance handed in. */
export type PaymentOrder = RowValues<typeof PAYOUT_COLUMNS>;

/** Why the bank would return an order; undefined when it pays. */
export type ReturnRule = (order: PaymentOrder) => string | undefined;

/** What the bank did with a workbook. */
export interface Processed {
  readonly batch: string;
  readonly orders: readonly BookedOrder[];
}

/** The bank cannot take a workbook; nothing was paid. */
export class BankRefusal extends Error {
  override readonly name = 'BankRefusal';
}

/** A bank for the demo and the tests: outside the house, with books of its own, paying each line of a batch once. */
export class DemoBank {
  constructor(
    private readonly books: BankBooks,
    private readonly returns: ReturnRule = () => undefined,
  ) {}

  /**
   * Takes a released batch's workbook, checks its totals and pays or returns each line that it has not met before.
   * `most` stops it after so many new lines, as when the counter closes. Throws BankRefusal.
   */
  async process(workbook: Buffer | string, most = Infinity): Promise<Processed> {
    const control = (await rowsOf(workbook, CONTROL_SHEET, CONTROL_COLUMNS))[0];
    const orders = await rowsOf(workbook, PAYOUT_SHEET, PAYOUT_COLUMNS);
    const batch = control?.number ?? '';
    const sum = sumFen(orders.map(({ amountFen }) => amountFen ?? fen(0n)));
    if (control?.lineCount !== BigInt(orders.length) || control.sumFen !== sum) {
      throw new BankRefusal(`${batch}：控制表与明细不符`);
    }
    const booked: BookedOrder[] = [];
    let fresh = 0;
    for (const order of orders) {
      const isNew = this.books.of(batch, Number(order.lineNumber)) === undefined;
      if (isNew && ++fresh > most) break;
      booked.push(this.book(batch, order));
    }
    return { batch, orders: booked };
  }

  /** Writes the bank's return workbook for these orders (to a path or a stream). */
  async writeReturn(target: Writable | string, { batch, orders }: Processed): Promise<void> {
    const sum = sumFen(orders.map(({ amountFen }) => fen(BigInt(amountFen))));
    await writeWorkbook(target, {
      sheets: [
        { name: RETURN_SHEET, columns: RETURN_COLUMNS, rows: orders.map(rowOf) },
        {
          name: RETURN_CONTROL_SHEET,
          columns: RETURN_CONTROL_COLUMNS,
          rows: [[batch, orders.length, sum]],
        },
      ],
    });
  }

  private book(batch: string, order: PaymentOrder): BookedOrder {
    const { lineNumber, accountNumber, amountFen } = order;
    return this.books.book({
      batch,
      lineNumber: Number(lineNumber),
      accountNumber: accountNumber ?? '',
      amountFen: String(amountFen),
      returned: this.returns(order) ?? null,
    });
  }
}

async function rowsOf<const Columns extends readonly ReadColumn[]>(
  workbook: Buffer | string,
  sheet: string,
  columns: Columns,
): Promise<RowValues<Columns>[]> {
  const { rows, findings } = await readSheet(workbook, { sheet, columns });
  if (findings.length > 0) throw new BankRefusal(findings.map(({ message }) => message).join('；'));
  return rows.map(({ values }) => values);
}

const rowOf = ({ lineNumber, accountNumber, amountFen, returned, reference }: BookedOrder) => [
  lineNumber,
  accountNumber,
  BigInt(amountFen),
  returned === null ? PAID : RETURNED,
  returned,
  reference,
];
