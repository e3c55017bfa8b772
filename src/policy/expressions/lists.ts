import { quantity, type Type } from '../types.js';
import { NUMBER, unitOf, type Unit } from '../units.js';
import { operator } from './build.js';
import type { ValueExpression } from './expression.js';

const TIMES: Unit = unitOf('次') ?? NUMBER;

/** How many items of a list are among the stated ones. */
export function countIn(list: ValueExpression, codes: ReadonlySet<string>): ValueExpression {
  return operator({
    type: quantity(TIMES),
    label: `${list.label}中${sayCodes(list.type, codes)}的次数`,
    args: [list],
    compute: ([items]) => BigInt((items as readonly string[]).filter((item) => codes.has(item)).length),
  });
}

/** The longest run of neighbours among the stated ones: 连续两次不合格. */
export function longestRunIn(list: ValueExpression, codes: ReadonlySet<string>): ValueExpression {
  return operator({
    type: quantity(TIMES),
    label: `${list.label}中${sayCodes(list.type, codes)}连续次数`,
    args: [list],
    compute: ([items]) => BigInt(longestRun(items as readonly string[], codes)),
  });
}

function longestRun(items: readonly string[], codes: ReadonlySet<string>): number {
  let [run, longest] = [0, 0];
  for (const item of items) {
    run = codes.has(item) ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** How many items a list has. */
export function sizeOf(list: ValueExpression): ValueExpression {
  return operator({
    type: quantity(NUMBER),
    label: `${list.label}项数`,
    args: [list],
    compute: ([items]) => BigInt((items as readonly string[]).length),
  });
}

function sayCodes(type: Type, codes: ReadonlySet<string>): string {
  const options = type.kind === 'choices' ? type.options : new Map<string, string>();
  return [...codes].map((code) => options.get(code) ?? code).join('、');
}
