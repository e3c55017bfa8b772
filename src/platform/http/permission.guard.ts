import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { refuse } from '../../kernel/refusal.js';
import { ActorSource } from './actor-source.js';
import { type Permission, PERMISSION } from './permit.js';

/** Lets a request through to a route when the route's permission admits its actor. */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly source: ActorSource,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const permission = permissionOf(this.reflector, context);
    if (permission === undefined)
      throw new Error(`${context.getClass().name} has a route that permits nobody`);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.actor = permission.kind === 'anyone' ? null : await this.source.actorOf(request);
    if (permission.kind === 'anyone') return true;
    if (request.actor === null) refuse('not-signed-in', '请先登录。');
    const { roles } = request.actor;
    if (permission.kind === 'roles' && !permission.roles.some((role) => roles.has(role))) {
      refuse('not-permitted', '您没有办理此事项的权限。');
    }
    return true;
  }
}

/** A route of a controller, as Nest hands it to guards. */
export type Route = Pick<ExecutionContext, 'getHandler' | 'getClass'>;

/** What a route declares, or else its controller. */
export function permissionOf(reflector: Reflector, route: Route): Permission | undefined {
  return reflector.getAllAndOverride(PERMISSION, [route.getHandler(), route.getClass()]);
}
