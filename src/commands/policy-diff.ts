import { diffPacks } from '../policy/pack-diff.js';
import type { Policy } from '../policy/policy.js';
import { sayPackChange } from '../policy/say-diff.js';
import { type Law, readLaw } from '../platform/policies/read-law.js';
import { type Command, readOptions, say, sayJson, UsageFault } from './command.js';
import { policyNamed } from './decide.js';
import { readPolicyFile } from './input.js';

/** `cli policy diff A B`: what two packs do not have alike; each is a code or a rule file. */
export const policyDiff: Command = {
  name: 'policy diff',
  help: '比较两部办法（代码或 policy.yaml 文件）的参数、条件、资助等：policy diff 甲 乙 [--json]；有差异时退出码为 1',
  async run(args) {
    const { values, positionals } = readOptions(args, { json: { type: 'boolean' } }, { most: 2 });
    const [a, b] = positionals;
    if (a === undefined || b === undefined) throw new UsageFault('请给出要比较的两部办法');
    const law = readLaw();
    const [before, after] = [await policyOf(law, a), await policyOf(law, b)];
    const changes = diffPacks(before.pack, after.pack);
    if (values.json === true) sayJson({ before: named(before), after: named(after), changes });
    else for (const line of changes.flatMap(sayPackChange)) say(line);
    if (values.json !== true && changes.length === 0) say('两部办法没有差异');
    return changes.length === 0 ? 0 : 1;
  },
};

async function policyOf({ policies, facts }: Law, word: string): Promise<Policy> {
  const isFile = word === '-' || /[/\\]|\.ya?ml$/.test(word);
  return isFile ? readPolicyFile(word, facts) : policyNamed(policies, word);
}

const named = ({ code, title, hash }: Policy) => ({ code, title, hash });
