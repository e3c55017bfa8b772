import { checkUsedPacks, type UsedPack } from '../insight/used-packs.js';
import type { PolicyLibrary } from '../policy/library.js';
import { sayPackChange } from '../policy/say-diff.js';
import { readLaw } from '../platform/policies/read-law.js';
import { type Command, readOptions, say } from './command.js';
import { hasDatabase, withSnapshot } from './database.js';
import { progressOf } from './progress.js';

const WAY_OUT =
  '  办法一经用于决定即不得改动既往规定。请将新值写为自新的日期起适用（原值保留），或另立一部写明 succeeds 和施行期的办法';

/**
 * `cli policy check`: loads every pack and runs its worked cases; where there is a database, also judges again what
 * packs decided that have changed since. Tells every fault with file and path.
 */
export const policyCheck: Command = {
  name: 'policy check',
  help: '检查全部办法及其算例；有数据库时另核对已用于决定的办法是否被改动。有问题时逐条列出，退出码为 2',
  async run(args) {
    readOptions(args, {});
    const { policies } = readLaw();
    const examples = policies.all.map(({ code }) => policies.examplesOf(code));
    const count = examples.reduce((sum, { cases, pools }) => sum + cases.length + pools.length, 0);
    say(`${policies.all.length} 部办法、${count} 个算例，全部通过`);
    if (hasDatabase()) return checkUse(policies);
    say('没有数据库，未核对已用于决定的办法');
    return 0;
  },
};

async function checkUse(policies: PolicyLibrary): Promise<number> {
  const used = await withSnapshot((manager) => checkUsedPacks(manager, policies, progressOf));
  const edited = used.filter(({ isAccepted }) => !isAccepted);
  for (const pack of edited) for (const line of sayEdited(pack)) process.stderr.write(`${line}\n`);
  const decisions = used.reduce((sum, pack) => sum + pack.decisions, 0);
  if (edited.length === 0)
    say(`已用于决定的办法 ${used.length} 个版本、${decisions} 项决定，既往规定均未改动`);
  return edited.length === 0 ? 0 : 2;
}

function sayEdited(pack: UsedPack): readonly string[] {
  const { code, hash, decisions, days, isThere, archive, past, outcomes, differing } = pack;
  const head = `${code}：${decisions} 项决定（法定日期 ${days.first} 至 ${days.last}）依据版本 ${hash.slice(0, 12)} 作出，`;
  if (!isThere) return [`${head}而 config/policies 中已没有这部办法。请恢复，不再施行的写明施行期的最后一日`];
  if (archive !== null) return [`${head}而存档的这一版本已与原来不同（${archive.path}），请执行 replay 查明`];
  const told = outcomes.map(({ decision, caseNumber, step, path, stored, expected }) => {
    const values = `${JSON.stringify(stored)} → ${JSON.stringify(expected)}`;
    return `  办件 ${caseNumber} 的决定 ${decision}（${step}）${path}：${values}`;
  });
  const more = differing > outcomes.length ? [`  … 共 ${differing} 项决定的结果会改变`] : [];
  const changes = past.flatMap(sayPackChange).map((line) => `  ${line}`);
  return [`${head}现行文件改动了当时的规定：`, ...changes, ...told, ...more, WAY_OUT];
}
