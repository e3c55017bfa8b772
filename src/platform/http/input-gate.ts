import { type Finding, refuse } from '../../kernel/refusal.js';

const DEEPEST = 20;
/** More fields and items than any form has, and few enough to check in no time. */
const MOST_VALUES = 10_000;
/** PostgreSQL stores neither NUL nor half a character. */
const HALF_A_CHARACTER = /\p{Surrogate}/u;
const isUnstorable = (text: string) => text.includes('\u0000') || HALF_A_CHARACTER.test(text);
const PROTOTYPE_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
const MOST_FINDINGS = 50;

interface Place {
  readonly value: unknown;
  readonly pointer: string;
  readonly depth: number;
}

/** Stops what no handler should ever see: unstorable text, deep nesting, prototype keys, numbers out of range. */
export function checkInput(...inputs: readonly unknown[]): void {
  const findings = inputs.flatMap(findingsIn);
  if (findings.length > 0)
    refuse('invalid', '提交的内容含有系统不能接受的数据。', findings.slice(0, MOST_FINDINGS));
}

// A loop with its own stack: the nesting is the caller's to choose.
function findingsIn(input: unknown): Finding[] {
  const findings: Finding[] = [];
  const open: Place[] = [{ value: input, pointer: '', depth: 0 }];
  let seen = 1;
  for (let place = open.pop(); place !== undefined && findings.length < MOST_FINDINGS; place = open.pop()) {
    const fault = faultOf(place);
    if (fault !== undefined) {
      findings.push({ ...fault, pointer: place.pointer });
      continue;
    }
    seen += countIn(place.value);
    if (seen > MOST_VALUES) return [{ code: 'too-many-values', message: `不能超过 ${MOST_VALUES} 项` }];
    for (const child of childrenOf(place)) open.push(child);
  }
  return findings;
}

const countIn = (value: unknown) =>
  typeof value === 'object' && value !== null ? Object.keys(value).length : 0;

function faultOf({ value, pointer, depth }: Place): Finding | undefined {
  if (depth > DEEPEST) return { code: 'too-deep', message: `嵌套不能超过 ${DEEPEST} 层` };
  if (typeof value === 'string' && isUnstorable(value)) return UNSTORABLE_TEXT;
  if (typeof value === 'number' && !Number.isFinite(value))
    return { code: 'number-range', message: '数值超出范围' };
  const key = pointer.slice(pointer.lastIndexOf('/') + 1);
  if (PROTOTYPE_KEYS.has(key)) return { code: 'key-reserved', message: '不能使用该字段名' };
  return isUnstorable(key) ? UNSTORABLE_TEXT : undefined;
}

const UNSTORABLE_TEXT: Finding = { code: 'text-unstorable', message: '含有不可保存的字符，请删除后重填' };

function childrenOf({ value, pointer, depth }: Place): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([key, child]) => ({
    value: child as unknown,
    pointer: `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    depth: depth + 1,
  }));
}
