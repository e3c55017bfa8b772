// A process of its own reads what strangers upload: it can run out of memory or time alone.
import { runReadJob, type ReadJob, type RowTexts } from './sheet-reader.js';

const send = (message: unknown) =>
  new Promise<void>((resolve, reject) =>
    process.send?.(message, undefined, undefined, (error) => (error === null ? resolve() : reject(error))),
  );

const answer = async (job: ReadJob) => {
  // A Buffer arrives as a plain Uint8Array.
  const source = typeof job.source === 'string' ? job.source : Buffer.from(job.source);
  const outcome = await runReadJob({ ...job, source }, (rows: RowTexts[], sheet: number) =>
    send({ rows, sheet }),
  );
  await send({ outcome });
};

const fail = (error: unknown) => send({ failure: error instanceof Error ? error.message : String(error) });

process.once(
  'message',
  (job) =>
    void answer(job as ReadJob)
      .catch(fail)
      .finally(() => process.disconnect?.()),
);
