import {
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Observable, tap } from 'rxjs';
import { refuse } from '../../kernel/refusal.js';
import { describes } from './describes.js';

const NUMBERED = /^"(0|[1-9]\d{0,8})"$/;

/** Parameter: the number in `If-Match: "n"`. Refused: precondition-required when missing, malformed when not a number. */
export const IfMatch = createParamDecorator(
  (_: unknown, context: ExecutionContext) => ifMatchOf(context.switchToHttp().getRequest<FastifyRequest>()),
  [describes(ApiHeader({ name: 'If-Match', required: true, schema: { type: 'string', example: '"3"' } }))],
);

export function ifMatchOf(request: FastifyRequest): number {
  const header = request.headers['if-match'];
  if (header === undefined) {
    refuse('precondition-required', '请先读取最新内容，并在请求头 If-Match 中带上其版本号。', [
      { code: 'if-match-missing', message: '缺少版本号', pointer: 'If-Match', fix: '例如 If-Match: "3"' },
    ]);
  }
  const version = NUMBERED.exec(header)?.[1];
  if (version === undefined) {
    refuse('malformed', '请求头 If-Match 的格式不符。', [
      {
        code: 'if-match',
        message: '须为带英文双引号的版本号',
        pointer: 'If-Match',
        fix: '例如 If-Match: "3"',
      },
    ]);
  }
  return Number(version);
}

/** Answers carry `ETag: "n"` out of the given field of their body: what the next If-Match has to say. */
export const Versioned = (field: string) => UseInterceptors(new EtagOf(field));

class EtagOf implements NestInterceptor<unknown> {
  constructor(private readonly field: string) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(tap((body) => this.mark(reply, body)));
  }

  private mark(reply: FastifyReply, body: unknown): void {
    const version = (body as Readonly<Record<string, unknown>> | null | undefined)?.[this.field];
    if (typeof version === 'number') void reply.header('etag', `"${version}"`);
  }
}
