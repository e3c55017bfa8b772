import { readFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../config/paths.js';
import { drawFlows } from '../cases/drawings.js';
import { readLaw } from '../platform/policies/read-law.js';
import { type Command, readOptions, say } from './command.js';

/** `cli flows draw [--check]`: the drawing of each flow under docs/drawings, or whether those are current. */
export const flowsDraw: Command = {
  name: 'flows draw',
  help: '按 config/flows 重画 docs/drawings 下的流程图；--check 只检查是否最新',
  async run(args) {
    const { values } = readOptions(args, { check: { type: 'boolean' } });
    const stale = [...drawFlows(readLaw().flows)]
      .map(([file, text]) => ({ path: join(projectRoot, 'docs', 'drawings', file), text }))
      .filter(({ path, text }) => !existsSync(path) || readFileSync(path, 'utf8') !== text);
    for (const { path, text } of stale) {
      say(`${values.check ? '已过期' : '已更新'}：${path}`);
      if (values.check) continue;
      mkdirSync(join(projectRoot, 'docs', 'drawings'), { recursive: true });
      writeFileSync(path, text);
    }
    if (stale.length === 0) say('流程图均为最新');
    return values.check && stale.length > 0 ? 1 : 0;
  },
};
