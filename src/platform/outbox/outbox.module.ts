import { BullModule } from '@nestjs/bull';
import { type DynamicModule, Global, Module, type Provider } from '@nestjs/common';
import { BullCourier, BullWorker, QUEUE, queueOptions } from './bull-courier.js';
import { Courier, InProcessCourier } from './courier.js';
import { Doorbell } from './doorbell.js';
import { Housekeeping } from './housekeeping.js';
import { JobExecutor } from './job-executor.js';
import { JobRows } from './job-rows.js';
import { JobHandlers, Outbox } from './outbox.js';
import { OutboxLoop } from './outbox-loop.js';
import { OUTBOX_SETTINGS, type OutboxSettings } from './outbox-settings.js';
import { Ticker } from './ticker.js';

@Global()
@Module({})
export class OutboxModule {
  static forRoot(settings: OutboxSettings): DynamicModule {
    return {
      module: OutboxModule,
      imports: settings.redisUrl === undefined ? [] : bullImports(settings.redisUrl),
      providers: [
        ...[JobHandlers, Outbox, JobRows, JobExecutor, Doorbell, OutboxLoop, Ticker, Housekeeping],
        { provide: OUTBOX_SETTINGS, useValue: settings },
        ...couriers(settings),
      ],
      exports: [JobHandlers, Outbox, JobRows, JobExecutor, OutboxLoop, Ticker, Courier, OUTBOX_SETTINGS],
    };
  }
}

const bullImports = (redisUrl: string) => [
  BullModule.registerQueue({ name: QUEUE, ...queueOptions(redisUrl) }),
];

function couriers({ redisUrl, role }: OutboxSettings): Provider[] {
  if (redisUrl === undefined) return [{ provide: Courier, useClass: InProcessCourier }];
  const courier = { provide: Courier, useClass: BullCourier };
  return role === 'worker' ? [courier, BullWorker] : [courier];
}
