import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, DiscoveryModule, MetadataScanner } from '@nestjs/core';
import { RefusedAttempts } from '../audit/refused-attempts.js';
import { API_DOCUMENT, type ApiDocument, OpenApiController } from './openapi.controller.js';
import { PermissionCheck } from './permission-check.js';
import { PermissionGuard } from './permission.guard.js';
import { ProblemFilter } from './problem.filter.js';
import { RateLimit, REQUESTS_PER_MINUTE } from './rate-limit.js';
import { InputPipe } from './validation.js';

/** What every route passes through: rate limit, permission, input checks, and one way out for refusals. */
@Module({})
export class HttpModule {
  static forRoot(requestsPerMinute: number): DynamicModule {
    return {
      module: HttpModule,
      controllers: [OpenApiController],
      imports: [DiscoveryModule],
      providers: [
        MetadataScanner,
        PermissionCheck,
        { provide: API_DOCUMENT, useValue: {} satisfies ApiDocument },
        RefusedAttempts,
        { provide: REQUESTS_PER_MINUTE, useValue: requestsPerMinute },
        { provide: APP_GUARD, useClass: RateLimit },
        { provide: APP_GUARD, useClass: PermissionGuard },
        { provide: APP_PIPE, useClass: InputPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
