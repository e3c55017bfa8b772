import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  ThrottlerGuard,
  type ThrottlerLimitDetail,
  ThrottlerModule,
  type ThrottlerModuleOptions,
} from '@nestjs/throttler';
import type { FastifyRequest } from 'fastify';
import { refuse } from '../../kernel/refusal.js';
import { permissionOf } from './permission.guard.js';
import { changesState } from './request.js';

const MINUTE_MS = 60_000;
/** Strangers who change something (signing in, mostly) get a twentieth. */
const STRANGERS_SHARE = 20;

/** Counts a client address over all routes, in this process. */
@Injectable()
export class RateLimit extends ThrottlerGuard {
  protected override async throwThrottlingException(
    _: ExecutionContext,
    { timeToBlockExpire }: ThrottlerLimitDetail,
  ): Promise<void> {
    refuse('too-many', '请求过于频繁，请稍后重试。', [], {
      retryAfterSeconds: Math.max(1, timeToBlockExpire),
    });
  }

  protected override generateKey(_: ExecutionContext, address: string, limit: string): string {
    return `${limit} ${address}`;
  }
}

export const rateLimits = (requestsPerMinute: number) =>
  ThrottlerModule.forRootAsync({
    inject: [Reflector],
    useFactory: (reflector: Reflector): ThrottlerModuleOptions => ({
      setHeaders: false,
      skipIf: (context) => pathOf(context).startsWith('/health/'),
      throttlers: [
        { name: 'address', limit: requestsPerMinute, ttl: MINUTE_MS },
        {
          name: 'stranger',
          limit: Math.ceil(requestsPerMinute / STRANGERS_SHARE),
          ttl: MINUTE_MS,
          skipIf: (context) => !isStrangersChange(reflector, context),
        },
      ],
    }),
  });

function isStrangersChange(reflector: Reflector, context: ExecutionContext): boolean {
  const permission = permissionOf(reflector, context);
  return permission?.kind === 'anyone' && changesState(requestOf(context).method);
}

const requestOf = (context: ExecutionContext) => context.switchToHttp().getRequest<FastifyRequest>();
const pathOf = (context: ExecutionContext) => requestOf(context).url;
