import { DISTRICTS } from '../../config/districts.js';
import { readEnv } from '../../config/env.js';
import { boot } from '../boot.js';
import { Founding } from '../parties/founding.service.js';
import { refusalOf } from '../platform/http/refusal-of.js';
import { Log } from '../platform/log/log.js';
import { type Command, readOptions, say, UsageFault } from './command.js';

/** `cli administrator create LOGIN`: an account that makes all others; what it prints is told only here. */
export const administratorCreate: Command = {
  name: 'administrator create',
  help: '建立管理员账户：administrator create 登录名 --name 姓名 [--bureau 主管部门全称，首次须填]。内置数据库须先停止服务',
  async run(args) {
    const { positionals, values } = readOptions(
      args,
      { name: { type: 'string' }, bureau: { type: 'string' } },
      { most: 1 },
    );
    const [login = ''] = positionals;
    const { name: displayName = '', bureau } = values;
    const running = await boot(readEnv(), { log: new Log('warn'), work: false });
    try {
      const founder = { login, displayName, ...(bureau !== undefined && { bureau }) };
      const made = await running.app.get(Founding).administrator(founder, DISTRICTS);
      say(`登录名：${login}\n初始密码：${made.password}\n动态口令密钥：${made.totpSecret ?? ''}`);
      say(`身份验证器地址：${made.totpUri ?? ''}\n以上只显示这一次，请当面交付本人。`);
      return 0;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === null) throw error;
      const { message, findings } = refusal;
      throw new UsageFault([message, ...findings.map((finding) => `- ${finding.message}`)].join('\n'));
    } finally {
      await running.close();
    }
  },
};
