import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Quotas } from '../../src/funds/quotas.js';
import { fen } from '../../src/kernel/money.js';
import type { Tx } from '../../src/platform/database/unit-of-work.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { BadBudgets, type Reservation } from './support/bad-budgets.js';
import { Plant, yuan } from './support/plant.js';

const CONNECTIONS = 64;
const AMOUNT = yuan(100);
/** Room for 13 of the 64. */
const TOTAL = yuan(1350);
const ROOM = 13;

let db: TestDatabase;
let plant: Plant;
let officer: string;
let partyId: string;

beforeAll(async () => {
  db = await freshDatabase({ poolSize: CONNECTIONS });
  plant = new Plant(db.app);
  const bureau = await plant.ground();
  officer = await plant.user(bureau, 'officer');
  partyId = await plant.party();
});
afterAll(() => db.drop());

async function openBudget(totalFen: bigint) {
  const callId = await plant.call(officer);
  const budgetId = await plant.budget(callId, totalFen);
  const planted = await plant.case(callId, partyId);
  return { callId, budgetId, caseId: planted.id };
}

/** What is wrong with a budget after a race; nothing of a sound one. */
function wrongs(race: {
  readonly won: number;
  readonly availableFen: bigint;
  readonly entriesFen: bigint;
  readonly totalFen: bigint;
}): string[] {
  const granted = BigInt(race.won) * AMOUNT;
  return [
    ...(granted > race.totalFen ? [`granted ${granted} of ${race.totalFen}`] : []),
    ...(race.won < ROOM ? [`only ${race.won} of ${ROOM} were let in`] : []),
    ...(race.entriesFen !== granted ? [`entries of ${race.entriesFen} for ${granted}`] : []),
    ...(race.totalFen - race.availableFen !== granted ? [`the balance fell to ${race.availableFen}`] : []),
  ];
}

/** So many at once, each on a connection of its own; gives how many were let in. */
async function rush(reserve: Reservation): Promise<number> {
  const tries = Array.from({ length: CONNECTIONS }, (_, i) => plant.run((tx) => reserve(tx, i)));
  const results = await Promise.allSettled(tries);
  return results.filter(({ status }) => status === 'fulfilled').length;
}

describe('64 reservations at once on a budget nearly spent', () => {
  it('are let in exactly as far as the money goes, and the balance is the sum of the entries', async () => {
    const { budgetId, caseId, callId } = await openBudget(TOTAL);
    const won = await rush((tx, i) =>
      plant.ledger.reserve(tx, { budgetId, caseId, amountFen: AMOUNT, key: `${budgetId}:${i}` }),
    );
    const budget = await plant.run((tx) => plant.ledger.budgetOf(tx, callId));
    const entriesFen = await sumOf(
      `SELECT coalesce(sum(amount_fen), 0)::bigint AS sum FROM budget_entry
      WHERE budget_id = $1 AND kind = 'reserve'`,
      budgetId,
    );
    expect(wrongs({ won, availableFen: budget.availableFen, entriesFen, totalFen: budget.totalFen })).toEqual(
      [],
    );
    expect(won).toBe(ROOM);
    expect(budget.reservedFen).toBe(AMOUNT * BigInt(ROOM));
  });

  it.each(BadBudgets.KINDS)('would be seen to go wrong with %s', async (kind) => {
    const bad = await BadBudgets.open(db.owner, kind, TOTAL, CONNECTIONS);
    const won = await rush((tx, i) => bad.reserve(tx, i, AMOUNT));
    expect(wrongs({ won, ...(await bad.figures()) })).not.toEqual([]);
  });

  it('with one key have one effect', async () => {
    const { budgetId, caseId, callId } = await openBudget(TOTAL);
    const won = await rush((tx) =>
      plant.ledger.reserve(tx, { budgetId, caseId, amountFen: AMOUNT, key: `${budgetId}:one` }),
    );
    const budget = await plant.run((tx) => plant.ledger.budgetOf(tx, callId));
    expect(won).toBe(CONNECTIONS);
    expect(budget.reservedFen).toBe(AMOUNT);
  });

  it('with one key would each move the balance if it moved before its entry is let in', async () => {
    const bad = await BadBudgets.open(db.owner, 'a balance moved before the entry', TOTAL, CONNECTIONS);
    await rush((tx) => bad.reserve(tx, 0, AMOUNT));
    const { availableFen, entriesFen, totalFen } = await bad.figures();
    expect(totalFen - availableFen).not.toBe(entriesFen);
  });
});

async function sumOf(sql: string, id: string): Promise<bigint> {
  const [row] = await db.owner.query<{ sum: bigint }[]>(sql, [id]);
  return row?.sum ?? 0n;
}

describe('an entry of the ledger', () => {
  it('that finds too little money is refused by how much, and the transaction goes on', async () => {
    const { budgetId, caseId, callId } = await openBudget(yuan(50));
    const left = await plant.run(async (tx) => {
      const refusal = await plant.ledger
        .reserve(tx, { budgetId, caseId, amountFen: yuan(80), key: 'too-much' })
        .catch((error: unknown) => error);
      expect(refusal).toMatchObject({
        refusal: {
          code: 'budget-short',
          findings: [
            { code: 'budget-reserve-short', message: '可用余额 50.00 元，本次需 80.00 元，尚差 30.00 元' },
          ],
        },
      });
      await plant.ledger.reserve(tx, { budgetId, caseId, amountFen: yuan(50), key: 'all-of-it' });
      return plant.ledger.budgetOf(tx, callId);
    });
    expect(left).toMatchObject({ availableFen: 0n, reservedFen: yuan(50) });
  });

  it('takes from the right part and gives it back to where it came from', async () => {
    const { budgetId, caseId, callId } = await openBudget(yuan(100));
    const parts = await plant.run(async (tx) => {
      const seen: string[] = [];
      for (const step of ['reserve', 'commit', 'pay', 'unpay', 'uncommit', 'release'] as const) {
        await plant.ledger[step](tx, { budgetId, caseId, amountFen: yuan(30), key: `${budgetId}:${step}` });
        const b = await plant.ledger.budgetOf(tx, callId);
        seen.push([b.availableFen, b.reservedFen, b.committedFen, b.paidFen].map((f) => f / 100n).join(' '));
      }
      return seen;
    });
    expect(parts).toEqual(['70 30 0 0', '70 0 30 0', '70 0 0 30', '70 0 30 0', '70 30 0 0', '100 0 0 0']);
  });

  it.each(['release', 'commit', 'uncommit', 'pay', 'unpay'] as const)(
    'to %s more than there is to take is refused',
    async (step) => {
      const { budgetId, caseId } = await openBudget(yuan(100));
      const posting = { budgetId, caseId, amountFen: fen(1n), key: `${budgetId}:${step}` };
      const attempt = plant.run((tx) => plant.ledger[step](tx, posting));
      await expect(attempt).rejects.toMatchObject({ refusal: { code: 'budget-short' } });
    },
  );

  it('returns quietly when it comes again, and is refused when the key comes for something else', async () => {
    const { budgetId, caseId, callId } = await openBudget(yuan(100));
    const posting = { budgetId, caseId, amountFen: yuan(10), key: `${budgetId}:k` };
    for (let i = 0; i < 2; i++) await plant.run((tx) => plant.ledger.reserve(tx, posting));
    const other = await plant.case(callId, partyId);
    const strangers = [
      () => plant.run((tx) => plant.ledger.reserve(tx, { ...posting, amountFen: yuan(11) })),
      () => plant.run((tx) => plant.ledger.reserve(tx, { ...posting, caseId: other.id })),
      () => plant.run((tx) => plant.ledger.release(tx, posting)),
    ];
    for (const attempt of strangers) {
      await expect(attempt()).rejects.toMatchObject({ refusal: { code: 'conflict' } });
    }
    const budget = await plant.run((tx) => plant.ledger.budgetOf(tx, callId));
    expect(budget.reservedFen).toBe(yuan(10));
  });
});

describe('the yearly cap of a party', () => {
  const quotas = new Quotas();
  const LIMIT = yuan(1000);
  const use = (caseId: string, key: string, amountFen = yuan(300)) => ({
    policyCode: 'test-policy',
    partyId,
    year: 2026,
    caseId,
    amountFen,
    key,
  });

  it('holds against 64 at once: three of 300 fit into 1,000', async () => {
    const { caseId } = await openBudget(yuan(1));
    const won = await rush((tx: Tx, i) => quotas.take(tx, { ...use(caseId, `race:${i}`), limitFen: LIMIT }));
    const used = await plant.run((tx) => quotas.used(tx, 'test-policy', partyId, 2026));
    expect([won, used]).toEqual([3, yuan(900)]);
  });

  it('refuses with the amounts, takes exactly what is left, and has it again when it is given back', async () => {
    const { caseId } = await openBudget(yuan(1));
    const take = (amountFen = yuan(300), key = 'edge') =>
      plant.run((tx) => quotas.take(tx, { ...use(caseId, key, amountFen), limitFen: LIMIT }));
    await expect(take(fen(yuan(100) + 1n))).rejects.toMatchObject({
      refusal: {
        code: 'not-eligible',
        findings: [{ message: '2026 年度限额 1,000.00 元，已用 900.00 元，本次 100.01 元，超出 0.01 元' }],
      },
    });
    await take(yuan(100));
    await plant.run((tx) => quotas.giveBack(tx, use(caseId, 'edge:back', yuan(100))));
    await plant.run((tx) => quotas.giveBack(tx, use(caseId, 'edge:back', yuan(100))));
    const used = await plant.run((tx) => quotas.used(tx, 'test-policy', partyId, 2026));
    expect(used).toBe(yuan(900));
  });

  it('gives back no more than was taken, and another year is another cap', async () => {
    const { caseId } = await openBudget(yuan(1));
    const tooMuch = plant.run((tx) => quotas.giveBack(tx, use(caseId, 'much', yuan(901))));
    await expect(tooMuch).rejects.toMatchObject({ refusal: { code: 'conflict' } });
    await plant.run((tx) => quotas.take(tx, { ...use(caseId, 'next', LIMIT), year: 2027, limitFen: LIMIT }));
    const used = await plant.run((tx) => quotas.used(tx, 'test-policy', partyId, 2027));
    expect(used).toBe(LIMIT);
  });
});

describe('the service has no right', () => {
  it.each([
    ['set a balance', `UPDATE budget SET available_fen = available_fen + 1`, '42501'],
    ['set a quota', `UPDATE quota SET used_fen = 0`, '42501'],
    ['change an entry', `UPDATE budget_entry SET amount_fen = 1`, '42501'],
    ['remove an entry', `DELETE FROM budget_entry`, '42501'],
    ['empty the entries', `TRUNCATE budget_entry`, '42501'],
    ['change a quota entry', `UPDATE quota_entry SET amount_fen = 1`, '42501'],
    ['change the record', `UPDATE audit_event SET body = '{}'`, '42501'],
    ['remove from the record', `DELETE FROM audit_event`, '42501'],
    ['add to the record', `INSERT INTO audit_event VALUES (999999, '{}', 'a', 'b')`, '42501'],
    ['move an invoice to another case', `UPDATE invoice_use SET case_id = case_id`, '42501'],
    ['change what is payable', `UPDATE payable SET amount_fen = amount_fen + 1`, '42501'],
    ['switch a guard off', `ALTER TABLE budget_entry DISABLE TRIGGER move_budget`, '42501'],
  ])('to %s', async (_, sql, sqlState) => {
    await expect(plant.run((tx) => tx.query(sql))).rejects.toMatchObject({ driverError: { code: sqlState } });
  });

  it('to any table as its owner', async () => {
    const [row] = await db.app.query<{ owned: bigint; user: string }[]>(
      `SELECT count(*) AS owned, current_user AS user FROM pg_tables WHERE tableowner = current_user`,
    );
    expect(row).toEqual({ owned: 0n, user: 'hongshan_app' });
  });

  it.each(['budget_entry', 'audit_event'])(
    'and even the owner cannot change a row of %s by mistake',
    async (table) => {
      await expect(db.owner.query(`DELETE FROM ${table}`)).rejects.toMatchObject({
        driverError: { code: 'HS002' },
      });
    },
  );
});
