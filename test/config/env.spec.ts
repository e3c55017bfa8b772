import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { EnvFault, readEnv } from '../../config/env.js';
import { projectRoot } from '../../config/paths.js';

const key = randomBytes(32).toString('base64');
const external = { DATABASE_URL: 'postgres://app:pw-of-app@db/hongshan', SECRET_KEY: key };

function faultOf(env: Record<string, string>): EnvFault {
  try {
    readEnv(env);
  } catch (fault) {
    if (fault instanceof EnvFault) return fault;
    throw fault;
  }
  throw new Error('nothing was wrong');
}
const variablesOf = (env: Record<string, string>) => faultOf(env).findings.map(({ variable }) => variable);

describe('an empty environment', () => {
  it('is enough to start on the embedded database, reachable from this machine only', () => {
    expect(readEnv({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      dataDir: join(projectRoot, '.data'),
      sessionIdleMinutes: 30,
      sessionAbsoluteHours: 12,
      logLevel: 'info',
      clock: 'system',
      uploadLimitMb: 20,
      trustProxy: false,
    });
  });

  it('is the same as one of empty variables', () => {
    const names = [
      'PORT',
      'HOST',
      'DATABASE_URL',
      'REDIS_URL',
      'DATA_DIR',
      'SECRET_KEY',
      'CLOCK',
      'TRUST_PROXY',
    ];
    expect(readEnv(Object.fromEntries(names.map((name) => [name, ' '])))).toEqual(readEnv({}));
  });
});

describe('every fault', () => {
  const broken = {
    PORT: '80a',
    HOST: 'not a host',
    DATABASE_URL: 'mysql://root:hunter2@db/x',
    DATABASE_OWNER_URL: 'owner:hunter2@db',
    DATABASE_READ_URL: 'http://reader:hunter2@db',
    REDIS_URL: 'localhost:6379/hunter2',
    SESSION_IDLE_MINUTES: '0',
    SESSION_ABSOLUTE_HOURS: '1.5',
    SECRET_KEY: 'hunter2',
    LOG_LEVEL: 'loud',
    CLOCK: 'sundial',
    UPLOAD_LIMIT_MB: '-1',
    TRUST_PROXY: 'maybe',
    ALLOW_MOVABLE_CLOCK: 'please',
  };

  it('is told at once, each variable once', () => {
    expect(variablesOf(broken).sort()).toEqual(Object.keys(broken).sort());
  });

  it('names the variable, what was expected, an example and what stands there', () => {
    const { message } = faultOf({ PORT: '65536', LOG_LEVEL: 'loud' });
    expect(message).toContain('环境变量有 2 处错误');
    expect(message).toContain('- PORT：应为 0 至 65535 的整数，例如 PORT=3000；当前为 "65536"');
    expect(message).toContain('- LOG_LEVEL：应为 silent、fatal、error、warn、info、debug 之一');
  });

  it('never repeats a secret', () => {
    const fault = faultOf(broken);
    expect(fault.message + JSON.stringify(fault.findings)).not.toContain('hunter2');
  });
});

describe('a number', () => {
  it.each([
    ['PORT', '0', true],
    ['PORT', '65535', true],
    ['PORT', '65536', false],
    ['PORT', '-1', false],
    ['PORT', '1e3', false],
    ['SESSION_IDLE_MINUTES', '1', true],
    ['SESSION_IDLE_MINUTES', '0', false],
    ['UPLOAD_LIMIT_MB', '200', true],
    ['UPLOAD_LIMIT_MB', '201', false],
  ])('%s=%s is taken: %s', (name, value, isTaken) => {
    const read = () => readEnv({ [name]: value });
    if (isTaken) expect(read).not.toThrow();
    else expect(read).toThrow(EnvFault);
  });
});

describe('a secret key', () => {
  it('has 32 bytes or more', () => {
    const withKey = (bytes: number) =>
      readEnv({ SECRET_KEY: randomBytes(bytes).toString('base64') }).secretKey;
    expect(withKey(32)).toHaveLength(32);
    expect(withKey(48)).toHaveLength(48);
    expect(() => withKey(31)).toThrow(/SECRET_KEY/);
  });

  it('is needed with an external database, and only there', () => {
    expect(variablesOf({ DATABASE_URL: external.DATABASE_URL })).toEqual(['SECRET_KEY']);
    expect(readEnv(external).secretKey).toEqual(new Uint8Array(Buffer.from(key, 'base64')));
    expect(readEnv({}).secretKey).toBeUndefined();
  });
});

describe('an external database', () => {
  it('is migrated by the service login, which then acts as another role, when no owner is named', () => {
    const { url, ownerUrl, hasOwnOwner } = readEnv(external).database!;
    expect([url, ownerUrl, hasOwnOwner]).toEqual([external.DATABASE_URL, external.DATABASE_URL, false]);
  });

  it('is migrated by its owner when one is named', () => {
    const ownerUrl = 'postgresql://owner:pw@db/hongshan';
    const { database } = readEnv({ ...external, DATABASE_OWNER_URL: ownerUrl });
    expect(database).toEqual({ url: external.DATABASE_URL, ownerUrl, hasOwnOwner: true });
  });

  it('is not fooled by an owner that is the service login again', () => {
    const { database } = readEnv({ ...external, DATABASE_OWNER_URL: external.DATABASE_URL });
    expect(database?.hasOwnOwner).toBe(false);
  });

  it('cannot have an owner or a reader without a service login', () => {
    expect(variablesOf({ DATABASE_OWNER_URL: 'postgres://owner@db/x' })).toEqual(['DATABASE_URL']);
    expect(variablesOf({ DATABASE_READ_URL: 'postgres://reader@db/x' })).toEqual(['DATABASE_URL']);
  });
});

describe('a movable clock', () => {
  it('serves the embedded database, and an external one only when that is said', () => {
    expect(readEnv({ CLOCK: 'movable' }).clock).toBe('movable');
    expect(variablesOf({ ...external, CLOCK: 'movable' })).toEqual(['CLOCK']);
    expect(readEnv({ ...external, CLOCK: 'movable', ALLOW_MOVABLE_CLOCK: 'yes' }).clock).toBe('movable');
  });
});

describe('a session', () => {
  it('cannot idle longer than it lives', () => {
    const times = (minutes: string) => ({ SESSION_IDLE_MINUTES: minutes, SESSION_ABSOLUTE_HOURS: '1' });
    expect(readEnv(times('60')).sessionIdleMinutes).toBe(60);
    expect(variablesOf(times('61'))).toEqual(['SESSION_IDLE_MINUTES']);
  });
});

describe('the data folder', () => {
  it('is taken as it stands when absolute, and from the project when relative', () => {
    expect(readEnv({ DATA_DIR: '/var/lib/hongshan' }).dataDir).toBe('/var/lib/hongshan');
    expect(readEnv({ DATA_DIR: 'here' }).dataDir).toBe(join(projectRoot, 'here'));
  });

  it('lies in the folder of this project', () => {
    expect(isAbsolute(projectRoot)).toBe(true);
    expect(existsSync(join(projectRoot, 'config', 'env.ts'))).toBe(true);
  });
});
