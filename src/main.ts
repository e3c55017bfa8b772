import { readEnv } from '../config/env.js';
import { boot } from './boot.js';
import { endGently } from './platform/end-gently.js';
import { runProgram } from './run-program.js';

// The service: listens on HOST:PORT until it is asked to stop.
runProgram(async () => {
  const settings = readEnv();
  const running = await boot(settings);
  endGently(() => running.close(), running.log);
  await running.app.listen(settings.port, settings.host);
  process.stdout.write(`红山创新激励管理系统已启动：${await running.app.getUrl()}\n`);
});
