import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../config/database.js';
import { replayDecisions, type ReplayFinding } from '../../src/insight/replay.js';
import type { Scope } from '../../src/insight/stored-decisions.js';
import { connectReader, inSnapshot } from '../../src/platform/database/reader.js';
import { readLaw } from '../../src/platform/policies/read-law.js';
import { cli, environmentOf } from '../support/cli.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { type PlantedRound, plantRounds, REDEEM, tamper } from './support/planted-round.js';

const law = readLaw();
const voucher = law.policies.get('hongshan-voucher');
const CLI = 120_000;
const long = process.env['HONGSHAN_LONG'] === '1';
const MANY = long ? 100_000 : 15_000;
/** Less than the decisions take all together. */
const HEAP_MB = 128;

describe('stored decisions, judged again', () => {
  let db: TestDatabase;
  let reader: DataSource;
  let round: PlantedRound;
  let other: PlantedRound;

  beforeAll(async () => {
    db = await freshDatabase();
    reader = await connectReader(db.readUrl);
    const plant = await plantRounds(db);
    const paid = { 'claim.paidAmount': '80000.00', 'claim.invoicedAmount': '85000.00' };
    const larger = { ...REDEEM, 'contract.amount': '90000.00', ...paid };
    const poor = { ...REDEEM, 'voucher.balance': '0.00' };
    round = await plant(voucher, [
      { facts: REDEEM, step: 'redeem' },
      { facts: larger, step: 'redeem' },
      { facts: poor, step: 'redeem' },
      { facts: {}, step: 'apply', flow: 'voucher', on: '2026-03-02' },
    ]);
    other = await plant(law.policies.get('karamay-voucher'), [
      { facts: {}, step: law.policies.get('karamay-voucher').steps[0]!.id, on: '2026-03-02' },
    ]);
  });
  afterAll(async () => {
    await reader.destroy();
    await db.drop();
  });

  const replayed = async (scope: Scope = { of: 'all' }) => {
    const findings: ReplayFinding[] = [];
    const report = await inSnapshot(reader, (manager) =>
      replayDecisions(manager, law.facts, scope, { onFinding: (finding) => findings.push(finding) }),
    );
    return { ...report, found: findings };
  };

  it('come out bit for bit: all, those of a round, or one', async () => {
    expect(await replayed()).toEqual({ decisions: 5, findings: 0, found: [] });
    expect(await replayed({ of: 'round', id: other.callId })).toMatchObject({ decisions: 1, findings: 0 });
    const [first] = round.cases;
    expect(await replayed({ of: 'decision', id: first!.decisionId })).toMatchObject({
      decisions: 1,
      findings: 0,
    });
    expect(await replayed({ of: 'pack', id: voucher.hash })).toMatchObject({ decisions: 4, findings: 0 });
  });

  const set = (column: string, from: string, to: string) =>
    [`UPDATE decision SET ${column} = replace(${column}, $2, $3) WHERE id = $1`, from, to] as const;
  const edits: readonly (readonly [string, readonly [string, ...unknown[]], Partial<ReplayFinding>])[] = [
    [
      'a fact that changes the outcome',
      set('facts', '"contract.amount":"60000.00"', '"contract.amount":"50000.00"'),
      { path: 'facts/contract.amount', stored: '50000.00', expected: '60000.00', against: 'record' },
    ],
    [
      'a fact that changes nothing of the outcome',
      set('facts', '"voucher.balance":"100000.00"', '"voucher.balance":"100000.0"'),
      { path: 'facts/voucher.balance', stored: '100000.0', expected: '100000.00', against: 'record' },
    ],
    [
      'a word of the trace',
      set('result', '"outcome":"satisfied"', '"outcome":"not-satisfied"'),
      {
        path: 'result/criteria/0/outcome',
        stored: 'not-satisfied',
        expected: 'satisfied',
        against: 'record',
      },
    ],
    [
      'the bytes of the trace and nothing else',
      set('result', '"step":"redeem"', '"step": "redeem"'),
      { path: 'result', against: 'record' },
    ],
    ['a trace that is no JSON any more', set('result', '{', ''), { path: 'result', against: 'record' }],
    [
      'the award beside the trace',
      ['UPDATE decision SET award_fen = 4000000 WHERE id = $1'],
      { path: 'award_fen', stored: 4_000_000, expected: 3_000_000, against: 'record' },
    ],
    [
      'the verdict beside the trace',
      [`UPDATE decision SET verdict = 'unknown' WHERE id = $1`],
      { path: 'verdict', stored: 'unknown', expected: 'eligible', against: 'record' },
    ],
    [
      'the case that it belongs to',
      ['UPDATE decision SET case_id = (SELECT id FROM case_file ORDER BY id DESC LIMIT 1) WHERE id = $1'],
      { path: 'case_id', against: 'record' },
    ],
  ];

  it.each(edits)(
    'tell of %s, with decision, case, place and both values',
    async (_what, [sql, ...more], told) => {
      const victim = round.cases[0]!;
      const before = await db.owner.query('SELECT * FROM decision WHERE id = $1', [victim.decisionId]);
      await tamper(db, sql, [victim.decisionId, ...more]);
      const { findings, found } = await replayed();
      expect([findings, found]).toEqual([
        1,
        [expect.objectContaining({ decision: victim.decisionId, step: 'redeem', ...told })],
      ]);
      if (told.path !== 'case_id') expect(found[0]?.caseNumber).toBe(victim.number);
      const { facts, result, verdict, award_fen, case_id } = before[0];
      await tamper(
        db,
        'UPDATE decision SET facts = $2, result = $3, verdict = $4, award_fen = $5, case_id = $6 WHERE id = $1',
        [...[victim.decisionId, facts, result, verdict, award_fen, case_id]],
      );
      expect((await replayed()).findings).toBe(0);
    },
  );

  it('tell by recomputing alone when the record of the trail was changed along with the row', async () => {
    const victim = round.cases[1]!;
    const raise = `replace(%, '"amount":"40000.00"', '"amount":"45000.00"')`;
    await tamper(
      db,
      `UPDATE decision SET result = ${raise.replace('%', 'result')}, award_fen = 4500000 WHERE id = $1`,
      [victim.decisionId],
    );
    await tamper(
      db,
      `UPDATE audit_event SET body = jsonb_set(jsonb_set(body, '{after,result}', to_jsonb(${raise.replace('%', `body->'after'->>'result'`)})), '{after,award_fen}', '4500000')
       WHERE body->>'key' = $1`,
      [victim.decisionId],
    );
    const { found } = await replayed();
    expect(found).toEqual([
      {
        ...{ decision: victim.decisionId, caseNumber: victim.number, step: 'redeem' },
        ...{
          path: 'result/award/amount',
          stored: '45000.00',
          expected: '40000.00',
          against: 'recomputation',
        },
      },
    ]);
    await tamper(
      db,
      `UPDATE decision SET result = replace(result, '"amount":"45000.00"', '"amount":"40000.00"'), award_fen = 4000000 WHERE id = $1`,
      [victim.decisionId],
    );
    await tamper(
      db,
      `UPDATE audit_event SET body = jsonb_set(jsonb_set(body, '{after,result}', to_jsonb(replace(body->'after'->>'result', '"amount":"45000.00"', '"amount":"40000.00"'))), '{after,award_fen}', '4000000')
       WHERE body->>'key' = $1`,
      [victim.decisionId],
    );
    expect((await replayed()).findings).toBe(0);
  });

  it('tell of a stored pack that was edited, for each decision that rests on it', async () => {
    const pack = JSON.stringify(voucher.pack);
    await tamper(db, 'UPDATE policy_version SET pack = $2 WHERE hash = $1', [
      voucher.hash,
      pack.replace('10 万元', '12 万元'),
    ]);
    const { decisions, found } = await replayed();
    expect([decisions, found.length]).toEqual([5, 4]);
    expect(found[0]).toMatchObject({
      ...{ decision: round.cases[0]!.decisionId, caseNumber: round.cases[0]!.number },
      ...{
        path: 'policy_version/pack/parameters/1/value',
        stored: '12 万元',
        expected: '10 万元',
        against: 'record',
      },
    });
    await tamper(db, 'UPDATE policy_version SET pack = $2 WHERE hash = $1', [voucher.hash, pack]);
    await tamper(db, `UPDATE policy_version SET code = 'another' WHERE hash = $1`, [voucher.hash]);
    expect((await replayed()).found[0]).toMatchObject({
      path: 'policy_version/code',
      stored: 'another',
      expected: 'hongshan-voucher',
    });
    await tamper(db, `UPDATE policy_version SET code = $2 WHERE hash = $1`, [voucher.hash, voucher.code]);
    expect((await replayed()).findings).toBe(0);
  });

  it('tell of a decision that is gone, and of one that nobody saw written', async () => {
    const victim = round.cases[2]!;
    const [row] = await db.owner.query('SELECT to_jsonb(d) AS row FROM decision d WHERE id = $1', [
      victim.decisionId,
    ]);
    await tamper(db, 'DELETE FROM decision WHERE id = $1', [victim.decisionId]);
    const gone = {
      decision: victim.decisionId,
      caseNumber: victim.number,
      step: 'redeem',
      path: 'decision',
      stored: null,
      expected: victim.decisionId,
      against: 'record',
    };
    for (const scope of [
      { of: 'all' },
      { of: 'round', id: round.callId },
      { of: 'decision', id: victim.decisionId },
    ] as const)
      expect((await replayed(scope)).found).toEqual([gone]);
    expect((await replayed({ of: 'round', id: other.callId })).found).toEqual([]);
    const copy = '01999999-0000-7000-8000-000000000000';
    const insert = 'INSERT INTO decision SELECT * FROM jsonb_populate_record(NULL::decision, $1)';
    await tamper(db, insert, [JSON.stringify(row.row)]);
    await tamper(db, insert, [JSON.stringify({ ...row.row, id: copy })]);
    expect((await replayed()).found).toEqual([
      expect.objectContaining({ decision: copy, path: 'audit_event', stored: null }),
    ]);
    await tamper(db, 'DELETE FROM decision WHERE id = $1', [copy]);
    expect((await replayed()).findings).toBe(0);
  });

  it(
    'are told by the command line: exit code, difference and summary',
    async () => {
      const env = environmentOf(db);
      const victim = round.cases[0]!;
      const all = await cli(['replay', '--all'], { env });
      expect([all.code, all.out, all.err]).toEqual([0, '已重算 5 项决定，全部一致\n', '']);
      const one = await cli(['replay', '--decision', victim.decisionId.toUpperCase()], { env });
      expect([one.code, one.out]).toEqual([0, '已重算 1 项决定，全部一致\n']);
      const edit = async (from: string, to: string) =>
        tamper(db, 'UPDATE decision SET facts = replace(facts, $2, $3) WHERE id = $1', [
          ...[victim.decisionId, from, to],
        ]);
      await edit('"60000.00"', '"70000.00"');
      const told = await cli(['replay', '--round', round.number], { env });
      await edit('"70000.00"', '"60000.00"');
      const [line = '', summary] = told.out.split('\n');
      expect([told.code, summary]).toEqual([1, '已重算 4 项决定，发现 1 处差异']);
      expect(JSON.parse(line)).toMatchObject({
        ...{ decision: victim.decisionId, caseNumber: victim.number, path: 'facts/claim.invoicedAmount' },
        ...{ stored: '70000.00', expected: '60000.00' },
      });
    },
    CLI,
  );

  it(
    'are asked for with a round that there is, on a login that only reads',
    async () => {
      const env = environmentOf(db);
      const noReader = { ...env, DATABASE_READ_URL: '' };
      const noRound = await cli(['replay', '--round', 'HST-1999-000001'], { env });
      expect([noRound.code, noRound.out]).toEqual([2, '']);
      expect(noRound.err).toMatch(/^没有这份申报通知：HST-1999-000001\n用法：cli replay /);
      const unread = await cli(['replay', '--all'], { env: noReader });
      expect([unread.code, unread.err]).toEqual([2, expect.stringContaining('DATABASE_READ_URL')]);
      const writer = await cli(['replay', '--all'], { env: { ...env, DATABASE_READ_URL: db.appUrl } });
      expect([writer.code, writer.err]).toEqual([1, expect.stringContaining('可以写入数据表')]);
    },
    CLI,
  );
});

describe('very many decisions', () => {
  it(
    'are judged again in memory that does not grow with them',
    async () => {
      const db = await freshDatabase();
      try {
        const plant = await plantRounds(db);
        await plant(voucher, [{ facts: REDEEM, step: 'redeem' }]);
        await copyDecisions(db, MANY - 1);
        const node = [`--max-old-space-size=${HEAP_MB}`];
        const { code, out, err } = await cli(['replay', '--all'], { env: environmentOf(db), node });
        expect([code, out]).toEqual([0, `已重算 ${MANY} 项决定，全部一致\n`]);
        expect(err.split('\n')[0]).toBe(`已重算 5000 / ${MANY}`);
      } finally {
        await db.drop();
      }
    },
    20 * CLI,
  );
});

/** Copies of the one decision there is, each with its record in the audit trail. */
async function copyDecisions({ owner }: TestDatabase, count: number): Promise<void> {
  await owner.transaction(async (manager) => {
    await manager.query(
      `SELECT set_config('hongshan.actor', 'planted', true), set_config('statement_timeout', '0', true)`,
    );
    await manager.query(
      `INSERT INTO decision SELECT ('01999999-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, case_id, act_id, step,
         policy_code, policy_hash, law_date, facts, result, verdict, award_fen, at
       FROM decision, generate_series(1, $1::int) n`,
      [count],
    );
  });
}

describe('the login that only reads', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await freshDatabase();
  });
  afterAll(async () => db.drop());

  it('cannot write, whatever it says of its transactions', async () => {
    const reader = await connectReader(db.readUrl);
    const write = `INSERT INTO district VALUES ('999999', '某区')`;
    await expect(reader.query(write)).rejects.toThrow(/read-only transaction/);
    const runner = reader.createQueryRunner();
    await runner.query('SET default_transaction_read_only = off');
    await expect(runner.query(write)).rejects.toMatchObject({ driverError: { code: '42501' } });
    await expect(runner.query('SET ROLE hongshan_app')).rejects.toMatchObject({
      driverError: { code: '42501' },
    });
    await runner.release();
    await reader.destroy();
  });

  it.each(['appUrl', 'ownerUrl'] as const)('is not %s, which could', async (url) => {
    await expect(connectReader(db[url])).rejects.toThrow('可以写入数据表');
    const plain = await new DataSource(dataSourceOptions(db[url])).initialize();
    expect(await plain.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await plain.destroy();
  });
});
