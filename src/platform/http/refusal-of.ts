import { HttpException } from '@nestjs/common';
import { type Finding, type Refusal, type RefusalCode, Refused } from '../../kernel/refusal.js';
import { refusalOfDatabase } from '../database/guard-errors.js';

/** What the libraries below our controllers say, by the status that they mean. */
const BY_STATUS: Readonly<Record<number, readonly [RefusalCode, string]>> = {
  401: ['not-signed-in', '请先登录。'],
  403: ['not-permitted', '您没有办理此事项的权限。'],
  404: ['not-found', '没有找到该内容。'],
  409: ['conflict', '与现有记录冲突，请刷新后重试。'],
  413: ['too-large', '提交的内容超过大小上限。'],
  414: ['malformed', '请求地址过长。'],
  415: ['unsupported-type', '不支持该内容类型，请以 application/json 提交。'],
  422: ['invalid', '填写内容有误，请核对后重试。'],
  429: ['too-many', '请求过于频繁，请稍后重试。'],
  431: ['too-large', '请求头过大。'],
  503: ['unavailable', '服务暂时不可用，请稍后重试。'],
};

/** Parser errors by their code, where the status alone does not tell. */
const BY_CODE: Readonly<Record<string, readonly [RefusalCode, string]>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: ['malformed', '请求内容不是有效的 JSON。'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['malformed', '请求内容为空，应为 JSON。'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['too-large', '请求内容超过 1 MB 的上限，请精简后重新提交。'],
  FST_INVALID_MULTIPART_CONTENT_TYPE: ['unsupported-type', '请以 multipart/form-data 上传文件。'],
  FST_ERR_BAD_URL: ['malformed', '请求地址有误。'],
};

/** Of the body parser's errors Nest hands on the words and the status, and loses the code. */
const CODE_BY_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^Body is not valid JSON/, 'FST_ERR_CTP_INVALID_JSON_BODY'],
  [/^Body cannot be empty/, 'FST_ERR_CTP_EMPTY_JSON_BODY'],
];

/** The refusal that any error stands for; null when it is a fault of ours, to be logged and not told. */
export function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refused) return error.refusal;
  return refusalOfDatabase(error) ?? refusalOfLibrary(error);
}

function refusalOfLibrary(error: unknown): Refusal | null {
  const status = statusOf(error);
  if (status === undefined || (status >= 500 && status !== 503)) return null;
  const [code, message] = BY_CODE[codeOf(error)] ?? BY_STATUS[status] ?? ['malformed', '请求格式有误。'];
  return { code, message, findings: findingsOf(error) };
}

/** Statuses are believed of Nest and Fastify only: any object may have a `statusCode`. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (!codeOf(error).startsWith('FST_')) return undefined;
  const { statusCode } = error as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : undefined;
}

/** Nest wraps what Fastify throws: its cause has the code. */
function codeOf(thrown: unknown): string {
  const error = thrown instanceof HttpException ? thrown.cause : thrown;
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  if (typeof code === 'string') return code;
  if (!(error instanceof HttpException)) return '';
  return CODE_BY_WORDS.find(([words]) => words.test(error.message))?.[1] ?? '';
}

function findingsOf(error: unknown): readonly Finding[] {
  const code = codeOf(error);
  if (code === '') return [];
  const finding = { code: code.toLowerCase().replaceAll('_', '-'), message: '无法解析请求' };
  // The body as a whole.
  return [code.startsWith('FST_ERR_CTP_') ? { ...finding, pointer: '' } : finding];
}
