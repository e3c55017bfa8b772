import cookie from '@fastify/cookie';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { RefusedAttempts } from '../audit/refused-attempts.js';
import { forRequest, Log } from '../log/log.js';
import { checkInput } from './input-gate.js';
import { PROBLEM_TYPE, problemOf } from './problem.js';
import { refusalOf } from './refusal-of.js';
import { routeOf } from './request.js';
import { sendProblem } from './send-problem.js';

/** How the HTTP server meets the outside. */
export interface HttpSettings {
  /** Whether X-Forwarded-For is believed: only behind a proxy of our own. */
  readonly trustProxy: boolean;
  readonly uploadLimitMb: number;
}

const MB = 1024 * 1024;
const BODY_LIMIT = MB;
const SANE_REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;

/** Fastify as we want it: JSON only, 1 MB, slashes at the end forgiven, a request id for everything. */
export function fastifyAdapter({ trustProxy, uploadLimitMb }: HttpSettings): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    trustProxy,
    requestTimeout: 120_000,
    return503OnClosing: false,
    genReqId: (request: IncomingMessage) => requestIdOf(request.headers['x-request-id']),
    clientErrorHandler,
    // What the router itself refuses, before any hook: an address that it cannot decode, for one.
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(request, reply, refusalOf(error)),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 300 },
    multipart: {
      limits: { fileSize: uploadLimitMb * MB, files: 1, fields: 10, fieldSize: 10_000, headerPairs: 50 },
    },
  });
}

function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && SANE_REQUEST_ID.test(header) ? header : randomUUID();
}

/** What is not even HTTP gets its problem too, straight onto the socket. */
function clientErrorHandler(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const refusal = tooLarge
    ? ({ code: 'too-large', message: '请求头过大。', findings: [] } as const)
    : ({ code: 'malformed', message: '不是有效的 HTTP 请求。', findings: [] } as const);
  const problem = problemOf(refusal, randomUUID());
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} Refused\r\nContent-Type: ${PROBLEM_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** Cookies, security headers and what is done around each request. Before `app.init()`. */
export async function dressHttp(app: NestFastifyApplication): Promise<void> {
  await app.register(cookie);
  // Beside the token that a session has: browsers say themselves when another site sends a request.
  app.enableCsrfProtection();
  app.useSecurityHeaders({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
    },
    xFrameOptions: { action: 'deny' },
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeContentTypeParser('text/plain');
  addHooks(fastify, app.get(Log), app.get(RefusedAttempts));
}

const startedAt = new WeakMap<FastifyRequest, number>();

function addHooks(fastify: FastifyInstance, log: Log, attempts: RefusedAttempts): void {
  fastify.addHook('onRequest', async (request, reply) => {
    startedAt.set(request, performance.now());
    reply.header('x-request-id', request.id).header('cache-control', 'no-store');
  });
  fastify.addHook('preValidation', async ({ body, query, params }) => checkInput(body, query, params));
  // From here on, and not from the start: what reads the body runs in the socket's own context.
  fastify.addHook('preHandler', (request, _reply, done) => forRequest(request.id, done));
  let closing = false;
  fastify.addHook('preClose', async () => void (closing = true));
  fastify.addHook('onSend', async (request, reply) => {
    // A connection kept alive would keep us from closing.
    if (closing) reply.header('connection', 'close');
    if (request.refusal !== undefined) await attempts.record(request, request.refusal);
  });
  fastify.addHook('onResponse', async (request, reply) => log.info('request', requestLine(request, reply)));
}

function requestLine(request: FastifyRequest, reply: FastifyReply) {
  const began = startedAt.get(request);
  return {
    requestId: request.id,
    route: routeOf(request),
    status: reply.statusCode,
    ms: began === undefined ? null : Math.round(performance.now() - began),
    ...(request.refusal === undefined ? {} : { refused: request.refusal.code }),
  };
}
