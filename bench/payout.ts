// npm run bench -- payout [--lines N] [--runs N]: writes a payout workbook beside its peers and compares results first.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { projectRoot } from '../config/paths.js';
import { runReadJob } from '../src/platform/workbooks/sheet-reader.js';
import { READ_LIMITS } from '../src/platform/workbooks/workbook-fault.js';
import { amountOf, PAYOUT_COLUMNS, PAYOUT_SHEET } from './support/payout-lines.js';

const GOAL_RATIO = 0.7;
const GOAL_MB = 200;
/** Above it ExcelJS in memory is left out: it takes 2.4 GB for 100,000 lines, so 1,000,000 do not fit. */
const IN_MEMORY_LINES = 200_000;

interface Writer {
  readonly name: string;
  readonly command: readonly string[];
  readonly inMemory: boolean;
}

interface Measured {
  readonly seconds: number;
  readonly peakMb: number;
}

interface Result extends Measured {
  readonly writer: Writer;
  readonly megabytes: number;
  readonly content: { readonly rows: number; readonly sumFen: bigint; readonly digest: string };
}

const run = promisify(execFile);
const child = fileURLToPath(new URL('./support/payout-writers.js', import.meta.url));
const ours: Writer = { name: 'this project', command: [process.execPath, child, 'ours'], inMemory: false };

function peers(): Writer[] {
  const node = (name: string, role: string, inMemory: boolean): Writer => ({
    name,
    command: [process.execPath, child, role],
    inMemory,
  });
  const excelJs = [
    node('ExcelJS, streamed', 'exceljs-streamed', false),
    node('ExcelJS, in memory', 'exceljs-in-memory', true),
  ];
  const python = ['/usr/bin/python3', 'python3'].find(hasXlsxWriter);
  if (python === undefined) {
    console.log('XlsxWriter is not installed (Debian: python3-xlsxwriter): no comparison with it');
    return excelJs;
  }
  const script = join(projectRoot, 'bench', 'support', 'xlsxwriter_peer.py');
  const xlsxWriter = (name: string, mode: string): Writer => ({
    name: `XlsxWriter, ${name}`,
    command: [python, script, mode],
    inMemory: false,
  });
  return [xlsxWriter('constant memory', 'constant'), xlsxWriter('default', 'default'), ...excelJs];
}

function hasXlsxWriter(python: string): boolean {
  try {
    execFileSync(python, ['-c', 'import xlsxwriter'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function write({ command }: Writer, lines: number, path: string): Promise<Measured> {
  const [program = '', script = '', role = ''] = command;
  const args = script.endsWith('.py')
    ? [script, String(lines), path, role]
    : [script, role, String(lines), path];
  const { stdout } = await run(program, args, { maxBuffer: 1024 * 1024 });
  return JSON.parse(stdout) as Measured;
}

/** Reads a workbook back, every cell of it: rows, sum of the amounts, digest of all cells. */
async function contentOf(path: string): Promise<Result['content']> {
  const amountAt = PAYOUT_COLUMNS.findIndex(({ kind }) => kind === 'yuan') + 1;
  let [rows, sumFen] = [0, 0n];
  const huge = 2 ** 40;
  const limits = { ...READ_LIMITS, fileBytes: huge, inflatedBytes: huge, ratio: 1000, rows: huge };
  const sheets = [{ sheet: PAYOUT_SHEET, headerRow: 1, columns: PAYOUT_COLUMNS }];
  const { findings, contentDigest } = await runReadJob({ source: path, sheets, limits }, async (batch) => {
    rows += batch.length;
    for (const row of batch) sumFen += BigInt(String(row[amountAt]).replace('.', ''));
  });
  if (contentDigest === undefined) throw new Error(findings.map(({ message }) => message).join('; '));
  return { rows, sumFen, digest: contentDigest };
}

/** The best of several runs, in turn with the others' so that a slow minute of the machine hits all alike. */
async function measure(
  writers: readonly Writer[],
  lines: number,
  runs: number,
  folder: string,
): Promise<Result[]> {
  const best = new Map<Writer, Measured>();
  const pathOf = (writer: Writer) => join(folder, `${writer.name.replace(/\W+/g, '-')}.xlsx`);
  for (let i = 0; i < runs; i++) {
    for (const writer of writers) {
      const { seconds, peakMb } = await write(writer, lines, pathOf(writer));
      const before = best.get(writer) ?? { seconds: Infinity, peakMb: 0 };
      best.set(writer, {
        seconds: Math.min(seconds, before.seconds),
        peakMb: Math.max(peakMb, before.peakMb),
      });
    }
  }
  const results: Result[] = [];
  for (const [writer, measured] of best) {
    const [content, { size }] = [await contentOf(pathOf(writer)), await stat(pathOf(writer))];
    results.push({ ...measured, writer, content, megabytes: size / 1e6 });
  }
  return results;
}

/** Whether every file holds the lines that were to be written, cell by cell the same. */
function agree(results: readonly Result[], lines: number): boolean {
  let expected = 0n;
  for (let line = 1; line <= lines; line++) expected += amountOf(line);
  const [first] = results;
  return results.every(
    ({ content }) =>
      content.rows === lines && content.sumFen === expected && content.digest === first?.content.digest,
  );
}

const verdict = (met: boolean) => (met ? 'met' : 'MISSED');

function report(results: readonly Result[], lines: number): boolean {
  const same = agree(results, lines);
  console.log(
    `\npayout workbook, ${lines.toLocaleString('en')} lines × ${PAYOUT_COLUMNS.length} columns, styled`,
  );
  console.log(`results: rows, sums and all cells ${same ? 'are the same in every file' : 'DIFFER'}`);
  for (const { writer, seconds, peakMb, megabytes } of results) {
    const figures = [`${seconds.toFixed(2)} s`, `${peakMb} MB peak`, `${megabytes.toFixed(1)} MB file`];
    console.log(`  ${writer.name.padEnd(30)}${figures.map((figure) => figure.padStart(14)).join('')}`);
  }
  return judge(results) && same;
}

function judge(results: readonly Result[]): boolean {
  const own = results.find(({ writer }) => writer === ours);
  const rivals = results.filter(({ writer }) => writer.name.startsWith('XlsxWriter'));
  if (own === undefined) return false;
  const small = own.peakMb <= GOAL_MB;
  console.log(`peak memory ${own.peakMb} MB, goal at most ${GOAL_MB} MB: ${verdict(small)}`);
  if (rivals.length === 0) return small;
  const ratio = own.seconds / Math.min(...rivals.map(({ seconds }) => seconds));
  console.log(
    `time ${ratio.toFixed(2)} of the better XlsxWriter, goal at most ${GOAL_RATIO}: ${verdict(ratio <= GOAL_RATIO)}`,
  );
  return small && ratio <= GOAL_RATIO;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { lines: { type: 'string' }, runs: { type: 'string' } } });
  const sizes = values.lines === undefined ? [100_000, 1_000_000] : [Number(values.lines)];
  const folder = await mkdtemp(join(tmpdir(), 'bench-payout-'));
  try {
    const all = [ours, ...peers()];
    for (const lines of sizes) {
      const writers = all.filter(({ inMemory }) => !inMemory || lines <= IN_MEMORY_LINES);
      const runs = Number(values.runs ?? (lines <= IN_MEMORY_LINES ? 3 : 1));
      if (!report(await measure(writers, lines, runs, folder), lines)) process.exitCode = 1;
      const left = all.filter((writer) => !writers.includes(writer)).map(({ name }) => name);
      if (left.length > 0) console.log(`left out, for its cells do not fit in memory: ${left.join('; ')}`);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

await main();
