import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OutboxLoop } from '../../src/platform/outbox/outbox-loop.js';
import { VoucherPlay } from '../journeys/support/voucher-play.js';
import { bootApp } from '../support/app.js';
import { plantPeople } from '../support/people.js';

const LONG = process.env['HONGSHAN_LONG'] === '1';
const APPLICATIONS = LONG ? 64 : 24;

describe('the waiting list under load', () => {
  let running: Awaited<ReturnType<typeof bootApp>>;
  let play: VoucherPlay;

  beforeAll(async () => {
    running = await bootApp();
    play = new VoucherPlay(running, await plantPeople(running));
  });
  afterAll(async () => running.close());

  it('serves those who came first, exactly as far as the budget reaches', async () => {
    const fits = Math.floor(APPLICATIONS / 2);
    const callId = await play.openCall({ budget: `${fits * 3000 + 2999}.99` });
    const drafts: string[] = [];
    for (let i = 0; i < APPLICATIONS; i += 1) {
      const who = i % 2 === 0 ? 'applicant' : 'other.applicant';
      const id = await play.draft(who, callId, '3000.00');
      await play.attach(who, id, 'application', 'credit-report');
      drafts.push(id);
    }
    const submitted = await Promise.all(
      drafts.map(async (id, i) => play.act(i % 2 === 0 ? 'applicant' : 'other.applicant', id, 'submit')),
    );
    expect(submitted.map(({ status }) => status)).toEqual(drafts.map(() => 200));
    // As three processes would.
    const loop = running.app.get(OutboxLoop);
    await Promise.all([loop.drain(), loop.drain(), loop.drain()]);
    await running.settle();
    const cases: { receipt: bigint; state: string }[] = await running.db.owner.query(
      `SELECT receipt, state FROM case_file WHERE call_id = $1 ORDER BY receipt`,
      [callId],
    );
    expect(cases.map(({ receipt }) => Number(receipt))).toEqual(drafts.map((_, i) => i + 1));
    expect(cases.map(({ state }) => state)).toEqual(drafts.map((_, i) => (i < fits ? 'issued' : 'waiting')));
    const [money] = await running.db.owner.query(
      `SELECT available_fen, reserved_fen,
         (SELECT sum(amount_fen)::bigint FROM budget_entry e WHERE e.budget_id = b.id AND kind = 'reserve') AS entered
       FROM budget b WHERE call_id = $1`,
      [callId],
    );
    expect(money).toEqual({
      available_fen: 299_999n,
      reserved_fen: BigInt(fits) * 300_000n,
      entered: BigInt(fits) * 300_000n,
    });
  });
});
