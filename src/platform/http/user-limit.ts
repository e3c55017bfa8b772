import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { refuse } from '../../kernel/refusal.js';
import { Clock } from '../clock.js';
import type { Route } from './permission.guard.js';
import { WindowCounter } from './window-counter.js';

const PER_MINUTE = 'hongshan:user-limit';
type Handler = ReturnType<Route['getHandler']>;

/** Asks a person to wait who uses one route more often than so many times a minute, in this process. */
export const LimitPerUser = (perMinute: number) =>
  applyDecorators(SetMetadata(PER_MINUTE, perMinute), UseGuards(UserLimit));

@Injectable()
class UserLimit implements CanActivate {
  private readonly counters = new Map<Handler, WindowCounter>();

  constructor(
    private readonly reflector: Reflector,
    private readonly clock: Clock,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const { actor } = context.switchToHttp().getRequest<FastifyRequest>();
    const retryAfterSeconds = this.counterOf(context).take(actor?.id ?? '', this.clock.now());
    if (retryAfterSeconds > 0) refuse('too-many', '请求过于频繁，请稍后重试。', [], { retryAfterSeconds });
    return true;
  }

  private counterOf(route: Route): WindowCounter {
    const handler = route.getHandler();
    const perMinute = this.reflector.getAllAndOverride<number>(PER_MINUTE, [handler, route.getClass()]);
    const counter = this.counters.get(handler) ?? new WindowCounter(perMinute);
    this.counters.set(handler, counter);
    return counter;
  }
}
