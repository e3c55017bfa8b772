import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { DataSource } from 'typeorm';
import { Acts } from '../../../src/cases/acts.js';
import { Judgement } from '../../../src/cases/judgement.js';
import { PolicyVersions } from '../../../src/cases/policy-versions.js';
import { CaseRegistry } from '../../../src/cases/registry.js';
import { BankReturns } from '../../../src/funds/bank-returns.service.js';
import { Batches } from '../../../src/funds/batches.service.js';
import { Exports } from '../../../src/funds/exports.service.js';
import type { Idempotency } from '../../../src/platform/database/unit-of-work.js';
import { addPayable } from '../../../src/funds/payables.js';
import { fen } from '../../../src/kernel/money.js';
import type { Actor, Role } from '../../../src/parties/actor.js';
import { readLaw } from '../../../src/platform/policies/read-law.js';
import { testSettings } from '../../support/settings.js';
import { Plant, type PlantedCase } from './plant.js';

export interface Granted extends PlantedCase {
  readonly payableId: string;
  readonly amountFen: bigint;
}

export interface Staff {
  readonly maker: Actor;
  readonly checker: Actor;
  readonly releaser: Actor;
}

const law = readLaw();
const newKey = (): Idempotency => ({ key: randomUUID(), route: 'POST', body: null });

/** The payment room as its module puts it together, with three people of finance and a budget to spend. */
export class Desk {
  readonly batches: Batches;
  readonly exports: Exports;
  readonly returns: BankReturns;
  readonly acts: Acts;

  private constructor(
    readonly plant: Plant,
    readonly staff: Staff,
    readonly officer: string,
    readonly callId: string,
    readonly budgetId: string,
    readonly dataDir: string,
  ) {
    const registry = new CaseRegistry();
    const versions = new PolicyVersions(law.policies, law.facts);
    const judgement = new Judgement(registry, versions);
    this.acts = new Acts(registry, judgement, versions, law.flows, law.calendar);
    this.batches = new Batches(plant.work, this.acts, plant.ledger);
    this.exports = new Exports(plant.work);
    this.returns = new BankReturns(plant.work, this.acts, plant.ledger, testSettings({ dataDir }));
  }

  /** On an empty database. */
  static async open(app: DataSource): Promise<Desk> {
    const plant = new Plant(app);
    const bureau = await plant.ground();
    const officer = await plant.user(bureau, 'officer');
    const person = async (login: string, role: Role): Promise<Actor> => ({
      id: await plant.user(bureau, login),
      partyId: bureau,
      districtCode: null,
      roles: new Set([role]),
    });
    const staff = {
      maker: await person('maker', 'financeMaker'),
      checker: await person('checker', 'financeChecker'),
      releaser: await person('releaser', 'financeReleaser'),
    };
    const callId = await plant.call(officer);
    const budgetId = await plant.budget(callId, 1_000_000_00n);
    return new Desk(plant, staff, officer, callId, budgetId, mkdtempSync(join(tmpdir(), 'hongshan-desk-')));
  }

  /** Where another process goes on with the same people and money. */
  static resume(
    app: DataSource,
    {
      staff,
      officer,
      callId,
      budgetId,
      dataDir,
    }: Pick<Desk, 'staff' | 'officer' | 'callId' | 'budgetId' | 'dataDir'>,
  ): Desk {
    return new Desk(new Plant(app), staff, officer, callId, budgetId, dataDir);
  }

  /** The same room with another call and budget: what one test does is not in another's pool. */
  async another(totalFen = 1_000_000_00n): Promise<Desk> {
    const callId = await this.plant.call(this.officer);
    const budgetId = await this.plant.budget(callId, totalFen);
    return new Desk(this.plant, this.staff, this.officer, callId, budgetId, this.dataDir);
  }

  /** Removes its files. */
  close(): void {
    rmSync(this.dataDir, { recursive: true });
  }

  /** A granted case of a party with an account, its payable in the pool. */
  async grant(amountFen = 100_00n, partyId?: string): Promise<Granted> {
    const payee = partyId ?? (await this.plant.party());
    if (partyId === undefined) await this.plant.account(payee);
    const planted = await this.plant.case(this.callId, payee, { awardFen: amountFen });
    const posting = { budgetId: this.budgetId, caseId: planted.id, amountFen: fen(amountFen) };
    const payableId = await this.plant.run(async (tx) => {
      await this.plant.ledger.reserve(tx, { ...posting, key: `reserve:${planted.id}` });
      await this.plant.ledger.commit(tx, { ...posting, key: `commit:${planted.id}` });
      await addPayable(tx, {
        ...posting,
        partyId: payee,
        decisionNumber: `决〔2026〕${planted.number}`,
        purpose: `创新券兑付 ${planted.number}`,
      });
      return (await tx.one<{ id: string }>('SELECT id FROM payable WHERE case_id = $1', [planted.id]))!.id;
    });
    return { ...planted, payableId, amountFen };
  }

  async grants(count: number): Promise<Granted[]> {
    const all: Granted[] = [];
    for (let i = 0; i < count; i++) all.push(await this.grant(BigInt(1_000_00 + i)));
    return all;
  }

  draft(payableIds?: readonly string[], actor = this.staff.maker) {
    const wanted = payableIds === undefined ? {} : { payableIds };
    return this.batches.draft(actor, newKey(), { callId: this.callId, ...wanted });
  }

  seal(actor: Actor, batchId: string): Promise<void> {
    return this.batches.seal(actor, batchId, newKey());
  }

  check(actor: Actor, batchId: string): Promise<void> {
    return this.batches.check(actor, batchId, newKey());
  }

  release(actor: Actor, batchId: string): Promise<void> {
    return this.batches.release(actor, batchId, newKey());
  }

  reject(actor: Actor, batchId: string, reason: string): Promise<void> {
    return this.batches.reject(actor, batchId, reason, newKey());
  }

  async sealed(payableIds?: readonly string[]): Promise<string> {
    const { id } = await this.draft(payableIds);
    await this.seal(this.staff.maker, id);
    return id;
  }

  async released(payableIds?: readonly string[]): Promise<string> {
    const id = await this.sealed(payableIds);
    await this.check(this.staff.checker, id);
    await this.release(this.staff.releaser, id);
    return id;
  }

  async workbook(batchId: string): Promise<Buffer> {
    return buffer((await this.exports.export(this.staff.maker, batchId)).content);
  }

  book(batchId: string, bytes: Buffer, name = '回盘.xlsx', key = newKey()) {
    return this.returns.book(this.staff.maker, batchId, key, { name, content: Readable.from([bytes]) });
  }

  async one<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row> {
    const rows = await this.plant.app.query<Row[]>(sql, [...parameters]);
    if (rows[0] === undefined) throw new Error(`no row: ${sql}`);
    return rows[0];
  }

  async stateOf(batchId: string): Promise<string> {
    return (await this.one<{ state: string }>('SELECT state FROM payout_batch WHERE id = $1', [batchId]))
      .state;
  }

  async payable({ payableId }: Granted): Promise<{ state: string; note: string | null }> {
    return this.one('SELECT state, note FROM payable WHERE id = $1', [payableId]);
  }

  async caseState({ id }: PlantedCase): Promise<string> {
    return (await this.one<{ state: string }>('SELECT state FROM case_file WHERE id = $1', [id])).state;
  }
}
