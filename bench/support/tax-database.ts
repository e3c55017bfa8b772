import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { createDatabaseIfMissing } from '../../src/platform/database/migrate.js';
import { startEmbedded } from '../../src/platform/postgres/embedded.js';
import { enterprises } from './tax-enterprises.js';
import { FACTS_TABLE, tableDefinitions, type TaxLaw } from './tax-table.js';

/** A PostgreSQL of the bench's own, as the service starts it, with the enterprises in it. */
export interface TaxDatabase {
  readonly url: string;
  readonly client: pg.Client;
  /** The processor time that all of its processes took so far. */
  readonly cpuSeconds: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

const DATABASE = 'bench_tax';

export async function startTaxDatabase(law: TaxLaw, count: number, seed: string): Promise<TaxDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-tax-'));
  const server = await startEmbedded({ dataDir: folder });
  const url = server.ownerUrl(DATABASE);
  await createDatabaseIfMissing(server.ownerUrl('postgres'), DATABASE);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const definition of tableDefinitions(law)) await client.query(definition);
  await fill(client, law, count, seed);
  return {
    url,
    client,
    cpuSeconds: () => cpuSecondsOf(server.pid),
    stop: async () => {
      await client.end();
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}

async function fill(client: pg.Client, law: TaxLaw, count: number, seed: string): Promise<void> {
  const target = client.query(copyFrom(`COPY ${FACTS_TABLE} FROM STDIN`));
  await pipeline(Readable.from(enterprises(law, count, seed)), target);
  await client.query(`VACUUM ANALYZE ${FACTS_TABLE}`);
  await client.query('CHECKPOINT');
}

/** The kernel counts in hundredths of a second; those of ended children count for their parent. */
const TICKS = 100;

async function cpuSecondsOf(postmaster: number): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(pids.map(statOf));
  const own = all.filter(({ pid, parent }) => pid === postmaster || parent === postmaster);
  return (
    own.reduce((sum, { ticks, ofEnded, pid }) => sum + ticks + (pid === postmaster ? ofEnded : 0), 0) / TICKS
  );
}

/** A process that ended meanwhile took nothing. */
async function statOf(pid: string) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name in brackets may hold anything; the state, the parent and the rest follow it.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const at = (field: number) => fields[field - 3] ?? 0;
  return { pid: Number(pid), parent: at(4), ticks: at(14) + at(15), ofEnded: at(16) + at(17) };
}
