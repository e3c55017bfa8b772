import type { EntityManager } from 'typeorm';
import { replayDecisions } from '../insight/replay.js';
import { findRound } from '../insight/rounds.js';
import { countDecisions, type Scope } from '../insight/stored-decisions.js';
import { isUuid } from '../kernel/ids.js';
import { readLaw } from '../platform/policies/read-law.js';
import { type Command, readOptions, say, UsageFault } from './command.js';
import { withSnapshot } from './database.js';
import { progressOf } from './progress.js';

/** `cli replay`: judges stored decisions again and tells each one that does not come out the same. */
export const replay: Command = {
  name: 'replay',
  help: '重算已存的决定并逐位比较：--all 全部，--round 申报通知编号或标识，--decision 决定标识；有差异时逐条列出（JSON），退出码为 1',
  async run(args) {
    const { values } = readOptions(args, {
      all: { type: 'boolean' },
      round: { type: 'string' },
      decision: { type: 'string' },
    });
    const asked = askedScope(values);
    const { facts } = readLaw();
    const { decisions, findings } = await withSnapshot(async (manager) => {
      const scope = await asked(manager);
      const onProgress = progressOf('已重算', await countDecisions(manager, scope));
      const onFinding = (finding: object): void => say(JSON.stringify(finding));
      return replayDecisions(manager, facts, scope, { onFinding, onProgress });
    });
    if (decisions + findings === 0 && values.decision !== undefined)
      throw new UsageFault(`没有这项决定：${values.decision}`);
    say(
      findings === 0
        ? `已重算 ${decisions} 项决定，全部一致`
        : `已重算 ${decisions} 项决定，发现 ${findings} 处差异`,
    );
    return findings === 0 ? 0 : 1;
  },
};

interface Asked {
  readonly all?: boolean | undefined;
  readonly round?: string | undefined;
  readonly decision?: string | undefined;
}

/** The scope that the options name; a UsageFault unless it is one. */
function askedScope({ all, round, decision }: Asked): (manager: EntityManager) => Promise<Scope> {
  const given = [all, round, decision].filter((option) => option !== undefined);
  if (given.length !== 1) throw new UsageFault('请给出 --all、--round、--decision 其中之一');
  if (decision !== undefined && !isUuid(decision)) throw new UsageFault(`不是决定标识：${decision}`);
  if (round !== undefined) return async (manager) => ({ of: 'round', id: await roundId(manager, round) });
  return async () =>
    decision === undefined ? { of: 'all' } : { of: 'decision', id: decision.toLowerCase() };
}

async function roundId(manager: EntityManager, call: string): Promise<string> {
  const round = await findRound(manager, call);
  if (round === undefined) throw new UsageFault(`没有这份申报通知：${call}`);
  return round.id;
}
