import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { AuditModule } from './audit/audit.module.js';
import { Clock } from './clock.js';
import { READ_URL, Reader } from './database/reader.js';
import { UnitOfWork } from './database/unit-of-work.js';
import { HealthModule } from './health/health.module.js';
import { HttpModule } from './http/http.module.js';
import { Log } from './log/log.js';
import { OutboxModule } from './outbox/outbox.module.js';
import { OUTBOX_DEFAULTS, type OutboxSettings, type ProcessRole } from './outbox/outbox-settings.js';
import { type RunningSettings, SETTINGS } from './settings.js';

export interface PlatformOptions {
  readonly settings: RunningSettings;
  readonly role: ProcessRole;
  /** Connected already, as the role that owns nothing; closed with the application. */
  readonly dataSource: DataSource;
  /** Of a login that only reads. */
  readonly readUrl?: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Of one client address; as many as anybody would need unless told otherwise. */
  readonly requestsPerMinute?: number;
  /** Where the outbox is to be other than usual. */
  readonly outbox?: Partial<OutboxSettings>;
}

const REQUESTS_PER_MINUTE = 1200;

/** Technology that every room above may use: database, clock, log, outbox and the HTTP layer around all routes. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot(options: PlatformOptions): DynamicModule {
    const { settings, dataSource, clock, log, requestsPerMinute = REQUESTS_PER_MINUTE } = options;
    const { redisUrl } = settings;
    const outbox = {
      ...OUTBOX_DEFAULTS,
      role: options.role,
      ...(redisUrl === undefined ? {} : { redisUrl }),
      ...options.outbox,
    };
    return {
      module: PlatformModule,
      imports: [
        databaseModule(dataSource),
        OutboxModule.forRoot(outbox),
        HttpModule.forRoot(requestsPerMinute),
        HealthModule,
        AuditModule,
      ],
      providers: [
        UnitOfWork,
        Reader,
        { provide: READ_URL, useValue: options.readUrl ?? null },
        { provide: SETTINGS, useValue: settings },
        { provide: Clock, useValue: clock },
        { provide: Log, useValue: log },
      ],
      exports: [UnitOfWork, Reader, SETTINGS, Clock, Log],
    };
  }
}

const databaseModule = (dataSource: DataSource) =>
  TypeOrmModule.forRootAsync({
    useFactory: () => ({ ...dataSource.options, retryAttempts: 0 }),
    dataSourceFactory: async () => dataSource,
  });
