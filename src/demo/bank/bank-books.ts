import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';

/** One payment order as the bank keeps it: by batch and line it is carried out once, for ever. */
export interface BookedOrder {
  readonly batch: string;
  readonly lineNumber: number;
  readonly accountNumber: string;
  readonly amountFen: string;
  /** null when it was paid; else why it came back. */
  readonly returned: string | null;
  readonly reference: string;
}

/** The bank's own books: one line of JSON an order, on disk before the bank says a word about it. */
export class BankBooks {
  private readonly orders = new Map<string, BookedOrder>();

  constructor(private readonly path: string) {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    // A last line without its end was being written when the bank stopped: nobody was told of it.
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    for (const line of whole.split('\n').filter(Boolean)) this.keep(JSON.parse(line) as BookedOrder);
  }

  all(): readonly BookedOrder[] {
    return [...this.orders.values()];
  }

  of(batch: string, lineNumber: number): BookedOrder | undefined {
    return this.orders.get(keyOf(batch, lineNumber));
  }

  /** Books an order, or gives the one that was booked under its batch and line before. */
  book(order: Omit<BookedOrder, 'reference'>): BookedOrder {
    const earlier = this.of(order.batch, order.lineNumber);
    if (earlier !== undefined) return earlier;
    const booked = { ...order, reference: `YH${(this.orders.size + 1).toString().padStart(10, '0')}` };
    this.append(`${JSON.stringify(booked)}\n`);
    this.keep(booked);
    return booked;
  }

  private keep(order: BookedOrder): void {
    this.orders.set(keyOf(order.batch, order.lineNumber), order);
  }

  private append(line: string): void {
    const file = openSync(this.path, 'a', 0o600);
    try {
      writeSync(file, line);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }
}

const keyOf = (batch: string, lineNumber: number) => `${batch}#${lineNumber}`;
