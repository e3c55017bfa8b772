import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import fc from 'fast-check';
import '../platform/support/children.js';
import { verifyLedger } from '../../src/funds/verify-ledger.js';
import { REFUSAL_CODES } from '../../src/kernel/refusal.js';
import { verifyAudit } from '../../src/platform/audit/verify.js';
import { openApiDocument } from '../../src/platform/http/openapi.js';
import { verifyVouchers } from '../../src/vouchers/verify-vouchers.js';
import { faultsOfDocument } from '../platform/support/openapi-faults.js';
import { bootApp } from '../support/app.js';
import type { HttpAnswer } from '../support/http-client.js';
import { LOGINS, type Login, plantPeople } from '../support/people.js';
import { FinancePlay } from './support/finance-play.js';
import { carried, type Operation, operationsOf, requestsTo } from './support/requests.js';
import { VoucherPlay } from './support/voucher-play.js';

const IS_LONG = process.env['HONGSHAN_LONG'] === '1';
/** Requests of each person to each operation. */
const REQUESTS = IS_LONG ? 40 : 1;
const SEED = Number(process.env['HONGSHAN_SEED'] ?? 20260302);

/** Money: each of these has its effect once, however often it is sent. The rest is of another kind, and listed. */
const WITHOUT_KEY = [
  'POST /api/v1/session',
  'POST /api/v1/administrator/users',
  'POST /api/v1/administrator/users/{id}/credentials',
  'POST /api/v1/administrator/users/{id}/disable',
  'POST /api/v1/enterprise/calls/{id}/readiness',
  // What stands in the register of organisations stands there once: the same again is a conflict.
  'POST /api/v1/organisations',
  ...['qualifications', 'credit-listings', 'credit-listings/{listingId}/removal'].map(
    (what) => `POST /api/v1/organisations/{id}/${what}`,
  ),
  'POST /api/v1/enterprise/cases/{id}/materials',
  'POST /api/v1/officer/cases/{id}/objections',
  'POST /api/v1/officer/cases/{id}/objections/answer',
  // Nothing is stored.
  ...['POST /api/v1/policies/{code}/evaluations', 'POST /api/v1/leader/what-if'],
  'POST /api/v1/leader/what-if/workbook',
  // A roster is evidence: nothing is paid by it, and what is loaded stands in it once.
  'POST /api/v1/enterprise/carriers/{id}/roster-imports',
  // What a higher authority or an evaluation decided is recorded once: the register refuses it a second time.
  'POST /api/v1/officer/cases/{id}/higher-decision',
  ...['evaluations', 'statistics'].map((what) => `POST /api/v1/officer/carriers/{id}/${what}`),
  // Reviews move no case; whoever repeats them is told that it is done.
  ...['declaration', 'signature'].map((what) => `POST /api/v1/expert/assignments/{id}/${what}`),
  'POST /api/v1/officer/cases/{id}/review/assignments',
  'POST /api/v1/officer/cases/{id}/review/assignments/{assignmentId}/release',
  'POST /api/v1/officer/cases/{id}/visits',
  ...['photos', 'signature'].map((what) => `POST /api/v1/officer/cases/{id}/visits/{visitId}/${what}`),
];
/** Would end the sessions of those who still have to ask. */
const LAST = ['DELETE /api/v1/session', 'PUT /api/v1/session/password'];

let running: Awaited<ReturnType<typeof bootApp>>;
let play: VoucherPlay;
let document: OpenAPIObject;
let operations: readonly Operation[];
let ids: readonly string[];

beforeAll(async () => {
  running = await bootApp();
  play = new VoucherPlay(running, await plantPeople(running));
  document = openApiDocument(running.app);
  operations = operationsOf(document);
  ids = await everythingThereIs();
}, 60_000);
afterAll(async () => running.close());

/** Cases in many states, batches, a notice, materials: so that garbage meets something. */
async function everythingThereIs(): Promise<string[]> {
  const callId = await play.openCall();
  const voucher = await play.voucher('applicant', callId);
  const granted = await play.granted('applicant', callId, voucher);
  const finance = new FinancePlay(play);
  const released = await finance.released(callId);
  const other = await play.voucher('other.applicant', callId);
  await play.granted('other.applicant', callId, other);
  const drafted = await finance.sealed(callId);
  const cases = [
    await play.draft('applicant', callId),
    await play.claimDraft('applicant', voucher),
    await play.delivered('applicant', voucher),
    await play.submitted('applicant', voucher, play.content('1000.00')),
    await play.proposed('other.applicant', other, play.content('1000.00')),
  ];
  const rows = await running.db.owner.query<{ id: string }[]>(
    'SELECT id FROM material UNION ALL SELECT id FROM notice UNION ALL SELECT id FROM payable',
  );
  const found = rows.map(({ id }) => id);
  return [callId, voucher, granted, released, other, drafted, ...cases, ...found, NOBODYS];
}
const NOBODYS = '01890000-0000-7000-8000-000000000000';

const nameOf = ({ method, path }: Operation) => `${method} ${path}`;
const schemas = () => (document.components?.schemas ?? {}) as Record<string, Record<string, unknown>>;

/** No failure of ours; and every no is a problem with a code, in Chinese. */
function orderly(answer: HttpAnswer, what: string): void {
  const about = `${what} → ${answer.status}\n${answer.text.slice(0, 2000)}`;
  expect([answer.status < 500, about]).toEqual([true, about]);
  if (answer.status < 400) return;
  expect([about, answer.headers['content-type']]).toEqual([
    about,
    expect.stringContaining('application/problem+json'),
  ]);
  const { code, detail, status } = answer.json<{ code: string; detail: string; status: number }>();
  expect(REFUSAL_CODES).toContain(code);
  expect([status, /\p{Script=Han}/u.test(detail)]).toEqual([answer.status, true]);
}

async function bombard(who: Login | 'stranger', operation: Operation, seed: number): Promise<number> {
  let accepted = 0;
  const wild = fc.sample(requestsTo(operation, schemas(), ids), { seed, numRuns: REQUESTS });
  for (const request of wild) {
    const sent = { method: operation.method, url: request.url, ...(await carried(request)) };
    const answer = who === 'stranger' ? await running.ask(sent) : await play.people.as(who)(sent);
    orderly(answer, `seed ${seed}: ${who} ${JSON.stringify(request)}`);
    if (answer.status < 300) accepted += 1;
  }
  return accepted;
}

describe('the interface as it is described', () => {
  it('has no fault in its description', () => {
    expect(faultsOfDocument(document)).toEqual([]);
  });

  it('takes an idempotency key wherever money or a case moves', () => {
    const keyless = operations.filter(
      ({ method, parameters }) =>
        method === 'POST' && !parameters.some(({ name }) => name === 'Idempotency-Key'),
    );
    expect(keyless.map(nameOf).sort()).toEqual([...WITHOUT_KEY].sort());
  });

  it('never fails, whatever anybody sends to any of its operations', async () => {
    const people = [...LOGINS, 'stranger'] as const;
    const soon = operations.filter((operation) => !LAST.includes(nameOf(operation)));
    const last = operations.filter((operation) => LAST.includes(nameOf(operation)));
    expect([soon.length > 55, last.length]).toEqual([true, LAST.length]);
    let seed = SEED;
    let accepted = 0;
    for (const operation of [...soon, ...last])
      for (const who of people) accepted += await bombard(who, operation, (seed += 1));
    // Else it was all thrown out at the gate, and shows nothing of what lies behind it.
    expect(accepted).toBeGreaterThan(40 * REQUESTS);
  }, 3_600_000);

  it('is left with books and a record that agree', async () => {
    await running.settle();
    expect((await verifyAudit(running.db.owner)).fault).toBeNull();
    expect([...(await verifyLedger(running.db.owner)), ...(await verifyVouchers(running.db.owner))]).toEqual(
      [],
    );
    expect(running.lines.filter((line) => line.includes('internal-error'))).toEqual([]);
    const dead = await running.db.owner.query(
      `SELECT kind, last_error FROM outbox_job WHERE state <> 'done'`,
    );
    expect(dead).toEqual([]);
  });
});
