/**
 * The PostgreSQL of one test run, in a process of its own: it goes, with its folder, when the run closes its end of
 * the pipe — also when the run was killed and could clean up nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createDatabaseIfMissing, migrate } from '../../src/platform/database/migrate.js';
import { startEmbedded } from '../../src/platform/postgres/embedded.js';

const TEMPLATE = 'hongshan_template';
const folder = mkdtempSync(join(tmpdir(), 'hongshan-test-'));
const server = await startEmbedded({ dataDir: folder, durable: false });

let ending: Promise<void> | undefined;
const end = (): Promise<void> =>
  (ending ??= server.stop().then(() => {
    rmSync(folder, { recursive: true, force: true });
    process.exit();
  }));
process.stdin.on('end', () => void end()).on('error', () => void end());
process.stdin.resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end());

try {
  await createDatabaseIfMissing(server.ownerUrl('postgres'), TEMPLATE);
  await migrate(server.ownerUrl(TEMPLATE));
  await seal(server.ownerUrl('postgres'));
  const [ownerUrl, appUrl, readUrl] = [server.ownerUrl('db'), server.appUrl('db'), server.readUrl('db')];
  process.stdout.write(`${JSON.stringify({ template: TEMPLATE, ownerUrl, appUrl, readUrl })}\n`);
} catch (fault) {
  console.error(fault);
  process.exitCode = 1;
  await end();
}

/** A template is copied only while nobody is connected to it. */
async function seal(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`ALTER DATABASE ${TEMPLATE} ALLOW_CONNECTIONS false`);
  await client.end();
}
