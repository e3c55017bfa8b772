// npm run bench -- policy [--enterprises N] [--runs N] [--seed S]: judges the voucher policy beside its peers, after
// comparing every verdict.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { type BenchStep, blocksOf, enterprises, STEPS } from './support/policy-cases.js';
import { criteriaOf, type EngineName, type Form, FORMS, type Judge } from './support/policy-judges.js';

const GOALS: readonly { readonly engine: EngineName; readonly times: number }[] = [
  { engine: 'json-rules-engine', times: 50 },
  { engine: 'zen-engine', times: 20 },
];
/** By how much the peak may grow between a tenth of the enterprises and all of them in every run. */
const GOAL_GROWTH_MB = 16;

interface Bench {
  readonly step: BenchStep;
  readonly count: number;
  readonly seed: string;
  readonly runs: number;
}

interface Measured {
  readonly seconds: number;
  readonly peakAtTenthMb: number;
  readonly peakMb: number;
  readonly characters: number;
}

interface Result extends Measured {
  readonly form: Form;
  readonly rate: number;
}

const run = promisify(execFile);
const child = fileURLToPath(new URL('./support/policy-run.js', import.meta.url));
const grouped = (n: number) => Math.round(n).toLocaleString('en');
const verdict = (met: boolean) => (met ? 'met' : 'MISSED');

/** Judges all of them in every form and throws at the first verdict that differs; gives how often each criterion fails. */
async function compare({ step, count, seed }: Bench): Promise<readonly number[]> {
  const criteria = criteriaOf(step);
  const failures = criteria.map(() => 0);
  const judges = FORMS.map((form): [Form, Judge] => [form, form.judge(step)]);
  let done = 0;
  for (const block of blocksOf(enterprises(step, count, seed))) {
    const answers: [Form, readonly number[]][] = [];
    for (const [form, judge] of judges) answers.push([form, await judge(block).run()]);
    const [[, own] = [undefined, []], ...peers] = answers;
    for (const [form, bits] of peers) refuseDifference(form, bits, own, criteria, done);
    for (const bits of own)
      criteria.forEach((_, i) => (failures[i] = (failures[i] ?? 0) + (((bits >> i) & 1) ^ 1)));
    done += block.length;
  }
  return failures;
}

function refuseDifference(
  { engine, name }: Form,
  theirs: readonly number[],
  own: readonly number[],
  criteria: readonly string[],
  before: number,
): void {
  own.forEach((bits, at) => {
    const differing = criteria.filter((_, i) => ((bits ^ (theirs[at] ?? -1)) >> i) & 1);
    if (differing.length === 0) return;
    throw new Error(`enterprise ${before + at + 1}: ${engine} (${name}) differs in ${differing.join(', ')}`);
  });
}

/** Each form in a process of its own: neither heap nor compiled code of one helps or hinders another. */
async function measure({ step, count, seed, runs }: Bench): Promise<Result[]> {
  const results: Result[] = [];
  for (const [i, form] of FORMS.entries()) {
    const args = [child, i, step, count, seed, runs].map(String);
    const { stdout } = await run(process.execPath, args, { maxBuffer: 1024 * 1024 });
    const measured = JSON.parse(stdout) as Measured;
    results.push({ ...measured, form, rate: count / measured.seconds });
  }
  return results;
}

function report({ step, count }: Bench, failures: readonly number[], results: readonly Result[]): boolean {
  const [least, most] = [Math.min(...failures), Math.max(...failures)];
  console.log(`\nvoucher policy, step ${step}: ${failures.length} criteria, ${grouped(count)} enterprises`);
  console.log(
    `results: every verdict is the same in every engine; each criterion fails for ${grouped(least)} to ${grouped(most)}`,
  );
  for (const { form, rate, peakMb } of results) {
    const figures = [`${grouped(rate)} a second`, `${peakMb} MB peak`];
    console.log(
      `  ${`${form.engine}, ${form.name}`.padEnd(40)}${figures.map((figure) => figure.padStart(20)).join('')}`,
    );
  }
  return judge(results, count) && least > 0;
}

/** Against the better form of each peer. */
function judge(results: readonly Result[], count: number): boolean {
  const [own] = results;
  if (own === undefined) return false;
  const growth = own.peakMb - own.peakAtTenthMb;
  console.log(
    `peak ${own.peakAtTenthMb} MB after ${grouped(count / 10)}, ${own.peakMb} MB at the end, goal at most ${GOAL_GROWTH_MB} MB more: ${verdict(growth <= GOAL_GROWTH_MB)}`,
  );
  const ratios = GOALS.map(({ engine, times }) => {
    const best = Math.max(...results.filter(({ form }) => form.engine === engine).map(({ rate }) => rate));
    const met = own.rate >= times * best;
    console.log(
      `${(own.rate / best).toFixed(1)} times the better ${engine}, goal at least ${times}: ${verdict(met)}`,
    );
    return met;
  });
  return growth <= GOAL_GROWTH_MB && ratios.every((met) => met);
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { enterprises: text, runs: text, seed: text } });
  const count = Number(values.enterprises ?? 100_000);
  for (const step of STEPS) {
    const bench = { step, count, seed: values.seed ?? '1', runs: Number(values.runs ?? 3) };
    if (!report(bench, await compare(bench), await measure(bench))) process.exitCode = 1;
  }
}

await main();
