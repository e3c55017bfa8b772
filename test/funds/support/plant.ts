import { randomBytes } from 'node:crypto';
import { uuidv7 } from '../../../src/kernel/ids.js';
import { type Fen, fen } from '../../../src/kernel/money.js';
import { MovableClock } from '../../../src/platform/clock.js';
import { type Tx, UnitOfWork } from '../../../src/platform/database/unit-of-work.js';
import { Ledger } from '../../../src/funds/ledger.js';
import type { DataSource } from 'typeorm';

export const AUTHOR = { id: '00000000-0000-7000-8000-000000000001' };
export const DISTRICT = '650104';
export const POLICY = 'a'.repeat(64);
/** A Friday afternoon in Urumqi, after every planted notice. */
export const PRESENT = new Date('2026-06-26T08:00:00Z');

/** The 31 characters of GB 32100-2015. */
const USCC = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** A valid credit code that nobody has, by number. */
export function usccOf(n: number): string {
  const first = `91650104MA${n.toString().padStart(7, '0')}`;
  const sum = [...first].reduce((all, char, i) => all + USCC.indexOf(char) * (WEIGHTS[i] ?? 0), 0);
  return first + USCC[(31 - (sum % 31)) % 31];
}

export interface PlantedCase {
  readonly id: string;
  readonly number: string;
  readonly partyId: string;
}

/** Rows that the rooms below would have made, written straight into the tables. */
export class Plant {
  readonly clock = new MovableClock(PRESENT);
  readonly work: UnitOfWork;
  readonly ledger = new Ledger();
  private count = 0;

  constructor(readonly app: DataSource) {
    this.work = new UnitOfWork(app, this.clock);
  }

  run<T>(work: (tx: Tx) => Promise<T>, author: { readonly id: string } = AUTHOR): Promise<T> {
    return this.work.run(author, 'test', work);
  }

  newId(): string {
    return uuidv7(this.clock.now().getTime(), randomBytes(10));
  }

  /** The district, the bureau and the policy that everything else refers to; gives the bureau's id. */
  async ground(): Promise<string> {
    await this.policy();
    return this.run(async (tx) => {
      await tx.query(
        `INSERT INTO district VALUES ($1, '高新技术产业开发区（新市区）') ON CONFLICT DO NOTHING`,
        [DISTRICT],
      );
      const bureau = this.newId();
      await tx.query(
        `INSERT INTO party (id, kind, name, district_code, created_at) VALUES ($1, 'bureau', '乌鲁木齐市科学技术局', $2, $3)`,
        [bureau, DISTRICT, tx.at],
      );
      return bureau;
    });
  }

  async policy(): Promise<void> {
    const sql = `INSERT INTO policy_version VALUES ($1, 'test-policy', '{}', $2) ON CONFLICT DO NOTHING`;
    await this.run((tx) => tx.query(sql, [POLICY, tx.at]));
  }

  async user(partyId: string, login: string): Promise<string> {
    const id = this.newId();
    await this.run((tx) =>
      tx.query(
        `INSERT INTO app_user (id, party_id, login, display_name, password_hash, created_at) VALUES ($1, $2, $3, $4, 'none', $5)`,
        [id, partyId, login, `经办${login}`, tx.at],
      ),
    );
    return id;
  }

  async call(openedBy: string): Promise<string> {
    const id = this.newId();
    await this.run((tx) =>
      tx.query(
        `INSERT INTO call (id, number, title, policy_code, policy_hash, opens_on, closes_on, notice_days, opened_by, created_at)
         VALUES ($1, $2, '测试申报通知', 'test-policy', $3, '2026-01-01', '2026-12-31', 5, $4, $5)`,
        [id, `TZ${++this.count}`, POLICY, openedBy, tx.at],
      ),
    );
    return id;
  }

  async budget(callId: string, totalFen: bigint): Promise<string> {
    return this.run((tx) =>
      this.ledger.openBudget(tx, { callId, line: '2060404', year: 2026, totalFen: fen(totalFen) }),
    );
  }

  async party(name?: string): Promise<string> {
    const id = this.newId();
    const n = ++this.count;
    await this.run((tx) =>
      tx.query(
        `INSERT INTO party (id, kind, name, uscc, district_code, created_at) VALUES ($1, 'legal-person', $2, $3, $4, $5)`,
        [id, name ?? `新疆测试${n}科技有限公司`, usccOf(n), DISTRICT, tx.at],
      ),
    );
    return id;
  }

  /** The party's account, in its own name unless another is told. */
  async account(
    partyId: string,
    changes: { name?: string; number?: string; bank?: string } = {},
  ): Promise<void> {
    const number = changes.number ?? `6500${(++this.count).toString().padStart(12, '0')}`;
    await this.run(async (tx) => {
      await tx.query('UPDATE payee_account SET retired_at = $2 WHERE party_id = $1 AND retired_at IS NULL', [
        partyId,
        tx.at,
      ]);
      await tx.query(
        `INSERT INTO payee_account (id, party_id, account_name, account_number, bank_name, cnaps, created_at)
         SELECT $1, id, coalesce($3, name), $4, $6, '102100099996', $5 FROM party WHERE id = $2`,
        [
          this.newId(),
          partyId,
          changes.name ?? null,
          number,
          tx.at,
          changes.bank ?? '中国工商银行乌鲁木齐分行',
        ],
      );
    });
  }

  /** A case as it stands after its notice; granted unless another state is told. */
  async case(
    callId: string,
    partyId: string,
    { awardFen = 100_00n, state = 'granted', phase = 'granted', notice = true } = {},
  ): Promise<PlantedCase> {
    const id = this.newId();
    const number = `BJ2026${(++this.count).toString().padStart(6, '0')}`;
    await this.run(async (tx) => {
      await tx.query(
        `INSERT INTO case_file (id, number, call_id, flow, policy_code, policy_hash, applicant_id, district_code, state, phase,
           award_fen, created_at) VALUES ($1, $2, $3, 'claim', 'test-policy', $4, $5, $6, $7, $8, $9, $10)`,
        [id, number, callId, POLICY, partyId, DISTRICT, state, phase, awardFen, tx.at],
      );
      if (notice) await this.notice(tx, callId, id);
    });
    return { id, number, partyId };
  }

  private async notice(tx: Tx, callId: string, caseId: string): Promise<void> {
    const id = this.newId();
    await tx.query(
      `INSERT INTO notice (id, number, call_id, title, posted_on, ends_on, days, posted_by, posted_at)
       SELECT $1, $2, id, '公示', '2026-06-15', '2026-06-19', 5, opened_by, $4 FROM call WHERE id = $3`,
      [id, `GS${++this.count}`, callId, tx.at],
    );
    await tx.query(`INSERT INTO notice_item VALUES ($1, $2, '{}')`, [id, caseId]);
  }
}

export const yuan = (text: number): Fen => fen(BigInt(text) * 100n);
