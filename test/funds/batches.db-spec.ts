import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buffer } from 'node:stream/consumers';
import { draftBatch } from '../../src/funds/draft-batch.js';
import { verifyLedger } from '../../src/funds/verify-ledger.js';
import {
  CONTROL_COLUMNS,
  CONTROL_SHEET,
  PAYOUT_COLUMNS,
  PAYOUT_SHEET,
} from '../../src/funds/payout-workbook.js';
import { digestWorkbook, readSheet } from '../../src/platform/workbooks/reader.js';
import '../platform/support/children.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { Desk } from './support/desk.js';

let db: TestDatabase;
let first: Desk;
let desk: Desk;

beforeAll(async () => {
  db = await freshDatabase({ poolSize: 20 });
  first = await Desk.open(db.app);
});
afterAll(() => {
  first.close();
  return db.drop();
});

/** Each test begins with a call of its own and ends with books that agree. */
const within = (name: string, work: () => Promise<void>) =>
  it(name, async () => {
    desk = await first.another();
    await work();
    expect(await verifyLedger(db.app)).toEqual([]);
  });

const code = (refusal: string) => ({ refusal: { code: refusal } });

describe('a draft', () => {
  within('takes what waits in the pool of its call, oldest first, with the payees as they are', async () => {
    const granted = await desk.grants(3);
    await (await first.another()).grant();
    const { id, number, lineCount, left } = await desk.draft();
    const lines = await db.app.query<{ payable_id: string; line_number: number; amount_fen: bigint }[]>(
      'SELECT payable_id, line_number, amount_fen FROM payout_line WHERE batch_id = $1 ORDER BY line_number',
      [id],
    );
    expect({ lineCount, left }).toEqual({ lineCount: 3, left: [] });
    expect(number).toMatch(/^BF2026\d{6}$/);
    expect(lines.map((line) => [line.payable_id, line.line_number, line.amount_fen])).toEqual(
      granted.map(({ payableId, amountFen }, i) => [payableId, i + 1, amountFen]),
    );
    await expect(desk.payable(granted[0]!)).resolves.toMatchObject({ state: 'in-batch' });
  });

  within(
    'leaves in the pool whoever has no account, or one in another name, and says what to do',
    async () => {
      const nobody = await desk.plant.party('新疆无户科技有限公司');
      const other = await desk.plant.party('新疆某某科技有限公司');
      await desk.plant.account(other, { name: '新疆某某科技公司' });
      const wide = await desk.plant.party('新疆（全角）科技有限公司');
      await desk.plant.account(wide, { name: '新疆(全角)科技有限公司' });
      const [lacking, wrong, fine] = [
        await desk.grant(100_00n, nobody),
        await desk.grant(100_00n, other),
        await desk.grant(100_00n, wide),
      ];
      const { lineCount, left } = await desk.draft();
      expect(lineCount).toBe(1);
      expect(left.map(({ code: found, fix }) => [found, fix])).toEqual([
        ['account-missing', '请通知企业登录系统填写对公收款账户'],
        ['account-name-differs', '请通知企业改为与营业执照一致的对公账户'],
      ]);
      expect(left[1]?.message).toContain('新疆某某科技公司');
      await expect(desk.payable(lacking)).resolves.toMatchObject({ state: 'pool' });
      await expect(desk.payable(wrong)).resolves.toMatchObject({ state: 'pool' });
      await expect(desk.payable(fine)).resolves.toMatchObject({ state: 'in-batch' });
      // Naming it does not help: money never goes to an account in another name.
      await expect(desk.draft([wrong.payableId])).rejects.toMatchObject(code('conflict'));
    },
  );

  within(
    'leaves in the pool what no workbook could hold: one such line would keep the others from the bank',
    async () => {
      const broken = await desk.plant.party();
      await desk.plant.account(broken, { bank: '某银行\u0001分行' });
      await desk.grant(100_00n, broken);
      await desk.grants(1);
      const { id, left } = await desk.draft();
      expect(left.map(({ code: found }) => found)).toEqual(['account-unwritable']);
      await desk.seal(desk.staff.maker, id);
      expect(await desk.workbook(id)).not.toHaveLength(0);
    },
  );

  within('of an empty pool is refused', async () => {
    await expect(desk.draft()).rejects.toMatchObject(code('conflict'));
  });

  within('answers a repeated request with the same batch', async () => {
    await desk.grants(2);
    const idempotency = {
      key: 'one-draft-only',
      route: 'POST /finance/batches',
      body: { callId: desk.callId },
    };
    const once = await desk.batches.draft(desk.staff.maker, idempotency, { callId: desk.callId });
    const again = await desk.batches.draft(desk.staff.maker, idempotency, { callId: desk.callId });
    expect(again).toEqual(once);
  });

  within('and seven others at once share no payable and no number, and take every one', async () => {
    const granted = await desk.grants(24);
    const thirds = granted.map(({ payableId }) => payableId);
    const drafts = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => desk.draft(i % 2 === 0 ? undefined : thirds.slice(i, i + 6))),
    );
    const made = drafts.flatMap((draft) => (draft.status === 'fulfilled' ? [draft.value] : []));
    // Whoever finds the pool empty is told so; nobody runs into what another holds.
    for (const draft of drafts.filter(({ status }) => status === 'rejected')) {
      expect(draft).toMatchObject({ reason: code('conflict') });
    }
    const lines = await db.app.query<{ payable_id: string }[]>(
      'SELECT payable_id FROM payout_line WHERE batch_id = ANY ($1)',
      [made.map(({ id }) => id)],
    );
    const taken = lines.map((line) => line.payable_id);
    expect(new Set(taken).size).toBe(taken.length);
    expect(new Set(made.map(({ number }) => number)).size).toBe(made.length);
    for (let rest = true; rest;)
      rest = await desk.draft().then(
        () => true,
        () => false,
      );
    const { count } = await desk.one<{ count: bigint }>(
      `SELECT count(*) AS count FROM payout_line l JOIN payable p ON p.id = l.payable_id WHERE p.budget_id = $1`,
      [desk.budgetId],
    );
    expect(count).toBe(24n);
  });
});

describe('a draft of limited size', () => {
  within('looks past what cannot be paid, and leaves the rest for the next', async () => {
    const nobody = await desk.plant.party();
    for (let i = 0; i < 5; i++) await desk.grant(100_00n, nobody);
    const granted = await desk.grants(3);
    const take = () => desk.plant.run((tx) => draftBatch(tx, desk.staff.maker.id, desk.budgetId, null, 2));
    const [one, two] = [await take(), await take()];
    expect([one.lineCount, two.lineCount]).toEqual([2, 1]);
    expect(two.left.map(({ code: found }) => found)).toEqual(Array(5).fill('account-missing'));
    for (const planted of granted) expect(await desk.payable(planted)).toMatchObject({ state: 'in-batch' });
  });
});

describe('eight at once would be seen to share', () => {
  /** All read before one writes: the fault shows each time. */
  async function race(read: string, write: string): Promise<string[]> {
    let open!: () => void;
    let there = 0;
    const all = new Promise<void>((resolve) => (open = resolve));
    const one = () =>
      db.app.transaction(async (manager) => {
        const rows = await manager.query<{ got: string }[]>(read);
        if (++there === 8) open();
        await all;
        for (const { got } of rows) await manager.query(write, [got]);
        return rows.map(({ got }) => got);
      });
    return (await Promise.all(Array.from({ length: 8 }, one))).flat();
  }
  const areDistinct = (all: readonly string[]) => new Set(all).size === all.length;

  beforeAll(async () => {
    await db.owner.query(`CREATE TABLE bad_batch (number text); CREATE TABLE bad_invoice (number text);
      CREATE TABLE bad_pool (id text, state text); INSERT INTO bad_pool SELECT g, 'pool' FROM generate_series(1, 5) g;
      GRANT ALL ON bad_batch, bad_invoice, bad_pool TO hongshan_app`);
  });

  it('their numbers, were they max + 1', async () => {
    const numbers = await race(
      `SELECT (coalesce(max(number::int), 0) + 1)::text AS got FROM bad_batch`,
      'INSERT INTO bad_batch VALUES ($1)',
    );
    expect(areDistinct(numbers)).toBe(false);
  });

  it('an invoice, were it looked for and then taken down', async () => {
    const uses = await race(
      `SELECT '26652000000000000001' AS got WHERE NOT EXISTS (SELECT FROM bad_invoice)`,
      'INSERT INTO bad_invoice VALUES ($1)',
    );
    expect(areDistinct(uses)).toBe(false);
  });

  it('their payables, were they read without a lock', async () => {
    const taken = await race(
      `SELECT id AS got FROM bad_pool WHERE state = 'pool'`,
      `UPDATE bad_pool SET state = 'in-batch' WHERE id = $1`,
    );
    expect(areDistinct(taken)).toBe(false);
  });
});

describe('a seal', () => {
  within('fixes count, sum, hash total and digest, and moves every case', async () => {
    const granted = await desk.grants(3);
    const id = await desk.sealed();
    const batch = await desk.one<Record<string, unknown>>('SELECT * FROM payout_batch WHERE id = $1', [id]);
    const accounts = await db.app.query<{ account_number: string }[]>(
      'SELECT account_number FROM payout_line WHERE batch_id = $1',
      [id],
    );
    const total = accounts.reduce((sum, row) => sum + Number(row.account_number.slice(-8)), 0);
    expect(batch).toMatchObject({
      state: 'sealed',
      line_count: 3,
      sum_fen: 3000_03n,
      hash_total: String(total).padStart(12, '0'),
    });
    expect(batch['digest']).toMatch(/^[0-9a-f]{64}$/);
    for (const planted of granted) expect(await desk.caseState(planted)).toBe('paying');
  });

  within('is for the maker of the draft alone, and once', async () => {
    await desk.grant();
    const { id } = await desk.draft();
    const colleague = { ...desk.staff.maker, id: desk.staff.checker.id };
    await expect(desk.seal(colleague, id)).rejects.toMatchObject(code('not-permitted'));
    await desk.seal(desk.staff.maker, id);
    await expect(desk.seal(desk.staff.maker, id)).rejects.toMatchObject(code('state-forbids'));
  });

  within('refuses when an account has changed since the draft, and names the line', async () => {
    const [one] = await desk.grants(2);
    const { id } = await desk.draft();
    await desk.plant.account(one!.partyId);
    await expect(desk.seal(desk.staff.maker, id)).rejects.toMatchObject({
      refusal: { code: 'stale', findings: [{ code: 'payee-changed' }] },
    });
    expect(await desk.caseState(one!)).toBe('granted');
  });
});

describe('three people', () => {
  within('make, check and release a batch: nobody does two of it, in code', async () => {
    await desk.grant();
    const { maker, checker, releaser } = desk.staff;
    const id = await desk.sealed();
    await expect(desk.check(maker, id)).rejects.toMatchObject(code('separation-of-duties'));
    await expect(desk.release(releaser, id)).rejects.toMatchObject(code('state-forbids'));
    await desk.check(checker, id);
    await expect(desk.release(maker, id)).rejects.toMatchObject(code('separation-of-duties'));
    await expect(desk.release(checker, id)).rejects.toMatchObject(code('separation-of-duties'));
    await desk.release(releaser, id);
    expect(await desk.stateOf(id)).toBe('released');
  });

  within('are three in the database too', async () => {
    await desk.grant();
    const { maker, checker } = desk.staff;
    const id = await desk.sealed();
    const raw = (sql: string, ...parameters: unknown[]) =>
      desk.plant.run((tx) => tx.query(sql, [id, ...parameters]));
    const check = `UPDATE payout_batch SET state = 'checked', checker_id = $2, checked_at = now() WHERE id = $1`;
    const release = `UPDATE payout_batch SET state = 'released', releaser_id = $2, released_at = now() WHERE id = $1`;
    const broken = { driverError: { constraint: 'payout_batch_three_people' } };
    await expect(raw(check, maker.id)).rejects.toMatchObject(broken);
    await raw(check, checker.id);
    await expect(raw(release, maker.id)).rejects.toMatchObject(broken);
    await expect(raw(release, checker.id)).rejects.toMatchObject(broken);
  });

  within('and of two releases at once one wins', async () => {
    await desk.grants(3);
    const id = await desk.sealed();
    await desk.check(desk.staff.checker, id);
    const other = { ...desk.staff.releaser, id: desk.officer };
    const tries = await Promise.allSettled(
      [desk.staff.releaser, other, desk.staff.releaser, other].map((actor) => desk.release(actor, id)),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const lost of tries.filter((attempt) => attempt.status === 'rejected')) {
      expect(lost.reason).toMatchObject(code('state-forbids'));
    }
  });
});

describe('a batch that is sent back', () => {
  it.each(['draft', 'sealed', 'checked'] as const)(
    'as %s strands nothing: its payables are paid by another',
    async (stage) => {
      desk = await first.another();
      const granted = await desk.grants(2);
      const id = stage === 'draft' ? (await desk.draft()).id : await desk.sealed();
      if (stage === 'checked') await desk.check(desk.staff.checker, id);
      await desk.reject(desk.staff.releaser, id, '金额须重新核对');
      expect(await desk.stateOf(id)).toBe('rejected');
      for (const planted of granted) {
        expect(await desk.payable(planted)).toMatchObject({ state: 'pool' });
        expect(await desk.caseState(planted)).toBe('granted');
      }
      expect(await verifyLedger(db.app)).toEqual([]);
      await desk.released();
      for (const planted of granted) expect(await desk.caseState(planted)).toBe('paying');
      expect(await verifyLedger(db.app)).toEqual([]);
    },
  );

  within('is sent back by its maker only while it is his draft', async () => {
    await desk.grant();
    const { maker } = desk.staff;
    const { id } = await desk.draft();
    await desk.reject(maker, id, '选错款项');
    const sealed = await desk.sealed();
    await expect(desk.reject(maker, sealed, '选错款项')).rejects.toMatchObject(code('not-permitted'));
  });

  within('was not released before', async () => {
    await desk.grant();
    const id = await desk.released();
    await expect(desk.reject(desk.staff.checker, id, '太迟')).rejects.toMatchObject(code('state-forbids'));
  });
});

describe('a sealed batch stays as it is, whatever statement the service sends', () => {
  let batchId: string;
  beforeAll(async () => {
    desk = await first.another();
    await desk.grants(2);
    batchId = await desk.sealed();
  });

  it.each([
    ['its sum', `UPDATE payout_batch SET sum_fen = sum_fen + 1 WHERE id = $1`, 'HS104'],
    ['its digest', `UPDATE payout_batch SET digest = repeat('0', 64) WHERE id = $1`, 'HS104'],
    ['its maker', `UPDATE payout_batch SET maker_id = checker_id WHERE id = $1`, '42501'],
    ['its stage, back', `UPDATE payout_batch SET state = 'draft' WHERE id = $1`, 'HS104'],
    ['its stage, past the check', `UPDATE payout_batch SET state = 'released' WHERE id = $1`, 'HS104'],
    ['itself', `DELETE FROM payout_batch WHERE id = $1`, '42501'],
    ['an amount', `UPDATE payout_line SET amount_fen = 1 WHERE batch_id = $1`, '42501'],
    ['an account', `UPDATE payout_line SET account_number = '62220000' WHERE batch_id = $1`, '42501'],
    ['an outcome before its release', `UPDATE payout_line SET outcome = 'paid' WHERE batch_id = $1`, 'HS104'],
    ['a line', `DELETE FROM payout_line WHERE batch_id = $1`, '42501'],
    [
      'one line more',
      `INSERT INTO payout_line SELECT gen_random_uuid(), batch_id, 99, payable_id, case_number, payee_name, uscc, account_name,
         account_number, bank_name, cnaps, amount_fen, purpose, decision_number, budget_line, 'pending'
       FROM payout_line WHERE batch_id = $1 LIMIT 1`,
      'HS104',
    ],
    [
      'what is paid',
      `UPDATE payable SET state = 'paid' WHERE id IN (SELECT payable_id FROM payout_line WHERE batch_id = $1)`,
      'HS104',
    ],
  ])('%s', async (_, sql, sqlState) => {
    const attempt = desk.plant.run((tx) => tx.query(sql, [batchId]));
    await expect(attempt).rejects.toMatchObject({ driverError: { code: sqlState } });
  });

  it('and none is born sealed, released or with figures that do not add up', async () => {
    const { maker } = desk.staff;
    const born = (state: string) =>
      desk.plant.run((tx) =>
        tx.query(
          `INSERT INTO payout_batch (id, number, budget_id, state, maker_id, maker_name, line_count, sum_fen, digest, sealed_at, created_at)
           VALUES (gen_random_uuid(), $4, $1, $2, $3, 'x', 1, 1, 'x', now(), now())`,
          [desk.budgetId, state, maker.id, `X${state}`],
        ),
      );
    await expect(born('sealed')).rejects.toMatchObject({ driverError: { code: 'HS104' } });
    await expect(born('draft')).rejects.toMatchObject({ driverError: { code: 'HS104' } });
    desk = await first.another();
    await desk.grants(2);
    const { id } = await desk.draft();
    const short = `UPDATE payout_batch SET state = 'sealed', line_count = 2, sum_fen = 1, digest = 'x', sealed_at = now() WHERE id = $1`;
    await expect(desk.plant.run((tx) => tx.query(short, [id]))).rejects.toMatchObject({
      driverError: { code: 'HS104' },
    });
  });
});

describe('the workbook of a batch', () => {
  const sheets = [
    { sheet: PAYOUT_SHEET, columns: PAYOUT_COLUMNS },
    { sheet: CONTROL_SHEET, columns: CONTROL_COLUMNS },
  ];

  within(
    'has the same cells and digest however often and late it is exported, and every export is on record',
    async () => {
      await desk.grants(3);
      const id = await desk.sealed();
      const early = await desk.workbook(id);
      await desk.check(desk.staff.checker, id);
      await desk.release(desk.staff.releaser, id);
      await db.owner.transaction(async (manager) => {
        await manager.query(`SELECT set_config('hongshan.actor', 'test', true)`);
        await manager.query(`UPDATE app_user SET display_name = '改名' WHERE id = $1`, [desk.staff.maker.id]);
      });
      const late = await desk.workbook(id);
      const [one, two] = [await digestWorkbook(early, sheets), await digestWorkbook(late, sheets)];
      expect(one.findings).toEqual([]);
      expect(one.contentDigest).toMatch(/^[0-9a-f]{64}$/);
      expect(two).toEqual(one);
      expect(late.equals(early)).toBe(true);
      const { count } = await desk.one<{ count: bigint }>(
        'SELECT count(*) AS count FROM batch_export WHERE batch_id = $1',
        [id],
      );
      expect(count).toBe(2n);
    },
  );

  within('agrees with the decisions, in figures and in capitals, and identifies by text', async () => {
    const [granted] = await desk.grants(2);
    const id = await desk.sealed();
    const bytes = await desk.workbook(id);
    const lines = await readSheet(bytes, { sheet: PAYOUT_SHEET, columns: PAYOUT_COLUMNS });
    const control = await readSheet(bytes, { sheet: CONTROL_SHEET, columns: CONTROL_COLUMNS });
    expect(lines.rows[0]?.values).toMatchObject({
      lineNumber: 1n,
      amountFen: 1000_00n,
      amountInCapitals: '人民币壹仟元整',
      caseNumber: granted!.number,
      decisionNumber: `决〔2026〕${granted!.number}`,
      cnaps: '102100099996',
      budgetLine: '2060404',
    });
    expect(lines.rows[0]?.values.uscc).toHaveLength(18);
    expect(control.rows.map(({ values }) => values)).toMatchObject([
      {
        lineCount: 2n,
        sumFen: 2000_01n,
        sumInCapitals: '人民币贰仟元零壹分',
        sealedAt: expect.stringMatching(/^2026-06-26 16:/),
      },
    ]);
  });

  within('is not to be had of a draft, nor of what was sent back', async () => {
    await desk.grant();
    const { id } = await desk.draft();
    await expect(desk.workbook(id)).rejects.toMatchObject(code('state-forbids'));
    await desk.seal(desk.staff.maker, id);
    await desk.reject(desk.staff.checker, id, '重新核对');
    await expect(desk.workbook(id)).rejects.toMatchObject(code('state-forbids'));
  });

  it('never leaves when somebody above the service has changed a line, and the books tell', async () => {
    desk = await first.another();
    await desk.grants(2);
    const id = await desk.sealed();
    await tamper(
      `UPDATE payout_line SET account_number = '62220000' WHERE batch_id = $1 AND line_number = 1`,
      id,
    );
    await expect(desk.workbook(id)).rejects.toThrow('not those that were sealed');
    const differences = await verifyLedger(db.app);
    expect(differences.map(({ what }) => what)).toEqual(['batch.hashTotal', 'batch.digest']);
    await tamper(
      `UPDATE payout_line SET account_number = (SELECT a.account_number FROM payable p JOIN payee_account a ON a.party_id = p.party_id
        WHERE p.id = payable_id) WHERE batch_id = $1 AND line_number = 1`,
      id,
    );
    expect(await verifyLedger(db.app)).toEqual([]);
    expect(await buffer((await desk.exports.export(desk.staff.maker, id)).content)).not.toHaveLength(0);
  });
});

/** As the database's administrator could, with every guard off. */
async function tamper(sql: string, id: string): Promise<void> {
  await db.owner.transaction(async (manager) => {
    await manager.query(`SELECT set_config('hongshan.actor', 'tamper', true)`);
    await manager.query('ALTER TABLE payout_line DISABLE TRIGGER sealed_line_is_final');
    await manager.query(sql, [id]);
    await manager.query('ALTER TABLE payout_line ENABLE TRIGGER sealed_line_is_final');
  });
}
