import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BankBooks } from '../../src/demo/bank/bank-books.js';
import { DemoBank } from '../../src/demo/bank/demo-bank.js';
import { addPayable } from '../../src/funds/payables.js';
import { PAYOUT_COLUMNS, PAYOUT_SHEET } from '../../src/funds/payout-workbook.js';
import { verifyLedger } from '../../src/funds/verify-ledger.js';
import { fen } from '../../src/kernel/money.js';
import { readSheet } from '../../src/platform/workbooks/reader.js';
import '../platform/support/children.js';
import { bootApp } from '../support/app.js';
import { fileForm } from '../support/multipart.js';
import { type Login, type People, plantPeople } from '../support/people.js';
import { Plant, PRESENT } from './support/plant.js';

let running: Awaited<ReturnType<typeof bootApp>>;
let people: People;
let plant: Plant;
let callId: string;
let budgetId: string;

const folder = mkdtempSync(join(tmpdir(), 'hongshan-funds-'));
const BASE = '/api/v1/finance';
interface BatchBody {
  readonly batch: {
    readonly id: string;
    readonly number: string;
    readonly state: string;
    readonly sum: string;
  };
  readonly left: { readonly code: string }[];
}

beforeAll(async () => {
  running = await bootApp({ at: PRESENT.toISOString() });
  people = await plantPeople(running);
  plant = new Plant(running.db.app);
  await plant.policy();
  callId = await plant.call(people.id('city'));
  budgetId = await plant.budget(callId, 100_000_00n);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  return running.close();
});

/** A granted case with its payable, of the planted firm unless another is told. */
async function grant(partyId = people.partyOf('applicant').id, amountFen = 1234_56n): Promise<string> {
  const { id, number } = await plant.case(callId, partyId, { awardFen: amountFen });
  const posting = { budgetId, caseId: id, amountFen: fen(amountFen) };
  return plant.run(async (tx) => {
    await plant.ledger.reserve(tx, { ...posting, key: `r:${id}` });
    await plant.ledger.commit(tx, { ...posting, key: `c:${id}` });
    await addPayable(tx, {
      ...posting,
      partyId,
      decisionNumber: `决〔2026〕${number}`,
      purpose: '创新券兑付',
    });
    return (await tx.one<{ id: string }>('SELECT id FROM payable WHERE case_id = $1', [id]))!.id;
  });
}

const post = (login: Login, path: string, body: unknown = {}) =>
  people.as(login)({ method: 'POST', url: `${BASE}${path}`, body });
const get = (login: Login, path: string) => people.as(login)({ url: `${BASE}${path}` });
const draft = async (body: object = {}) =>
  (await post('maker', '/batches', { callId, ...body })).json<BatchBody>().batch.id;

async function released(): Promise<string> {
  const id = await draft();
  await post('maker', `/batches/${id}/seal`);
  await post('checker', `/batches/${id}/check`);
  await post('releaser', `/batches/${id}/release`);
  return id;
}

describe('finance', () => {
  it('takes a payment from the pool to the bank’s word', async () => {
    await grant();
    await grant(people.partyOf('other.applicant').id, 65_44n);
    const drafted = await post('maker', '/batches', { callId });
    expect(drafted.status).toBe(201);
    const { batch, left } = drafted.json<BatchBody>();
    expect([batch.state, batch.sum, left]).toEqual(['draft', '1300.00', []]);
    const { id } = batch;
    for (const [login, stage, state] of [
      ['maker', 'seal', 'sealed'],
      ['checker', 'check', 'checked'],
      ['releaser', 'release', 'released'],
    ] as const) {
      const answer = await post(login, `/batches/${id}/${stage}`);
      expect([answer.status, answer.json()['state']]).toEqual([200, state]);
    }
    const workbook = await get('maker', `/batches/${id}/workbook`);
    expect(workbook.status).toBe(200);
    expect(workbook.headers['content-disposition']).toContain(
      encodeURIComponent(`拨付明细-${batch.number}.xlsx`),
    );
    const { rows } = await readSheet(workbook.body, { sheet: PAYOUT_SHEET, columns: PAYOUT_COLUMNS });
    expect(rows.map(({ values }) => values.amountInCapitals)).toEqual([
      '人民币壹仟贰佰叁拾肆元伍角陆分',
      '人民币陆拾伍元肆角肆分',
    ]);
    const bank = new DemoBank(new BankBooks(join(folder, 'books')), ({ lineNumber }) =>
      lineNumber === 2n ? '户名不符' : undefined,
    );
    const target = new PassThrough();
    const [word] = await Promise.all([
      buffer(target),
      bank.writeReturn(target, await bank.process(workbook.body)),
    ]);
    const form = await fileForm('银行回盘.xlsx', word);
    const send = () => people.as('maker')({ method: 'POST', url: `${BASE}/batches/${id}/returns`, ...form });
    const booked = await send();
    expect([booked.status, booked.json()]).toMatchObject([
      200,
      { paidCount: 1, returnedCount: 1, sum: '1300.00' },
    ]);
    expect((await send()).json()).toEqual(booked.json());
    const detail = (await get('auditor', `/batches/${id}`)).json();
    expect(detail).toMatchObject({
      state: 'reconciled',
      outcomes: { paid: { count: 1, sum: '1234.56' }, returned: { count: 1, sum: '65.44' } },
      exportCount: 1,
      returns: [{ paidCount: 1 }],
      maker: { name: '测试人员（maker）' },
      checker: { name: '测试人员（checker）' },
    });
    const { items } = (await get('leader', '/budgets')).json<{ items: object[] }>();
    expect(items).toMatchObject([
      { total: '100000.00', available: '98700.00', committed: '65.44', paid: '1234.56' },
    ]);
    expect(await verifyLedger(running.db.app)).toEqual([]);
  });

  it('sees what waits and what keeps it from being paid; whole account numbers are for those who pay', async () => {
    const own = people.partyOf('applicant').accountNumber!;
    const payableId = await grant();
    const shown = async (login: Login) => {
      const { items } = (await get(login, `/payables?callId=${callId}`)).json<{
        items: { id: string; account: { accountNumber: string }; obstacle: { code: string } | null }[];
      }>();
      return items;
    };
    const mine = (await shown('maker')).find(({ id }) => id === payableId);
    expect(mine).toMatchObject({
      account: { accountNumber: own },
      obstacle: null,
      amount: '1234.56',
      state: 'pool',
    });
    const returned = (await shown('checker')).find(({ id }) => id !== payableId);
    expect(returned).toMatchObject({
      obstacle: { code: 'account-unchanged-since-return' },
      note: expect.stringContaining('户名不符'),
    });
    for (const login of ['auditor', 'leader'] as const) {
      expect(JSON.stringify(await shown(login))).not.toContain(own);
      expect((await shown(login)).find(({ id }) => id === payableId)?.account.accountNumber).toBe(
        '*'.repeat(own.length - 4) + own.slice(-4),
      );
    }
    const id = await draft({ payableIds: [payableId] });
    const lines = async (login: Login) => (await get(login, `/batches/${id}/lines`)).text;
    expect(await lines('releaser')).toContain(own);
    expect(await lines('auditor')).not.toContain(own);
    await post('checker', `/batches/${id}/reject`, { reason: '演示退回' });
  });

  it('pages through batches, lines and payables, each once', async () => {
    for (let i = 0; i < 4; i++) await grant();
    const walk = async (path: string) => {
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const answer = await get('maker', `${path}limit=2${cursor && `&cursor=${cursor}`}`);
        const page: { items: { id: string }[]; next: string | null } = answer.json();
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.next;
      }
      expect(new Set(seen).size).toBe(seen.length);
      return seen.length;
    };
    const id = await draft();
    expect(await walk(`/batches/${id}/lines?`)).toBeGreaterThanOrEqual(4);
    expect(await walk(`/batches?callId=${callId}&`)).toBeGreaterThanOrEqual(3);
    expect(await walk('/payables?state=in-batch&')).toBeGreaterThanOrEqual(4);
    await post('maker', `/batches/${id}/reject`, { reason: '重新编制' });
  });
});

describe('a workbook that nobody waits for any more', () => {
  it('harms nothing: the service goes on', async () => {
    const id = await anyReleased();
    const { cookie } = people.session('maker');
    for (let i = 0; i < 20; i++) {
      await new Promise<void>((resolve) => {
        const asked = request({
          host: '127.0.0.1',
          port: running.port,
          path: `${BASE}/batches/${id}/workbook`,
          headers: { cookie },
        });
        asked.on('error', () => undefined).on('close', () => resolve());
        asked.on('response', (answer) => void (i % 2 === 0 ? answer.destroy() : asked.destroy()));
        asked.end();
        if (i % 3 === 0) setTimeout(() => asked.destroy(), i);
      });
    }
    const answer = await get('maker', `/batches/${id}/workbook`);
    const { findings } = await readSheet(answer.body, { sheet: PAYOUT_SHEET, columns: PAYOUT_COLUMNS });
    expect([answer.status, findings]).toEqual([200, []]);
  });
});

describe('nobody', () => {
  it.each<[Login, string, string]>([
    ['checker', 'POST', '/batches'],
    ['applicant', 'POST', '/batches'],
    ['auditor', 'POST', '/batches/:id/seal'],
    ['maker', 'POST', '/batches/:id/check'],
    ['checker', 'POST', '/batches/:id/release'],
    ['leader', 'POST', '/batches/:id/reject'],
    ['auditor', 'GET', '/batches/:id/workbook'],
    ['auditor', 'POST', '/batches/:id/returns'],
    ['applicant', 'GET', '/batches'],
    ['city', 'GET', '/payables'],
    ['provider', 'GET', '/budgets'],
  ])('but those who may: %s is refused %s %s', async (login, method, path) => {
    const url = `${BASE}${path.replace(':id', budgetId)}`;
    const answer = await people.as(login)({ method, url, ...(method === 'POST' ? { body: {} } : {}) });
    expect([answer.status, answer.json()['code']]).toEqual([403, 'not-permitted']);
  });

  it('does a second stage of a batch although he has both roles', async () => {
    await running.db.owner.transaction(async (manager) => {
      await manager.query(`SELECT set_config('hongshan.actor', 'test', true)`);
      await manager.query(`INSERT INTO user_role VALUES (gen_random_uuid(), $1, 'financeChecker')`, [
        people.id('maker'),
      ]);
    });
    await grant();
    const id = await draft();
    await post('maker', `/batches/${id}/seal`);
    const answer = await post('maker', `/batches/${id}/check`);
    expect([answer.status, answer.json()['code']]).toEqual([409, 'separation-of-duties']);
    await post('checker', `/batches/${id}/reject`, { reason: '演示退回' });
  });

  it('wins twice: of two releases at once one is told that it is done', async () => {
    await grant();
    const id = await draft();
    await post('maker', `/batches/${id}/seal`);
    await post('checker', `/batches/${id}/check`);
    const answers = await Promise.all([1, 2, 3].map(() => post('releaser', `/batches/${id}/release`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });
});

describe('a request that does not fit', () => {
  it.each<[string, string, unknown, number]>([
    ['no call', '/batches', {}, 422],
    ['a call that is none', '/batches', { callId: 'x' }, 422],
    ['a call without a budget', '/batches', { callId: '01890000-0000-7000-8000-000000000000' }, 404],
    [
      'a payable twice',
      '/batches',
      {
        callId: 'CALL',
        payableIds: ['01890000-0000-7000-8000-000000000000', '01890000-0000-7000-8000-000000000000'],
      },
      422,
    ],
    [
      'a payable that is not in the pool',
      '/batches',
      { callId: 'CALL', payableIds: ['01890000-0000-7000-8000-000000000000'] },
      409,
    ],
    ['a field too many', '/batches', { callId: 'CALL', amount: '1' }, 422],
    ['a batch that does not exist', '/batches/01890000-0000-7000-8000-000000000000/seal', {}, 404],
    ['an id that is none', '/batches/1/seal', {}, 404],
    ['a rejection without a reason', '/batches/01890000-0000-7000-8000-000000000000/reject', {}, 422],
    [
      'a rejection with blanks for a reason',
      '/batches/01890000-0000-7000-8000-000000000000/reject',
      { reason: '    ' },
      422,
    ],
  ])('for %s is refused', async (_, path, body, status) => {
    const text = JSON.stringify(body).replace('CALL', callId);
    const answer = await post('maker', path, JSON.parse(text));
    expect([answer.status, answer.headers['content-type']]).toEqual([
      status,
      expect.stringContaining('problem+json'),
    ]);
  });

  it('repeats a draft: the same key gives the same batch, and another body under it is refused', async () => {
    await grant();
    const headers = { 'idempotency-key': 'the-same-key-again' };
    const ask = (body: object) =>
      people.as('maker')({ method: 'POST', url: `${BASE}/batches`, body, headers });
    const [once, again] = [await ask({ callId }), await ask({ callId })];
    expect(again.json<BatchBody>().batch.id).toBe(once.json<BatchBody>().batch.id);
    const other = await ask({ callId, payableIds: [callId] });
    expect([other.status, other.json()['code']]).toEqual([422, 'idempotency-mismatch']);
  });

  it('repeats each stage: the same key gives the same answer, and another body under it is refused', async () => {
    await grant();
    const id = await draft();
    for (const [login, stage, body] of [
      ['maker', 'seal', {}],
      ['checker', 'check', {}],
      ['releaser', 'reject', { reason: '付款科目有误' }],
    ] as const) {
      const [key, url] = [`the-key-of-${stage}`, `${BASE}/batches/${id}/${stage}`];
      const headers = { 'idempotency-key': key };
      const ask = (sent: object) => people.as(login)({ method: 'POST', url, body: sent, headers });
      const answers = [await ask(body), await ask(body)];
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(answers[1]?.text).toBe(answers[0]?.text);
      const other = await ask({ reason: '另一个理由' });
      expect([other.status, other.json()['code']]).toEqual([422, 'idempotency-mismatch']);
    }
  });

  it.each([
    ['no file', async () => ({ body: '{}', headers: { 'content-type': 'application/json' } }), [415]],
    ['a text', () => fileForm('回盘.xlsx', Buffer.from('文本')), [422]],
    [
      'a workbook of another form',
      async () =>
        fileForm('回盘.xlsx', (await get('maker', `/batches/${await anyReleased()}/workbook`)).body),
      [422],
    ],
  ])('hands in %s as the bank’s return', async (_, form, statuses) => {
    const answer = await people.as('maker')({
      method: 'POST',
      url: `${BASE}/batches/${await anyReleased()}/returns`,
      ...(await form()),
    });
    expect(statuses).toContain(answer.status);
    expect(answer.headers['content-type']).toContain('problem+json');
  });
});

let oneReleased: string | undefined;
async function anyReleased(): Promise<string> {
  if (oneReleased === undefined) {
    await grant();
    oneReleased = await released();
  }
  return oneReleased;
}
