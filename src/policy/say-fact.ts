import type { FactSpec } from './catalogue.js';
import type { Type } from './types.js';

/** What a policy asks to know, and how to write it into a sheet. */
export type FactDescription = {
  readonly name: string;
  readonly title: string;
  /** Such as money, count or choice. */
  readonly type: string;
  /** Of the number in the sheet; null for what has none. */
  readonly unit: string | null;
  /** How it is written, in Chinese. */
  readonly written: string;
  readonly options: readonly { readonly code: string; readonly title: string }[] | null;
  /** The room or form that gives it. */
  readonly source: string;
};

export function describeFact(spec: FactSpec): FactDescription {
  const { name, title, kind, source } = spec;
  const options = [...optionsOf(spec.type)].map(([code, text]) => ({ code, title: text }));
  const choosing = kind === 'choice' || kind === 'choices';
  const written = sayWritten(spec);
  return { name, title, type: kind, unit: unitOf(spec), written, options: choosing ? options : null, source };
}

/** How a fact stands in a sheet, in Chinese: what a value that does not fit should have been. */
export function sayWritten({ kind, type, pattern }: FactSpec): string {
  const codes = [...optionsOf(type).keys()].join('、');
  return {
    money: '金额（元），以文本填写，不为负，至多两位小数，例如 "300000.00"',
    count: '不为负的整数',
    rate: '不为负的小数，例如 "0.5" 表示 50%',
    number: '小数，例如 "12.5"',
    area: '不为负的平方米数，例如 "1200.5"',
    date: '1900 至 2199 年间的日期，例如 "2026-03-01"',
    boolean: 'true 或 false',
    choice: `下列之一：${codes}`,
    choices: `由下列各项组成的列表：${codes}`,
    text: pattern === undefined ? '400 字以内的文本' : `符合 ${sayPattern(pattern)} 的文本`,
  }[kind];
}

/** As the catalogue has it, without what makes it hold for the whole text. */
const sayPattern = ({ source }: RegExp): string => source.replace(/^\^\(\?:(.*)\)\$$/, '$1');

/** Money is written in yuan and areas in square metres, whatever unit the law counts in. */
function unitOf({ kind, type }: FactSpec): string | null {
  if (kind === 'money') return '元';
  if (kind === 'area') return '平方米';
  const unit = type.kind === 'quantity' && kind !== 'rate' ? type.unit.name : '';
  return unit === '' ? null : unit;
}

const optionsOf = (type: Type): ReadonlyMap<string, string> =>
  type.kind === 'choice' || type.kind === 'choices' ? type.options : new Map<string, string>();
