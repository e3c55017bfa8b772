// One form of one engine in a process of its own: policy-run.js FORM STEP ENTERPRISES SEED RUNS; prints JSON.
import { type BenchStep, blocksOf, enterprises } from './policy-cases.js';
import { FORMS } from './policy-judges.js';

const [, , form = '', step = '', count = '', seed = '', runs = ''] = process.argv;
const judgingOf = FORMS[Number(form)]!.prepare(step as BenchStep);

/** Seconds of judging alone: what goes in is made before the clock starts. */
async function pass(most: number): Promise<number> {
  let nanoseconds = 0n;
  for (const block of blocksOf(enterprises(step as BenchStep, most, Number(seed)))) {
    const judge = judgingOf(block);
    const start = process.hrtime.bigint();
    await judge();
    nanoseconds += process.hrtime.bigint() - start;
  }
  return Number(nanoseconds) / 1e9;
}

/** What is still held when nothing is judged: all that is not held by chance. */
function heldMb(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

// Warm: compiled, and with what is kept of results.
await pass(Math.ceil(Number(count) / 10));
let seconds = await pass(Number(count));
const heldOnceMb = heldMb();
for (let i = 0; i < Number(runs); i++) seconds = Math.min(seconds, await pass(Number(count)));
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ seconds, peakMb, growthMb: heldMb() - heldOnceMb }));
