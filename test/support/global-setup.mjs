// One PostgreSQL for the whole run, and the programs that tests start: from the sources, so that it needs no build.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { compilePrograms } from './compile-programs.mjs';

const program = fileURLToPath(new URL('../../dist/tests/test/support/test-cluster.js', import.meta.url));

export default async function startCluster() {
  compilePrograms();
  // Detached: a Ctrl-C reaches the run alone; the cluster's process ends when the pipe to it closes.
  const cluster = spawn(process.execPath, ['--no-warnings', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const ended = new Promise((resolve) => cluster.once('close', resolve));
  const said = await firstLine(cluster.stdout);
  if (said === undefined) throw new Error('the test database did not start: see the messages above');
  process.env.HONGSHAN_TEST_CLUSTER = said;
  cluster.unref();
  cluster.stdin.unref();
  cluster.stdout.unref();
  globalThis.testCluster = { cluster, ended };
}

async function firstLine(stream) {
  const lines = createInterface({ input: stream });
  try {
    for await (const line of lines) return line;
    return undefined;
  } finally {
    lines.close();
  }
}
