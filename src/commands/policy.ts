import { isBusinessDate } from '../kernel/business-date.js';
import { describe } from '../policy/describe.js';
import { PolicyFault } from '../policy/faults.js';
import { readLaw } from '../platform/policies/read-law.js';
import { type Command, readOptions, say, UsageFault } from './command.js';

const json = (value: unknown): void => say(JSON.stringify(value, null, 2));

/** `cli policy check`: loads every pack and runs its worked cases; tells every fault with file and path. */
export const policyCheck: Command = {
  name: 'policy check',
  help: '检查全部办法及其算例；有问题时逐条列出，退出码为 2',
  async run(args) {
    readOptions(args, {});
    try {
      const { policies } = readLaw();
      const examples = policies.all.map(({ code }) => policies.examplesOf(code));
      const count = examples.reduce((sum, { cases, pools }) => sum + cases.length + pools.length, 0);
      say(`${policies.all.length} 部办法、${count} 个算例，全部通过`);
      return 0;
    } catch (fault) {
      if (!(fault instanceof PolicyFault)) throw fault;
      process.stderr.write(`${fault.message}\n`);
      return 2;
    }
  },
};

/** `cli policy list`: every pack, with what its values rest on. */
export const policyList: Command = {
  name: 'policy list',
  help: '列出全部办法（JSON）',
  async run(args) {
    readOptions(args, {});
    const { policies } = readLaw();
    json(
      policies.all.map(({ code, title, scheme, provenance, effective, hash }) => ({
        code,
        title,
        scheme,
        provenance,
        effective,
        hash,
      })),
    );
    return 0;
  },
};

/** `cli policy show CODE [--on DATE]`: one pack in readable form, with the facts that it asks for. */
export const policyShow: Command = {
  name: 'policy show',
  help: '以可读形式输出一部办法（JSON）：policy show 代码 [--on 日期]',
  async run(args) {
    const { values, positionals } = readOptions(args, { on: { type: 'string' } }, { most: 1 });
    const [code = ''] = positionals;
    const { policies } = readLaw();
    if (!policies.has(code)) {
      throw new UsageFault(
        `没有这部办法：${code}。现有：${policies.all.map((policy) => policy.code).join('、')}`,
      );
    }
    const { on } = values;
    if (on !== undefined && !isBusinessDate(on))
      throw new UsageFault(`--on 须为日期，例如 2026-03-01，收到 ${on}`);
    json(on === undefined ? describe(policies.get(code)) : describe(policies.get(code), on));
    return 0;
  },
};
