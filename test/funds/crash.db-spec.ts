import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { BankBooks, type BookedOrder } from '../../src/demo/bank/bank-books.js';
import { DemoBank } from '../../src/demo/bank/demo-bank.js';
import { verifyLedger } from '../../src/funds/verify-ledger.js';
import { verifyAudit } from '../../src/platform/audit/verify.js';
import '../platform/support/children.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import type { CrashJob } from './support/crash-job.js';
import { Desk, type Granted } from './support/desk.js';
import { programOf } from '../support/programs.js';

const IS_LONG = process.env['HONGSHAN_LONG'] === '1';
const LINES = 3;
const program = programOf('test/funds/support/crash-child.ts');

let db: TestDatabase;
let first: Desk;
beforeAll(async () => {
  db = await freshDatabase();
  first = await Desk.open(db.app);
});
afterAll(() => {
  first.close();
  return db.drop();
});

type Step = CrashJob['step'];
type Kill = Pick<CrashJob, 'killBefore' | 'killDuring' | 'killInStream'>;

/** One payment with its files: what the house would have on its disks, and the bank on its own. */
class Story {
  readonly folder = mkdtempSync(join(first.dataDir, 'crash-'));
  readonly exported = join(this.folder, '拨付明细.xlsx');
  readonly returned = join(this.folder, '回盘.xlsx');
  readonly bankPath = join(this.folder, 'bank.jsonl');

  constructor(
    readonly desk: Desk,
    readonly granted: readonly Granted[],
    readonly batchId: string,
  ) {}

  static async begin(): Promise<Story> {
    const desk = await first.another();
    const granted = await desk.grants(LINES);
    return new Story(desk, granted, (await desk.draft()).id);
  }

  /** Runs a step in a process of its own; gives how many statements it took, or undefined when it was killed. */
  async run(step: Step, kill: Kill = {}): Promise<number | undefined> {
    const { staff, officer, callId, budgetId } = this.desk;
    const plain = (actor: typeof staff.maker) => ({ ...actor, roles: [...actor.roles] });
    const people = {
      maker: plain(staff.maker),
      checker: plain(staff.checker),
      releaser: plain(staff.releaser),
    };
    const file = {
      export: this.exported,
      return: this.returned,
      'pay-then-commit': this.bankPath,
      seal: '',
      release: '',
    }[step];
    const job: CrashJob = {
      ...{ appUrl: db.appUrl, staff: people, officer, callId, budgetId, dataDir: this.folder, step },
      ...{ batchId: this.batchId, file, ...kill },
    };
    const child = spawn(process.execPath, [...program, JSON.stringify(job)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'close');
    const [said, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [code, signal] = (await ended) as [number | null, string | null];
    if (signal === 'SIGKILL') return undefined;
    if (code !== 0) throw new Error(complaint);
    return (JSON.parse(said) as { statements: number }).statements;
  }

  /** Whether the step is done as far as the database knows. */
  async isDone(step: Step): Promise<boolean> {
    const state = await this.desk.stateOf(this.batchId);
    if (step === 'seal') return state !== 'draft';
    if (step === 'release') return state === 'released' || state === 'reconciled';
    return step === 'return' && state === 'reconciled';
  }

  /** The bank does what it is handed; what it has done before it does not do again. */
  async bank(): Promise<void> {
    const bank = new DemoBank(new BankBooks(this.bankPath));
    await bank.writeReturn(this.returned, await bank.process(this.exported));
  }

  paidTwice(): BookedOrder[] {
    return doubles(new BankBooks(this.bankPath).all());
  }

  async done(): Promise<void> {
    const paid = new BankBooks(this.bankPath).all();
    expect(paid).toHaveLength(this.granted.length);
    expect(this.paidTwice()).toEqual([]);
    for (const granted of this.granted) {
      expect(await this.desk.payable(granted)).toMatchObject({ state: 'paid' });
      expect(await this.desk.caseState(granted)).toBe('paid');
    }
    const budget = await this.desk.plant.run((tx) => this.desk.plant.ledger.budgetOf(tx, this.desk.callId));
    const bankSum = paid.reduce((sum, { amountFen }) => sum + BigInt(amountFen), 0n);
    expect([budget.paidFen, budget.committedFen]).toEqual([bankSum, 0n]);
    await sound();
    rmSync(this.folder, { recursive: true });
  }
}

/** Orders to an account that had been paid already. */
function doubles(orders: readonly BookedOrder[]): BookedOrder[] {
  const paid = orders.filter(({ returned }) => returned === null);
  return paid.filter(
    ({ accountNumber }, i) => paid.findIndex((other) => other.accountNumber === accountNumber) < i,
  );
}

async function sound(): Promise<void> {
  expect(await verifyLedger(db.app)).toEqual([]);
  expect((await verifyAudit(db.app)).fault).toBeNull();
}

/** Where a step of so many statements is killed: at every one of them in a long run, else about its COMMIT. */
function points(statements: number): Kill[] {
  const all = Array.from({ length: statements }, (_, i) => i + 1);
  const before = IS_LONG ? all : [statements];
  return [
    ...before.map((killBefore) => ({ killBefore })),
    ...(IS_LONG ? all : [statements]).map((killDuring) => ({ killDuring })),
    { killBefore: statements + 1 },
  ];
}

const AFTER = ['seal', 'release', 'export', 'return'] as const;

/** Brings a story to where the step comes next, without any crash. */
async function upTo(step: Step): Promise<Story> {
  const story = await Story.begin();
  const { desk, batchId } = story;
  const { maker, checker, releaser } = desk.staff;
  const done = AFTER.indexOf(step as (typeof AFTER)[number]);
  if (done > 0) await desk.seal(maker, batchId);
  if (done > 0) await desk.check(checker, batchId);
  if (done > 1) await desk.release(releaser, batchId);
  if (done > 2) {
    writeFileSync(story.exported, await desk.workbook(batchId));
    await story.bank();
  }
  return story;
}

/** The rest of the way, by whoever comes to work after the crash. */
async function toTheEnd(story: Story): Promise<void> {
  const { desk, batchId } = story;
  const { maker, checker, releaser } = desk.staff;
  if ((await desk.stateOf(batchId)) === 'draft') await desk.seal(maker, batchId);
  if ((await desk.stateOf(batchId)) === 'sealed') await desk.check(checker, batchId);
  if ((await desk.stateOf(batchId)) === 'checked') await desk.release(releaser, batchId);
  writeFileSync(story.exported, await desk.workbook(batchId));
  await story.bank();
  await desk.book(batchId, await readFile(story.returned));
}

describe('a process that is killed with SIGKILL', () => {
  it.each(['seal', 'release', 'return'] as const)(
    'in the middle of a %s leaves all of it or nothing, and nobody is paid twice or not at all',
    async (step) => {
      const whole = await upTo(step);
      const statements = (await whole.run(step))!;
      expect(await whole.isDone(step)).toBe(true);
      await toTheEnd(whole);
      await whole.done();
      let story = await upTo(step);
      for (const kill of points(statements)) {
        expect(await story.run(step, kill)).toBeUndefined();
        await sound();
        const isDone = await story.isDone(step);
        if (kill.killBefore !== undefined) expect(isDone).toBe(kill.killBefore > statements);
        if (!isDone) continue;
        await toTheEnd(story);
        await story.done();
        story = await upTo(step);
      }
      await story.run(step);
      await toTheEnd(story);
      await story.done();
    },
    IS_LONG ? 1_800_000 : 180_000,
  );

  it(
    'in the middle of an export leaves a batch that exports the same again',
    async () => {
      const story = await upTo('export');
      const statements = (await story.run('export'))!;
      const whole = await readFile(story.exported);
      for (const kill of [...points(statements), { killInStream: true }]) {
        rmSync(story.exported);
        expect(await story.run('export', kill)).toBeUndefined();
        await sound();
        const half = existsSync(story.exported) ? await readFile(story.exported) : Buffer.alloc(0);
        if (half.length > 0 && !half.equals(whole)) {
          // Half a workbook is handed in too: the bank takes none of it.
          await expect(story.bank()).rejects.toThrow();
          expect(new BankBooks(story.bankPath).all()).toEqual([]);
        }
        writeFileSync(story.exported, half);
      }
      await story.run('export');
      expect((await readFile(story.exported)).equals(whole)).toBe(true);
      await toTheEnd(story);
      await story.done();
    },
    IS_LONG ? 600_000 : 120_000,
  );

  it('would be seen to pay twice where the money leaves before it is written down', async () => {
    const story = await Story.begin();
    await story.desk.reject(story.desk.staff.releaser, story.batchId, '改用旧办法');
    // BEGIN, its level, the author, the pool, the mark; the sixth is COMMIT.
    expect(await story.run('pay-then-commit', { killBefore: 6 })).toBeUndefined();
    expect(await story.run('pay-then-commit')).toBe(6);
    expect(story.paidTwice()).toHaveLength(LINES);
  }, 60_000);
});
