import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type ReadJob, type ReadOutcome, type RowTexts } from './sheet-reader.js';
import { WorkbookFault } from './workbook-fault.js';

const CHILD = fileURLToPath(new URL('./read-child.js', import.meta.url));
const MAX_CHILDREN = 2;

let running = 0;
const waiting: (() => void)[] = [];

/** Runs a read job in a process of its own, at most two at a time, and hands over its rows as they come. */
export async function runInChild(
  job: ReadJob,
  take: (rows: readonly RowTexts[], sheet: number) => void,
): Promise<ReadOutcome> {
  if (running >= MAX_CHILDREN) await new Promise<void>((go) => waiting.push(go));
  else running++;
  try {
    return await converse(job, take);
  } finally {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
}

/** The child gets no environment: whatever it reads, there is no secret in it. */
function start(job: ReadJob): ChildProcess {
  return fork(CHILD, [], {
    env: {},
    execArgv: [...process.execArgv, `--max-old-space-size=${job.limits.heapMb}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

interface FromChild {
  readonly rows?: readonly RowTexts[];
  readonly sheet?: number;
  readonly outcome?: ReadOutcome;
  readonly failure?: string;
}

function converse(
  job: ReadJob,
  take: (rows: readonly RowTexts[], sheet: number) => void,
): Promise<ReadOutcome> {
  const child = start(job);
  let outcome: ReadOutcome | undefined;
  let late = false;
  const timer = setTimeout(() => (late = child.kill('SIGKILL')), job.limits.milliseconds);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('message', (message: FromChild) => {
      try {
        if (message.failure !== undefined) throw new Error(message.failure);
        if (message.rows !== undefined) take(message.rows, message.sheet ?? 0);
        outcome = message.outcome ?? outcome;
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
        child.kill('SIGKILL');
      }
    });
    child.on('close', () => {
      clearTimeout(timer);
      resolve(outcome ?? { findings: [late ? tookTooLong() : tookTooMuch()] });
    });
    child.send(job, (error) => (error === null ? undefined : child.kill('SIGKILL')));
  });
}

const tookTooLong = () =>
  new WorkbookFault('workbook-timeout', '读取工作簿用时过长，已停止读取', '请拆分后上传').finding;
const tookTooMuch = () =>
  new WorkbookFault('workbook-too-heavy', '读取工作簿占用内存过大或意外中止，已停止读取', '请拆分后上传')
    .finding;
