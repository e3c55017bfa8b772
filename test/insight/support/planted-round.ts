import { randomBytes } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { canonicalJson, type Json } from '../../../src/kernel/canonical-json.js';
import { uuidv7 } from '../../../src/kernel/ids.js';
import { parseYuan } from '../../../src/kernel/money.js';
import { MovableClock } from '../../../src/platform/clock.js';
import { decide, type FactSheet } from '../../../src/policy/decide.js';
import type { Policy } from '../../../src/policy/policy.js';
import { decisionText } from '../../../src/policy/replay.js';
import type { TestDatabase } from '../../support/database.js';
import { type People, plantPeople } from '../../support/people.js';
import { planting } from '../../support/planted.js';

export interface PlantedCase {
  /** Another than its call names, such as a successor. */
  readonly policy?: Policy;
  readonly facts: FactSheet;
  readonly step: string;
  readonly on?: string;
  readonly flow?: string;
  readonly state?: string;
  readonly phase?: string;
  /** What the ledger holds for it, by the kind of the entry. */
  readonly entries?: Readonly<Record<string, string>>;
}

export interface PlantedRound {
  readonly callId: string;
  readonly number: string;
  readonly cases: readonly { readonly id: string; readonly number: string; readonly decisionId: string }[];
}

export const REDEEM: FactSheet = {
  'contract.signedOn': '2026-04-01',
  'contract.amount': '60000.00',
  'contract.serviceKind': 'research-development',
  'contract.isCompulsoryTesting': false,
  'contract.completedOn': '2026-05-01',
  'contract.provider.filed': true,
  'contract.provider.related': false,
  'contract.alreadyFunded': false,
  'claim.submittedOn': '2026-05-20',
  'claim.paidAmount': '60000.00',
  'claim.invoicedAmount': '60000.00',
  'applicant.kind': 'enterprise',
  'applicant.creditBlocks': [],
  'applicant.barred': false,
  'voucher.issuedOn': '2026-03-02',
  'voucher.expiresOn': '2026-12-31',
  'voucher.balance': '100000.00',
};

const AT = new Date('2026-06-01T02:00:00Z');
let running = 0;

/** Rounds with decisions as a service would have stored them, audit trail included, without playing the procedure. */
export async function plantRounds(db: TestDatabase, known?: People) {
  const nobody = async () => Promise.reject(new Error('nobody asks here'));
  const people = known ?? (await plantPeople({ db, clock: new MovableClock(AT), ask: nobody }));
  const applicantId = people.partyOf('applicant').id;
  const officerId = people.id('city');
  const newId = () => uuidv7(AT.getTime() + ++running, randomBytes(10));

  const plant = async (
    policy: Policy,
    cases: readonly PlantedCase[],
    budget?: string,
  ): Promise<PlantedRound> =>
    planting(db.owner, async (manager) => {
      await keepPack(manager, policy);
      const [callId, number] = [newId(), `HST-2026-9${String(++running).padStart(5, '0')}`];
      await manager.query(
        `INSERT INTO call (id, number, title, policy_code, policy_hash, opens_on, closes_on, notice_days, opened_by, created_at)
         VALUES ($1, $2, '测算用申报通知', $3, $4, '2026-03-02', '2026-11-30', 5, $5, $6)`,
        [callId, number, policy.code, policy.hash, officerId, AT],
      );
      const budgetId = budget === undefined ? undefined : await plantBudget(manager, callId, budget);
      const planted = [];
      for (const one of cases) {
        const own = one.policy ?? policy;
        await keepPack(manager, own);
        planted.push(await plantCase(manager, own, callId, budgetId, one));
      }
      return { callId, number, cases: planted };
    });

  const keepPack = async (manager: EntityManager, { hash, code, pack }: Policy): Promise<void> => {
    await manager.query(
      'INSERT INTO policy_version (hash, code, pack, first_used_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [hash, code, JSON.stringify(pack), AT],
    );
  };

  const plantBudget = async (manager: EntityManager, callId: string, total: string): Promise<string> => {
    const id = newId();
    await manager.query(
      `INSERT INTO budget (id, call_id, line, year) VALUES ($1, $2, '2060502 技术创新', 2026)`,
      [id, callId],
    );
    await plantEntry(manager, id, null, 'allot', total);
    return id;
  };

  const plantEntry = async (
    manager: EntityManager,
    budgetId: string,
    caseId: string | null,
    kind: string,
    amount: string,
  ): Promise<void> => {
    const id = newId();
    await manager.query(
      'INSERT INTO budget_entry (id, budget_id, case_id, kind, amount_fen, unique_key, at) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [id, budgetId, caseId, kind, parseYuan(amount), id, AT],
    );
  };

  const plantCase = async (
    manager: EntityManager,
    policy: Policy,
    callId: string,
    budgetId: string | undefined,
    {
      facts,
      step,
      on = '2026-06-01',
      flow = 'claim',
      state = 'accepted',
      phase = 'review',
      entries = {},
    }: PlantedCase,
  ) => {
    const [id, actId, decisionId] = [newId(), newId(), newId()];
    const number = `HSB-2026-9${String(++running).padStart(5, '0')}`;
    await manager.query(
      `INSERT INTO case_file (id, number, call_id, flow, policy_code, policy_hash, applicant_id, district_code, state, phase, version, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, '650102', $8, $9, 1, $10)`,
      [id, number, callId, flow, policy.code, policy.hash, applicantId, state, phase, AT],
    );
    await manager.query(
      `INSERT INTO act (id, case_id, seq, action, from_state, to_state, actor_id, actor_role, revision, at)
       VALUES ($1, $2, 1, 'submit', 'delivered', $3, $4, 'applicant', 0, $5)`,
      [actId, id, state, officerId, AT],
    );
    const decision = decide(policy, facts, { step, on: on as never });
    await manager.query(
      `INSERT INTO decision (id, case_id, act_id, step, policy_code, policy_hash, law_date, facts, result, verdict, award_fen, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        ...[decisionId, id, actId, step, policy.code, policy.hash, decision.on ?? on],
        ...[canonicalJson(facts as Json), decisionText(decision), decision.verdict],
        ...[decision.award === undefined ? null : parseYuan(decision.award.amount), AT],
      ],
    );
    if (budgetId !== undefined)
      for (const [kind, amount] of Object.entries(entries))
        await plantEntry(manager, budgetId, id, kind, amount);
    return { id, number, decisionId };
  };

  return plant;
}

/** What only somebody with the owner's login can do: change what is final, unseen by the audit trail. */
export async function tamper(db: TestDatabase, sql: string, parameters: readonly unknown[]): Promise<void> {
  await db.owner.transaction(async (manager) => {
    await manager.query('SET LOCAL session_replication_role = replica');
    await manager.query(sql, [...parameters]);
  });
}
