import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { rowsOf } from '../../src/platform/database/rows.js';
import { VoucherPlay } from '../journeys/support/voucher-play.js';
import { bootApp } from '../support/app.js';
import { type Login, type People, plantPeople } from '../support/people.js';

let running: Awaited<ReturnType<typeof bootApp>>;
let people: People;
let play: VoucherPlay;
let callId: string;
let voucherId: string;

beforeAll(async () => {
  running = await bootApp();
  people = await plantPeople(running);
  play = new VoucherPlay(running, people);
  callId = await play.openCall();
  voucherId = await play.voucher('applicant', callId);
});
afterAll(async () => running.close());

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly findings: readonly {
    readonly code: string;
    readonly pointer?: string;
    readonly message: string;
  }[];
  readonly data?: Readonly<Record<string, unknown>>;
}

const actsOf = async (id: string) =>
  rowsOf<{ action: string }>(
    running.db.owner,
    'SELECT action, actor_id, actor_role, reason, findings FROM act WHERE case_id = $1 ORDER BY seq',
    [id],
  );
const post = (who: Login, door: string, id: string, body: object) =>
  play.ask(who, 'POST', `/${door}/cases/${id}/acts`, body);

describe('an act', () => {
  it('of two officers at once happens once: the other is told where the case now stands', async () => {
    const id = await play.cityReview('applicant', voucherId);
    const { version } = await play.see(id);
    const answers = await Promise.all([
      post('city', 'officer', id, { action: 'accept', version }),
      post('city', 'officer', id, { action: 'reject', version, reason: '材料与事实不符' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const lost = answers.find(({ status }) => status === 409)?.json<Problem>();
    const now = await play.see(id);
    expect(lost).toMatchObject({ code: 'stale', data: { state: now.state, version: version + 1 } });
    expect(lost?.findings[0]).toMatchObject({ pointer: '/version' });
    expect(now.version).toBe(version + 1);
    expect((await actsOf(id)).filter(({ action }) => /accept|reject/.test(action))).toHaveLength(1);
  });

  it('happens once when it is sent again with its key, and answers the same', async () => {
    const id = await play.draft('applicant', callId, '1000.00');
    const headers = { 'idempotency-key': randomUUID() };
    const send = () =>
      play.ask(
        'applicant',
        'POST',
        `/enterprise/cases/${id}/acts`,
        { action: 'withdraw', version: 0 },
        headers,
      );
    const [first, again] = [await send(), await send()];
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.json()).toEqual(first.json());
    expect(await actsOf(id)).toHaveLength(1);
  });

  it('is refused in a state without its row, and tells what may be done instead', async () => {
    const id = await play.draft('applicant', callId, '1000.00');
    const answer = await post('applicant', 'enterprise', id, { action: 'surrender', version: 0 });
    expect([answer.status, answer.headers['content-type']]).toEqual([
      409,
      expect.stringContaining('problem+json'),
    ]);
    expect(answer.json<Problem>()).toMatchObject({
      code: 'state-forbids',
      findings: [{ pointer: '/action', fix: expect.stringContaining('提交申领') }],
      data: { state: 'draft', actions: [{ action: 'submit' }, { action: 'withdraw' }] },
    });
  });

  it('is not permitted to a role that the row does not name, and the attempt is on record', async () => {
    const id = await play.submitted('applicant', voucherId);
    const { version } = await play.see(id);
    const answer = await post('approver', 'officer', id, { action: 'pass', version });
    expect([answer.status, answer.json<Problem>().code]).toEqual([403, 'not-permitted']);
    const [attempt] = await running.db.owner.query(
      'SELECT user_id, code FROM refused_attempt WHERE subject_id = $1 ORDER BY at DESC LIMIT 1',
      [id],
    );
    expect(attempt).toEqual({ user_id: people.id('approver'), code: 'not-permitted' });
  });

  it('carries its reason and what is wrong with which material, and gives fifteen working days', async () => {
    const id = await play.submitted('applicant', voucherId);
    const { version } = await play.see(id);
    const bare = await post('district.tianshan', 'officer', id, { action: 'return', version });
    expect(bare.status).toBe(422);
    expect(bare.json<Problem>().findings).toEqual([
      { code: 'required', message: '必填', pointer: '/reason' },
    ]);
    const findings = [{ material: 'invoice', message: '发票影像不清晰' }];
    const body = { action: 'return', version, reason: '请补正发票', findings };
    const answer = await post('district.tianshan', 'officer', id, body);
    // Fifteen working days after Monday, 2 March would end on the 23rd; the region's holiday on the 20th moves them by one.
    expect(answer.json()).toMatchObject({ state: 'returned', dueOn: '2026-03-24' });
    const shown = await play.must<{ timeline: { name: unknown; findings: unknown }[] }>(
      'applicant',
      'GET',
      `/enterprise/cases/${id}`,
    );
    expect(shown.timeline.at(-1)).toMatchObject({
      name: null,
      roleTitle: '区县经办人员',
      reason: '请补正发票',
      findings: [{ pointer: '/materials/invoice', message: '发票影像不清晰' }],
    });
  });

  it('that is refused leaves nothing behind', async () => {
    const id = await play.draft('applicant', callId, '1000.00');
    const before = await play.see(id);
    const answer = await post('applicant', 'enterprise', id, { action: 'submit', version: 0 });
    expect([answer.status, answer.json<Problem>().code]).toEqual([422, 'not-eligible']);
    expect(await play.see(id)).toEqual(before);
    const left = await running.db.owner.query(
      `SELECT (SELECT count(*) FROM act WHERE case_id = $1) AS acts, (SELECT count(*) FROM decision WHERE case_id = $1) AS decisions,
        (SELECT count(*) FROM screening WHERE case_id = $1) AS screenings`,
      [id],
    );
    expect(left).toEqual([{ acts: 0n, decisions: 0n, screenings: 0n }]);
  });

  it('belonging to a notice or an objection is taken where those are written', async () => {
    const id = await play.draft('applicant', callId, '1000.00');
    for (const action of ['publish', 'object', 'dismissObjection', 'upholdObjection']) {
      const answer = await post('city', 'officer', id, { action, version: 0, reason: '试一试' });
      expect([answer.status, answer.json<Problem>().code]).toEqual([409, 'state-forbids']);
    }
  });

  it('keeps the facts, the law and the result of its judgement, canonical to the byte', async () => {
    const [decision] = await running.db.owner.query(
      'SELECT step, policy_hash, facts, result, verdict, award_fen FROM decision WHERE case_id = $1',
      [voucherId],
    );
    expect(decision).toMatchObject({ step: 'apply', verdict: 'eligible', award_fen: 10_000_000n });
    expect(JSON.parse(decision.facts)['voucher.requested']).toBe('100000.00');
    expect(JSON.parse(decision.result).policy.hash).toBe(decision.policy_hash);
    const kept = await running.db.owner.query('SELECT code FROM policy_version WHERE hash = $1', [
      decision.policy_hash,
    ]);
    expect(kept).toEqual([{ code: 'hongshan-voucher' }]);
  });
});

describe('a case of somebody else', () => {
  const doors: readonly [string, Login, string, string][] = [
    ['another enterprise reads it', 'other.applicant', 'GET', '/enterprise/cases/ID'],
    ['another enterprise asks for its readiness', 'other.applicant', 'GET', '/enterprise/cases/ID/readiness'],
    ['another enterprise asks why', 'other.applicant', 'GET', '/enterprise/cases/ID/explanation'],
    ['another enterprise acts', 'other.applicant', 'POST', '/enterprise/cases/ID/acts'],
    ['another enterprise writes', 'other.applicant', 'PUT', '/enterprise/cases/ID/content'],
    [
      'another enterprise asks for the letter',
      'other.applicant',
      'GET',
      '/enterprise/cases/ID/letters/decision',
    ],
    ['a provider that is not its other side reads it', 'provider', 'GET', '/provider/cases/ID'],
    ['an officer of another district reads it', 'district.xinshi', 'GET', '/officer/cases/ID'],
    ['an officer of another district acts', 'district.xinshi', 'POST', '/officer/cases/ID/acts'],
  ];

  it.each(doors)('is answered like one that does not exist when %s', async (_, who, method, path) => {
    const bodies: Readonly<Record<string, object>> = {
      POST: { action: 'withdraw', version: 1 },
      PUT: { content: { requested: '1.00' } },
    };
    const ask = async (id: string) => {
      const answer = await play.ask(who, method, path.replace('ID', id), bodies[method], {
        'if-match': '"1"',
      });
      const instance = answer.json<{ instance: string }>().instance;
      return {
        status: answer.status,
        text: answer.text.replace(instance, ''),
        type: answer.headers['content-type'],
      };
    };
    const theirs = await ask(voucherId);
    expect(theirs.status).toBe(404);
    expect(theirs).toEqual(await ask(randomUUID()));
  });

  it('is in no list of theirs', async () => {
    const ids = async (who: Login, path: string) =>
      (await play.must<{ items: { id: string }[] }>(who, 'GET', path)).items.map(({ id }) => id);
    expect(await ids('applicant', '/enterprise/cases?limit=100')).toContain(voucherId);
    expect(await ids('other.applicant', '/enterprise/cases')).toEqual([]);
    expect(await ids('district.xinshi', '/officer/cases')).toEqual([]);
    expect(await ids('city', '/officer/cases?limit=100')).toContain(voucherId);
  });
});

describe('the database itself', () => {
  const move = (sql: string, parameters: unknown[]) =>
    running.db.app.transaction(async (manager) => {
      await manager.query(`SELECT set_config('hongshan.actor', 'somebody', true)`);
      await manager.query(sql, parameters);
    });

  it('lets no state change without its act', async () => {
    const id = await play.draft('applicant', callId, '1000.00');
    await expect(
      move(`UPDATE case_file SET state = 'issued', version = version + 1 WHERE id = $1`, [id]),
    ).rejects.toMatchObject({ driverError: { code: 'HS003' } });
    expect((await play.see(id)).state).toBe('draft');
  });

  it.each(['act', 'decision', 'case_revision', 'screening'])(
    'keeps every row of %s as it was written',
    async (table) => {
      await expect(move(`DELETE FROM ${table}`, [])).rejects.toThrow();
      await expect(running.db.owner.query(`DELETE FROM ${table}`)).rejects.toMatchObject({
        driverError: { code: 'HS002' },
      });
    },
  );
});
