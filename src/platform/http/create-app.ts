import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Log, NestLog } from '../log/log.js';
import { dressHttp, fastifyAdapter, type HttpSettings } from './fastify.js';
import { API_DOCUMENT, type ApiDocument } from './openapi.controller.js';
import { openApiDocument } from './openapi.js';

/** The application of a module, ready to be asked, not yet listening; throws what stops it from starting. */
export async function createApp(
  module: Type | DynamicModule,
  http: HttpSettings,
  log: Log,
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(module, fastifyAdapter(http), {
    logger: new NestLog(log),
    bodyParser: false,
    abortOnError: false,
  });
  await dressHttp(app);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  app.get<ApiDocument>(API_DOCUMENT).document = openApiDocument(app);
  return app;
}
