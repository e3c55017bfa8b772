import { administratorCreate } from './commands/administrator.js';
import { auditVerify } from './commands/audit.js';
import { type Command, say, UsageFault } from './commands/command.js';
import { demo, demoCode } from './commands/demo.js';
import { flowsDraw } from './commands/flows.js';
import { jobsList, jobsRetry } from './commands/jobs.js';
import { ledgerVerify } from './commands/ledger.js';
import { openapi } from './commands/openapi.js';
import { policyCheck, policyList, policyShow } from './commands/policy.js';
import { runProgram } from './run-program.js';

const COMMANDS: readonly Command[] = [
  demoCode,
  demo,
  administratorCreate,
  auditVerify,
  ledgerVerify,
  jobsList,
  jobsRetry,
  policyCheck,
  policyList,
  policyShow,
  flowsDraw,
  openapi,
];

// The command line: one command a run, its exit code is the answer.
runProgram(async () => {
  const words = process.argv.slice(2);
  const command = COMMANDS.find(({ name }) => name.split(' ').every((word, i) => words[i] === word));
  process.exitCode = command === undefined ? refuseWords(words) : await run(command, words);
});

async function run(command: Command, words: readonly string[]): Promise<number> {
  try {
    return await command.run(words.slice(command.name.split(' ').length));
  } catch (fault) {
    if (!(fault instanceof UsageFault)) throw fault;
    process.stderr.write(`${fault.message}\n用法：cli ${command.name} ${command.help}\n`);
    return 2;
  }
}

function refuseWords(words: readonly string[]): number {
  const asked = words.length === 0 || ['help', '--help', '-h'].includes(words[0] ?? '');
  if (!asked) process.stderr.write(`没有这个命令：${words.join(' ')}\n`);
  say('用法：npm run -s cli -- 命令 [参数]');
  for (const { name, help } of COMMANDS) say(`  ${name.padEnd(16)}${help}`);
  return asked ? 0 : 2;
}
