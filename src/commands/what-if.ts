import { type WhatIf, whatIf as judge } from '../insight/what-if.js';
import { whatIfSheets } from '../insight/what-if-workbook.js';
import { Refused } from '../kernel/refusal.js';
import { readLaw } from '../platform/policies/read-law.js';
import { type Command, readOptions, sayJson, UsageFault } from './command.js';
import { withSnapshot } from './database.js';
import { InputFault, readPolicyFile } from './input.js';

/** `cli what-if`: a round's frozen facts under a changed pack; reads only. */
export const whatIf: Command = {
  name: 'what-if',
  help: `以拟改的办法测算一个批次（只读，输出 JSON）：--round 申报通知编号或标识 --policy policy.yaml 文件或 -
拟改的取值须在本批次的法定日期适用；--workbook 文件.xlsx 另存工作簿（概览、变化明细、全部）`,
  async run(args) {
    const { values } = readOptions(args, {
      round: { type: 'string' },
      policy: { type: 'string' },
      workbook: { type: 'string' },
    });
    const { round, policy: file, workbook } = values;
    if (round === undefined || file === undefined) throw new UsageFault('请给出 --round 和 --policy');
    const law = readLaw();
    const changed = await readPolicyFile(file, law.facts);
    const result = await withSnapshot((manager) => judge(manager, law, round, changed)).catch(asInputFault);
    if (workbook !== undefined) await save(workbook, result);
    sayJson(result.view);
    return 0;
  },
};

async function save(path: string, result: WhatIf): Promise<void> {
  const { writeWorkbook } = await import('../platform/workbooks/writer.js');
  await writeWorkbook(path, { sheets: whatIfSheets(result) });
}

/** What is refused was asked for wrongly. */
function asInputFault(error: unknown): never {
  if (!(error instanceof Refused)) throw error;
  const { message, findings } = error.refusal;
  throw new InputFault([message, ...findings.map((finding) => finding.message)]);
}
