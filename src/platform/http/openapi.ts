import type { INestApplication, Type } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { REFUSAL_CODES } from '../../kernel/refusal.js';
import { describeDto } from './dto-schemas.js';
import { routesOf } from './permission-check.js';
import { permissionOf, type Route } from './permission.guard.js';
import { changesState } from './request.js';

type Operation = Record<string, unknown> & {
  operationId: string;
  parameters?: Parameter[];
  responses: object;
};
type Parameter = { readonly name: string; readonly in: string };

const METHODS = new Set(['get', 'put', 'post', 'delete', 'patch', 'head', 'options']);

/** The OpenAPI 3.1 description of every route: the same text for the same code. After `app.init()`. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const routes = routesOf(app.get(DiscoveryService), app.get(MetadataScanner));
  const seen = new Set<Type>();
  for (const route of routes) for (const dto of parameterTypes(route)) describeDto(dto, seen);
  const document = SwaggerModule.createDocument(app, header(), { operationIdFactory: operationId });
  addSchemas(document);
  finishOperations(document, new Map(routes.map((route) => [idOf(route), route])), app.get(Reflector));
  return document;
}

const header = () =>
  new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('红山创新激励管理系统')
    .setDescription(
      '金额为十进制字符串（元），日期为北京时间 YYYY-MM-DD；一切拒绝均为 application/problem+json。',
    )
    .setVersion('1')
    .addCookieAuth('hongshan_session', { type: 'apiKey', in: 'cookie' }, 'session')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-CSRF-Token' }, 'csrf')
    .build();

const operationId = (controller: string, method: string) =>
  `${controller.replace(/Controller$/, '')}_${method}`;
const idOf = (route: Route) => operationId(route.getClass().name, route.getHandler().name);

function parameterTypes(route: Route): Type[] {
  const types: unknown = Reflect.getMetadata(
    'design:paramtypes',
    route.getClass<object>().prototype as object,
    route.getHandler().name,
  );
  const builtIn = new Set<unknown>([Object, String, Number, Boolean, Array, undefined]);
  return Array.isArray(types)
    ? types.filter((type): type is Type => typeof type === 'function' && !builtIn.has(type))
    : [];
}

function finishOperations(
  document: OpenAPIObject,
  routes: ReadonlyMap<string, Route>,
  reflector: Reflector,
): void {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, value] of Object.entries(item as Record<string, Operation>)) {
      if (!METHODS.has(method)) continue;
      const route = routes.get(value.operationId);
      value['security'] = securityOf(method, route && permissionOf(reflector, route)?.kind);
      value['responses'] = { ...value.responses, default: PROBLEM_RESPONSE };
      addPathParameters(path, value);
    }
  }
}

function securityOf(method: string, permission: string | undefined): object[] {
  if (permission === 'anyone') return [];
  return [changesState(method.toUpperCase()) ? { session: [], csrf: [] } : { session: [] }];
}

/** Swagger does not see ids that our own parameter decorators read. */
function addPathParameters(path: string, operation: Operation): void {
  const known = new Set((operation.parameters ?? []).map(({ name }) => name));
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).filter((name) => !known.has(name));
  const added = names.map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: /id$/i.test(name) ? { type: 'string', format: 'uuid' } : { type: 'string' },
  }));
  operation.parameters = [...(operation.parameters ?? []), ...added];
}

const PROBLEM_RESPONSE = {
  description: '拒绝：类型、说明、全部事项及其依据',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

function addSchemas(document: OpenAPIObject): void {
  const text = { type: 'string' };
  const finding = {
    type: 'object',
    required: ['code', 'message'],
    properties: {
      ...{ code: text, message: text, pointer: text, fix: text },
      basis: { type: 'object', properties: { doc: text, clause: text, provenance: text } },
    },
  };
  const problem = {
    type: 'object',
    required: ['type', 'title', 'status', 'detail', 'code', 'findings', 'instance'],
    properties: {
      ...{ type: text, title: text, detail: text, instance: text },
      status: { type: 'integer' },
      code: { enum: [...REFUSAL_CODES, 'internal'] },
      findings: { type: 'array', items: { $ref: '#/components/schemas/Finding' } },
      data: { type: 'object' },
    },
  };
  const schemas = { ...document.components?.schemas, Finding: finding, Problem: problem };
  document.components = {
    ...document.components,
    schemas: schemas,
  };
}
