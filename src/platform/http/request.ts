import type { FastifyRequest } from 'fastify';
import type { Refusal } from '../../kernel/refusal.js';
import type { RequestActor } from './actor-source.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the permission guard; null on routes that are open to anyone. */
    actor?: RequestActor | null;
    /** Why the request was refused, once it was. */
    refusal?: Refusal;
  }
}

/** Whether a request with this method may change something. */
export function changesState(method: string): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(method);
}

/** Method and template of the route: paths with ids and names in them stay out of the records. */
export function routeOf(request: FastifyRequest): string {
  return `${request.method} ${request.routeOptions.url ?? '(unknown)'}`;
}

export function languageOf({ headers }: FastifyRequest): 'zh' | 'en' {
  return /^\s*en\b/i.test(headers['accept-language'] ?? '') ? 'en' : 'zh';
}
