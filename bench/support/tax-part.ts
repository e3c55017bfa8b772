// One worker of the tax bench: tax-part.js URL. Judges ranges of enterprises, from one connection to another.
import { once } from 'node:events';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { assessorOf } from '../../src/policy/assess.js';
import { EnterpriseReader } from './tax-reading.js';
import { FACTS_TABLE, quoted, readTaxLaw, RESULTS_TABLE, resultColumns } from './tax-table.js';
import { ResultWriter } from './tax-writing.js';

/** Enterprises by their numbers, the first and the last among them. */
export interface Part {
  readonly first: number;
  readonly last: number;
}

/** What a worker says: first that it is ready, then that a part is done. */
export interface Told {
  readonly done: number;
  /** So far. */
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

const law = readTaxLaw();
const names = law.facts.map(({ name }) => name);
const kinds = law.facts.map(({ kind }) => kind);
const columns = resultColumns(law);
const assessors = law.packs.map((policy) => assessorOf(policy, names));
const [, , url = ''] = process.argv;
const [source, target] = [await connected(), await connected()];

async function connected(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

/** How far judging may run ahead of writing: with much more, chunks grow old while they wait and are collected late. */
const AHEAD_BYTES = 256 * 1024;

/** Reads, judges and writes a part as one transaction; gives how many it were. */
async function work({ first, last }: Part): Promise<number> {
  const list = ['id', ...names.map(quoted)].join(', ');
  const query = `SELECT ${list} FROM ${FACTS_TABLE} WHERE id BETWEEN ${first} AND ${last}`;
  await target.query('BEGIN');
  const input = source.query(copyTo(`COPY (${query}) TO STDOUT (FORMAT binary)`));
  const output = target.query(
    copyFrom(`COPY ${RESULTS_TABLE} FROM STDIN (FORMAT binary)`, { highWaterMark: AHEAD_BYTES }),
  );
  const [reader, writer] = [new EnterpriseReader(kinds), new ResultWriter(columns)];
  let count = 0;
  for await (const chunk of input) {
    for (const { id, facts } of reader.read(chunk as Buffer)) {
      const full = writer.write(
        id,
        assessors.flatMap((assess) => assess(facts)),
      );
      if (full !== undefined && !output.write(full)) await once(output, 'drain');
      count++;
    }
  }
  output.end(writer.end());
  await once(output, 'finish');
  await target.query('COMMIT');
  return count;
}

function tell(done: number): void {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const told: Told = { done, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMb: maxRSS / 1024 };
  process.send?.(told);
}

process.on('message', (part: Part) => void work(part).then(tell));
process.on('disconnect', () => void Promise.all([source.end(), target.end()]));
tell(0);
