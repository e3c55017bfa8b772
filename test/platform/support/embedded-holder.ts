/**
 * A process that holds an embedded PostgreSQL, to be killed by a test (by SIGTERM it stops well). Argument: EmbeddedOptions as JSON, with
 * `inserting` for rows as fast as they are acknowledged. Prints 'ready' and its postmaster's pid, then one id a row.
 */
import { writeSync } from 'node:fs';
import pg from 'pg';
import { type EmbeddedOptions, startEmbedded } from '../../../src/platform/postgres/embedded.js';

const options = JSON.parse(process.argv[2] ?? '{}') as EmbeddedOptions & { readonly inserting?: boolean };
const server = await startEmbedded(options);
writeSync(1, `ready ${server.pid}\n`);
setInterval(() => undefined, 1000);
process.on('SIGTERM', () => void server.stop().then(() => process.exit()));

if (options.inserting === true) {
  const pool = new pg.Pool({ connectionString: server.ownerUrl('postgres'), max: 4 });
  await pool.query('CREATE TABLE IF NOT EXISTS acknowledged (id bigserial PRIMARY KEY, filler text)');
  await Promise.all([1, 2, 3, 4].map(() => insertForEver(pool)));
}

async function insertForEver(pool: pg.Pool): Promise<never> {
  for (;;) {
    const { rows } = await pool.query<{ id: string }>(
      `INSERT INTO acknowledged (filler) VALUES (repeat('x', 500)) RETURNING id`,
    );
    writeSync(1, `${rows[0]!.id}\n`);
  }
}
