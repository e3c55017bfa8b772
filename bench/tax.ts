// npm run bench -- tax [--enterprises N] [--runs N] [--sample N] [--seed S]: judges all tax preferences of enterprises
// that stand in PostgreSQL and writes the results there, after comparing them with `decide` and with plain SQL.
import { parseArgs } from 'node:util';
import { differences, spreadOf } from './support/tax-check.js';
import { startTaxDatabase, type TaxDatabase } from './support/tax-database.js';
import { drawing } from './support/tax-enterprises.js';
import { compareSums } from './support/tax-sums.js';
import { readTaxLaw, resultColumns, RESULTS_TABLE, type TaxLaw } from './support/tax-table.js';
import { startWorkers, type Workers } from './support/tax-workers.js';

const WORKERS = 2;
const GOAL_SECONDS = 4;
/** The peak is compared with that of so many times fewer enterprises, and may be so many times as high. */
const FEWER = 5;
const GOAL_GROWTH = 1.2;

interface Bench {
  readonly law: TaxLaw;
  readonly database: TaxDatabase;
  readonly runs: number;
  readonly sample: number;
  readonly seed: string;
}

/** One run of all enterprises. */
interface Run {
  readonly seconds: number;
  readonly workersCpu: number;
  readonly databaseCpu: number;
  readonly peakMb: number;
}

const grouped = (n: number | bigint) => n.toLocaleString('en');
const verdict = (met: boolean) => (met ? 'met' : 'MISSED');

/** From the first read to the last commit; what the run before wrote is gone. */
async function measure({ client, cpuSeconds }: TaxDatabase, workers: Workers, count: number): Promise<Run> {
  await client.query(`TRUNCATE ${RESULTS_TABLE}`);
  const before = await cpuSeconds();
  const start = process.hrtime.bigint();
  const spent = await workers.run(count);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (spent.done !== count) throw new Error(`${spent.done} of ${count} enterprises judged`);
  const databaseCpu = (await cpuSeconds()) - before;
  return { seconds, databaseCpu, workersCpu: spent.cpuSeconds, peakMb: spent.peakMb };
}

/** Whether what a run wrote is right. */
async function isRight({ law, database: { client }, sample, seed }: Bench, count: number): Promise<boolean> {
  const draw = drawing(`${seed} sample`);
  const ids = new Set(Array.from({ length: sample }, () => 1 + Math.floor(draw() * count)));
  const wrong = await differences(client, law, [...ids]);
  for (const one of wrong.slice(0, 20)) console.log(`  ${one}`);
  console.log(
    `  ${grouped(ids.size)} of them judged by decide: ${wrong.length === 0 ? 'the same' : 'DIFFERENT'}`,
  );
  const sums = await compareSums(client, count);
  for (const { step, eligible, different, sumFen, secondSumFen } of sums) {
    const said = different === 0 && sumFen === secondSumFen ? 'the same' : `DIFFERENT for ${different}`;
    console.log(`  ${step}: ${grouped(eligible)} get ${grouped(sumFen / 100n)} 元, by SQL ${said}`);
  }
  return wrong.length === 0 && sums.every((one) => one.different === 0 && one.sumFen === one.secondSumFen);
}

/** Whether the enterprises are varied enough to tell anything. */
async function areVaried({ law, database: { client } }: Bench): Promise<boolean> {
  const spreads = await spreadOf(client, law);
  console.log(`  ${''.padEnd(46)} eligible      not  unknown`);
  for (const { step, eligible, notEligible, unknown, idle } of spreads) {
    const counts = [eligible, notEligible, unknown].map((n) => grouped(n).padStart(9)).join('');
    console.log(
      `  ${step.padEnd(46)}${counts}${idle.length === 0 ? '' : `  nobody fails ${idle.join(', ')}`}`,
    );
  }
  return spreads.every(({ eligible, unknown, idle }) => eligible > 0 && unknown > 0 && idle.length === 0);
}

interface Result {
  readonly right: boolean;
  /** By workers that just began. */
  readonly first: Run;
  readonly best: Run;
  readonly peakMb: number;
}

/** Workers of their own for each number of enterprises: a process keeps its peak. */
async function measureAll(bench: Bench, count: number): Promise<Result> {
  const { database, runs } = bench;
  const workers = await startWorkers(WORKERS, database.url);
  const first = await measure(database, workers, count);
  console.log(`${grouped(count)} enterprises × ${resultColumns(bench.law).length} steps`);
  const right = await isRight(bench, count);
  let [best, last] = [first, first];
  for (let i = 0; i < runs; i++) {
    last = await measure(database, workers, count);
    if (last.seconds < best.seconds) best = last;
  }
  await workers.stop();
  return { right, first, best, peakMb: last.peakMb };
}

function sayRun(name: string, { seconds, workersCpu, databaseCpu }: Run): void {
  const both = workersCpu + databaseCpu;
  const parts = `workers ${workersCpu.toFixed(2)}, PostgreSQL ${databaseCpu.toFixed(2)}`;
  // Whoever else works on the machine takes time from the clock, though not from the processor's.
  const cores = `${(both / seconds).toFixed(2)} cores`;
  console.log(
    `  ${name.padEnd(16)}${seconds.toFixed(2)} s, ${both.toFixed(2)} s of processor (${parts}): ${cores}`,
  );
}

function judge(few: Result, all: Result): boolean {
  const { first, best, peakMb } = all;
  sayRun(`best of 1/${FEWER}`, few.best);
  sayRun('first of all', first);
  sayRun('best of all', best);
  const fast = best.seconds <= GOAL_SECONDS;
  console.log(
    `time ${best.seconds.toFixed(2)} s, goal at most ${GOAL_SECONDS} s on 2 cores: ${verdict(fast)}`,
  );
  const growth = peakMb / few.peakMb;
  const flat = growth <= GOAL_GROWTH;
  const peaks = `${peakMb.toFixed(0)} MB, for 1/${FEWER} of them ${few.peakMb.toFixed(0)} MB`;
  console.log(
    `peak of both workers ${peaks}: ${growth.toFixed(2)} times, goal at most ${GOAL_GROWTH}: ${verdict(flat)}`,
  );
  return fast && flat;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      enterprises: { type: 'string', default: '100000' },
      runs: { type: 'string', default: '3' },
      sample: { type: 'string', default: '2000' },
      seed: { type: 'string', default: 'tax' },
    },
  });
  const count = Number(values.enterprises);
  const law = readTaxLaw();
  const database = await startTaxDatabase(law, count, values.seed);
  try {
    const bench = {
      law,
      database,
      runs: Number(values.runs),
      sample: Number(values.sample),
      seed: values.seed,
    };
    const few = await measureAll(bench, Math.ceil(count / FEWER));
    const all = await measureAll(bench, count);
    const varied = await areVaried(bench);
    const met = judge(few, all);
    if (!met || !varied || !few.right || !all.right) process.exitCode = 1;
  } finally {
    await database.stop();
  }
}

await main();
