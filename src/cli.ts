import { type Command, say, UsageFault } from './commands/command.js';
import { InputFault } from './commands/input.js';
import { FileFault } from './kernel/strict-reader.js';
import { PolicyFault } from './policy/faults.js';
import { runProgram } from './run-program.js';

/** By what is typed; each is loaded when it is asked for, so that the small ones start at once. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  'demo code': async () => (await import('./commands/demo.js')).demoCode,
  demo: async () => (await import('./commands/demo.js')).demo,
  'administrator create': async () => (await import('./commands/administrator.js')).administratorCreate,
  'audit verify': async () => (await import('./commands/audit.js')).auditVerify,
  'ledger verify': async () => (await import('./commands/ledger.js')).ledgerVerify,
  'jobs list': async () => (await import('./commands/jobs.js')).jobsList,
  'jobs retry': async () => (await import('./commands/jobs.js')).jobsRetry,
  decide: async () => (await import('./commands/decide.js')).decide,
  'policy check': async () => (await import('./commands/policy-check.js')).policyCheck,
  'policy list': async () => (await import('./commands/policy.js')).policyList,
  'policy show': async () => (await import('./commands/policy.js')).policyShow,
  'policy diff': async () => (await import('./commands/policy-diff.js')).policyDiff,
  replay: async () => (await import('./commands/replay.js')).replay,
  'what-if': async () => (await import('./commands/what-if.js')).whatIf,
  'flows draw': async () => (await import('./commands/flows.js')).flowsDraw,
  openapi: async () => (await import('./commands/openapi.js')).openapi,
};

/** As wide as the longest name, and a gap. */
const NAMES = Math.max(...Object.keys(COMMANDS).map(({ length }) => length)) + 2;

/** What was typed, or what was to be read, is not as it must be: exit code 2. */
const BAD_INPUT = [UsageFault, InputFault, PolicyFault, FileFault];

// Whoever reads the first lines only (`| head`) is no fault of the command.
process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
  if (fault.code !== 'EPIPE') throw fault;
});

// The command line: one command a run, its exit code is the answer.
runProgram(async () => {
  const words = process.argv.slice(2);
  const name = Object.keys(COMMANDS).find((known) => known.split(' ').every((word, i) => words[i] === word));
  const load = name === undefined ? undefined : COMMANDS[name];
  process.exitCode = load === undefined ? await refuseWords(words) : await run(await load(), words);
});

function asksForHelp(word: string): boolean {
  return word === '--help' || word === '-h';
}

function usageOf({ name, help }: Command): string {
  return `用法：cli ${name} ${help}`;
}

async function run(command: Command, words: readonly string[]): Promise<number> {
  const args = words.slice(command.name.split(' ').length);
  if (args.some(asksForHelp)) {
    say(usageOf(command));
    return 0;
  }
  try {
    return await command.run(args);
  } catch (fault) {
    if (!(fault instanceof Error) || !BAD_INPUT.some((kind) => fault instanceof kind)) throw fault;
    process.stderr.write(`${fault.message}\n${fault instanceof UsageFault ? `${usageOf(command)}\n` : ''}`);
    return 2;
  }
}

async function refuseWords(words: readonly string[]): Promise<number> {
  const asked = words.length === 0 || words[0] === 'help' || asksForHelp(words[0] ?? '');
  if (!asked) process.stderr.write(`没有这个命令：${words.join(' ')}\n`);
  say('用法：npm run -s cli -- 命令 [参数]');
  for (const load of Object.values(COMMANDS)) {
    const { name, help } = await load();
    say(`  ${name.padEnd(NAMES)}${help.replaceAll('\n', `\n  ${' '.repeat(NAMES)}`)}`);
  }
  return asked ? 0 : 2;
}
