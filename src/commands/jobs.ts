import { isUuid } from '../kernel/ids.js';
import { SystemClock } from '../platform/clock.js';
import { JobRows } from '../platform/outbox/job-rows.js';
import { OUTBOX_DEFAULTS } from '../platform/outbox/outbox-settings.js';
import { type Command, readOptions, say, UsageFault } from './command.js';
import { withDatabase } from './database.js';

const withJobs = <T>(work: (jobs: JobRows) => Promise<T>): Promise<T> =>
  withDatabase((database) =>
    work(new JobRows(database, new SystemClock(), { ...OUTBOX_DEFAULTS, role: 'service' })),
  );

/** `cli jobs list`: what waits, and the jobs that were given up. */
export const jobsList: Command = {
  name: 'jobs list',
  help: '列出积压任务数和已放弃的任务',
  async run(args) {
    readOptions(args, {});
    await withJobs(async (jobs) => {
      const { due, dead, oldestSeconds } = await jobs.backlog();
      say(`待执行 ${due} 项，最久已等待 ${oldestSeconds} 秒；已放弃 ${dead} 项`);
      for (const { id, kind, attempts, last_error } of await jobs.dead())
        say(`${id}  ${kind}  已尝试 ${attempts} 次  ${last_error ?? ''}`);
    });
    return 0;
  },
};

/** `cli jobs retry [id]`: gives jobs that were given up a new life. */
export const jobsRetry: Command = {
  name: 'jobs retry',
  help: '重新执行已放弃的任务：给出任务标识则只执行该项',
  async run(args) {
    const [id] = readOptions(args, {}, { most: 1 }).positionals;
    if (id !== undefined && !isUuid(id)) throw new UsageFault(`不是任务标识：${JSON.stringify(id)}`);
    const count = await withJobs((jobs) => jobs.retryDead(id));
    say(`已重新排入 ${count} 项任务`);
    return id !== undefined && count === 0 ? 1 : 0;
  },
};
