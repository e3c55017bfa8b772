import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Json } from '../../kernel/canonical-json.js';
import { refuse } from '../../kernel/refusal.js';
import type { Idempotency } from '../database/unit-of-work.js';
import { describes } from './describes.js';

const PRINTABLE = /^[\x21-\x7e]{8,200}$/;

/**
 * Parameter: the `Idempotency` of the request for UnitOfWork.runOnce.
 * Refused as malformed when the header Idempotency-Key is missing or not 8 to 200 printable characters.
 * An uploaded file is not part of the body: give its digest to runOnce instead.
 */
export const Idempotent = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    idempotencyOf(context.switchToHttp().getRequest<FastifyRequest>()),
  [
    describes(
      ApiHeader({
        name: 'Idempotency-Key',
        required: true,
        schema: { type: 'string', minLength: 8, maxLength: 200 },
      }),
    ),
  ],
);

/** The key with the concrete path (not the route template), so that it cannot answer for another object. */
export function idempotencyOf(request: FastifyRequest): Idempotency {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || !PRINTABLE.test(key)) {
    refuse('malformed', '请求头 Idempotency-Key 缺失或格式不符。', [
      {
        code: 'idempotency-key',
        message: '须为 8 至 200 个可见字符',
        pointer: 'Idempotency-Key',
        fix: '为每次新的提交生成一个随机键，重试时沿用原键',
      },
    ]);
  }
  const [path = ''] = request.url.split('?');
  return {
    key,
    route: `${request.method} ${path.replace(/\/+$/, '')}`,
    body: (request.body ?? null) as Json,
  };
}
