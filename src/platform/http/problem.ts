import type { Json } from '../../kernel/canonical-json.js';
import type { Finding, Refusal, RefusalCode } from '../../kernel/refusal.js';

/** Every way to say no, as HTTP says it: exhaustive by its type. */
export const PROBLEMS: Readonly<Record<RefusalCode | 'internal', ProblemKind>> = {
  malformed: { status: 400, zh: '请求格式有误', en: 'Malformed request' },
  invalid: { status: 422, zh: '填写内容有误', en: 'Invalid content' },
  'precondition-required': { status: 428, zh: '缺少版本号', en: 'Precondition required' },
  'not-signed-in': { status: 401, zh: '尚未登录', en: 'Not signed in' },
  'second-factor-required': { status: 401, zh: '需要二次验证', en: 'Second factor required' },
  'not-permitted': { status: 403, zh: '没有权限', en: 'Not permitted' },
  'not-found': { status: 404, zh: '没有找到', en: 'Not found' },
  stale: { status: 409, zh: '内容已有更新', en: 'Stale content' },
  conflict: { status: 409, zh: '与现有记录冲突', en: 'Conflict' },
  'state-forbids': { status: 409, zh: '当前状态不允许', en: 'State forbids' },
  'separation-of-duties': { status: 409, zh: '须由不同人员办理', en: 'Separation of duties' },
  'not-eligible': { status: 422, zh: '不符合条件', en: 'Not eligible' },
  'budget-short': { status: 409, zh: '预算余额不足', en: 'Budget short' },
  'outside-window': { status: 422, zh: '不在受理期内', en: 'Outside the window' },
  'idempotency-mismatch': { status: 422, zh: '幂等键已用于其他内容', en: 'Idempotency key reused' },
  'too-large': { status: 413, zh: '内容过大', en: 'Too large' },
  'unsupported-type': { status: 415, zh: '不支持的内容类型', en: 'Unsupported type' },
  'locked-out': { status: 429, zh: '账户暂时锁定', en: 'Locked out' },
  'too-many': { status: 429, zh: '请求过于频繁', en: 'Too many requests' },
  unavailable: { status: 503, zh: '服务暂时不可用', en: 'Temporarily unavailable' },
  internal: { status: 500, zh: '系统内部错误', en: 'Internal error' },
};

interface ProblemKind {
  readonly status: number;
  readonly zh: string;
  readonly en: string;
}

/** The body of every answer that is not a success: RFC 9457, media type application/problem+json. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: RefusalCode | 'internal';
  readonly findings: readonly Finding[];
  /** The id of the request, under which the logs know it. */
  readonly instance: string;
  /** What the caller needs to go on, such as both versions of a draft. */
  readonly data?: Readonly<Record<string, Json>>;
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** The problem of a refusal; null stands for a fault of ours, of which nothing is told but the request's id. */
export function problemOf(refusal: Refusal | null, requestId: string, language: 'zh' | 'en' = 'zh'): Problem {
  const code = refusal?.code ?? 'internal';
  const kind = PROBLEMS[code];
  return {
    type: `urn:hongshan:problem:${code}`,
    title: kind[language],
    status: kind.status,
    detail: refusal?.message ?? '系统出现错误，请稍后重试；如仍不能办理，请将请求编号告知管理员。',
    code,
    findings: refusal?.findings ?? [],
    instance: requestId,
    ...(refusal?.detail === undefined ? {} : { data: refusal.detail }),
  };
}

/** Headers that HTTP wants with some statuses. */
export function problemHeaders(problem: Problem): Readonly<Record<string, string>> {
  switch (problem.status) {
    case 401:
      return { 'www-authenticate': 'Session realm="hongshan"' };
    case 429:
    case 503:
      return { 'retry-after': String(retryAfter(problem)) };
    default:
      return {};
  }
}

function retryAfter({ data, status }: Problem): number {
  const asked = data?.['retryAfterSeconds'];
  return typeof asked === 'number' ? Math.max(1, Math.ceil(asked)) : status === 503 ? 2 : 60;
}
