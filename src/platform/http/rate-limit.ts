import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { refuse } from '../../kernel/refusal.js';
import { Clock } from '../clock.js';
import { permissionOf } from './permission.guard.js';
import { changesState } from './request.js';
import { WindowCounter } from './window-counter.js';

/** Injection token: requests a minute of one client address, in this process. */
export const REQUESTS_PER_MINUTE = Symbol('RequestsPerMinute');

/** Strangers who change something (signing in, mostly) get a twentieth. */
const STRANGERS_SHARE = 20;

/** Asks a client address to wait that sends more than anybody would. */
@Injectable()
export class RateLimit implements CanActivate {
  private readonly all: WindowCounter;
  private readonly strangers: WindowCounter;

  constructor(
    private readonly reflector: Reflector,
    private readonly clock: Clock,
    @Inject(REQUESTS_PER_MINUTE) perMinute: number,
  ) {
    this.all = new WindowCounter(perMinute);
    this.strangers = new WindowCounter(Math.ceil(perMinute / STRANGERS_SHARE));
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.url.startsWith('/health/')) return true;
    const counters = this.isStrangersChange(context, request) ? [this.all, this.strangers] : [this.all];
    const waits = counters.map((counter) => counter.take(networkOf(request.ip), this.clock.now()));
    const retryAfterSeconds = Math.max(...waits);
    if (retryAfterSeconds > 0) refuse('too-many', '请求过于频繁，请稍后重试。', [], { retryAfterSeconds });
    return true;
  }

  private isStrangersChange(context: ExecutionContext, { method }: FastifyRequest): boolean {
    return permissionOf(this.reflector, context)?.kind === 'anyone' && changesState(method);
  }
}

/** An IPv4 address, or the /64 that one IPv6 subscriber has for themselves. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail = ''] = address.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const missing = 8 - groups.length - tail.split(':').filter((group) => group !== '').length;
  const full = address.includes('::') ? [...groups, ...Array.from({ length: missing }, () => '0')] : groups;
  return full.slice(0, 4).join(':');
}
