// One form of one engine in a process of its own: policy-run.js FORM STEP ENTERPRISES SEED RUNS; prints JSON.
import { type BenchStep, blocksOf, enterprises } from './policy-cases.js';
import { explained, FORMS } from './policy-judges.js';

const [, , form = '', step = '', count = '', seed = '', runs = ''] = process.argv;
const judgingOf = FORMS[Number(form)]!.prepare(step as BenchStep);

/**
 * Seconds of processor time of judging alone: what goes in is made before the clock starts, and what came out is read
 * after it stops. A machine that others use too takes more time, but not more processor time.
 */
async function pass(most: number): Promise<number> {
  let microseconds = 0;
  for (const block of blocksOf(enterprises(step as BenchStep, most, Number(seed)))) {
    const { run, answers } = judgingOf(block);
    const start = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(start);
    microseconds += user + system;
    answers();
  }
  return microseconds / 1e6;
}

const peakMb = () => Math.round(process.resourceUsage().maxRSS / 1024);

// Warm: compiled, and with the heap that it takes for a while.
await pass(Math.ceil(Number(count) / 10));
let seconds = await pass(Number(count));
const peakOnceMb = peakMb();
for (let i = 0; i < Number(runs); i++) seconds = Math.min(seconds, await pass(Number(count)));
console.log(JSON.stringify({ seconds, peakOnceMb, peakMb: peakMb(), characters: explained.characters }));
