import pg from 'pg';
import { DatabaseFault } from './migrate.js';

const CONNECT_WITHIN_MS = 10_000;

/** What an operator can mend, by the code of PostgreSQL or of the network. */
const REASONS: Readonly<Record<string, string>> = {
  '28P01': '账号或密码不正确',
  '28000': '服务器不允许该账号这样连接（pg_hba.conf）',
  '3D000': '没有这个数据库',
  '42501': '该账号无权连接这个数据库',
  '53300': '服务器的连接数已满',
  ECONNREFUSED: '该地址没有数据库在监听',
  ENOTFOUND: '主机名无法解析',
  EAI_AGAIN: '主机名暂时无法解析',
  ETIMEDOUT: '连接超时',
  EHOSTUNREACH: '主机不可达',
};

/** Connects once with the URL of each variable; throws DatabaseFault with everything that fails, and no password. */
export async function checkLogins(urls: Readonly<Record<string, string | undefined>>): Promise<void> {
  const checks = Object.entries(urls).map(async ([variable, url]) => {
    const reason = url === undefined ? undefined : await failureOf(url);
    return reason === undefined ? [] : [`- ${variable}：${placeOf(url ?? '')}：${reason}`];
  });
  const faults = (await Promise.all(checks)).flat();
  if (faults.length === 0) return;
  throw new DatabaseFault([`数据库无法连接，共 ${faults.length} 处，系统未启动：`, ...faults].join('\n'));
}

async function failureOf(url: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_WITHIN_MS });
  try {
    await client.connect();
    return undefined;
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string };
    return REASONS[code] ?? message;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function placeOf(url: string): string {
  const { username, host, pathname } = new URL(url);
  return `以 ${decodeURIComponent(username)} 连接 ${host}${decodeURIComponent(pathname)}`;
}
