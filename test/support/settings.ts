import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnv } from '../../config/env.js';
import type { RunningSettings } from '../../src/platform/settings.js';

/** The settings of an empty environment, with a data folder and a key of their own. */
export function testSettings(changes: Partial<RunningSettings> = {}): RunningSettings {
  const dataDir = changes.dataDir ?? mkdtempSync(join(tmpdir(), 'hongshan-data-'));
  const secretKey = new Uint8Array(32).fill(7);
  return { ...readEnv({}), host: '127.0.0.1', port: 0, logLevel: 'silent', secretKey, ...changes, dataDir };
}
