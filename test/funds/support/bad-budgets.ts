import type { DataSource } from 'typeorm';
import type { Tx } from '../../../src/platform/database/unit-of-work.js';

/** One try to reserve, the i-th of a race, in a transaction of its own. */
export type Reservation = (tx: Tx, i: number) => Promise<void>;

const KINDS = [
  'a check outside the lock',
  'a lock taken after the check',
  'a balance computed by the program behind a CHECK',
  'a sum of entries checked before the insert',
] as const;
type Kind = (typeof KINDS)[number] | 'a balance moved before the entry';

/** Everybody waits until all are there, so that the fault shows each time and not only under luck. */
function barrier(size: number): () => Promise<void> {
  let open: () => void;
  let there = 0;
  const gate = new Promise<void>((resolve) => (open = resolve));
  return async () => {
    if (++there >= size) open();
    await gate;
  };
}

/** Ways to keep a budget that were read in other systems. Each overspends or loses track: our tests must see it. */
export class BadBudgets {
  static readonly KINDS = KINDS;

  private constructor(
    private readonly owner: DataSource,
    private readonly kind: Kind,
    private readonly table: string,
    private readonly all: () => Promise<void>,
  ) {}

  static async open(owner: DataSource, kind: Kind, totalFen: bigint, racers: number): Promise<BadBudgets> {
    const table = `bad_${[...KINDS, 'a balance moved before the entry'].indexOf(kind)}`;
    const check = kind.includes('CHECK') || kind.includes('before the entry') ? 'CHECK (available >= 0)' : '';
    await owner.query(`
      CREATE TABLE ${table} (total bigint NOT NULL, available bigint NOT NULL ${check});
      CREATE TABLE ${table}_entry (unique_key text PRIMARY KEY, amount bigint NOT NULL);
      INSERT INTO ${table} VALUES (${totalFen}, ${totalFen});
      CREATE FUNCTION ${table}_move() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN UPDATE ${table} SET available = available - NEW.amount; RETURN NEW; END $$;
      GRANT ALL ON ${table}, ${table}_entry TO hongshan_app`);
    if (kind === 'a balance moved before the entry') {
      await owner.query(
        `CREATE TRIGGER move BEFORE INSERT ON ${table}_entry FOR EACH ROW EXECUTE FUNCTION ${table}_move()`,
      );
    }
    return new BadBudgets(owner, kind, table, barrier(racers));
  }

  async reserve(tx: Tx, i: number, amount: bigint): Promise<void> {
    const { table } = this;
    switch (this.kind) {
      case 'a check outside the lock':
        await this.refuseWhenLess(tx, amount, `SELECT available FROM ${table}`);
        await tx.query(`UPDATE ${table} SET available = available - $1`, [amount]);
        break;
      case 'a lock taken after the check':
        await this.refuseWhenLess(tx, amount, `SELECT available FROM ${table}`);
        await tx.query(`SELECT FROM ${table} FOR UPDATE`);
        await tx.query(`UPDATE ${table} SET available = available - $1`, [amount]);
        break;
      case 'a balance computed by the program behind a CHECK': {
        const available = await this.refuseWhenLess(tx, amount, `SELECT available FROM ${table}`);
        await tx.query(`UPDATE ${table} SET available = $1`, [available - amount]);
        break;
      }
      case 'a sum of entries checked before the insert':
        await this.refuseWhenLess(
          tx,
          amount,
          `SELECT total - (SELECT coalesce(sum(amount), 0)::bigint FROM ${table}_entry) AS available FROM ${table}`,
        );
        await tx.query(`UPDATE ${table} SET available = available - $1`, [amount]);
        break;
      case 'a balance moved before the entry':
        await tx.query(`INSERT INTO ${table}_entry VALUES ($1, $2) ON CONFLICT DO NOTHING`, [
          String(i),
          amount,
        ]);
        return;
    }
    await tx.query(`INSERT INTO ${table}_entry VALUES ($1, $2)`, [String(i), amount]);
  }

  async figures(): Promise<{ availableFen: bigint; entriesFen: bigint; totalFen: bigint }> {
    const [row] = await this.owner.query<{ availableFen: bigint; entriesFen: bigint; totalFen: bigint }[]>(
      `SELECT total AS "totalFen", available AS "availableFen",
              (SELECT coalesce(sum(amount), 0)::bigint FROM ${this.table}_entry) AS "entriesFen" FROM ${this.table}`,
    );
    return row!;
  }

  private async refuseWhenLess(tx: Tx, amount: bigint, sql: string): Promise<bigint> {
    const row = await tx.one<{ available: bigint }>(sql);
    await this.all();
    if (row === undefined || row.available < amount) throw new Error('short');
    return row.available;
  }
}
