import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptSecretKey } from '../../src/platform/secret-key.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hongshan-key-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the key of an installation', () => {
  it('is made once, readable by its owner only, and stays the same', () => {
    const dataDir = join(folder, 'new', 'data');
    const key = keptSecretKey(dataDir);
    expect(key).toHaveLength(32);
    expect(keptSecretKey(dataDir)).toEqual(key);
    expect(statSync(join(dataDir, 'secret.key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(dataDir)).toEqual(['secret.key']);
  });

  it('differs between installations', () => {
    expect(keptSecretKey(join(folder, 'a'))).not.toEqual(keptSecretKey(join(folder, 'b')));
  });

  it.each(['', 'c2hvcnQ=', Buffer.alloc(33).toString('base64')])(
    'is not replaced when its file is damaged: %j',
    (content) => {
      const path = join(folder, 'secret.key');
      writeFileSync(path, content);
      expect(() => keptSecretKey(folder)).toThrow(/已损坏/);
    },
  );
});
