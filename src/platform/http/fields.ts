import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ValidateBy, type ValidationOptions } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { isBusinessDate } from '../../kernel/business-date.js';
import { isUuid } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';

/** At most 13 digits before the point: any sum of ours still fits a bigint of fen. */
const YUAN = /^(?:0|[1-9]\d{0,12})(?:\.\d{1,2})?$/;
const ZERO = /^0(?:\.0{1,2})?$/;

/** An amount of yuan as a decimal string, never negative, at most 2 decimals; `positive` refuses zero too. */
export function IsYuan({ positive = false }: { positive?: boolean } = {}, options?: ValidationOptions) {
  const message = `须为${positive ? '大于零的' : ''}金额（元），以文本填写，至多两位小数，例如 "1234.50"`;
  const check = (value: unknown) =>
    typeof value === 'string' && YUAN.test(value) && !(positive && ZERO.test(value));
  return field('isYuan', message, check, options, [YUAN]);
}

/** A real calendar day as YYYY-MM-DD. */
export function IsBusinessDate(options?: ValidationOptions) {
  const check = (value: unknown) => typeof value === 'string' && isBusinessDate(value);
  return field('isBusinessDate', '须为真实存在的日期，例如 2026-03-31', check, options);
}

/** The id of one of our objects: a UUID. */
export function IsIdentifier(options?: ValidationOptions) {
  const check = (value: unknown) => typeof value === 'string' && isUuid(value);
  return field('isIdentifier', '须为系统给出的标识', check, options);
}

/** Parameter: the id in the path. What cannot be an id cannot be found. */
export const IdParam = createParamDecorator((name: string | undefined, context: ExecutionContext) => {
  const { params } = context.switchToHttp().getRequest<FastifyRequest<{ Params: Record<string, string> }>>();
  const id = params[name ?? 'id'] ?? '';
  return isUuid(id) ? id.toLowerCase() : refuse('not-found', '没有找到该记录。');
});

function field(
  name: string,
  message: string,
  check: (value: unknown) => boolean,
  options?: ValidationOptions,
  constraints: unknown[] = [],
): PropertyDecorator {
  const validator = { validate: check, defaultMessage: () => message };
  return ValidateBy({ name, constraints, validator }, options);
}
