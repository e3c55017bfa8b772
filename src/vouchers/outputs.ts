import { type BusinessDate, businessDate } from '../kernel/business-date.js';
import { type Fen, parseYuan } from '../kernel/money.js';
import type { Decision } from '../policy/decide.js';

/** An amount that a policy states beside its award; undefined when it states none or cannot know it. */
export function moneyOf(decision: Decision, output: string): Fen | undefined {
  const text = valueOf(decision, output);
  return text === undefined ? undefined : parseYuan(text);
}

/** A day that a policy states; undefined when it states none or cannot know it. */
export function dateOf(decision: Decision, output: string): BusinessDate | undefined {
  const text = valueOf(decision, output);
  return text === undefined ? undefined : businessDate(text);
}

function valueOf({ outputs = [] }: Decision, id: string): string | undefined {
  const value = outputs.find((output) => output.id === id)?.value;
  return typeof value === 'string' ? value : undefined;
}
