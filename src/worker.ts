import { EnvFault } from '../config/env-reader.js';
import { readEnv, type Settings } from '../config/env.js';
import { boot } from './boot.js';
import { endGently } from './platform/end-gently.js';
import { runProgram } from './run-program.js';

// Executes jobs beside the service, in as many processes as one likes.
runProgram(async () => {
  const settings = readEnv();
  checkShared(settings);
  const running = await boot(settings, { role: 'worker' });
  endGently(() => running.close(), running.log);
  process.stdout.write('红山工作进程已启动\n');
});

/** Without Redis the service executes its jobs itself, and the embedded database belongs to one process. */
function checkShared({ redisUrl, database }: Settings): void {
  const needed = [
    { variable: 'REDIS_URL', isSet: redisUrl !== undefined, example: 'redis://127.0.0.1:6379/0' },
    {
      variable: 'DATABASE_URL',
      isSet: database !== undefined,
      example: 'postgres://hongshan_app:密码@db.example.cn:5432/hongshan',
    },
  ];
  const missing = needed.filter(({ isSet }) => !isSet);
  if (missing.length === 0) return;
  throw new EnvFault(
    missing.map(({ variable, example }) => ({
      variable,
      example,
      expected: '独立工作进程须与服务共用数据库和 Redis，必须设置',
    })),
  );
}
