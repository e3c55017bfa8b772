/**
 * One step of a payment in a process of its own, which kills itself with SIGKILL at the point it is told: before its
 * n-th statement, while that statement is under way, or with the last one done and nobody told. The product knows
 * nothing of it: the connection is wrapped here.
 */
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { DataSource, type QueryRunner } from 'typeorm';
import { dataSourceOptions } from '../../../config/database.js';
import { BankBooks } from '../../../src/demo/bank/bank-books.js';
import type { Actor } from '../../../src/parties/actor.js';
import { type CrashJob, payThenCommit } from './crash-job.js';
import { Desk } from './desk.js';

const job = JSON.parse(process.argv[2] ?? '{}') as CrashJob;
let statements = 0;

const die = (): Promise<never> => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise<never>(() => undefined);
};

/** Counts every statement, BEGIN and COMMIT with them, and dies at the one that was named. */
function wrap(dataSource: DataSource): void {
  const create = dataSource.createQueryRunner.bind(dataSource);
  dataSource.createQueryRunner = (mode) => {
    const runner: QueryRunner = create(mode);
    const query = runner.query.bind(runner) as (...given: unknown[]) => Promise<unknown>;
    runner.query = (async (...given: unknown[]) => {
      statements++;
      if (statements === job.killBefore) await die();
      const answer = query(...given);
      if (statements === job.killDuring) {
        answer.catch(() => undefined);
        await new Promise((resolve) => setImmediate(resolve));
        await die();
      }
      return answer;
    }) as QueryRunner['query'];
    return runner;
  };
}

const revive = ({ roles, ...actor }: Omit<Actor, 'roles'> & { roles: string[] }) =>
  ({ ...actor, roles: new Set(roles) }) as Actor;

async function run(): Promise<void> {
  const dataSource = await new DataSource(dataSourceOptions(job.appUrl, { poolSize: 2 })).initialize();
  wrap(dataSource);
  const staff = {
    maker: revive(job.staff.maker),
    checker: revive(job.staff.checker),
    releaser: revive(job.staff.releaser),
  };
  const desk = Desk.resume(dataSource, { ...job, staff });
  await take(desk);
  if (job.killBefore !== undefined && job.killBefore > statements) await die();
  await dataSource.destroy();
  process.stdout.write(JSON.stringify({ statements }));
}

async function take(desk: Desk): Promise<void> {
  const { batchId, file } = job;
  switch (job.step) {
    case 'seal':
      return desk.seal(desk.staff.maker, batchId);
    case 'release':
      return desk.release(desk.staff.releaser, batchId);
    case 'export': {
      const { content } = await desk.exports.export(desk.staff.maker, batchId);
      const target = createWriteStream(file);
      for await (const chunk of content) {
        target.write(chunk);
        if (job.killInStream) await die();
      }
      target.end();
      await once(target, 'finish');
      return;
    }
    case 'return':
      await desk.book(batchId, await readFile(file));
      return;
    case 'pay-then-commit':
      return payThenCommit(desk, new BankBooks(file));
  }
}

await run();
