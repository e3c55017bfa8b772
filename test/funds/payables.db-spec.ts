import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type PresentedInvoice, releaseInvoices, useInvoices } from '../../src/funds/invoices.js';
import { addPayable, cancelPayable } from '../../src/funds/payables.js';
import { verifyLedger } from '../../src/funds/verify-ledger.js';
import { fen } from '../../src/kernel/money.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { Desk } from './support/desk.js';
import type { PlantedCase } from './support/plant.js';

let db: TestDatabase;
let desk: Desk;
beforeAll(async () => {
  db = await freshDatabase({ poolSize: 20 });
  desk = await Desk.open(db.app);
});
afterAll(() => {
  desk.close();
  return db.drop();
});

const code = (refusal: string, ...findings: string[]) => ({
  refusal: { code: refusal, findings: findings.map((found) => expect.objectContaining({ code: found })) },
});

describe('an invoice', () => {
  let next = 0;
  const fresh = () => `2665200000${String(++next).padStart(10, '0')}`;
  const newCase = async (): Promise<PlantedCase> => desk.plant.case(desk.callId, await desk.plant.party());
  const use = ({ id }: PlantedCase, ...invoices: PresentedInvoice[]) =>
    desk.plant.run((tx) => useInvoices(tx, id, invoices));
  const of = (number: string, yuan = 100n) => ({ number, amountFen: fen(yuan * 100n) });

  it('of two cases at once pays for one, whichever that is', async () => {
    for (let round = 0; round < 10; round++) {
      const number = fresh();
      const cases = await Promise.all([newCase(), newCase(), newCase(), newCase()]);
      const tries = await Promise.allSettled(cases.map((planted) => use(planted, of(number))));
      const lost = tries.filter((attempt) => attempt.status === 'rejected');
      expect(lost).toHaveLength(3);
      for (const { reason } of lost) expect(reason).toMatchObject(code('not-eligible', 'invoice-used'));
      expect(JSON.stringify(lost[0])).toContain(number);
    }
  });

  it('shared by two cases in another order blocks neither for ever', async () => {
    for (let round = 0; round < 10; round++) {
      const [a, b] = [fresh(), fresh()];
      const [one, two] = [await newCase(), await newCase()];
      const tries = await Promise.allSettled([use(one, of(a), of(b)), use(two, of(b), of(a))]);
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    }
  });

  it('is the same however it is written', async () => {
    const number = fresh();
    await use(await newCase(), of(number));
    const disguised = [...number].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join(' ');
    await expect(use(await newCase(), of(`发票号码：${disguised}`))).rejects.toMatchObject(
      code('not-eligible', 'invoice-used'),
    );
  });

  it('stands once in a claim, and every fault is told', async () => {
    const planted = await newCase();
    const [a, b] = [fresh(), fresh()];
    await expect(use(planted, of(a), of(b), of(` ${a}`), of(b))).rejects.toMatchObject(
      code('not-eligible', 'invoice-used', 'invoice-used'),
    );
    await expect(use(planted, of('123'), of('收据'))).rejects.toMatchObject(
      code('invalid', 'invoice-number', 'invoice-number'),
    );
  });

  it('held by a case is held once when it comes again, and refused with another amount', async () => {
    const planted = await newCase();
    const number = fresh();
    await use(planted, of(number));
    await use(planted, of(number));
    await expect(use(planted, of(number, 101n))).rejects.toMatchObject(code('not-eligible', 'invoice-used'));
    const { count } = await desk.one<{ count: bigint }>(
      'SELECT count(*) AS count FROM invoice_use WHERE number = $1',
      [number],
    );
    expect(count).toBe(1n);
  });

  it('that was let go may be used by another', async () => {
    const [one, two] = [await newCase(), await newCase()];
    const number = fresh();
    await use(one, of(number));
    await desk.plant.run((tx) => releaseInvoices(tx, one.id));
    await use(two, of(number));
    await expect(use(one, of(number))).rejects.toMatchObject(code('not-eligible', 'invoice-used'));
  });
});

describe('a payable', () => {
  const of = (planted: PlantedCase, room = desk, amountFen = 100_00n) => ({
    caseId: planted.id,
    budgetId: room.budgetId,
    partyId: planted.partyId,
    amountFen: fen(amountFen),
    decisionNumber: '决〔2026〕1号',
    purpose: '创新券兑付',
  });
  const add = (...given: Parameters<typeof of>) => desk.plant.run((tx) => addPayable(tx, of(...given)));

  it('is refused with every reason while it may not be paid', async () => {
    const party = await desk.plant.party();
    const early = await desk.plant.case(desk.callId, party, {
      notice: false,
      state: 'on-notice',
      phase: 'notice',
    });
    await expect(add(early, desk, 99_00n)).rejects.toMatchObject(
      code('state-forbids', 'notice-running', 'not-granted', 'award-differs'),
    );
    const granted = await desk.plant.case(desk.callId, party);
    await expect(add(granted, desk, 100_01n)).rejects.toMatchObject({
      refusal: { findings: [{ message: '决定金额 100.00 元，与本次 100.01 元不符' }] },
    });
  });

  it('is refused while an objection is open', async () => {
    const planted = await desk.plant.case(desk.callId, await desk.plant.party());
    await desk.plant.run((tx) =>
      tx.query(
        `INSERT INTO objection (id, case_id, notice_id, objector_name, objector_contact, grounds, received_at)
         SELECT $1, case_id, notice_id, '某人', '13900000000', '材料不实', now() FROM notice_item WHERE case_id = $2`,
        [desk.plant.newId(), planted.id],
      ),
    );
    await expect(add(planted)).rejects.toMatchObject(code('state-forbids', 'objection-open'));
  });

  it('is one for a case: the same again is quiet, another is a conflict', async () => {
    const room = await desk.another();
    const granted = await room.grant();
    const again = { ...of(granted, room), decisionNumber: `决〔2026〕${granted.number}` };
    await desk.plant.run((tx) => addPayable(tx, again));
    await expect(
      desk.plant.run((tx) => addPayable(tx, { ...again, decisionNumber: '决〔2026〕别号' })),
    ).rejects.toMatchObject(code('conflict'));
    expect(await verifyLedger(db.app)).toEqual([]);
  });

  it('that is cancelled gives its money back, once, and what stands in a batch cannot be', async () => {
    const room = await desk.another(500_00n);
    const cancel = (id: string) => desk.plant.run((tx) => cancelPayable(tx, desk.plant.ledger, id));
    const [gone, bound] = [await room.grant(), await room.grant()];
    await cancel(gone.id);
    await cancel(gone.id);
    const budget = await desk.plant.run((tx) => desk.plant.ledger.budgetOf(tx, room.callId));
    expect(budget).toMatchObject({ reservedFen: 100_00n, committedFen: 100_00n });
    await room.draft();
    await expect(cancel(bound.id)).rejects.toMatchObject(code('state-forbids', 'payable-in-batch'));
    expect(await verifyLedger(db.app)).toEqual([]);
  });
});

describe('the books', () => {
  /** As the database's administrator could, with every guard off; undone afterwards. */
  async function differencesAfter(...statements: string[]): Promise<string[]> {
    const back = new Error('undo');
    let whats: string[] = [];
    await db.owner
      .transaction(async (manager) => {
        await manager.query(`SELECT set_config('hongshan.actor', 'tamper', true)`);
        await manager.query(`SET LOCAL session_replication_role = replica`);
        for (const sql of statements) await manager.query(sql);
        const inside = { transaction: (_: string, work: (m: unknown) => unknown) => work(manager) };
        whats = (await verifyLedger(inside as never)).map(({ what }) => what);
        throw back;
      })
      .catch((error: unknown) => {
        if (error !== back) throw error;
      });
    return [...new Set(whats)].sort();
  }

  beforeAll(async () => {
    const room = await desk.another();
    await room.grants(2);
    await room.released();
    await room.grants(1);
  });

  it('agree', async () => {
    expect(await verifyLedger(db.app)).toEqual([]);
  });

  it.each([
    [
      'a balance',
      `UPDATE budget SET available_fen = available_fen - 1, paid_fen = paid_fen + 1`,
      ['budget.available', 'budget.paid', 'budget.paid-payables'],
    ],
    [
      'an entry that is gone',
      `DELETE FROM budget_entry WHERE kind = 'commit'`,
      ['budget.committed', 'budget.reserved', 'case.committed'],
    ],
    [
      'a quota',
      `INSERT INTO quota SELECT gen_random_uuid(), 'x', id, 2026, 5 FROM party LIMIT 1`,
      ['quota.used'],
    ],
    [
      'a payable called paid',
      `UPDATE payable SET state = 'paid' WHERE state = 'pool'`,
      ['budget.committed-payables', 'budget.paid-payables', 'case.phase', 'payable.line'],
    ],
    [
      'an amount of a payable',
      `UPDATE payable SET amount_fen = 1 WHERE state = 'in-batch'`,
      ['budget.committed-payables', 'payable.amount'],
    ],
    [
      'a line called paid',
      `UPDATE payout_line SET outcome = 'paid' WHERE line_number = 1`,
      ['case.phase', 'line.entry', 'payable.line'],
    ],
    [
      'the sum of a batch',
      `UPDATE payout_batch SET sum_fen = sum_fen + 1 WHERE state = 'released'`,
      ['batch.sumFen'],
    ],
    [
      'a line that is gone',
      `DELETE FROM payout_line WHERE line_number = 2 AND outcome = 'pending'`,
      ['batch.digest', 'batch.hashTotal', 'batch.lineCount', 'batch.sumFen', 'payable.line'],
    ],
    [
      'a batch closed too early',
      `UPDATE payout_batch SET state = 'reconciled' WHERE state = 'released'`,
      ['batch.pending', 'payable.line'],
    ],
    ['a case moved by hand', `UPDATE case_file SET phase = 'closed' WHERE phase = 'paying'`, ['case.phase']],
  ])('tell of %s', async (_, sql, whats) => {
    expect(await differencesAfter(sql)).toEqual(whats);
  });

  it('can be verified by whoever may only read', async () => {
    const { DataSource } = await import('typeorm');
    const { dataSourceOptions } = await import('../../config/database.js');
    const read = await new DataSource(dataSourceOptions(db.readUrl)).initialize();
    expect(await verifyLedger(read)).toEqual([]);
    await read.destroy();
  });
});
