/**
 * A worker process of its own: DATABASE_URL, REDIS_URL, ROLE, LEASE_MS and SLOW_MS come from the environment. Its one kind
 * of job counts its effect and then sleeps inside its transaction.
 */
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../../config/database.js';
import { SystemClock } from '../../../src/platform/clock.js';
import { Log } from '../../../src/platform/log/log.js';
import { JobHandlers } from '../../../src/platform/outbox/outbox.js';
import { startWork } from '../../../src/platform/outbox/start-work.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { testSettings } from '../../support/settings.js';
import { COUNT_SQL } from './outbox-world.js';
import { plantedModule } from './planted.js';

const { DATABASE_URL = '', REDIS_URL = '', LEASE_MS = '1000', SLOW_MS = '0' } = process.env;
const options = dataSourceOptions(DATABASE_URL, { applicationName: `worker-${process.pid}` });
const dataSource = await new DataSource(options).initialize();
const platform = PlatformModule.forRoot({
  settings: testSettings({ redisUrl: REDIS_URL }),
  role: 'worker',
  dataSource,
  clock: new SystemClock(),
  log: new Log('warn'),
  outbox: { leaseMs: Number(LEASE_MS), pollMs: 50 },
});
const app = await NestFactory.createApplicationContext(plantedModule(platform), { logger: false });
app.get(JobHandlers).register('count', async (tx, payload) => {
  await tx.query(COUNT_SQL, [payload]);
  await tx.query('SELECT pg_sleep($1)', [Number(SLOW_MS) / 1000]);
});
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
startWork(app);
process.stdout.write('ready\n');
