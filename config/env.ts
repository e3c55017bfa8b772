import { resolve } from 'node:path';
import { type EnvFinding, type Environment, EnvFault, EnvReader } from './env-reader.js';
import { projectRoot } from './paths.js';

export { EnvFault };

const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug'] as const;

/** An external PostgreSQL. URLs may hold passwords: they are never logged. */
export interface DatabaseSettings {
  /** The login of the service. */
  readonly url: string;
  /** The login of the tables' owner, who runs the migrations; the service's own when no other is given. */
  readonly ownerUrl: string;
  /** The login that only reads. */
  readonly readUrl?: string;
  /** false: the service signs in as the owner and must act as a role that owns nothing. */
  readonly hasOwnOwner: boolean;
}

/** Everything that the environment decides, checked. */
export interface Settings {
  readonly port: number;
  readonly host: string;
  /** Absent: the embedded PostgreSQL under dataDir. */
  readonly database?: DatabaseSettings;
  readonly redisUrl?: string;
  /** Absolute: embedded PostgreSQL, stored files, generated key. */
  readonly dataDir: string;
  readonly sessionIdleMinutes: number;
  readonly sessionAbsoluteHours: number;
  /** 32 bytes or more, never logged; absent only with the embedded PostgreSQL, which keeps a key of its own. */
  readonly secretKey?: Uint8Array;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly clock: 'system' | 'movable';
  readonly uploadLimitMb: number;
  /** Whether X-Forwarded-For is believed. */
  readonly trustProxy: boolean;
}

const POSTGRES = ['postgres:', 'postgresql:'];
const REDIS = ['redis:', 'rediss:'];
const KEY_EXAMPLE = '"$(openssl rand -base64 32)"';
const redisExample = 'redis://127.0.0.1:6379/0';
const appExample = 'postgres://hongshan_app:密码@db.example.cn:5432/hongshan';
const ownerExample = 'postgres://hongshan_owner:密码@db.example.cn:5432/hongshan';
const readExample = 'postgres://hongshan_read:密码@db.example.cn:5432/hongshan';

/** The settings out of the environment, for the service or a worker; throws EnvFault with every fault at once. */
export function readEnv(env: Environment = process.env, program: 'service' | 'worker' = 'service'): Settings {
  const reader = new EnvReader(env);
  const database = readDatabase(reader);
  const redisUrl = reader.url('REDIS_URL', REDIS, redisExample);
  const secretKey = reader.key('SECRET_KEY', KEY_EXAMPLE);
  const settings = {
    port: reader.integer('PORT', 3000, [0, 65_535]),
    host: reader.host('HOST', '127.0.0.1'),
    dataDir: resolve(projectRoot, reader.text('DATA_DIR') ?? '.data'),
    sessionIdleMinutes: reader.integer('SESSION_IDLE_MINUTES', 30, [1, 1440]),
    sessionAbsoluteHours: reader.integer('SESSION_ABSOLUTE_HOURS', 12, [1, 168]),
    logLevel: reader.choice('LOG_LEVEL', 'info', LOG_LEVELS),
    clock: reader.choice('CLOCK', 'system', ['system', 'movable']),
    uploadLimitMb: reader.integer('UPLOAD_LIMIT_MB', 20, [1, 200]),
    trustProxy: reader.choice('TRUST_PROXY', 'no', ['yes', 'no']) === 'yes',
    ...(database && { database }),
    ...(redisUrl !== undefined && { redisUrl }),
    ...(secretKey && { secretKey }),
  };
  checkTogether(reader, settings, program === 'worker');
  if (reader.findings.length > 0) throw new EnvFault(reader.findings);
  return settings;
}

function readDatabase(reader: EnvReader): DatabaseSettings | undefined {
  const url = reader.url('DATABASE_URL', POSTGRES, appExample);
  const ownerUrl = reader.url('DATABASE_OWNER_URL', POSTGRES, ownerExample);
  const readUrl = reader.url('DATABASE_READ_URL', POSTGRES, readExample);
  if (url === undefined) return undefined;
  return {
    url,
    ownerUrl: ownerUrl ?? url,
    hasOwnOwner: ownerUrl !== undefined && ownerUrl !== url,
    ...(readUrl !== undefined && { readUrl }),
  };
}

/** Rules over more than one variable. They look at whether a variable is set, so that its own fault is told once. */
function checkTogether(reader: EnvReader, settings: Settings, isWorker: boolean): void {
  const isSet = (variable: string): boolean => reader.text(variable) !== undefined;
  const isExternal = isSet('DATABASE_URL');
  const mayMove = reader.choice('ALLOW_MOVABLE_CLOCK', 'no', ['yes', 'no']) === 'yes';
  const rules: readonly (readonly [boolean, EnvFinding])[] = [
    [!isExternal && isSet('DATABASE_OWNER_URL'), needsDatabaseUrl('DATABASE_OWNER_URL')],
    [!isExternal && isSet('DATABASE_READ_URL'), needsDatabaseUrl('DATABASE_READ_URL')],
    [isWorker && !isExternal, sharedWithService('DATABASE_URL', appExample)],
    [isWorker && !isSet('REDIS_URL'), sharedWithService('REDIS_URL', redisExample)],
    [(isExternal || isWorker) && !isSet('SECRET_KEY'), missingKey],
    [isExternal && settings.clock === 'movable' && !mayMove, clockMoves],
    [settings.sessionIdleMinutes > settings.sessionAbsoluteHours * 60, idleTooLong(settings)],
  ];
  for (const [isBroken, finding] of rules) if (isBroken) reader.fault(finding);
}

const needsDatabaseUrl = (variable: string): EnvFinding => ({
  variable: 'DATABASE_URL',
  expected: `设置了 ${variable} 时必须同时设置（服务使用的账号）`,
  example: appExample,
});

/** Without Redis the service executes its jobs itself, and the embedded database belongs to one process. */
const sharedWithService = (variable: string, example: string): EnvFinding => ({
  variable,
  expected: '独立工作进程须与服务共用数据库和 Redis，必须设置',
  example,
});

const missingKey: EnvFinding = {
  variable: 'SECRET_KEY',
  expected: '使用外部数据库时必须设置（用于加密动态口令密钥），应为至少 32 字节随机数的 base64 编码',
  example: KEY_EXAMPLE,
};

const clockMoves: EnvFinding = {
  variable: 'CLOCK',
  expected: '使用外部数据库时应为 system；确需演示用的可拨时钟，请另设 ALLOW_MOVABLE_CLOCK=yes',
  example: 'system',
  actual: 'movable',
};

const idleTooLong = ({ sessionIdleMinutes, sessionAbsoluteHours }: Settings): EnvFinding => ({
  variable: 'SESSION_IDLE_MINUTES',
  expected: `不得超过 SESSION_ABSOLUTE_HOURS（${sessionAbsoluteHours} 小时）`,
  example: '30',
  actual: String(sessionIdleMinutes),
});
