import { readEnv } from '../config/env.js';
import { boot } from './boot.js';
import { endGently } from './platform/end-gently.js';
import { runProgram } from './run-program.js';

// Executes jobs beside the service, in as many processes as one likes.
runProgram(async () => {
  const settings = readEnv(undefined, 'worker');
  const running = await boot(settings, { role: 'worker' });
  endGently(() => running.close(), running.log);
  process.stdout.write('红山工作进程已启动\n');
});
