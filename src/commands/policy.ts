import { describe } from '../policy/describe.js';
import { readLaw } from '../platform/policies/read-law.js';
import { type Command, readOptions, sayJson } from './command.js';
import { dayOption, policyNamed } from './decide.js';

/** `cli policy list`: every pack, with what its values rest on. */
export const policyList: Command = {
  name: 'policy list',
  help: '列出全部办法（JSON）',
  async run(args) {
    readOptions(args, {});
    const { policies } = readLaw();
    sayJson(
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
  help: '以可读形式输出一部办法及其所需事实的名称、类型、单位、选项和来源（JSON）：policy show 代码 [--on 日期]',
  async run(args) {
    const { values, positionals } = readOptions(args, { on: { type: 'string' } }, { most: 1 });
    const [code = ''] = positionals;
    sayJson(describe(policyNamed(readLaw().policies, code), dayOption(values.on)));
    return 0;
  },
};
