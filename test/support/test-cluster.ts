/**
 * The PostgreSQL of one test run, in a process of its own: it goes, with its folder, when the run closes its end of
 * the pipe — also when the run was killed and could clean up nothing.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createDatabaseIfMissing, migrate } from '../../src/platform/database/migrate.js';
import { takeOwnerLock } from '../../src/platform/postgres/owner-lock.js';
import { startEmbedded } from '../../src/platform/postgres/embedded.js';

const TEMPLATE = 'hongshan_template';
const PREFIX = 'hongshan-test-';
const HOUR_MS = 3_600_000;

removeForgotten();
const folder = mkdtempSync(join(tmpdir(), PREFIX));
const server = await startEmbedded({ dataDir: folder, durable: false, ...otherPrograms() });

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

/** HONGSHAN_TEST_POSTGRES: the folder of another version's programs (/usr/lib/postgresql/15/bin) to test against. */
function otherPrograms(): { packageFolder?: string } {
  const programs = process.env['HONGSHAN_TEST_POSTGRES'];
  if (programs === undefined) return {};
  const packageFolder = join(folder, 'other-postgres');
  mkdirSync(join(packageFolder, 'native'), { recursive: true });
  symlinkSync(programs, join(packageFolder, 'native', 'bin'));
  writeFileSync(join(packageFolder, 'native', 'pg-symlinks.json'), '[]');
  return { packageFolder };
}

/** A template is copied only while nobody is connected to it. */
async function seal(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`ALTER DATABASE ${TEMPLATE} ALLOW_CONNECTIONS false`);
  await client.end();
}

/** Folders of runs that were ended so roughly that not even this program could remove them. */
function removeForgotten(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const path = join(tmpdir(), name);
    try {
      if (Date.now() - statSync(path).mtimeMs < HOUR_MS) continue;
      takeOwnerLock(join(path, 'owner.lock')).release();
      rmSync(path, { recursive: true, force: true });
    } catch {
      // In use, or another user's.
    }
  }
}
