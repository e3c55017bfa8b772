import { readEnv } from '../../config/env.js';
import { boot } from '../boot.js';
import { openApiDocument } from '../platform/http/openapi.js';
import { Log } from '../platform/log/log.js';
import { type Command, readOptions, say } from './command.js';

/** `cli openapi`: the OpenAPI 3.1 description of the interface, as JSON. */
export const openapi: Command = {
  name: 'openapi',
  help: '输出接口说明（OpenAPI 3.1，JSON）',
  async run(args) {
    readOptions(args, {});
    const running = await boot(readEnv(), { log: new Log('warn'), work: false });
    try {
      say(JSON.stringify(openApiDocument(running.app), null, 2));
    } finally {
      await running.close();
    }
    return 0;
  },
};
