import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { refuse } from '../kernel/refusal.js';
import type { Actor } from './actor.js';

/** Parameter: the signed-in Actor. Refuses not-signed-in on a route that is open to anyone. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<FastifyRequest>();
  // The permission guard put it there out of our own ActorSource, which gives whole actors.
  return actor == null ? refuse('not-signed-in', '请先登录。') : (actor as Actor);
});
