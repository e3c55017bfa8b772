/**
 * `npm run worker` as it is, but for its clock: it follows the play's, whose distance from this machine's stands in the
 * file CLOCK_FILE; and for the time after which lost jobs come again.
 */
import { readFileSync } from 'node:fs';
import { readEnv } from '../../../config/env.js';
import { boot } from '../../../src/boot.js';
import { Clock } from '../../../src/platform/clock.js';
import { endGently } from '../../../src/platform/end-gently.js';

class FollowingClock extends Clock {
  constructor(private readonly file: string) {
    super();
  }

  now(): Date {
    return new Date(Date.now() + Number(readFileSync(this.file, 'utf8')));
  }
}

const { CLOCK_FILE = '', LEASE_MS = '1000' } = process.env;
const running = await boot(readEnv(undefined, 'worker'), {
  role: 'worker',
  clock: new FollowingClock(CLOCK_FILE),
  outbox: { leaseMs: Number(LEASE_MS), pollMs: 50 },
});
endGently(() => running.close(), running.log);
process.stdout.write('ready\n');
