// One form of one engine in a process of its own: policy-run.js FORM STEP ENTERPRISES SEED RUNS; prints JSON.
import { type BenchStep, blocksOf, enterprises } from './policy-cases.js';
import { explained, FORMS } from './policy-judges.js';

const [, , form = '', step = '', count = '', seed = '', runs = ''] = process.argv;
const judge = FORMS[Number(form)]!.judge(step as BenchStep);

/** Seconds of judging alone: the enterprises and the peers' form of their facts are made before the clock starts. */
async function pass(enterprises: number): Promise<number> {
  let nanoseconds = 0n;
  for (const block of blocksOf(enterprisesOf(enterprises))) {
    const { run } = judge(block);
    const start = process.hrtime.bigint();
    await run();
    nanoseconds += process.hrtime.bigint() - start;
  }
  return Number(nanoseconds) / 1e9;
}

const enterprisesOf = (n: number) => enterprises(step as BenchStep, n, seed);
const peakMb = () => Math.round(process.resourceUsage().maxRSS / 1024);

// Warm: compiled, and as large as judging a tenth makes it.
await pass(Math.ceil(Number(count) / 10));
const peakAtTenthMb = peakMb();
let seconds = Infinity;
for (let i = 0; i < Number(runs); i++) seconds = Math.min(seconds, await pass(Number(count)));
console.log(JSON.stringify({ seconds, peakAtTenthMb, peakMb: peakMb(), characters: explained.characters }));
