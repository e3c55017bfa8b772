import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { AuditModule } from './audit/audit.module.js';
import { Clock } from './clock.js';
import { UnitOfWork } from './database/unit-of-work.js';
import { HealthModule } from './health/health.module.js';
import type { HttpSettings } from './http/fastify.js';
import { HttpModule } from './http/http.module.js';
import { Log } from './log/log.js';
import { OutboxModule, type ProcessRole } from './outbox/outbox.module.js';
import type { OutboxSettings } from './outbox/outbox-settings.js';

export interface PlatformOptions {
  readonly role: ProcessRole;
  /** Connected already, as the role that owns nothing; closed with the application. */
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly log: Log;
  readonly http: HttpSettings;
  readonly outbox: OutboxSettings;
}

/** Technology that every room above may use: database, clock, log, outbox and the HTTP layer around all routes. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot({ role, dataSource, clock, log, http, outbox }: PlatformOptions): DynamicModule {
    return {
      module: PlatformModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ ...dataSource.options, retryAttempts: 0 }),
          dataSourceFactory: async () => dataSource,
        }),
        OutboxModule.forRoot(outbox, role),
        HttpModule.forRoot(http),
        HealthModule,
        AuditModule,
      ],
      providers: [UnitOfWork, { provide: Clock, useValue: clock }, { provide: Log, useValue: log }],
      exports: [UnitOfWork, Clock, Log],
    };
  }
}
