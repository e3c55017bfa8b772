import { DataSource } from 'typeorm';
import { dataSourceOptions } from './database.js';
import { EnvFault } from './env-reader.js';
import { readEnv } from './env.js';

/** For the TypeORM CLI only (typeorm -d dist/config/data-source.js …): it works on DATABASE_OWNER_URL. */
export const dataSource = new DataSource(dataSourceOptions(ownerUrl(), { statementTimeoutMs: 0 }));

function ownerUrl(): string {
  const url = readEnv().database?.ownerUrl;
  if (url !== undefined) return url;
  throw new EnvFault([
    {
      variable: 'DATABASE_URL',
      expected: 'TypeORM 命令行只用于外部数据库，必须设置',
      example: 'postgres://hongshan_owner:密码@127.0.0.1:5432/hongshan',
    },
  ]);
}
