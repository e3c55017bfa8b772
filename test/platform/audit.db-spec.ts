import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { SystemClock } from '../../src/platform/clock.js';
import { databaseFault } from '../../src/platform/database/guard-errors.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { type AuditReport, eventHash, verifyAudit } from '../../src/platform/audit/verify.js';
import { freshDatabase } from '../support/database.js';

type Database = Awaited<ReturnType<typeof freshDatabase>>;

const long = process.env['HONGSHAN_LONG'] === '1';
const EVENTS = 60;

let database: Database;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const openParty = `INSERT INTO party (id, kind, name, district_code, created_at) VALUES ($1, 'team', $2, '650102', $3)`;

async function addDistrict({ owner }: Database): Promise<void> {
  await owner.query(`INSERT INTO district VALUES ('650102', '天山区') ON CONFLICT DO NOTHING`);
}

/** One transaction: so many changes, some of them in a part that is undone, and perhaps none of it is kept. */
interface Step {
  readonly changes: number;
  readonly undonePart: boolean;
  readonly kept: boolean;
}

async function run({ app }: Database, { changes, undonePart, kept }: Step): Promise<void> {
  const work = new UnitOfWork(app, new SystemClock());
  const done = work.run({ id: 'tester' }, '办理', async (tx) => {
    const id = tx.newId();
    await tx.query(openParty, [id, `创业团队 ${id}`, tx.at]);
    if (undonePart) await tx.savepoint(failingPart(id)).catch(() => undefined);
    for (let n = 1; n < changes; n++)
      await tx.query('UPDATE party SET name = $2 WHERE id = $1', [id, `改名 ${n}`]);
    if (!kept) throw new Error('not kept');
  });
  await done.catch((error: unknown) => {
    if (kept) throw error;
  });
}

const failingPart = (
  id: string,
): Parameters<Parameters<Parameters<UnitOfWork['run']>[2]>[0]['savepoint']>[0] => {
  return async (tx) => {
    await tx.query(`UPDATE party SET name = '撤销的改名' WHERE id = $1`, [id]);
    throw new Error('undone');
  };
};

/** Predecessors that more than one event names. */
async function forks({ owner }: { owner: DataSource }): Promise<number> {
  const rows = await owner.query<{ forks: number }[]>(
    'SELECT count(*)::int AS forks FROM (SELECT FROM audit_event GROUP BY previous HAVING count(*) > 1) f',
  );
  return rows[0]!.forks;
}

const verified = async (
  of: Database,
  ...options: Parameters<typeof verifyAudit> extends [unknown, ...infer R] ? R : never
) => verifyAudit(of.app, ...options);

describe('the chain', () => {
  it('holds after any history of transactions, however many run at once, with no fork', async () => {
    await addDistrict(database);
    const step = fc.record({
      changes: fc.integer({ min: 1, max: 4 }),
      undonePart: fc.boolean(),
      kept: fc.boolean(),
    });
    const history = fc.array(step, { minLength: 1, maxLength: 24 });
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const before = (await verified(database)).verified;
        await Promise.all(steps.map((one) => run(database, one)));
        const expected = steps.filter(({ kept }) => kept).reduce((sum, { changes }) => sum + changes, 0);
        expect(await verified(database)).toMatchObject({ verified: before + BigInt(expected), fault: null });
        expect(await forks(database)).toBe(0);
      }),
      { numRuns: long ? 200 : 15 },
    );
  });

  it('would fork if the number were taken outside the lock, and the same checks tell', async () => {
    const bad = await freshDatabase();
    try {
      await addDistrict(bad);
      await takeNumberOutsideTheLock(bad);
      const step = { changes: 2, undonePart: false, kept: true };
      await Promise.all(Array.from({ length: 60 }, () => run(bad, step)));
      expect(await forks(bad)).toBeGreaterThan(0);
      expect((await verified(bad)).fault).not.toBeNull();
    } finally {
      await bad.drop();
    }
  });
});

async function takeNumberOutsideTheLock({ owner }: Database): Promise<void> {
  await owner.query(`
    CREATE SEQUENCE bad_seq;
    ALTER TABLE audit_event DROP CONSTRAINT audit_event_previous_key, DROP CONSTRAINT audit_event_hash_key;
    CREATE OR REPLACE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE previous text; next_hash text; number bigint := nextval('bad_seq');
    BEGIN
      SELECT hash INTO previous FROM audit_head;
      next_hash := encode(sha256(convert_to(previous || E'\\n' || number || E'\\n' || NEW.body::text, 'UTF8')), 'hex');
      INSERT INTO audit_event VALUES (number, NEW.body, previous, next_hash);
      UPDATE audit_head SET seq = number, hash = next_hash;
      DELETE FROM audit_pending WHERE id = NEW.id;
      RETURN NULL;
    END $$`);
}

describe('tampering by somebody who owns the database', () => {
  let world: Database;

  beforeAll(async () => {
    world = await freshDatabase();
    await addDistrict(world);
    for (let n = 0; n < EVENTS / 2; n++) await run(world, { changes: 2, undonePart: false, kept: true });
    await world.owner.query(
      'CREATE TABLE event_copy AS TABLE audit_event; CREATE TABLE head_copy AS TABLE audit_head',
    );
  });
  afterAll(() => world.drop());
  afterEach(restore);

  /** As a superuser who has switched the triggers off. */
  async function tamper(...statements: string[]): Promise<void> {
    await world.owner.transaction(async (manager) => {
      await manager.query(['SET LOCAL session_replication_role = replica', ...statements].join(';'));
    });
  }

  async function restore(): Promise<void> {
    await tamper(
      'DELETE FROM audit_event; INSERT INTO audit_event SELECT * FROM event_copy',
      'DELETE FROM audit_head; INSERT INTO audit_head SELECT * FROM head_copy',
    );
  }

  const faultOf = async (options: Parameters<typeof verifyAudit>[1] = {}) =>
    (await verifyAudit(world.app, options)).fault;
  const somewhere = (last: number) => fc.integer({ min: 1, max: last });

  async function foundEverywhere(
    places: fc.Arbitrary<number>,
    statements: (seq: number) => string[],
    fault: (seq: number) => { kind: string; seq: number },
  ): Promise<void> {
    await fc.assert(
      fc.asyncProperty(places, async (seq) => {
        await tamper(...statements(seq));
        const { kind, seq: at } = fault(seq);
        expect(await faultOf()).toEqual({ kind, seq: BigInt(at) });
        await restore();
      }),
      { numRuns: 12 },
    );
  }

  it('is not there to begin with', async () => {
    expect(await faultOf()).toBeNull();
  });

  it('is found where an event was edited', async () => {
    const edit = (seq: number) => [
      `UPDATE audit_event SET body = body || '{"actor":"somebody else"}' WHERE seq = ${seq}`,
    ];
    await foundEverywhere(somewhere(EVENTS), edit, (seq) => ({ kind: 'edited', seq }));
  });

  it('is found at the next event where an event was edited and its hash made to fit', async () => {
    const edit = (seq: number) => [
      `UPDATE audit_event SET body = body || '{"actor":"somebody else"}' WHERE seq = ${seq}`,
      `UPDATE audit_event SET hash = encode(sha256(convert_to(previous || E'\\n' || seq || E'\\n' || body::text, 'UTF8')), 'hex') WHERE seq = ${seq}`,
    ];
    await foundEverywhere(somewhere(EVENTS - 1), edit, (seq) => ({ kind: 'out-of-place', seq: seq + 1 }));
    await tamper(...edit(EVENTS));
    expect(await faultOf()).toEqual({ kind: 'head', seq: BigInt(EVENTS) });
  });

  it('is found where an event was deleted, at the beginning, in the middle and at the end', async () => {
    const remove = (seq: number) => [`DELETE FROM audit_event WHERE seq = ${seq}`];
    await foundEverywhere(somewhere(EVENTS), remove, (seq) => ({ kind: 'missing', seq }));
    await tamper(...remove(EVENTS));
    expect(await faultOf()).toEqual({ kind: 'missing', seq: BigInt(EVENTS) });
  });

  it('is found where the whole tail was deleted', async () => {
    const cut = (seq: number) => [`DELETE FROM audit_event WHERE seq >= ${seq}`];
    await foundEverywhere(somewhere(EVENTS), cut, (seq) => ({ kind: 'missing', seq }));
  });

  it('is found where the numbers were closed up over a deleted event', async () => {
    const close = (seq: number) => [
      `DELETE FROM audit_event WHERE seq = ${seq}`,
      `UPDATE audit_event SET seq = seq - 1 WHERE seq > ${seq}`,
      'UPDATE audit_head SET seq = seq - 1',
    ];
    await foundEverywhere(somewhere(EVENTS - 1), close, (seq) => ({ kind: 'out-of-place', seq }));
  });

  it('is found where two events changed places', async () => {
    const swap = (seq: number) => [
      `UPDATE audit_event SET seq = -1 WHERE seq = ${seq}`,
      `UPDATE audit_event SET seq = ${seq} WHERE seq = ${seq + 1}`,
      `UPDATE audit_event SET seq = ${seq + 1} WHERE seq = -1`,
    ];
    await foundEverywhere(somewhere(EVENTS - 1), swap, (seq) => ({ kind: 'out-of-place', seq }));
  });

  it('is found where an event was inserted, before the first, or after the last with a hash that fits', async () => {
    await tamper(`INSERT INTO audit_event VALUES (0, '{}', 'x', 'y')`);
    expect(await faultOf()).toEqual({ kind: 'out-of-place', seq: 0n });
    await restore();
    const last = (await verifyAudit(world.app)).last;
    const forged = eventHash(last.hash, last.seq + 1n, '{}');
    await tamper(`INSERT INTO audit_event VALUES (${EVENTS + 1}, '{}', '${last.hash}', '${forged}')`);
    expect(await faultOf()).toEqual({ kind: 'head', seq: BigInt(EVENTS + 1) });
  });

  it('is found where changes were noted but never chained', async () => {
    await tamper(`INSERT INTO audit_pending (body) VALUES ('{}')`);
    expect(await faultOf()).toEqual({ kind: 'unchained', seq: BigInt(EVENTS + 1) });
    await tamper('DELETE FROM audit_pending');
  });

  it('is found by an anchor kept elsewhere when the whole chain was written anew, and by nothing else', async () => {
    const honest = await verifyAudit(world.app);
    await tamper(
      `UPDATE audit_event SET body = body || '{"actor":"nobody"}' WHERE seq = 5`,
      ...rehashFrom(5),
    );
    expect(await faultOf()).toBeNull();
    expect(await faultOf({ anchor: honest.last })).toEqual({ kind: 'anchor', seq: BigInt(EVENTS) });
    await tamper(
      `DELETE FROM audit_event WHERE seq > 50`,
      `UPDATE audit_head SET (seq, hash) = (SELECT seq, hash FROM audit_event WHERE seq = 50)`,
    );
    expect(await faultOf()).toBeNull();
    expect(await faultOf({ anchor: honest.last })).toEqual({ kind: 'missing', seq: 51n });
  });

  it('before the place where the check starts is not looked for', async () => {
    await tamper(`UPDATE audit_event SET body = body || '{"actor":"x"}' WHERE seq = 10`);
    expect(await faultOf({ from: 11n })).toBeNull();
    expect(await faultOf({ from: 10n })).toEqual({ kind: 'edited', seq: 10n });
    await tamper('DELETE FROM audit_event WHERE seq = 20');
    expect(await faultOf({ from: 21n })).toMatchObject({ kind: 'out-of-place', seq: 21n });
  });

  function rehashFrom(first: number): string[] {
    return [
      `DO $$ DECLARE e audit_event; p text; BEGIN
         SELECT previous INTO p FROM audit_event WHERE seq = ${first};
         FOR e IN SELECT * FROM audit_event WHERE seq >= ${first} ORDER BY seq LOOP
           UPDATE audit_event SET previous = p, hash = encode(sha256(convert_to(p || E'\\n' || e.seq || E'\\n' || e.body::text, 'UTF8')), 'hex')
             WHERE seq = e.seq RETURNING hash INTO p;
         END LOOP;
         UPDATE audit_head SET hash = p;
       END $$`,
    ];
  }
});

describe('the record', () => {
  const sqlState = async (work: Promise<unknown>) =>
    work.then(
      () => 'allowed',
      (error: unknown) => databaseFault(error)?.sqlState,
    );

  it('refuses a change that names no actor', async () => {
    await addDistrict(database);
    const id = '0190f5d0-0000-7000-8000-00000000aaaa';
    expect(await sqlState(database.app.query(openParty, [id, '无名氏', new Date()]))).toBe('HS001');
    expect(await database.app.query('SELECT FROM party WHERE id = $1', [id])).toEqual([]);
  });

  it('cannot be changed by the service, nor by the owner while the triggers are on', async () => {
    for (const change of [
      'UPDATE audit_event SET body = body',
      'DELETE FROM audit_event',
      'TRUNCATE audit_event',
    ]) {
      expect(await sqlState(database.app.query(change))).toBe('42501');
      expect(await sqlState(database.owner.query(change))).toBe('HS002');
    }
    for (const change of [
      'UPDATE audit_head SET seq = 0',
      'DELETE FROM audit_pending',
      `INSERT INTO audit_event VALUES (1, '{}', '', '')`,
    ]) {
      expect(await sqlState(database.app.query(change))).toBe('42501');
    }
  });

  it('never holds a secret, not even the old value of one', async () => {
    await addDistrict(database);
    const work = new UnitOfWork(database.app, new SystemClock());
    const user = await work.run({ id: 'tester' }, '建立用户', async (tx) => {
      const [party, id] = [tx.newId(), tx.newId()];
      await tx.query(openParty, [party, '保密团队', tx.at]);
      await tx.query(
        `INSERT INTO app_user (id, party_id, login, display_name, password_hash, totp_secret, created_at)
         VALUES ($1, $2, 'keeper', '保管员', 'SECRET-ONE', 'SECRET-TWO', $3)`,
        [id, party, tx.at],
      );
      return id;
    });
    await work.run({ id: 'tester' }, '更换口令', async (tx) => {
      await tx.query(`UPDATE app_user SET password_hash = 'SECRET-THREE', totp_secret = NULL WHERE id = $1`, [
        user,
      ]);
    });
    const rows = await database.app.query<{ body: string }[]>(
      `SELECT body::text FROM audit_event WHERE body->>'table' = 'app_user' ORDER BY seq`,
    );
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain('SECRET');
    expect(rows[1]!.body).toContain('(hidden)');
  });

  const patience = long ? 300_000 : 30_000;
  it(
    'is checked in one walk that keeps nothing of what it has passed',
    async () => {
      const many = await freshDatabase();
      try {
        const count = long ? 1_000_000 : 20_000;
        await many.owner.query(
          `SET statement_timeout = 0; SET session_replication_role = replica; ${longChain(count)}; RESET session_replication_role`,
        );
        const before = settledHeap();
        let highest = 0;
        const report: AuditReport = await verifyAudit(many.app, {
          onProgress: () => (highest = Math.max(highest, settledHeap() - before)),
        });
        expect(report).toMatchObject({ verified: BigInt(count), fault: null });
        expect(highest).toBeLessThan(100 * 1024 * 1024);
      } finally {
        await many.drop();
      }
    },
    patience,
  );
});

const settledHeap = () => process.memoryUsage().heapUsed;

const longChain = (count: number) => `DO $$ DECLARE p text := repeat('0', 64); b jsonb; h text; BEGIN
  FOR n IN 1..${count} LOOP
    b := jsonb_build_object('actor', 'x', 'table', 'party', 'key', n, 'after', jsonb_build_object('name', repeat('名', 100)));
    h := encode(sha256(convert_to(p || E'\\n' || n || E'\\n' || b::text, 'UTF8')), 'hex');
    INSERT INTO audit_event VALUES (n, b, p, h);
    p := h;
  END LOOP;
  UPDATE audit_head SET seq = ${count}, hash = p;
END $$`;
