import { evaluate } from '../cases/evaluations.js';
import { type BusinessDate, isBusinessDate } from '../kernel/business-date.js';
import { Refused } from '../kernel/refusal.js';
import type { Decision, FactSheet, Verdict } from '../policy/decide.js';
import type { PolicyLibrary } from '../policy/library.js';
import type { Policy } from '../policy/policy.js';
import { readLaw } from '../platform/policies/read-law.js';
import { type Command, readOptions, sayJson, UsageFault } from './command.js';
import { InputFault, parseMap, readInput } from './input.js';

const EXIT_CODES: Readonly<Record<Verdict, number>> = { eligible: 0, 'not-eligible': 3, unknown: 4 };

/** `cli decide`: what a policy says of the facts of a file; needs no database. */
export const decide: Command = {
  name: 'decide',
  help: `按办法判断一组事实（输出 JSON）：--policy 代码 --on 日期 [--step 环节] --facts 文件或 -
退出码：0 符合，3 不符合，4 信息不全，2 输入有误。事实中已有法定日期时以事实为准；缺省为第一个环节`,
  async run(args) {
    const { values } = readOptions(args, {
      policy: { type: 'string' },
      on: { type: 'string' },
      step: { type: 'string' },
      facts: { type: 'string' },
    });
    const { policy: code, facts: file } = values;
    if (code === undefined || file === undefined) throw new UsageFault('请给出 --policy 和 --facts');
    const on = dayOption(values.on);
    const policy = policyNamed(readLaw().policies, code);
    const step = stepOption(policy, values.step);
    const facts = parseMap(file, await readInput(file));
    const decision = judge(policy, file, { facts, on, step });
    sayJson(decision);
    return EXIT_CODES[decision.verdict];
  },
};

/** A day of the command line; a UsageFault for what is none. */
export function dayOption(on: string | undefined): BusinessDate | undefined {
  if (on === undefined || isBusinessDate(on)) return on;
  throw new UsageFault(`--on 须为日期，例如 2026-03-01，收到 ${on}`);
}

/** The policy of that code; a UsageFault that lists those that there are. */
export function policyNamed(policies: PolicyLibrary, code: string): Policy {
  if (policies.has(code)) return policies.get(code);
  const known = policies.all.map((policy) => policy.code).join('、');
  throw new UsageFault(`没有这部办法：${code}。现有：${known}`);
}

function stepOption({ steps }: Policy, step: string | undefined): string {
  const options = steps.map(({ id, title }) => `${id}（${title}）`).join('、');
  if (step !== undefined && steps.some(({ id }) => id === step)) return step;
  if (step !== undefined) throw new UsageFault(`该办法没有环节 ${step}，应为：${options}`);
  const [first] = steps;
  if (steps.length > 1)
    process.stderr.write(`未给出 --step，按环节 ${first?.id ?? ''} 判断；该办法的环节：${options}\n`);
  return first?.id ?? '';
}

interface Asked {
  readonly facts: FactSheet;
  readonly on: BusinessDate | undefined;
  readonly step: string;
}

function judge(policy: Policy, file: string, asked: Asked): Decision {
  try {
    return evaluate(policy, asked);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const faults = error.refusal.findings.map(({ pointer = '', message }) => {
      return `${file} ${pointer.replace('/facts', '')}：${message}`;
    });
    throw new InputFault(faults);
  }
}
