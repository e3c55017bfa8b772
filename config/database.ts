import pg from 'pg';
import type { EntitySchema, MixedList } from 'typeorm';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import { migrations } from './migrations.js';

/** What one user of the database wants otherwise than the rest. */
export interface DatabaseUse {
  readonly entities?: MixedList<(new () => object) | EntitySchema>;
  /** Connections at most. */
  readonly poolSize?: number;
  /**
   * The role that sessions act as: for a login that owns the tables, so that the service still owns nothing.
   * The login must be a member of it.
   */
  readonly actAs?: 'hongshan_app' | 'hongshan_read';
  /** Transactions may only read, whatever else the role may do. */
  readonly readOnly?: boolean;
  /** How long one statement may run; 0 sets no limit. */
  readonly statementTimeoutMs?: number;
  /** How the session calls itself in pg_stat_activity. */
  readonly applicationName?: string;
}

const { INT8, DATE } = pg.types.builtins;
const INT8_ARRAY = 1016;
const DATE_ARRAY = 1182;
const TEXT_ARRAY = 1009;

type Parser = (text: string) => unknown;
const textArray = pg.types.getTypeParser(TEXT_ARRAY as number) as Parser;
const exactParsers = new Map<number, Parser>([
  [INT8, BigInt],
  [DATE, (text) => text],
  [INT8_ARRAY, (text) => bigints(textArray(text))],
  [DATE_ARRAY, textArray],
]);

/**
 * int8 arrives as bigint and date as 'YYYY-MM-DD', alone and in arrays, in raw rows and in entity columns (TypeORM
 * hands both through as they come: such columns need no transformer). timestamptz stays a Date, numeric a string.
 */
export const exactTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : exactParsers.get(oid)) ??
    (pg.types.getTypeParser(oid, format) as Parser),
};

/** The one definition of how this system uses PostgreSQL: for the service, the CLI and the tests. */
export function dataSourceOptions(url: string, use: DatabaseUse = {}): PostgresDataSourceOptions {
  const { plainUrl, urlSettings } = takeSettings(url);
  return {
    type: 'postgres',
    url: plainUrl,
    entities: use.entities ?? [],
    migrations,
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
    invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
    poolSize: use.poolSize ?? 10,
    connectTimeoutMS: 10_000,
    applicationName: use.applicationName ?? 'hongshan',
    // Ours come last and win: nothing in a URL may lift a limit or change the role.
    extra: { types: exactTypes, options: `${urlSettings} ${sessionSettings(use)}`.trim() },
  };
}

function sessionSettings({ actAs, readOnly = false, statementTimeoutMs = 30_000 }: DatabaseUse): string {
  const settings = {
    timezone: 'Asia/Shanghai',
    search_path: 'public',
    statement_timeout: statementTimeoutMs,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 30_000,
    ...(readOnly ? { default_transaction_read_only: 'on' } : {}),
    ...(actAs === undefined ? {} : { role: actAs }),
  };
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}

/** A URL's `options` parameter would replace ours inside pg: it is taken out and put before them. */
function takeSettings(url: string): { plainUrl: string; urlSettings: string } {
  const parsed = new URL(url);
  const urlSettings = parsed.searchParams.get('options') ?? '';
  parsed.searchParams.delete('options');
  return { plainUrl: parsed.href, urlSettings };
}

function bigints(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bigints);
  return typeof value === 'string' ? BigInt(value) : value;
}
