import { Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ActorSource } from './actor-source.js';
import { permissionOf, type Route } from './permission.guard.js';

/** Default deny: the service does not start while a route does not say whom it permits, or names an unknown role. */
@Injectable()
export class PermissionCheck implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
    private readonly source: ActorSource,
  ) {}

  onModuleInit(): void {
    const faults = routesOf(this.discovery, this.scanner).flatMap((route) => this.faultsOf(route));
    if (faults.length > 0) throw new Error(`routes without a valid permission:\n${faults.join('\n')}`);
  }

  private faultsOf(route: Route): string[] {
    const where = `${route.getClass().name}.${route.getHandler().name}`;
    const permission = permissionOf(this.reflector, route);
    if (permission === undefined)
      return [`${where} permits nobody: say @Permit, @PermitSignedIn or @PermitAnyone`];
    const roles = permission.kind === 'roles' ? permission.roles : [];
    const unknown = roles.filter((role) => !this.source.roles.has(role));
    return unknown.map((role) => `${where} permits the unknown role ${role}`);
  }
}

/** Every route of every controller of the application. */
export function routesOf(discovery: DiscoveryService, scanner: MetadataScanner): Route[] {
  return discovery.getControllers().flatMap(({ metatype }) => {
    if (typeof metatype !== 'function') return [];
    const methods = metatype.prototype as Readonly<Record<string, (() => unknown) | undefined>>;
    return scanner.getAllMethodNames(methods).flatMap((name) => {
      const handler = methods[name];
      if (handler === undefined || !Reflect.hasMetadata(METHOD_METADATA, handler)) return [];
      return [{ getHandler: () => handler, getClass: <T>() => metatype as Type<T> }];
    });
  });
}
